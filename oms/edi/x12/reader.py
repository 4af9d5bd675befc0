"""Bytes to interchanges. Never raises on what a partner sent: whatever is odd becomes a finding.

The envelope is read at once, the segments inside each set only when asked for, so a file of thirty
megabytes costs little more than its own bytes.
"""

from oms.edi.x12 import envelope_checks as checks
from oms.edi.x12 import findings as f
from oms.edi.x12.delimiters import BLANKS, Header, find_header, header_at, line_start_header
from oms.edi.x12.envelope import Group, Interchange, Reading, TransactionSet
from oms.edi.x12.findings import Finding
from oms.edi.x12.segments import MOST_SEGMENTS, Segment, Source, decode, encoding_of

_BOM = b"\xef\xbb\xbf"
MOST_PARTS = 50_000
"""Groups, sets and TA1s in one file. Thirty megabytes of real orders have a third of that."""
_INTERCHANGE_WEIGHT = 10
_BLANK_TEXT = " \t\xa0"


def read(data: bytes) -> Reading:
    """Every interchange in the file, with what is wrong with each."""
    reading = Reading()
    data = data.rstrip(BLANKS)
    header = find_header(data, 0)
    if header is None:
        reading.findings.append(_not_x12(data))
        return reading
    reading.encoding = encoding_of(data)
    offset, bound, room = 0, 0, MOST_PARTS
    while header is not None and room > 0:
        _note_stray_text(reading, data, offset, header.start)
        if bound <= header.start:
            bound = line_start_header(data, header.end)
        assembler = _Assembler(data, header, reading.encoding, room)
        offset = assembler.run(bound)
        room = assembler.room - _INTERCHANGE_WEIGHT
        reading.interchanges.append(assembler.interchange)
        header = find_header(data, offset)
    if room <= 0:
        message = "The file is longer than can be read at once: send it in several files."
        reading.findings.append(_file_finding("file_too_long", message, (offset, len(data))))
    else:
        _note_stray_text(reading, data, offset, len(data))
    return reading


def _not_x12(data: bytes) -> Finding:
    if not data:
        return _file_finding("file_empty", "The file is empty.", (0, 0))
    message = "No interchange header (ISA) was found: the file is not X12."
    return _file_finding("not_x12", message, (0, min(len(data), 200)))


def _file_finding(code: str, message: str, span: tuple[int, int], severity: str = f.ERROR) -> Finding:
    return Finding(f.FILE, code, message, severity=severity, span=span)


def _note_stray_text(reading: Reading, data: bytes, start: int, end: int) -> None:
    """Mail headers, boundaries or noise around the interchanges: kept as a note, never a reason to refuse."""
    if end > start and (stray := data[start:end].replace(_BOM, b"").strip(BLANKS)):
        shown = decode(stray[:40], "cp1252")
        message = f"{end - start} bytes outside any interchange were passed over, beginning `{shown}`."
        reading.findings.append(_file_finding("text_outside_interchange", message, (start, end), f.NOTE))


