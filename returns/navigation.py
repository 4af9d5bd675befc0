"""Where returns are worked."""

from typing import Any

from oms.accounts.access import Permission
from oms.web.navigation import Entry, register
from returns.queries import STILL_TO_JUDGE


def _waiting(user: Any) -> str:
    return STILL_TO_JUDGE


register(Entry("Returns", "returns:list", "return", Permission.RETURN_VIEW, rank=70, count=_waiting))
