"""The post of this morning: sample files taken in by the product itself, through every job they cause.

Unlike the history, which is written in bulk, these are real in every part: stored bytes, 997s and 855s, exceptions.
"""

from datetime import datetime, timedelta

from oms.actors import Actor
from oms.edi import operations as edi
from oms.jobs import runner

from .samples import BY_SLUG, fresh

MORNING = (
    "good-850", "euro-850", "unknown-place-850", "cancel-850", "wrong-counts-850", "truncated-850",
    "unknown-sender-850", "not-x12", "rejecting-997",
)  # fmt: skip
INBOX = Actor.system("Inbox")


def arrive(now: datetime) -> None:
    """Deliver the morning's files one after another.

    Leaves no job queued. Call it outside a transaction: jobs commit on their own.
    """
    for place, slug in enumerate(MORNING):
        sample = BY_SLUG[slug]
        content = fresh(sample, now - timedelta(minutes=len(MORNING) - place))
        edi.store_file(content=content, filename=sample.filename, channel="inbox", actor=INBOX, now=now)
        runner.run_until_idle()
