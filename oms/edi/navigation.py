"""Where EDI is entered."""

from typing import Any

from oms.accounts.access import Permission
from oms.edi.queries import waiting_count
from oms.web.navigation import Entry, register


def _waiting(user: Any) -> int:
    return waiting_count()


register(Entry("EDI", "edi:messages", "edi", Permission.EDI_VIEW, rank=80, count=_waiting))
