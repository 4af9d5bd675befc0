"""Segments to bytes. Counts and trailers are computed here; control numbers are handed in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from oms.edi.x12.delimiters import ISA_WIDTHS, STANDARD, Delimiters
from oms.edi.x12.envelope import FUNCTIONAL_IDS
from oms.edi.x12.segments import Segment, segment


class UnwritableValue(ValueError):
    """A value that X12 cannot carry: it has no escape character. Names the segment and element."""

    def __init__(self, tag: str, element: int, value: str, reason: str):
        self.tag, self.element, self.value = tag, element, value
        super().__init__(f"{tag}, element {element:02d} `{value}` cannot be written: {reason}.")


@dataclass(frozen=True, slots=True)
class SetToWrite:
    """A transaction set without ST and SE."""

    set_id: str
    control_number: str
    segments: Sequence[Segment]


@dataclass(frozen=True, slots=True)
class GroupToWrite:
    """A functional group. `functional_id` follows from the first set when left empty."""

    sender: str
    receiver: str
    control_number: int | str
    at: datetime
    sets: Sequence[SetToWrite]
    version: str = "004010"
    functional_id: str = ""


@dataclass(frozen=True, slots=True)
class InterchangeHeader:
    """Whom it is from and to, and how it is to be written. `line_end` follows each terminator."""

    sender_qualifier: str
    sender_id: str
    receiver_qualifier: str
    receiver_id: str
    control_number: int | str
    at: datetime
    version: str = "00401"
    usage: str = "P"
    wants_ta1: bool = False
    delimiters: Delimiters = field(default=STANDARD)
    line_end: str = ""
    encoding: str = "utf-8"


def write(
    header: InterchangeHeader,
    groups: Sequence[GroupToWrite] = (),
    *,
    ta1s: Iterable[Segment] = (),
    substitute: Mapping[str, str] | None = None,
) -> bytes:
    """The interchange as bytes.

    `substitute` is the partner's rule for characters that are delimiters or cannot be encoded
    (`{"*": " "}`); without a rule for it such a character raises UnwritableValue.
    """
    writing = _Writing(header, substitute or {})
    lines = [writing.isa(), *(writing.line(each) for each in ta1s)]
    for group in groups:
        lines += writing.group(group)
    lines.append(writing.line(segment("IEA", str(len(groups)), writing.control_number)))
    return b"".join(lines)


class _Writing:
    def __init__(self, header: InterchangeHeader, substitute: Mapping[str, str]):
        self.header = header
        self.substitute = substitute
        marks = header.delimiters
        self.element = marks.element.decode("ascii")
        self.end = marks.segment.decode("ascii") + header.line_end
        self.component = marks.component.decode("ascii")
        self.forbidden = frozenset(mark.decode("ascii") for mark in marks.all())
        self.control_number = str(header.control_number).strip().zfill(9)
        if len(self.forbidden) < len(marks.all()) or not self.component:
            raise ValueError("Delimiters must all be set and differ from each other.")

    def isa(self) -> bytes:
        header = self.header
        repetition = header.delimiters.repetition.decode("ascii") if header.version >= "00402" else ""
        values = [
            "00",
            "",
            "00",
            "",
            header.sender_qualifier,
            header.sender_id,
            header.receiver_qualifier,
            header.receiver_id,
            header.at.strftime("%y%m%d"),
            header.at.strftime("%H%M"),
            repetition or "U",
            header.version,
            self.control_number,
            "1" if header.wants_ta1 else "0",
            header.usage,
        ]
        padded = [self._padded(number, value) for number, value in enumerate(values, 1)]
        return self._bytes(self.element.join(["ISA", *padded, self.component]) + self.end, "ISA", 0)

    def _padded(self, number: int, value: str) -> str:
        width = ISA_WIDTHS[number - 1]
        if number != 11:
            self._checked("ISA", number, value)
        if len(value) > width:
            raise UnwritableValue("ISA", number, value, f"it is longer than {width} characters")
        return value.ljust(width)

    def group(self, group: GroupToWrite) -> list[bytes]:
        number = str(group.control_number).strip()
        functional_id = group.functional_id or _functional_id(group.sets)
        day, time = group.at.strftime("%Y%m%d"), group.at.strftime("%H%M")
        start = segment("GS", functional_id, group.sender, group.receiver, day, time, number, "X", group.version)
        lines = [self.line(start)]
        for each in group.sets:
            lines += self._set(each)
        return [*lines, self.line(segment("GE", str(len(group.sets)), number))]

    def _set(self, each: SetToWrite) -> list[bytes]:
        count = str(len(each.segments) + 2)
        start, end = (
            segment("ST", each.set_id, each.control_number),
            segment("SE", count, each.control_number),
        )
        return [self.line(start), *map(self.line, each.segments), self.line(end)]

    def line(self, each: Segment) -> bytes:
        """One segment without trailing empty elements, each value checked."""
        values = [self._checked(each.tag, number, value) for number, value in enumerate(each.elements, 1)]
        while values and not values[-1]:
            values.pop()
        return self._bytes(self.element.join([each.tag, *values]) + self.end, each.tag, len(values))

    def _checked(self, tag: str, number: int, value: str) -> str:
        clean = value
        for mark in self.forbidden:
            if mark in clean:
                clean = clean.replace(mark, self._substituted(tag, number, value, mark))
        for mark in "\r\n":
            if mark in clean:
                clean = clean.replace(mark, self._substituted(tag, number, value, mark))
        return clean

    def _substituted(self, tag: str, number: int, value: str, mark: str) -> str:
        replacement = self.substitute.get(mark)
        if replacement is None or any(each in replacement for each in self.forbidden):
            raise UnwritableValue(tag, number, value, f"it contains {mark!r}, which X12 has no way to escape")
        return replacement

    def _bytes(self, text: str, tag: str, number: int) -> bytes:
        try:
            return text.encode(self.header.encoding)
        except UnicodeEncodeError as fault:
            raise UnwritableValue(tag, number, text, f"{self.header.encoding} cannot encode it") from fault


def _functional_id(sets: Sequence[SetToWrite]) -> str:
    ids = {FUNCTIONAL_IDS.get(each.set_id, "") for each in sets}
    if len(ids) != 1 or "" in ids:
        raise ValueError(f"Sets {sorted({each.set_id for each in sets})} do not share one functional group.")
    return ids.pop()
