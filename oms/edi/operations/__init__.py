"""Everything people and jobs do with EDI."""

from oms.edi.outbox import Outgoing, deliver, send, write_document, write_documents
from oms.edi.reading import read_file, read_slice

from .overdue import report_overdue
from .partners import PartnerUnusable, save_partner
from .reprocess import NotReprocessable, reprocess_message
from .resend import NotResendable, resend_same_bytes, send_anew, try_again
from .settle import settle_messages
from .store import FileRefused, store_file

__all__ = [name for name in dir() if not name.startswith("_")]
