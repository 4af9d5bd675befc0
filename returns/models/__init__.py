"""What comes back: authorizations, what was received, how it was judged."""

from .authorization import ReturnAuthorization, ReturnLine
from .inspection import Inspection

__all__ = ["Inspection", "ReturnAuthorization", "ReturnLine"]
