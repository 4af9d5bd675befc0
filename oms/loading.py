"""One way for every app to plug itself in: the modules that register something are imported when the app is ready."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

PLUGS = (
    "receivers",
    "handlers",
    "checks",
    "panels",
    "navigation",
    "wording",
    "finders",
    "documents",
    "notices",
    "edi.plugs",
)


class PluggedApp(AppConfig):
    """An app whose modules named in PLUGS register what they bring, at start.

    An app's `edi` package imports nothing by itself: the mappings in it are plain Python; `edi.plugs` brings the rest.
    """

    default = False  # Django would take this base for a second configuration of the app

    def __init_subclass__(cls, **kwargs) -> None:
        super().__init_subclass__(**kwargs)
        cls.default = True

    def ready(self) -> None:
        for plug in PLUGS:
            name = f"{self.name}.{plug}"
            if _exists(name):
                import_module(name)


def _exists(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # not even the package it would be in
        return False
