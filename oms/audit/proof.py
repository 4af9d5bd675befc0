"""Proving the books: every app registers its invariants as SQL that must return no row.

An invariant lives in `invariants.py` of the app whose tables it speaks of (an app may look left, never right).
`run` reads one snapshot, so that the proof itself cannot race with the business.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib import import_module

from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

SHOWN_ROWS = 20
_REMEMBERED = "audit.proof"


@dataclass(frozen=True, slots=True)
class Invariant:
    """A law of the books. `sql` returns the rows that break it."""

    name: str
    sentence: str
    sql: str


@dataclass(frozen=True, slots=True)
class Finding:
    """How one invariant fared: `rows` are up to twenty of the rows that break it."""

    name: str
    sentence: str
    ok: bool
    count: int
    rows: list[dict] = field(default_factory=list)

    def as_dict(self) -> dict:
        return asdict(self)


_registry: dict[str, Invariant] = {}


def invariant(name: str, sentence: str, sql: str) -> None:
    """Register a law under a unique name such as `stock.ledger_sums_to_on_hand`."""
    if name in _registry and _registry[name].sql != sql:
        raise ValueError(f"two invariants are called {name}")
    _registry[name] = Invariant(name, sentence, sql)


def registered() -> list[Invariant]:
    """Every invariant, in the order the apps stand."""
    _load()
    return list(_registry.values())


def run(tell: Callable[[int, int], None] = lambda done, total: None) -> list[Finding]:
    """Check every invariant in one read-only snapshot. Do not call it inside a transaction that has written.

    `tell(done, total)` hears how far it is after each.
    """
    if connection.in_atomic_block:
        return list(_check_all(tell))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return list(_check_all(tell))


def remember(findings: list[Finding]) -> None:
    """Keep the newest findings for the page that shows them."""
    kept = {"at": timezone.now(), "findings": [finding.as_dict() for finding in findings]}
    cache.set(_REMEMBERED, kept, timeout=None)


def remembered() -> tuple[datetime, list[Finding]] | None:
    """When the books were last proved and what came of it; None when nobody has yet."""
    kept = cache.get(_REMEMBERED)
    return (kept["at"], [Finding(**one) for one in kept["findings"]]) if kept else None


def failures() -> list[Finding]:
    return [finding for finding in run() if not finding.ok]


def _check_all(tell: Callable[[int, int], None]) -> Iterator[Finding]:
    laws = registered()
    for done, law in enumerate(laws, 1):
        yield _check(law)
        tell(done, len(laws))


def _check(law: Invariant) -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(law.sql)
        columns = [column.name for column in cursor.description]
        rows = cursor.fetchall()
    shown = [dict(zip(columns, map(_shown, row), strict=True)) for row in rows[:SHOWN_ROWS]]
    return Finding(law.name, law.sentence, not rows, len(rows), shown)


def _shown(value: object) -> object:
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def _load() -> None:
    for name in _modules():
        import_module(name)


def _modules() -> Iterator[str]:
    """The `invariants` module of each installed app that has one."""
    from importlib.util import find_spec

    for app in apps.get_app_configs():
        name = f"{app.name}.invariants"
        if find_spec(name) is not None:
            yield name
