"""What the job queue announces."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class JobDied:
    """A job was given up after its last attempt, or was refused for good: somebody has to look."""

    job_id: int
    kind: str
    payload: dict[str, Any]
    reason: str


@dataclass(frozen=True)
class JobRetried:
    """Somebody had a dead or called-off job queued again: what was opened about its death is over. It may die again."""

    job_id: int
