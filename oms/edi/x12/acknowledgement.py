"""Findings rendered as a 997 for each received group, and as a TA1 for an interchange."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from oms.edi.x12 import findings as f
from oms.edi.x12.delimiters import STANDARD, Delimiters
from oms.edi.x12.envelope import FUNCTIONAL_IDS, Group, Interchange, TransactionSet
from oms.edi.x12.findings import Finding, judged
from oms.edi.x12.segments import Segment, segment
from oms.edi.x12.validation import validate

ACCEPTED, ACCEPTED_WITH_ERRORS, REJECTED, PARTIALLY_ACCEPTED = "A", "E", "R", "P"
NEVER_ACKNOWLEDGED = frozenset({"997", "999", "TA1"})
_LONGEST_COPY = 99


@dataclass(frozen=True, slots=True)
class SetAnswer:
    """What the 997 says of one received set: AK5 status, and the findings it rests on."""

    set_id: str
    control_number: str
    status: str
    findings: tuple[Finding, ...] = ()

    @property
    def is_accepted(self) -> bool:
        return self.status in (ACCEPTED, ACCEPTED_WITH_ERRORS)


@dataclass(frozen=True, slots=True)
class GroupAnswer:
    """The 997 for one received group. `segments` run from AK1 to AK9; ST and SE come with the writing."""

    functional_id: str
    control_number: str
    version: str
    status: str
    sets: tuple[SetAnswer, ...]
    segments: list[Segment] = field(compare=False, default_factory=list)

    @property
    def is_accepted(self) -> bool:
        return self.status in (ACCEPTED, ACCEPTED_WITH_ERRORS, PARTIALLY_ACCEPTED)


def acknowledge(
    interchange: Interchange,
    *,
    accepted: Collection[str] | None = None,
    versions: Collection[str] | None = None,
    policy: Mapping[str, str] | None = None,
    findings_of: Callable[[TransactionSet], Iterable[Finding]] = validate,
    delimiters: Delimiters = STANDARD,
) -> list[GroupAnswer]:
    """One answer for each received group, acknowledgements excepted: a 997 for a 997 would never end.

    `accepted` are the sets (ST01) the agreement knows and `versions` the releases (start of GS08);
    None accepts all. `policy` weighs finding codes as the partner's agreement says (error, warning,
    note, ignore). `findings_of` gives what is wrong inside a set, beside its envelope faults.
    `delimiters` are those the 997 will be written with: a copied bad value never contains one.
    """
    render = _Rendering(accepted, versions, policy, findings_of, delimiters)
    return [render.group(each) for each in interchange.groups if _is_acknowledged(each)]


def ta1(
    interchange: Interchange,
    *,
    findings: Iterable[Finding] | None = None,
    policy: Mapping[str, str] | None = None,
    delimiters: Delimiters = STANDARD,
) -> Segment:
    """The TA1 for an interchange: accepted, accepted with an error, or rejected with the first code.

    `findings` default to those of the interchange; add what only an agreement knows (005 to 008
    unknown party, 020 test data, 025 duplicate) as interchange findings carrying that code.
    """
    weighed = judged(interchange.findings if findings is None else findings, policy)
    coded = [found for found in weighed if found.level == f.INTERCHANGE and found.x12]
    errors = [found for found in coded if found.is_error]
    warnings = [found for found in coded if found.severity == f.WARNING]
    status = REJECTED if errors else ACCEPTED_WITH_ERRORS if warnings else ACCEPTED
    note = (errors or warnings)[0].x12 if errors or warnings else "000"
    named = (interchange.control_number, interchange.date, interchange.time)
    return segment("TA1", *(sendable(value, delimiters) for value in named), status, note)


def interchange_is_refused(interchange: Interchange, policy: Mapping[str, str] | None = None) -> bool:
    """A refused interchange gets a TA1 and no 997; nothing in it may be acted on."""
    return any(found.is_error and found.x12 for found in judged(interchange.findings, policy))


def _is_acknowledged(group: Group) -> bool:
    """Sets that came without a GS have nothing an AK1 could name; a group of FA answers us."""
    sets = {each.set_id for each in group.sets}
    return group.functional_id not in ("", "FA") and not (sets and sets <= NEVER_ACKNOWLEDGED)


@dataclass(frozen=True, slots=True)
class _Rendering:
    accepted: Collection[str] | None
    versions: Collection[str] | None
    policy: Mapping[str, str] | None
    findings_of: Callable[[TransactionSet], Iterable[Finding]]
    delimiters: Delimiters

    def group(self, group: Group) -> GroupAnswer:
        faults = judged([*group.findings, *self._agreement_faults(group)], self.policy)
        answers, body = [], []
        for each in group.sets:
            answer, segments = self._set(each)
            answers.append(answer)
            body += segments
        status = _group_status(faults, answers)
        count = 0 if status == REJECTED else sum(each.is_accepted for each in answers)
        claimed = group.claimed_count.strip(" ")
        claimed = claimed if claimed.isdigit() else str(len(answers))
        codes = _codes(faults)
        number = self._copy(group.control_number)
        release = self._copy(group.version) if group.version >= "005010" else ""
        first = segment("AK1", self._copy(group.functional_id), number, release)
        last = segment("AK9", status, claimed, str(len(answers)), str(count), *codes)
        segments = [first, *body, last]
        return GroupAnswer(group.functional_id, group.control_number, group.version, status, tuple(answers), segments)

    def _agreement_faults(self, group: Group) -> list[Finding]:
        found = []
        known = self.accepted is None or group.functional_id in {FUNCTIONAL_IDS.get(each) for each in self.accepted}
        if not known:
            message = f"Group header GS, element 01 `{group.functional_id}` is no group of the agreement."
            found.append(Finding(f.GROUP, "group_not_agreed", message, "GS", 0, 1, group.functional_id, x12="1"))
        if self.versions is not None and not group.version.startswith(tuple(self.versions)):
            message = f"Group header GS, element 08 `{group.version}` is no release of the agreement."
            found.append(Finding(f.GROUP, "version_not_agreed", message, "GS", 0, 8, group.version, x12="2"))
        return found

    def _set(self, each: TransactionSet) -> tuple[SetAnswer, list[Segment]]:
        faults = judged([*each.findings, *self._not_agreed(each), *self.findings_of(each)], self.policy)
        faults = [found for found in faults if found.x12 and found.severity != f.NOTE]
        inner = [found for found in faults if found.level in (f.SEGMENT, f.ELEMENT)]
        outer = [found for found in faults if found.level == f.SET]
        codes = _codes(outer)
        if inner and "5" not in codes:
            codes = [*codes[:4], "5"]
        status = REJECTED if any(found.is_error for found in faults) else ACCEPTED_WITH_ERRORS if faults else ACCEPTED
        segments = [segment("AK2", self._copy(each.set_id), self._copy(each.control_number))]
        segments += self._details(inner)
        segments.append(segment("AK5", status, *codes))
        return SetAnswer(each.set_id, each.control_number, status, tuple(faults)), segments

    def _not_agreed(self, each: TransactionSet) -> list[Finding]:
        if self.accepted is None or each.set_id in self.accepted:
            return []
        message = f"Segment 1 ST, element 01 `{each.set_id}` is no transaction set of the agreement."
        return [Finding(f.SET, "set_not_agreed", message, "ST", 1, 1, each.set_id, x12="1")]

    def _details(self, faults: list[Finding]) -> list[Segment]:
        """AK3 for each faulty segment, in order of position, with an AK4 for each faulty element."""
        ordered = sorted(faults, key=lambda found: (found.position, found.level != f.SEGMENT, found.segment))
        segments: list[Segment] = []
        for (position, level, tag), several in groupby(ordered, lambda each: (each.position, each.level, each.segment)):
            name = self._copy(tag)[:3]
            if level == f.SEGMENT:
                segments += [segment("AK3", name, str(position), "", each.x12) for each in several]
                continue
            segments.append(segment("AK3", name, str(position), "", "8"))
            segments += [self._element(each) for each in sorted(several, key=lambda each: each.element)]
        return segments

    def _element(self, found: Finding) -> Segment:
        reference = found.element_ref if found.element_ref.isdigit() else ""
        return segment("AK4", str(found.element), reference, found.x12, self._copy(found.value))

    def _copy(self, value: str) -> str:
        return sendable(value, self.delimiters)


def sendable(value: str, delimiters: Delimiters) -> str:
    """A received value as far as it can be sent back: delimiters and control characters are left out."""
    marks = "".join(mark.decode("latin-1") for mark in delimiters.all())
    kept = "".join(mark for mark in value if mark not in marks and mark.isprintable())
    return kept[:_LONGEST_COPY].strip(" ")


def _group_status(faults: list[Finding], answers: list[SetAnswer]) -> str:
    if any(found.is_error for found in faults):
        return REJECTED
    statuses = [answer.status for answer in answers]
    if statuses and all(status == REJECTED for status in statuses):
        return REJECTED
    if REJECTED in statuses:
        return PARTIALLY_ACCEPTED
    reported = any(found.severity == f.WARNING and found.x12 for found in faults)
    return ACCEPTED_WITH_ERRORS if ACCEPTED_WITH_ERRORS in statuses or reported else ACCEPTED


def _codes(faults: list[Finding]) -> list[str]:
    """At most five different codes, the gravest first."""
    reported = [found for found in faults if found.x12 and found.severity != f.NOTE]
    reported.sort(key=lambda found: not found.is_error)
    return list(dict.fromkeys(found.x12 for found in reported))[:5]
