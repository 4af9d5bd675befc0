"""X12 without a framework: bytes to interchanges to segments, findings to 997s, and back to bytes."""

from oms.edi.x12.acknowledgement import (
    GroupAnswer,
    SetAnswer,
    acknowledge,
    interchange_is_refused,
    ta1,
)
from oms.edi.x12.delimiters import STANDARD, Delimiters
from oms.edi.x12.envelope import (
    FUNCTIONAL_IDS,
    Group,
    Interchange,
    Reading,
    TransactionSet,
    transaction_set,
)
from oms.edi.x12.findings import ERROR, NOTE, WARNING, Finding, judged, worst
from oms.edi.x12.reader import read
from oms.edi.x12.received_acknowledgement import (
    AcknowledgedError,
    AcknowledgedSet,
    Acknowledgement,
    InterchangeAcknowledgement,
    read_997,
    read_ta1,
)
from oms.edi.x12.segments import Segment, segment
from oms.edi.x12.validation import validate
from oms.edi.x12.writer import GroupToWrite, InterchangeHeader, SetToWrite, UnwritableValue, write

__all__ = [
    "ERROR",
    "FUNCTIONAL_IDS",
    "NOTE",
    "STANDARD",
    "WARNING",
    "AcknowledgedError",
    "AcknowledgedSet",
    "Acknowledgement",
    "Delimiters",
    "Finding",
    "Group",
    "GroupAnswer",
    "GroupToWrite",
    "Interchange",
    "InterchangeAcknowledgement",
    "InterchangeHeader",
    "Reading",
    "Segment",
    "SetAnswer",
    "SetToWrite",
    "TransactionSet",
    "UnwritableValue",
    "acknowledge",
    "interchange_is_refused",
    "judged",
    "read",
    "read_997",
    "read_ta1",
    "segment",
    "ta1",
    "transaction_set",
    "validate",
    "worst",
    "write",
]
