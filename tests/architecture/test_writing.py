"""Only operations write, and only jobs ring Celery."""

import ast

from .house import APPS, ROOT, Module, functions, modules

WRITES = {"save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "delete"}
# Where a business app writes: operations, and what translates the outside world into them.
WRITING_ROOMS = {"operations", "edi", "receivers", "handlers", "notices", "documents"}
# Where nothing at all is written, kernel and shell pages included.
READING_ROOMS = {"views", "forms", "queries", "panels", "navigation", "finders", "wording", "chips", "kpis", "states"}


def _rooms(module: Module) -> set[str]:
    return set(module.path.relative_to(ROOT).with_suffix("").parts)


def _writes(module: Module, verbs: set[str]) -> list[str]:
    found = []
    for node in ast.walk(module.tree):
        called = node.func if isinstance(node, ast.Call) else None
        if not isinstance(called, ast.Attribute) or _is_plain(called):
            continue
        in_bulk = isinstance(called.value, ast.Name) and called.value.id == "bulk"
        if called.attr in verbs or in_bulk:
            found.append(f"{module.name}:{node.lineno} calls .{called.attr}()")
    return found


def test_business_rows_are_written_by_operations_alone():
    apps = [module for module in modules() if module.floor[1] in APPS and not _rooms(module) & WRITING_ROOMS]
    assert len(apps) > 50
    wrong = [found for module in apps for found in _writes(module, WRITES)]
    assert not wrong, "\n".join(wrong)


def test_pages_and_queries_write_nothing():
    reading = [module for module in modules() if _rooms(module) & READING_ROOMS]
    assert len(reading) > 40
    wrong = [found for module in reading for found in _writes(module, WRITES)]
    assert not wrong, "\n".join(wrong)


def _is_plain(called: ast.Attribute) -> bool:
    """A workbook is saved, a form cleaned and a reading lock taken too; their names say so."""
    owner = called.value
    if isinstance(owner, ast.Name) and owner.id == "bulk":
        return called.attr == "select"
    return isinstance(owner, ast.Name) and owner.id in {"book", "workbook", "cache", "messages"}


def test_celery_is_rung_by_jobs_alone():
    wrong = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        if not module.name.startswith("oms/jobs/")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"delay", "apply_async", "delay_on_commit"}
    ]
    assert not wrong


def test_operations_take_keywords_and_are_told_who_and_when():
    wrong = []
    for module in modules():
        if "/operations/" not in module.name:
            continue
        for function in functions(module):
            decorated = any("atomic" in ast.unparse(d) for d in function.decorator_list)
            if decorated and not function.name.startswith("_") and function.args.args:
                wrong.append(f"{module.name}:{function.lineno} {function.name} takes positional arguments")
    assert not wrong, "\n".join(wrong)
