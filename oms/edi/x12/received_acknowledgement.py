"""What a partner's 997, 999 or TA1 says about what we sent."""

from dataclasses import dataclass, replace

from oms.edi.x12.envelope import TransactionSet
from oms.edi.x12.segments import Segment


@dataclass(frozen=True, slots=True)
class AcknowledgedError:
    """One AK3, or one AK4 under it. `position` is in the partner's count, ST = 1."""

    segment: str
    position: str
    loop: str
    code: str
    element: str = ""
    element_ref: str = ""
    element_code: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class AcknowledgedSet:
    set_id: str
    control_number: str
    status: str = ""
    codes: tuple[str, ...] = ()
    errors: tuple[AcknowledgedError, ...] = ()

    @property
    def is_accepted(self) -> bool:
        return self.status in ("A", "E")


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A 997 or 999: the group of ours it names, its status (A, E, P, R) and each set's.

    Counts are as the partner wrote them. A set the 997 does not list shares the group's fate.
    """

    functional_id: str
    group_control_number: str
    version: str
    status: str
    claimed: str
    received: str
    accepted: str
    codes: tuple[str, ...]
    sets: tuple[AcknowledgedSet, ...]


@dataclass(frozen=True, slots=True)
class InterchangeAcknowledgement:
    """A TA1: the interchange of ours it names (by ISA13, ISA09, ISA10), its status and note code."""

    control_number: str
    date: str
    time: str
    status: str
    note: str


def read_997(transaction_set: TransactionSet) -> Acknowledgement:
    """The acknowledgement in a 997 or 999. Missing parts read as empty strings, never as an error."""
    group, trailer = Segment("AK1", []), Segment("AK9", [])
    sets: list[AcknowledgedSet] = []
    for each in transaction_set.segments:
        if each.tag == "AK1":
            group = each
        elif each.tag == "AK9":
            trailer = each
        elif each.tag == "AK2":
            sets.append(AcknowledgedSet(each.get(1), each.get(2)))
        elif sets:
            sets[-1] = _told(sets[-1], each)
    return Acknowledgement(
        functional_id=group.get(1),
        group_control_number=group.get(2),
        version=group.get(3),
        status=trailer.get(1),
        claimed=trailer.get(2),
        received=trailer.get(3),
        accepted=trailer.get(4),
        codes=tuple(code for code in trailer.elements[4:] if code),
        sets=tuple(sets),
    )


def read_ta1(segment: Segment) -> InterchangeAcknowledgement:
    return InterchangeAcknowledgement(*(segment.get(number).strip(" ") for number in (1, 2, 3, 4, 5)))


def _told(known: AcknowledgedSet, each: Segment) -> AcknowledgedSet:
    if each.tag in ("AK5", "IK5"):
        codes = tuple(code for code in each.elements[1:] if code)
        return replace(known, status=each.get(1), codes=codes)
    if each.tag in ("AK3", "IK3"):
        error = AcknowledgedError(each.get(1), each.get(2), each.get(3), each.get(4))
        return replace(known, errors=(*known.errors, error))
    if each.tag in ("AK4", "IK4") and known.errors:
        return replace(known, errors=_with_element(known.errors, each))
    return known


def _with_element(errors: tuple[AcknowledgedError, ...], each: Segment) -> tuple[AcknowledgedError, ...]:
    """The first AK4 completes its AK3; each further one repeats the segment with another element."""
    last = errors[-1]
    named = replace(last, element=each.get(1), element_ref=each.get(2), element_code=each.get(3), value=each.get(4))
    return (*errors, named) if last.element else (*errors[:-1], named)
