"""Stored bytes made readable: numbered segments with their findings, or plain text where nothing was read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import x12
from .notes import words

MOST_SEGMENTS = 300
"""A longer document is shown from its start, and wherever something was found."""
MOST_TEXT = 4000


@dataclass(frozen=True, slots=True)
class View:
    """What `components/edi_viewer.html` draws. `left_out` counts the segments not shown."""

    segments: list[dict[str, Any]] = field(default_factory=list)
    separator: str = "*"
    terminator: str = "~"
    left_out: int = 0


def of_document(document: x12.TransactionSet, notes: Sequence[dict[str, Any]]) -> View:
    """A set with ST as segment 1, which is how a 997 counts."""
    marks = document.source.delimiters if document.source else x12.STANDARD
    return _view(document.segments, notes, marks)


def of_envelope(interchange: x12.Interchange) -> View:
    """Every segment of an interchange, ISA as number 1: what is looked at when no document of it was read."""
    found = interchange.source.segments(interchange.start, interchange.end)
    return _view(found, [], interchange.delimiters)


def of_written(content: bytes, notes: Sequence[dict[str, Any]]) -> View:
    """A document of ours as sent; an interchange without a document (a TA1) is shown whole."""
    reading = x12.read(content)
    interchange = reading.interchanges[0]
    return of_document(interchange.sets[0], notes) if interchange.sets else of_envelope(interchange)


def of_unsent(body: Iterable[Sequence[str]]) -> View:
    """A document that waits for its numbers."""
    segments = [x12.Segment(tag, list(elements), position) for position, (tag, *elements) in enumerate(body, 2)]
    return _view(segments, [], x12.STANDARD)


def text_of(content: bytes) -> str:
    """The beginning of bytes that are no X12; what cannot be printed shows as a dot."""
    text = content[:MOST_TEXT].decode("latin-1")
    return "".join(mark if mark.isprintable() or mark == "\n" else "·" for mark in text)


def _view(segments: Sequence[x12.Segment], notes: Sequence[dict[str, Any]], marks: x12.Delimiters) -> View:
    by_position: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for note in notes:
        if note["position"]:
            by_position[note["position"]].append(note)
    last = len(segments)
    by_position = {min(position, last): found for position, found in sorted(by_position.items())}
    shown = [each for at, each in enumerate(segments, 1) if at <= MOST_SEGMENTS or at in by_position]
    rows = [_row(each, at, by_position.get(at, [])) for at, each in _numbered(segments, shown)]
    return View(rows, _text(marks.element), _text(marks.segment), len(segments) - len(shown))


def _numbered(segments: Sequence[x12.Segment], shown: Sequence[x12.Segment]) -> Iterable[tuple[int, x12.Segment]]:
    kept = {id(each) for each in shown}
    return ((each.position or at, each) for at, each in enumerate(segments, 1) if id(each) in kept)


def _row(segment: x12.Segment, number: int, notes: list[dict[str, Any]]) -> dict[str, Any]:
    """A missing segment is told at the one that made its absence certain, without marking an element of it."""
    bad = {note["element"] for note in notes if note["element"] and note["segment"] in (segment.tag, "")}
    elements = [{"text": value, "bad": at in bad} for at, value in enumerate(segment.elements, 1)]
    elements += [{"text": "", "bad": True} for at in sorted(bad) if at == len(elements) + 1]
    return {
        "number": number,
        "tag": segment.tag,
        "elements": elements,
        "findings": [words(note["message"]) for note in notes if note["severity"] != x12.NOTE],
    }


def _text(mark: bytes) -> str:
    """A separator as people see it: a line break or another control character shows as a sign."""
    text = mark.decode("latin-1")
    return "↵" if text in ("\n", "\r") else text if text.isprintable() else "·"
