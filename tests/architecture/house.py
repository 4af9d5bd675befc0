"""Reading the house itself: its Python files, which floor each stands on, what each imports."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ["orders", "inventory", "fulfillment", "billing", "returns"]
# Stands above every app: may import anything, is imported by nobody below.
SHELL = {
    "urls", "settings", "celery", "wsgi", "kpi", "demo", "management", "embedded", "bootstrap", "supervisor", "bench",
    "up", "down", "verify", "serving", "detached", "leftovers", "local", "apps", "marks", "premises",
}  # fmt: skip


@dataclass(frozen=True)
class Module:
    """One Python file of the product (tests and migrations are not)."""

    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def floor(self) -> tuple[int, str]:
        return floor_of(self.path.relative_to(ROOT).with_suffix("").parts) or (0, "kernel")


def floor_of(parts: tuple[str, ...]) -> tuple[int, str] | None:
    """How far right a module stands, and the room it is in; None for what is not ours."""
    if parts[0] in APPS:
        return 1 + APPS.index(parts[0]), parts[0]
    if parts[0] == "oms":
        return (9, "shell") if len(parts) > 1 and parts[1] in SHELL else (0, "kernel")
    return None


@cache
def modules() -> tuple[Module, ...]:
    found = [path for room in [*APPS, "oms"] for path in sorted((ROOT / room).rglob("*.py"))]
    return tuple(
        Module(path, ast.parse(path.read_text(encoding="utf-8"))) for path in found if "migrations" not in path.parts
    )


def imports(module: Module) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every import of a module, nested ones too, as (line, dotted parts)."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, tuple(alias.name.split("."))
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            base = tuple(node.module.split("."))
            yield node.lineno, base
            if base == ("oms",):
                for alias in node.names:
                    yield node.lineno, (*base, alias.name)


def functions(module: Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef):
            yield node
