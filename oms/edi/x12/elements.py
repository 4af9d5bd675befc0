"""Elements against the dictionary.

Most segments are right, so each kind of segment is compiled into one regular expression: what it
matches is clean, and only what it does not match is looked at element by element.
"""

import re
from functools import cache, lru_cache

from oms.edi.x12 import findings as f
from oms.edi.x12.findings import Finding
from oms.edi.x12.schema import CODES, SEGMENTS, SegmentRule, element
from oms.edi.x12.segments import Segment
from oms.edi.x12.values import clock, day, real

_JOINT = "\n"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DIGITS = re.compile(r"-?\d+")
_KINDS = {
    "N0": "a whole number",
    "N2": "a number with two implied decimals and no point",
    "R": "a number",
    "DT": "a date as CCYYMMDD",
    "TM": "a time as HHMM or HHMMSS",
}


def element_findings(segment: Segment, version: str) -> list[Finding]:
    """Every fault in the elements of one segment that the dictionary knows."""
    tag, elements = segment.tag, segment.elements
    broken = _broken_notes(tag, tuple(map(bool, elements)))
    if not broken and _clean(tag, version)(_JOINT.join(elements)):
        return []
    rule = SEGMENTS[tag]
    return _looked_at(segment, rule, version) + [_note_finding(segment, rule, *note) for note in broken]


@lru_cache(maxsize=4096)
def _broken_notes(tag: str, sent: tuple[bool, ...]) -> tuple[tuple[str, tuple[int, ...], int], ...]:
    """The syntax notes that a segment breaks by what it sends and what it leaves out.

    Each with its elements and the one to name. Partners send few different shapes, so each is judged once.
    """
    broken = []
    for kind, numbers in SEGMENTS[tag].notes:
        present = [number <= len(sent) and sent[number - 1] for number in numbers]
        if _breaks(kind, present):
            broken.append((kind, numbers, numbers[present.index(kind == "E")]))
    return tuple(broken)


def _breaks(kind: str, present: list[bool]) -> bool:
    if kind == "P":
        return any(present) and not all(present)
    if kind == "R":
        return not any(present)
    if kind == "C":
        return present[0] and not all(present)
    if kind == "L":
        return present[0] and not any(present[1:])
    return sum(present) > 1


@cache
def _clean(tag: str, version: str):
    """A matcher for segments of this tag without any fault. It may refuse good ones, never accept bad."""
    rule = SEGMENTS[tag]
    pattern, mandatory_follows = "", False
    for number in range(rule.most, 0, -1):
        tail = pattern and (f"{_JOINT}{pattern}" if mandatory_follows else f"(?:{_JOINT}{pattern})?")
        ref = rule.refs[number - 1]
        own = _pattern(ref, *element(ref, version))
        mandatory = number in rule.mandatory
        pattern = (own if mandatory else f"(?:{own})?") + tail
        mandatory_follows = mandatory_follows or mandatory
    return re.compile(pattern).fullmatch


def _pattern(ref: str, kind: str, least: int, most: int) -> str:
    if ref in CODES:
        return f"[{''.join(sorted(CODES[ref]))}]"
    if kind in ("N0", "N2"):
        return rf"-?[0-9]{{{least},{most}}}"
    if kind == "R":
        decimals = min(4, most // 2)
        return rf"-?[0-9]{{1,{most - decimals}}}(?:\.[0-9]{{0,{decimals}}})?"
    if kind == "DT":
        return r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|1[0-9]|2[0-8])"
    if kind == "TM":
        return r"(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9])?"
    return rf"[^\x00-\x1f\x7f]{{{least},{most}}}"


