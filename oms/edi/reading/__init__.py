"""From stored bytes to outcomes: every interchange judged, every document given to its reader, every group answered."""

from .documents import reprocess_documents
from .files import read_file, read_slice
from .interchanges import read_again, reprocess_interchange

__all__ = ["read_again", "read_file", "read_slice", "reprocess_documents", "reprocess_interchange"]
