"""Writing mail: templates to rows, each cause once. Sending is a job's work."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string

from oms.jobs.enqueue import enqueue_many
from oms.jobs.models import Job

from .models import MailState, OutgoingMail


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one address. `template` is a name in `templates/mail/` that exists as .html and .txt;
    `dedupe` is its cause, which mails once."""

    dedupe: str
    to: str
    subject: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    order_id: int | None = None
    document_ids: Sequence[int] = ()
    confidential: bool = False


def write_letters(letters: Sequence[Letter]) -> list[OutgoingMail]:
    """Write the letters in the caller's transaction, and a job for each that sends it.

    Left out are letters written before, and those without an address: there are customers who want no mail.
    """
    wanted = {letter.dedupe: row_of(letter) for letter in letters if letter.to}
    if not wanted:
        return []
    OutgoingMail.objects.bulk_create(wanted.values(), ignore_conflicts=True)
    waiting = list(OutgoingMail.objects.filter(dedupe__in=wanted, state=MailState.WAITING).order_by("pk"))
    enqueue_many([Job(kind="notify.send", payload={"mail_id": m.pk}, dedupe=f"notify.send:{m.pk}") for m in waiting])
    return waiting


def row_of(letter: Letter) -> OutgoingMail:
    """The letter as it will be stored, not stored yet."""
    name = f"mail/{letter.template}"
    return OutgoingMail(
        dedupe=letter.dedupe[:120],
        to=letter.to,
        subject=" ".join(letter.subject.split())[:200],
        text=render_to_string(f"{name}.txt", letter.context).strip() + "\n",
        html=render_to_string(f"{name}.html", letter.context),
        document_ids=list(letter.document_ids),
        order_id=letter.order_id,
        confidential=letter.confidential,
    )
