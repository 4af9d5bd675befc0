"""Everything that changes a return."""

from .authorize import ReturnRefused, authorize_return, cancel_return, returnable
from .inspect import Verdict, inspect_return
from .receive import receive_return
from .settle import settle_if_decided

__all__ = [name for name in dir() if not name.startswith("_")]
