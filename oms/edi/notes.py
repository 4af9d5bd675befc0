"""Findings as they are kept: plain JSON that PostgreSQL takes, whatever bytes a partner sent."""

import re
from collections.abc import Iterable
from typing import Any

from .x12 import ERROR, NOTE, WARNING, Finding, Segment

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
MOST_KEPT = 500


def plain(text: str, most: int) -> str:
    """Text that a column of `most` characters takes: without NUL and half characters, cut at the end."""
    return _UNSTORABLE.sub("", text)[:most]


def kept(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as JSON, the gravest first, at most five hundred."""
    ordered = sorted(findings, key=lambda each: (_WEIGHT.get(each.severity, 3), each.position))
    return [_kept(each) for each in ordered[:MOST_KEPT]]


_WEIGHT = {ERROR: 0, WARNING: 1, NOTE: 2}


def _kept(each: Finding) -> dict[str, Any]:
    start, end = each.span or (None, None)
    return {
        "level": each.level,
        "code": each.code,
        "message": plain(each.message, 500),
        "segment": plain(each.segment, 12),
        "position": each.position,
        "element": each.element,
        "value": plain(each.value, 120),
        "severity": each.severity,
        "x12": each.x12,
        "fix": plain(each.fix, 200),
        "start": start,
        "end": end,
    }


def moved(findings: Iterable[Finding], by: int) -> list[dict[str, Any]]:
    """Findings whose byte offsets count from the start of the file, not of the slice that was read."""
    notes = kept(findings)
    for note in notes:
        if note["start"] is not None:
            note["start"], note["end"] = note["start"] + by, note["end"] + by
    return notes


def headline(notes: list[dict[str, Any]]) -> str:
    """The gravest finding, as a person reads it."""
    return words(notes[0]["message"]) if notes else ""


def told(note: dict[str, Any], *, linked: bool) -> dict[str, Any]:
    """A kept finding as it is shown; `linked` where its segment is on the page."""
    return {**note, "message": words(note["message"]), "fix": words(note.get("fix", "")), "linked": linked}


_PLACE = re.compile(r"\b([A-Z][A-Z0-9]{1,2}), element (\d\d)\b")
_VALUE = re.compile(r"`([^`]*)`")


def words(message: str) -> str:
    """A finding in the trade's words: "Segment 2, BEG01 “01”" for "Segment 2 BEG, element 01 `01`"."""
    placed = _PLACE.sub(r"\1\2", message)
    return _VALUE.sub(r"“\1”", re.sub(r"\bSegment (\d+) ", r"Segment \1, ", placed))


def shown(segment: Segment) -> str:
    """A segment as text, for people."""
    return "*".join([segment.tag, *segment.elements])


_REFERENCES = {
    "810": ("BIG", 2),
    "820": ("TRN", 2),
    "850": ("BEG", 3),
    "855": ("BAK", 3),
    "856": ("BSN", 2),
    "860": ("BCH", 3),
    "865": ("BCA", 3),
    "875": ("G50", 3),
    "940": ("W05", 2),
    "945": ("W06", 2),
}
_LOOKED_AT = 5


def reference_of(set_id: str, segments: list[Segment]) -> str:
    """The number people ask for (PO, invoice, shipment), where the set is one we know; else empty."""
    tag, number = _REFERENCES.get(set_id, ("", 0))
    found = next((each for each in segments[:_LOOKED_AT] if each.tag == tag), None)
    return plain(found.get(number).strip(" "), 60) if found else ""
