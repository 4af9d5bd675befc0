"""Segments as light objects, and the received bytes they point back into."""

import codecs
import re
from collections.abc import Iterator

from oms.edi.x12.delimiters import BLANKS, STANDARD, Delimiters

_CHUNK = 1 << 16


class Source:
    """The received bytes of one interchange with the delimiters and encoding that read them."""

    __slots__ = ("data", "delimiters", "encoding", "latest", "pattern")

    def __init__(self, data: bytes, delimiters: Delimiters, encoding: str):
        self.data = data
        self.delimiters = delimiters
        self.encoding = encoding
        self.pattern = segment_pattern(delimiters)
        self.latest: tuple[int, list[Segment]] = (-1, [])

    def text(self, raw: bytes) -> str:
        return decode(raw, self.encoding)

    def split(self, raw: bytes) -> list[str]:
        """Tag and elements of one raw segment, line wraps removed."""
        if b"\n" in raw or b"\r" in raw:
            raw = raw.replace(b"\r", b"").replace(b"\n", b"")
        separator = self.delimiters.element
        if raw.isascii():
            return raw.decode("ascii").split(separator.decode("latin-1"))
        return [self.text(part) for part in raw.split(separator)]

    def segments(self, start: int, end: int) -> list["Segment"]:
        """The segments of one set. Only the set last asked for is kept, so that a file of a thousand
        sets costs the memory of one."""
        if self.latest[0] != start:
            self.latest = (start, list(self._tokens(start, end)))
        return self.latest[1]

    def _tokens(self, start: int, end: int) -> Iterator["Segment"]:
        data = self.data
        for position, match in enumerate(self.pattern.finditer(data, start, end), 1):
            raw = match[0].rstrip(BLANKS)
            elements = self.split(raw)
            tag = elements.pop(0).rstrip(" ")
            begin = match.start()
            yield Segment(tag, elements, position, begin, begin + len(raw), self)


class Segment:
    """A tag and its elements; `elements[0]` is element 01. Offsets point into the received file."""

    __slots__ = ("elements", "end", "position", "source", "start", "tag")

    def __init__(
        self,
        tag: str,
        elements: list[str],
        position: int = 0,
        start: int = -1,
        end: int = -1,
        source: Source | None = None,
    ):
        self.tag = tag
        self.elements = elements
        self.position = position
        self.start = start
        self.end = end
        self.source = source

    def get(self, number: int, default: str = "") -> str:
        """Element `number`, counted from 1; `default` when it was not sent."""
        elements = self.elements
        return elements[number - 1] if number <= len(elements) else default

    def composite(self, number: int) -> list[str]:
        """The components of element `number`."""
        value = self.get(number)
        delimiters = self.source.delimiters if self.source else STANDARD
        mark = delimiters.component
        text = decode(mark, self.source.encoding) if self.source else mark.decode()
        return value.split(text) if text else [value]

    def span(self, number: int = 0) -> tuple[int, int] | None:
        """Byte range of element `number`, or of the whole segment for 0; None if it came from no file."""
        if self.source is None:
            return None
        if number == 0 or number > len(self.elements):
            return (self.start, self.end)
        separator = self.source.delimiters.element
        parts = self.source.data[self.start : self.end].split(separator)
        begin = self.start + sum(len(part) + len(separator) for part in parts[:number])
        return (begin, begin + len(parts[number]))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Segment) and (self.tag, self.elements) == (other.tag, other.elements)

    def __hash__(self) -> int:
        return hash((self.tag, tuple(self.elements)))

    def __repr__(self) -> str:
        return "*".join([self.tag, *self.elements])


def segment(tag: str, *elements: str) -> Segment:
    """A segment to be written, without trailing empty elements."""
    values = list(elements)
    while values and not values[-1]:
        values.pop()
    return Segment(tag, values)


def segment_pattern(delimiters: Delimiters) -> re.Pattern[bytes]:
    """Finds each non-empty segment; group 1 is its tag when it belongs to the envelope.

    Blanks and repeated terminators between segments are skipped inside the regex engine, so a file of
    nothing but terminators is passed over in no time. A wrapped line may cut a tag in two.
    """
    terminator, element = re.escape(delimiters.segment), re.escape(delimiters.element)
    wrap = b"" if delimiters.segment in (b"\n", b"\r") else rb"[\r\n]*"
    tags = [wrap.join([tag[i : i + 1] for i in range(len(tag))]) for tag in _ENVELOPE_TAGS]
    ends = rb"[ \r\n]*(?=" + element + rb"|" + terminator + rb"|\Z)"
    envelope = rb"(" + rb"|".join(tags) + rb")" + ends + rb"|(ISA)(?=[^A-Za-z0-9 \r\n])"
    if len(delimiters.segment) == 1:
        body, first = rb"[^" + terminator + rb"]*", rb"[^" + terminator + rb" \t\r\n\x00\x1a]"
    else:
        # A terminator of several bytes is one UTF-8 character: no segment begins with a byte from its middle.
        body, first = (
            rb"(?:(?!" + terminator + rb").)*",
            rb"(?!" + terminator + rb")[^ \t\r\n\x00\x1a\x80-\xbf]",
        )
    return re.compile(rb"(?:" + envelope + rb"|" + first + rb")" + body, re.DOTALL)


_ENVELOPE_TAGS = (b"IEA", b"TA1", b"GS", b"GE", b"ST", b"SE")


def encoding_of(data: bytes) -> str:
    """utf-8 when the whole file is valid UTF-8, else cp1252; looked at in slices to spare memory."""
    if data.isascii():
        return "utf-8"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for offset in range(0, len(data), _CHUNK):
            decoder.decode(data[offset : offset + _CHUNK], offset + _CHUNK >= len(data))
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def decode(raw: bytes, encoding: str) -> str:
    """Text of some bytes; the five bytes cp1252 does not know keep their latin-1 meaning."""
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return raw.decode("latin-1")
