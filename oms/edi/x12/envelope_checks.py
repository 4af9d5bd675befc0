"""What can be wrong with ISA, GS, ST and their trailers; each answer is a finding with its X12 code."""

from oms.edi.x12 import findings as f
from oms.edi.x12.delimiters import ISA_WIDTHS, Header
from oms.edi.x12.envelope import Group, Interchange, TransactionSet
from oms.edi.x12.findings import Finding
from oms.edi.x12.segments import Segment
from oms.edi.x12.values import all_digits, clock, day, same_number


def header_findings(interchange: Interchange, header: Header, fields: list[str]) -> list[Finding]:
    """Faults of the ISA itself."""
    span = (header.start, header.end)

    def isa(code: str, number: int, expected: str, x12: str, severity: str = f.ERROR) -> Finding:
        value = fields[number - 1]
        message = f"Interchange header ISA, element {number:02d} `{value}` {expected}."
        return Finding(f.INTERCHANGE, code, message, "ISA", 0, number, value, severity, x12, span=span)

    found = []
    if tuple(map(len, fields)) != ISA_WIDTHS or not header.declares_component:
        message = "The ISA is not 106 characters wide; its separators were found by counting fields."
        found.append(Finding(f.INTERCHANGE, "isa_width", message, "ISA", severity=f.WARNING, x12="022", span=span))
    if day(interchange.date) is None or len(interchange.date) != 6:
        found.append(isa("isa_date_invalid", 9, "must be a date as YYMMDD", "014"))
    if clock(interchange.time) is None:
        found.append(isa("isa_time_invalid", 10, "must be a time as HHMM", "015"))
    if not all_digits(interchange.version):
        found.append(isa("isa_version_invalid", 12, "must be a five-digit version", "017"))
    if not all_digits(interchange.control_number.strip(" ")):
        found.append(isa("isa_control_number_invalid", 13, "must be a number of nine digits", "018"))
    if fields[13].strip(" ") not in ("0", "1"):
        found.append(isa("isa_ta1_flag_invalid", 14, "must be 0 or 1", "019", f.WARNING))
    if interchange.usage not in ("P", "T", "I"):
        found.append(isa("isa_usage_invalid", 15, "must be P, T or I", "020"))
    return found


def trailer_findings(interchange: Interchange, trailer: Segment) -> list[Finding]:
    """IEA against ISA: control number and count of groups."""
    return [
        *_control_number(f.INTERCHANGE, "interchange", "ISA13", interchange.control_number, trailer, "001"),
        *_count(
            f.INTERCHANGE,
            "interchange",
            len(interchange.groups),
            "functional groups",
            trailer,
            "021",
            f.WARNING,
        ),
    ]


def group_header_findings(group: Group, header: Segment) -> tuple[list[Finding], list[Finding]]:
    """Faults of the GS: those the 997 reports, then those that only a TA1 can name."""
    span = header.span()
    of_group, of_interchange = [], []
    if not (all_digits(group.control_number.strip(" ")) and len(group.control_number.strip(" ")) <= 9):
        message = f"Group header GS, element 06 `{group.control_number}` must be a number of one to nine digits."
        of_group.append(
            Finding(
                f.GROUP,
                "group_control_number_invalid",
                message,
                "GS",
                0,
                6,
                group.control_number,
                x12="6",
                span=span,
            )
        )
    if day(group.date) is None:
        message = f"Group header GS, element 04 `{group.date}` must be a date as CCYYMMDD."
        of_interchange.append(
            Finding(
                f.INTERCHANGE,
                "group_date_invalid",
                message,
                "GS",
                0,
                4,
                group.date,
                f.WARNING,
                "024",
                span=span,
            )
        )
    return of_group, of_interchange


def group_trailer_findings(group: Group, trailer: Segment) -> list[Finding]:
    """GE against GS: control number and count of sets."""
    return [
        *_control_number(f.GROUP, "group", "GS06", group.control_number, trailer, "4"),
        *_count(f.GROUP, "group", len(group.sets), "transaction sets", trailer, "5", f.WARNING),
    ]


def set_header_findings(each: TransactionSet, seen: set[str], header: Segment) -> list[Finding]:
    """Faults of the ST: identifier, control number, and its uniqueness within the group."""
    found, span = [], header.span()
    if not (len(each.set_id) == 3 and all_digits(each.set_id)):
        message = f"Segment 1 ST, element 01 `{each.set_id}` must be a transaction set identifier of three digits."
        found.append(Finding(f.SET, "set_id_invalid", message, "ST", 1, 1, each.set_id, x12="6", span=span))
    number = each.control_number.strip(" ")
    if not number:
        message = "Segment 1 ST, element 02 is empty; a set control number of four to nine characters was expected."
        found.append(Finding(f.SET, "set_control_number_invalid", message, "ST", 1, 2, "", x12="7", span=span))
    elif number in seen:
        message = f"Segment 1 ST, element 02 `{number}` was already used by another set of this group."
        found.append(Finding(f.SET, "set_control_number_repeated", message, "ST", 1, 2, number, x12="7", span=span))
    return found


def set_trailer_findings(each: TransactionSet, trailer: Segment) -> list[Finding]:
    """SE against ST: control number and count of segments."""
    return [
        *_control_number(f.SET, "set", "ST02", each.control_number, trailer, "3"),
        *_count(f.SET, "set", each.segment_count, "segments from ST to SE", trailer, "4", f.ERROR),
    ]


def _control_number(level: str, what: str, header: str, sent: str, trailer: Segment, x12: str) -> list[Finding]:
    closing = trailer.get(2)
    name = _name(trailer)
    address = (trailer.tag, trailer.position, 2, closing)
    if not same_number(sent, closing):
        message = f"{name}, element 02 `{closing}` must repeat the control number `{sent}` of {header}."
        return [Finding(level, f"{what}_control_number_differs", message, *address, f.ERROR, x12, span=trailer.span(2))]
    if sent != closing:
        message = f"{name}, element 02 `{closing}` pads the control number `{sent}` of {header} differently."
        return [Finding(level, f"{what}_control_number_padded", message, *address, f.NOTE, "", span=trailer.span(2))]
    return []


def _name(trailer: Segment) -> str:
    return f"Segment {trailer.position} {trailer.tag}" if trailer.position else f"Trailer {trailer.tag}"


def _count(level: str, what: str, received: int, noun: str, trailer: Segment, x12: str, severity: str) -> list[Finding]:
    claimed = trailer.get(1)
    if same_number(claimed, str(received)):
        return []
    name = _name(trailer)
    message = f"{name}, element 01 claims `{claimed}` {noun}; {received} were received."
    address = (trailer.tag, trailer.position, 1, claimed)
    return [Finding(level, f"{what}_count_wrong", message, *address, severity, x12, span=trailer.span(1))]
