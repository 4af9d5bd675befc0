"""What was found wrong with a partner's file, addressed to the segment and element."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

ERROR, WARNING, NOTE = "error", "warning", "note"
FILE, INTERCHANGE, GROUP, SET = "file", "interchange", "group", "set"
SEGMENT, ELEMENT, BUSINESS = "segment", "element", "business"


HINTS = {
    "file_empty": "Ask the sender for the file again; the transfer may have been cut off.",
    "not_x12": "Look at the file: it may be meant for another inbox.",
    "file_too_long": "Ask the sender to split the file.",
    "text_outside_interchange": "Nothing to do, unless an interchange is missing.",
    "isa_width": "Nothing to do; the sender's translator pads its header wrongly.",
    "interchange_trailer_missing": "Ask the sender for the whole file; it was cut off.",
    "set_trailer_missing": "Ask the sender for the whole file; it was cut off.",
    "set_control_number_padded": "Nothing to do: the numbers agree.",
    "group_control_number_padded": "Nothing to do: the numbers agree.",
    "interchange_control_number_padded": "Nothing to do: the numbers agree.",
    "set_count_wrong": "Check that no segment is lost; the agreement may accept wrong counts.",
    "group_count_wrong": "Check that no document is lost; a mailbox may have split the group.",
    "interchange_count_wrong": "Check that no group is lost.",
    "set_not_agreed": "Add the document to the agreement, or tell the sender it is not agreed.",
    "group_not_agreed": "Add the document to the agreement, or tell the sender it is not agreed.",
    "version_not_agreed": "Add the release to the agreement, or tell the sender which one is agreed.",
    "segment_out_of_order": "Nothing to do: its meaning is clear. Tell the sender when convenient.",
}
"""What to do about findings whose fix does not depend on the value. Others: the sender corrects and resends."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, as a person reads it and as an acknowledgement renders it.

    `position` counts received segments with ST = 1; `element` counts from 1; 0 means "not at one".
    `x12` is the code the fault renders to at its level: TA1 05 for an interchange, AK9 for a group,
    AK5 for a set, AK3 for a segment, AK4 for an element; empty when it is no business of the sender's
    translator. `span` is the byte range in the received file.
    """

    level: str
    code: str
    message: str
    segment: str = ""
    position: int = 0
    element: int = 0
    value: str = ""
    severity: str = ERROR
    x12: str = ""
    fix: str = ""
    element_ref: str = ""
    span: tuple[int, int] | None = None

    @property
    def hint(self) -> str:
        """What to do about it, in a sentence."""
        return self.fix or HINTS.get(self.code, "Ask the sender to correct the file and send it again.")

    @property
    def is_error(self) -> bool:
        return self.severity == ERROR


def judged(findings: Iterable[Finding], policy: Mapping[str, str] | None) -> list[Finding]:
    """The findings under a partner's strictness: code -> error, warning, note or ignore."""
    if not policy:
        return list(findings)
    weighed = (replace(found, severity=policy.get(found.code, found.severity)) for found in findings)
    return [found for found in weighed if found.severity != "ignore"]


def worst(findings: Iterable[Finding]) -> str:
    """The gravest severity among the findings, or an empty string when there are none."""
    present = {found.severity for found in findings}
    return next((severity for severity in (ERROR, WARNING, NOTE) if severity in present), "")