def _looked_at(segment: Segment, rule: SegmentRule, version: str) -> list[Finding]:
    found = []
    for number in range(1, max(rule.most, len(segment.elements)) + 1):
        value = segment.get(number)
        if number > rule.most:
            if value:
                found.append(_too_many(segment, number, value, rule.most))
            continue
        ref = rule.refs[number - 1]
        if value == "":
            if number in rule.mandatory:
                found.append(_fault(segment, number, ref, "element_missing", "is mandatory and was not sent", "1"))
            continue
        found += _value_findings(segment, number, ref, value, element(ref, version), version)
    return found


def _too_many(segment: Segment, number: int, value: str, most: int) -> Finding:
    words = f"`{value}` is one element too many: {segment.tag} has {most}"
    return _fault(segment, number, "", "element_not_expected", words, "3", f.WARNING)


def _value_findings(
    segment: Segment, number: int, ref: str, value: str, expected: tuple[str, int, int], version: str
) -> list[Finding]:
    kind, least, most = expected
    if _CONTROL.search(value):
        words = f"`{value}` holds a control character"
        return [_fault(segment, number, ref, "character_invalid", words, "6")]
    if not _readable(kind, value, version):
        code = {"DT": "date_invalid", "TM": "time_invalid"}.get(kind, "number_invalid")
        x12 = {"DT": "8", "TM": "9"}.get(kind, "6")
        return [_fault(segment, number, ref, code, f"`{value}` must be {_KINDS[kind]}", x12)]
    if ref in CODES and value not in CODES[ref]:
        known = ", ".join(sorted(CODES[ref]))
        return [_fault(segment, number, ref, "code_unknown", f"`{value}` must be one of {known}", "7", f.WARNING)]
    return _length_findings(segment, number, ref, value, kind, least, most)


def _readable(kind: str, value: str, version: str) -> bool:
    value = value.strip(" ")
    if kind == "R":
        return real(value) is not None
    if kind in ("N0", "N2"):
        return value.isascii() and _DIGITS.fullmatch(value) is not None
    if kind == "DT":
        return day(value) is not None and (len(value) == 8 or version < "004010")
    return kind != "TM" or clock(value) is not None


def _length_findings(
    segment: Segment, number: int, ref: str, value: str, kind: str, least: int, most: int
) -> list[Finding]:
    """Sign and decimal point do not count; a date or time was already judged by its form."""
    if kind in ("DT", "TM"):
        return []
    length = len(value.strip(" ").lstrip("+-").replace(".", "")) if kind in ("R", "N0", "N2") else len(value)
    if length > most:
        words = f"`{value}` is {length} characters long; at most {most} are allowed"
        return [_fault(segment, number, ref, "element_too_long", words, "5", f.WARNING)]
    if length < least:
        words = f"`{value}` is {length} characters long; at least {least} are needed"
        return [_fault(segment, number, ref, "element_too_short", words, "4", f.WARNING)]
    return []


def _note_finding(segment: Segment, rule: SegmentRule, kind: str, numbers: tuple[int, ...], number: int) -> Finding:
    listed = ", ".join(f"{each:02d}" for each in numbers)
    words, x12 = f"{_NOTES[kind]} (elements {listed})", "10" if kind == "E" else "2"
    code = "elements_exclude_each_other" if kind == "E" else "conditional_element_missing"
    return _fault(segment, number, rule.refs[number - 1], code, words, x12, f.WARNING)


_NOTES = {
    "P": "is missing: these elements go together",
    "R": "is missing: at least one of these elements is needed",
    "C": "is missing: the first of these elements needs the others",
    "L": "is missing: the first of these elements needs one of the others",
    "E": "excludes the others: only one of these elements may be sent",
}


def _fault(
    segment: Segment, number: int, ref: str, code: str, words: str, x12: str, severity: str = f.ERROR
) -> Finding:
    message = f"Segment {segment.position} {segment.tag}, element {number:02d} {words}."
    return Finding(
        level=f.ELEMENT,
        code=code,
        message=message,
        segment=segment.tag,
        position=segment.position,
        element=number,
        value=segment.get(number),
        severity=severity,
        x12=x12,
        element_ref=ref,
        span=segment.span(number),
    )
