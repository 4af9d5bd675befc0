"""One way for every app to plug itself in: the modules that register something are imported when the app is ready."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

PLUGS = ("receivers", "handlers", "checks", "panels", "navigation", "wording", "finders", "documents", "edi")


class PluggedApp(AppConfig):
    """An app whose `receivers`, `handlers` (jobs), `checks`, `panels`, `navigation`, `wording`, `finders` (search), `documents`
    (papers) and `edi` register at start."""

    default = False  # Django would take this base for a second configuration of the app

    def __init_subclass__(cls, **kwargs) -> None:
        super().__init_subclass__(**kwargs)
        cls.default = True

    def ready(self) -> None:
        for plug in PLUGS:
            name = f"{self.name}.{plug}"
            if find_spec(name) is not None:
                import_module(name)