class _Assembler:
    """Walks the segments of one interchange and hangs sets into groups into the interchange."""

    def __init__(self, data: bytes, header: Header, encoding: str, room: int):
        self.data = data
        self.room = room
        self.header = header
        self.source = Source(data, header.delimiters, encoding)
        self.interchange = self._open_interchange(encoding)
        self.group: Group | None = None
        self.set: TransactionSet | None = None
        self.seen_sets: set[str] = set()
        self.seen_groups: set[str] = set()
        self.stray: tuple[int, int, int] | None = None
        self.count = 0
        self.end = header.end
        self.closed = False

    def run(self, limit: int) -> int:
        """Read to the IEA, the next ISA or `limit`; the offset where reading stopped."""
        for match in self.source.pattern.finditer(self.data, self._after_header(), limit):
            begin, end = match.span()
            tag = match[0][:12].translate(None, b"\r\n")[:3] if match.lastindex else b""
            if tag == b"ISA" and header_at(self.data, begin):
                limit = begin
                break
            if tag in (b"", b"ISA"):
                self._body(begin, end)
            else:
                self._take(tag, begin, end)
            if self.closed or self.room <= 0:
                break
        self._finish(limit)
        return self.end if self.closed else limit

    def _after_header(self) -> int:
        """Where the first segment after the ISA begins; the terminator may stand apart from ISA16."""
        terminator = self.header.delimiters.segment
        at = self.data.find(terminator, self.header.end)
        return at + len(terminator) if 0 <= at <= self.header.end + 64 else self.header.end

    def _open_interchange(self, encoding: str) -> Interchange:
        fields = [decode(raw, encoding) for raw in self.header.fields]
        trimmed = [value.strip(_BLANK_TEXT) for value in fields]
        interchange = Interchange(
            sender_qualifier=trimmed[4],
            sender_id=fields[5].rstrip(_BLANK_TEXT),
            receiver_qualifier=trimmed[6],
            receiver_id=fields[7].rstrip(_BLANK_TEXT),
            date=trimmed[8],
            time=trimmed[9],
            version=trimmed[11],
            control_number=fields[12],
            wants_ta1=trimmed[13] == "1",
            usage=trimmed[14],
            delimiters=self.header.delimiters,
            source=self.source,
            start=self.header.start,
        )
        interchange.findings += checks.header_findings(interchange, self.header, fields)
        return interchange

    def _take(self, tag: bytes, begin: int, end: int) -> None:
        self.room -= tag[:2] in (b"ST", b"GS", b"TA")
        handlers = {
            b"GS": self._gs,
            b"ST": self._st,
            b"SE": self._se,
            b"GE": self._ge,
            b"IEA": self._iea,
            b"TA1": self._ta1,
        }
        handlers[tag if tag in handlers else tag[:2]](begin, end)

    def _body(self, begin: int, end: int) -> None:
        self.count += 1
        if self.set is None:
            self._stray((begin, end))
        if self.count > MOST_SEGMENTS:
            self.room = 0

    def _gs(self, begin: int, end: int) -> None:
        self._close_group(None, begin)
        header = self.source.segment_at(begin, end)
        functional_id, sender, receiver, day, time = (
            header.get(number).strip(_BLANK_TEXT) for number in (1, 2, 3, 4, 5)
        )
        number, version = header.get(6), header.get(8).strip(" ")
        group = Group(functional_id, sender, receiver, day, time, number, version, start=begin, end=end)
        of_group, of_interchange = checks.group_header_findings(group, header)
        group.findings += of_group + self._repeated_group(group, header)
        self.interchange.findings += of_interchange
        self._open_group(group)

    def _open_group(self, group: Group) -> Group:
        self.interchange.groups.append(group)
        self.group = group
        self.seen_sets = set()
        return group

    def _repeated_group(self, group: Group, header: Segment) -> list[Finding]:
        number = group.control_number.strip(" ")
        repeated = number in self.seen_groups
        self.seen_groups.add(number)
        if not repeated:
            return []
        message = f"Group header GS, element 06 `{number}` was already used by another group of this interchange."
        x12 = "19" if group.version >= "005010" else ""
        code = "group_control_number_repeated"
        return [Finding(f.GROUP, code, message, "GS", 0, 6, number, f.WARNING, x12, span=header.span(6))]

    def _st(self, begin: int, end: int) -> None:
        self._close_set(None, begin)
        group = self.group or self._group_without_header(begin, end)
        header = self.source.segment_at(begin, end, 1)
        set_id, number = header.get(1).strip(" "), header.get(2)
        each = TransactionSet(
            set_id, number, group.version, group.functional_id, self.source, begin, end, segment_count=0
        )
        each.findings += checks.set_header_findings(each, self.seen_sets, header)
        self.seen_sets.add(number.strip(" "))
        group.sets.append(each)
        self.set = each
        self.count = 1

    def _group_without_header(self, begin: int, end: int) -> Group:
        message = "A transaction set stands outside any group: the group header GS is missing."
        self._structure("group_header_missing", message, "GS", (begin, end))
        return self._open_group(Group("", "", "", "", "", "", "", start=begin, end=end))

    def _se(self, begin: int, end: int) -> None:
        if self.set is None:
            self._stray((begin, end))
        else:
            self._close_set(self.source.segment_at(begin, end, self.count + 1), end)

    def _ge(self, begin: int, end: int) -> None:
        self._close_set(None, begin)
        if self.group is None:
            self._stray((begin, end))
        else:
            self._close_group(self.source.segment_at(begin, end), end)

    def _ta1(self, begin: int, end: int) -> None:
        if self.set is None:
            self.interchange.ta1s.append(self.source.segment_at(begin, end))
        else:
            self.count += 1

    def _iea(self, begin: int, end: int) -> None:
        self._close_group(None, begin)
        trailer = self.source.segment_at(begin, end)
        self.interchange.findings += checks.trailer_findings(self.interchange, trailer)
        self.interchange.end, self.closed = trailer.end, True
        terminator = self.header.delimiters.segment
        self.end = end + len(terminator) if self.data.startswith(terminator, end) else end

    def _close_set(self, trailer: Segment | None, end: int) -> None:
        if self.set is None:
            return
        each, self.set = self.set, None
        each.end = end
        each.segment_count = self.count + (trailer is not None)
        if trailer is not None:
            each.findings += checks.set_trailer_findings(each, trailer)
            return
        message = f"Set {each.set_id} {each.control_number} has no trailer SE: it may have been cut off."
        position = each.segment_count + 1
        each.findings.append(
            Finding(f.SET, "set_trailer_missing", message, "SE", position, x12="2", span=(each.start, end))
        )

    def _close_group(self, trailer: Segment | None, end: int) -> None:
        self._close_set(None, end)
        if self.group is None:
            return
        group, self.group = self.group, None
        group.end = end
        if trailer is not None:
            group.claimed_count = trailer.get(1)
            group.findings += checks.group_trailer_findings(group, trailer)
        elif group.functional_id:
            message = f"Group {group.functional_id} {group.control_number} has no trailer GE."
            span = (group.start, end)
            group.findings.append(Finding(f.GROUP, "group_trailer_missing", message, "GE", x12="3", span=span))

    def _stray(self, span: tuple[int, int]) -> None:
        """Only the first stray segment is addressed, the rest are counted: noise must not cost memory."""
        begin, end, count = self.stray or (*span, 0)
        self.stray = (begin, end, count + 1)

    def _finish(self, limit: int) -> None:
        if not self.closed:
            self._close_group(None, limit)
            self.interchange.end = limit
            message = "The interchange has no trailer IEA: the file ends too early."
            code = "interchange_trailer_missing"
            self.interchange.findings.append(
                Finding(f.INTERCHANGE, code, message, "IEA", x12="023", span=self.interchange.span)
            )
        if self.stray:
            begin, end, count = self.stray
            shown = decode(self.data[begin : min(end, begin + 40)], self.source.encoding)
            message = f"{count} segment(s) stand outside any transaction set, the first `{shown}`."
            self._structure("segment_outside_set", message, shown[:3].strip(" "), (begin, end))
        if not self.interchange.groups and not self.interchange.ta1s:
            self._structure("interchange_without_groups", "The interchange holds no group.", "ISA", self.header_span)

    @property
    def header_span(self) -> tuple[int, int]:
        return (self.header.start, self.header.end)

    def _structure(self, code: str, message: str, tag: str, span: tuple[int, int]) -> None:
        self.interchange.findings.append(
            Finding(f.INTERCHANGE, code, message, tag, severity=f.WARNING, x12="024", span=span)
        )
