"""What later packages add to the context of every page: a name, and a function of the request that gives its value."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

Extra = Callable[[HttpRequest], Any]
_extras: dict[str, Extra] = {}


def register(name: str, extra: Extra) -> None:
    """Give every page, not fragments, `name`. It is asked on every page, so it must be cheap."""
    _extras[name] = extra


def extras(request: HttpRequest) -> dict[str, Any]:
    return {name: extra(request) for name, extra in _extras.items()}
