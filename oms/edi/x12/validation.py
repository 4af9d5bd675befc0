"""A transaction set against its outline and the element dictionary: everything a 997 may report."""

from oms.edi.x12 import findings as f
from oms.edi.x12.elements import element_findings
from oms.edi.x12.envelope import TransactionSet
from oms.edi.x12.findings import Finding
from oms.edi.x12.schema import OTHER_TAGS, SEGMENTS
from oms.edi.x12.segments import Segment
from oms.edi.x12.walker import Node, Outline, outline

MOST_FINDINGS = 500
"""A set of pure noise must not turn into a million findings."""


def validate(transaction_set: TransactionSet, version: str = "") -> list[Finding]:
    """What is wrong inside the set, envelope aside. Empty for sets of which we know no outline.

    `version` is the release to judge by, six digits of GS08; the set's own when empty.
    """
    known = outline(transaction_set.set_id)
    if known is None:
        return []
    release = (version or transaction_set.version).strip(" ")[:6]
    release = release if release.isdigit() else "004010"
    return _Validation(known, release).run(transaction_set.segments)


def _misses(found: Finding, tag: str) -> bool:
    """A segment that comes late was not missing after all."""
    return found.code == "segment_missing" and found.segment == tag


class _Validation:
    """One walk through a set."""

    def __init__(self, known: Outline, version: str):
        self.known = known
        self.version = version
        self.here: Node = known.root
        self.findings: list[Finding] = []

    def run(self, segments: list[Segment]) -> list[Finding]:
        for segment in segments:
            step = self.known.step(self.here, segment.tag)
            if step is None:
                self._out_of_place(segment)
            else:
                self.here = step.node
                for node in step.missing:
                    self._missing(node, segment)
            if segment.tag in SEGMENTS:
                self.findings += element_findings(segment, self.version)
            if len(self.findings) >= MOST_FINDINGS:
                self._give_up(segment)
                break
        return self.findings

    def _out_of_place(self, segment: Segment) -> None:
        """Unknown to X12 and foreign to the set are errors; merely too late is not, its meaning is clear."""
        tag = segment.tag
        if tag in OTHER_TAGS or tag == "NTE":
            return
        if tag == self.here.tag:
            self._segment(segment, "segment_repeated", "may come only once", "5", f.WARNING)
        elif tag in self.known.tags:
            self.findings = [each for each in self.findings if not _misses(each, tag)]
            self._segment(segment, "segment_out_of_order", "stands out of order", "7", f.WARNING)
        elif tag in SEGMENTS:
            self._segment(segment, "segment_not_in_set", "does not belong in this transaction set", "6")
        else:
            self._segment(segment, "segment_unknown", "is no segment of X12 that we know", "1")

    def _segment(self, segment: Segment, code: str, words: str, x12: str, severity: str = f.ERROR) -> None:
        message = f"Segment {segment.position} {segment.tag} {words}."
        address = (segment.tag, segment.position, 0, segment.tag)
        self.findings.append(Finding(f.SEGMENT, code, message, *address, severity, x12, span=segment.span()))

    def _missing(self, node: Node, segment: Segment) -> None:
        reached = f"segment {segment.position} {segment.tag}"
        message = f"Segment {node.tag} is mandatory; it was still missing at {reached}."
        address = (node.tag, segment.position, 0, "")
        found = Finding(f.SEGMENT, "segment_missing", message, *address, f.ERROR, "3", span=segment.span())
        self.findings.append(found)

    def _give_up(self, segment: Segment) -> None:
        message = f"More than {MOST_FINDINGS} faults up to segment {segment.position}; the rest was not looked at."
        address = (segment.tag, segment.position, 0, "")
        self.findings.append(Finding(f.SET, "too_many_faults", message, *address, f.ERROR, "5", span=segment.span()))
