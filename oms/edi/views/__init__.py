"""The screens of EDI, one file a screen."""

from .files import download, file, interchange, message
from .messages import messages
from .outbound import outbound, outbound_download, resend, send_anew, try_again
from .partners import edit_partner, new_partner, partner, partners
from .reprocess import reprocess
from .upload import upload

__all__ = [
    "download",
    "edit_partner",
    "file",
    "interchange",
    "message",
    "messages",
    "new_partner",
    "outbound",
    "outbound_download",
    "partner",
    "partners",
    "reprocess",
    "resend",
    "send_anew",
    "try_again",
    "upload",
]
