"""Where returns are worked."""

from typing import Any

from oms.accounts.access import Permission
from oms.web.navigation import Entry, register
from returns.queries import waiting_for_us


def _waiting(user: Any) -> int | None:
    return waiting_for_us() or None


register(Entry("Returns", "returns:list", "return", Permission.RETURN_VIEW, rank=70, count=_waiting))
