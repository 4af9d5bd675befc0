"""Segments as light objects, and the received bytes they point back into."""

import codecs
import re
from functools import lru_cache

from oms.edi.x12.delimiters import BLANKS, STANDARD, Delimiters

_CHUNK = 1 << 16
_BLANK_TEXT = BLANKS.decode("ascii")
MOST_SEGMENTS = 400_000
"""In one set. An order of forty thousand lines has half as many; what comes after is not read."""


class Source:
    """The received bytes of one interchange with the delimiters and encoding that read them."""

    __slots__ = ("data", "delimiters", "element", "encoding", "latest", "pattern", "terminator")

    def __init__(self, data: bytes, delimiters: Delimiters, encoding: str):
        self.data = data
        self.delimiters = delimiters
        self.encoding = encoding
        self.pattern = segment_pattern(delimiters)
        self.element = delimiters.element.decode("latin-1")
        self.terminator = delimiters.segment.decode("latin-1")
        self.latest: tuple[int, list[Segment]] = (-1, [])

    def split(self, body: str) -> list[str]:
        """Tag and elements of one segment given as latin-1, so that one character is one byte.

        Line wraps go; each value is then read in the encoding of the file.
        """
        if "\n" in body or "\r" in body:
            body = body.replace("\r", "").replace("\n", "")
        parts = body.split(self.element)
        if body.isascii():
            return parts
        return [decode(part.encode("latin-1"), self.encoding) for part in parts]

    def segment_at(self, begin: int, end: int, position: int = 0) -> "Segment":
        body = self.data[begin:end].rstrip(BLANKS).decode("latin-1")
        elements = self.split(body)
        tag = elements.pop(0).rstrip(" ")
        return Segment(tag, elements, position, begin, begin + len(body), self)

    def segments(self, start: int, end: int) -> list["Segment"]:
        """The segments of one set. Only the set last asked for is kept, so that a file of a thousand
        sets costs the memory of one."""
        if self.latest[0] != start:
            self.latest = (start, self._segments(start, end))
        return self.latest[1]

    def _segments(self, start: int, end: int) -> list["Segment"]:
        found: list[Segment] = []
        split, step, offset = self.split, len(self.terminator), start
        text = str(memoryview(self.data)[start:end], "latin-1")
        for chunk in text.split(self.terminator, MOST_SEGMENTS)[:MOST_SEGMENTS]:
            if body := chunk.strip(_BLANK_TEXT):
                begin = offset if body[0] == chunk[0] else offset + chunk.index(body)
                elements = split(body)
                tag = elements.pop(0).rstrip(" ")
                found.append(Segment(tag, elements, len(found) + 1, begin, begin + len(body), self))
            offset += len(chunk) + step
        return found


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

    def first(self, count: int) -> list[str]:
        """Elements 01 to `count`, empty where nothing was sent."""
        sent = self.elements[:count]
        return sent + [""] * (count - len(sent))

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


@lru_cache(maxsize=256)
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
