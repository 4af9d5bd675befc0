"""X12 as data: only the elements, segments and sets this product reads or writes."""

from oms.edi.x12.schema.elements import CODES, element
from oms.edi.x12.schema.segments import OTHER_TAGS, SEGMENTS, SegmentRule
from oms.edi.x12.schema.sets import OUTLINES

__all__ = ["CODES", "OTHER_TAGS", "OUTLINES", "SEGMENTS", "SegmentRule", "element"]
