"""Marks of what was last applied, so that a warm start does nothing twice."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from oms.bootstrap import LOCKS, ROOT

APPS = ("oms", "orders", "inventory", "fulfillment", "billing", "returns")


def schema() -> str:
    """Changes when a migration, ours or a dependency's, may have come."""
    migrations = [path for app in APPS for path in (ROOT / app).rglob("migrations/*.py")]
    return _mark([LOCKS["runtime"], ROOT / "oms" / "settings.py", *migrations])


def static() -> str:
    """Changes when a static file, ours or a dependency's, may have come."""
    return _mark([LOCKS["runtime"], *(path for path in (ROOT / "static").rglob("*") if path.is_file())])


def _mark(paths: Iterable[Path]) -> str:
    mark = sha256()
    for path in sorted(paths):
        if path.exists():
            mark.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return mark.hexdigest()[:16]
