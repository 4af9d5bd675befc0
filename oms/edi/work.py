"""What of EDI waits for a person: one count, of the one list where it is worked. The app that keeps it names it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from oms.accounts.access import Permission


@dataclass(frozen=True, slots=True)
class WorkList:
    """Where documents and files that need a person are worked: its address, the SQL of its count, who may work it."""

    url: Callable[[], str]
    count: str
    permission: str


_kept: list[WorkList] = []


def keep(work: WorkList) -> None:
    """Name the list. The last one named counts."""
    _kept[:] = [work]


def list_for(user: Any) -> WorkList | None:
    """The list, for somebody who may work it."""
    return next((work for work in _kept if user.may(work.permission) and user.may(Permission.EDI_VIEW)), None)


def waiting(user: Any) -> str | None:
    """The SQL of how much waits; None for somebody who may not work it."""
    work = list_for(user)
    return work.count if work else None
