"""Only operations write, and only jobs ring Celery."""

import ast

from .house import APPS, functions, modules

WRITES = {"save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "delete"}
WRITING_ROOMS = ("operations", "edi", "migrations", "receivers", "handlers", "notices")


def test_business_rows_are_written_by_operations_alone():
    wrong = []
    for module in modules():
        parts = module.path.parts
        if module.floor[1] not in APPS or any(room in module.name for room in WRITING_ROOMS):
            continue
        for node in ast.walk(module.tree):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and called.attr in WRITES and not _is_plain(called):
                wrong.append(f"{module.name}:{node.lineno} calls .{called.attr}()")
        assert parts
    assert not wrong, "\n".join(wrong)


def _is_plain(called: ast.Attribute) -> bool:
    """A workbook is saved and a cache forgotten too; those names say so."""
    owner = called.value
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
