"""The job of the proof."""

from oms.jobs import progress
from oms.jobs.models import Job
from oms.jobs.registry import handles

from . import proof


@handles("audit.prove", title="Prove the books", outside=True)
def prove(job: Job) -> dict:
    """Check every law in one snapshot of its own, and keep what came of it. It only reads: a second run is harmless."""
    findings = proof.run(tell=lambda done, total: progress.tell(job, done, total))
    proof.remember(findings)
    return {"laws": len(findings), "broken": [finding.name for finding in findings if not finding.ok]}
