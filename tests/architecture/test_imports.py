"""Who may know whom: an app imports only what stands to its left."""

from .house import APPS, floor_of, imports, modules

# What an app shows to the apps on its right; the rest is its own business.
OPEN_ROOMS = {
    "operations", "queries", "events", "states", "models", "checks", "drafts", "exception_types", "pricing", "sscc",
    "kpis", "shares", "documents", "notices", "edi",
}  # fmt: skip


def test_every_import_points_left():
    wrong = [
        f"{module.name}:{line} imports {'.'.join(target)}, which stands to its right"
        for module in modules()
        for line, target in imports(module)
        if (theirs := floor_of(target)) and theirs[0] > module.floor[0] and theirs[1] != module.floor[1]
    ]
    assert not wrong, "\n".join(wrong)


def test_the_kernel_knows_no_business_app():
    kernel = [module for module in modules() if module.floor == (0, "kernel")]
    assert len(kernel) > 30
    wrong = [m.name for m in kernel for _, target in imports(m) if target[0] in APPS]
    assert not wrong


def test_other_apps_use_only_the_open_rooms_of_an_app():
    wrong = [
        f"{module.name}:{line} reaches into {'.'.join(target)}"
        for module in modules()
        for line, target in imports(module)
        if target[0] in APPS
        and module.floor[1] not in (target[0], "shell")
        and len(target) > 1
        and target[1] not in OPEN_ROOMS
    ]
    assert not wrong, "\n".join(wrong)


def test_the_x12_codec_is_plain_python():
    codec = [m for m in modules() if "/edi/x12/" in m.name]
    assert codec
    wrong = [m.name for m in codec for _, target in imports(m) if target[0] in {"django", "celery", *APPS}]
    assert not wrong
