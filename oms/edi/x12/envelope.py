"""What a file holds: interchanges, functional groups, transaction sets, as the envelope tells it."""

from dataclasses import dataclass, field

from oms.edi.x12.delimiters import Delimiters
from oms.edi.x12.findings import Finding
from oms.edi.x12.segments import Segment, Source

FUNCTIONAL_IDS = {
    "180": "AN",
    "810": "IN",
    "812": "CD",
    "816": "OR",
    "820": "RA",
    "824": "AG",
    "830": "PS",
    "832": "SC",
    "846": "IB",
    "850": "PO",
    "852": "PD",
    "855": "PR",
    "856": "SH",
    "860": "PC",
    "862": "SS",
    "864": "TX",
    "865": "CA",
    "875": "OG",
    "880": "GP",
    "940": "OW",
    "943": "AR",
    "944": "RE",
    "945": "SW",
    "997": "FA",
    "999": "FA",
}


@dataclass(slots=True, eq=False)
class TransactionSet:
    """ST to SE. Its segments are read from the bytes when asked for, not before."""

    set_id: str
    control_number: str
    version: str
    functional_id: str
    source: Source | None
    start: int
    end: int
    segment_count: int
    findings: list[Finding] = field(default_factory=list)
    built: list[Segment] = field(default_factory=list)

    @property
    def segments(self) -> list[Segment]:
        """ST..SE, positions counted from ST = 1."""
        if self.source is None:
            return self.built
        return self.source.segments(self.start, self.end)

    @property
    def span(self) -> tuple[int, int]:
        return (self.start, self.end)

    @property
    def raw(self) -> bytes:
        """The set as it was received."""
        return self.source.data[self.start : self.end] if self.source else b""


@dataclass(slots=True, eq=False)
class Group:
    """GS to GE. `functional_id` is empty when the sets came without any GS."""

    functional_id: str
    sender: str
    receiver: str
    date: str
    time: str
    control_number: str
    version: str
    sets: list[TransactionSet] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    claimed_count: str = ""
    start: int = 0
    end: int = 0


@dataclass(slots=True, eq=False)
class Interchange:
    """ISA to IEA. Ids are trimmed on the right; the control number is as sent."""

    sender_qualifier: str
    sender_id: str
    receiver_qualifier: str
    receiver_id: str
    date: str
    time: str
    version: str
    control_number: str
    wants_ta1: bool
    usage: str
    delimiters: Delimiters
    source: Source
    groups: list[Group] = field(default_factory=list)
    ta1s: list[Segment] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    start: int = 0
    end: int = 0

    @property
    def span(self) -> tuple[int, int]:
        return (self.start, self.end)

    @property
    def raw(self) -> bytes:
        """The interchange as it was received."""
        return self.source.data[self.start : self.end]

    @property
    def sets(self) -> list[TransactionSet]:
        """Every transaction set, in the order received."""
        return [each for group in self.groups for each in group.sets]

    @property
    def is_test(self) -> bool:
        return self.usage == "T"


@dataclass(slots=True, eq=False)
class Reading:
    """All that was found in a file. `findings` are those of the file itself; `all_findings` every one."""

    interchanges: list[Interchange] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    encoding: str = "utf-8"

    @property
    def is_x12(self) -> bool:
        return bool(self.interchanges)

    @property
    def all_findings(self) -> list[Finding]:
        found = list(self.findings)
        for interchange in self.interchanges:
            found += interchange.findings
            for group in interchange.groups:
                found += group.findings
                for transaction_set in group.sets:
                    found += transaction_set.findings
        return found


def transaction_set(set_id: str, control_number: str, body: list[Segment], version: str = "004010") -> TransactionSet:
    """A set of our own making, ST and SE added, to be validated or read back before it is sent."""
    count = len(body) + 2
    whole = [Segment("ST", [set_id, control_number]), *body, Segment("SE", [str(count), control_number])]
    built = [Segment(each.tag, each.elements, position) for position, each in enumerate(whole, 1)]
    functional_id = FUNCTIONAL_IDS.get(set_id, "")
    return TransactionSet(set_id, control_number, version, functional_id, None, 0, 0, count, built=built)
