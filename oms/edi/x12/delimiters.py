"""Which bytes separate elements and end segments: read from the ISA as partners really write it.

The standard says 106 bytes at fixed places. Real files break the widths, wrap lines inside the ISA,
leave ISA16 out or end every segment with a plain line break, so the separators are found by counting
fields and by looking at what stands between the ISA and the segment after it.
"""

import re
from dataclasses import dataclass
from itertools import islice

BLANKS = b" \t\r\n\x00\x1a"
ISA_WIDTHS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1)


@dataclass(frozen=True, slots=True)
class Delimiters:
    element: bytes = b"*"
    segment: bytes = b"~"
    component: bytes = b">"
    repetition: bytes = b""

    def all(self) -> tuple[bytes, ...]:
        return tuple(mark for mark in (self.element, self.segment, self.component, self.repetition) if mark)


STANDARD = Delimiters()

_CHARACTER = rb"[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\x80-\xff]"
_CHARACTERS = re.compile(_CHARACTER, re.DOTALL)
_CANDIDATE = re.compile(rb"ISA(?=[^A-Za-z0-9 \r\n])")
_AT_LINE_START = re.compile(rb"\nISA(?=[^A-Za-z0-9 \r\n])")
MOST_CANDIDATES = 1_000
"""After so many places that only look like an ISA the rest is taken for noise."""


def _header_pattern() -> re.Pattern[bytes]:
    """The ISA up to ISA15, each field tempered and bounded so that noise cannot make it backtrack."""

    def field(least: int, most: int) -> bytes:
        return rb"(?:(?!(?P=sep)).){%d,%d}+(?P=sep)" % (least, most)

    wrap = rb"[\r\n]*"
    first = wrap + rb"[A-Za-z0-9]" + wrap + rb"[A-Za-z0-9]" + wrap + rb"(?P=sep)"
    separator = rb"(?P<sep>(?![A-Za-z0-9 \r\n])(?:" + _CHARACTER + rb"))"
    long_ones = field(0, 48), field(0, 6), field(0, 48), field(0, 6), field(0, 60), field(0, 6), field(0, 60)
    short_ones = field(0, 12), field(0, 12), field(0, 6), field(0, 12), field(0, 16), field(0, 6)
    usage = wrap + rb"[A-Za-z ]?" + wrap + rb"(?P<last>(?P=sep))?"
    return re.compile(rb"ISA" + separator + first + b"".join(long_ones + short_ones) + usage, re.DOTALL)


_HEADER = _header_pattern()


@dataclass(frozen=True, slots=True)
class Header:
    """An ISA found in the bytes: where it lies, its fifteen raw fields, and the delimiters it declares."""

    start: int
    end: int
    fields: tuple[bytes, ...]
    delimiters: Delimiters
    declares_component: bool


def header_at(data: bytes, offset: int) -> Header | None:
    """The ISA that begins exactly at `offset`, or None when what stands there only looks like one."""
    match = _HEADER.match(data, offset)
    if match is None:
        return None
    separator = match["sep"]
    fields = tuple(_without_line_breaks(raw) for raw in match[0].split(separator)[1:16])
    component, terminator, end = _closing_marks(data, match, separator)
    marks = Delimiters(separator, terminator, component, _repetition(fields, separator))
    return Header(offset, end, fields, marks, bool(match["last"]))


def find_header(data: bytes, offset: int) -> Header | None:
    """The next ISA at or after `offset`, whatever text (a BOM, mail headers) stands before it."""
    for candidate in islice(_CANDIDATE.finditer(data, offset), MOST_CANDIDATES):
        before = data[max(candidate.start() - 1, 0) : candidate.start()]
        if not before.isalnum() and (header := header_at(data, candidate.start())):
            return header
    return None


def line_start_header(data: bytes, offset: int) -> int:
    """Where the next ISA stands at the start of a line, or the end of the data.

    Bounds an interchange that was cut off before another one was appended to the same file.
    """
    for candidate in islice(_AT_LINE_START.finditer(data, offset), MOST_CANDIDATES):
        if header_at(data, candidate.start() + 1):
            return candidate.start() + 1
    return len(data)


def _closing_marks(data: bytes, match: re.Match[bytes], separator: bytes) -> tuple[bytes, bytes, int]:
    """Component separator, segment terminator, and the offset where the ISA's own text ends."""
    offset = match.end()
    window = data[offset : offset + 64]
    following = re.search(rb"(?:GS|TA1|ISB|ISE|IEA|ISA|ST)" + re.escape(separator), window)
    gap = window[: following.start()] if following else _fixed_gap(window)
    marks = [mark for mark in _CHARACTERS.findall(gap) if mark not in (b" ", b"\t", b"\r", b"\n")]
    line_break = b"\n" if b"\n" in gap else b"\r" if b"\r" in gap else b""
    if match["last"] and (
        len(marks) > 1 or (marks and line_break and not _ends_segments(data, offset, marks[0], separator))
    ):
        component, terminator = marks[0], marks[1] if len(marks) > 1 else line_break
        return component, terminator, offset + gap.index(component) + len(component)
    return b"", (marks[0] if marks else line_break or b"~"), offset


def _fixed_gap(window: bytes) -> bytes:
    """When nothing readable follows, believe the standard: one component separator, one terminator."""
    return b"".join(_CHARACTERS.findall(window)[:2])


def _ends_segments(data: bytes, offset: int, mark: bytes, separator: bytes) -> bool:
    """Is `mark`, the only one after ISA15, the terminator and not ISA16? It is if segments end with it."""
    pattern = re.escape(mark) + rb"[ \t\r\n]*(?:ST|GE|GS|IEA|TA1)" + re.escape(separator)
    own_segments = data[offset + len(mark) : offset + 1200].partition(b"IEA" + separator)[0]
    return re.search(pattern, own_segments) is not None


def _repetition(fields: tuple[bytes, ...], separator: bytes) -> bytes:
    """ISA11 is a repetition separator from 00402 on; before that it says U whatever it looks like."""
    mark, version = fields[10].strip(b" "), fields[11].strip(b" ")
    is_mark = len(mark) > 0 and not mark.isalnum() and mark != separator
    return mark if version >= b"00402" and is_mark else b""


def _without_line_breaks(raw: bytes) -> bytes:
    return raw.replace(b"\r", b"").replace(b"\n", b"")
