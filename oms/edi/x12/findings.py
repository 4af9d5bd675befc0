"""What was found wrong with a partner's file, addressed to the segment and element."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

ERROR, WARNING, NOTE = "error", "warning", "note"
FILE, INTERCHANGE, GROUP, SET = "file", "interchange", "group", "set"
SEGMENT, ELEMENT, BUSINESS = "segment", "element", "business"


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
