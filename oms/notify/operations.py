"""Sending what was written."""

import hashlib
import smtplib
from datetime import datetime

from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from oms.actors import Actor
from oms.audit.record import Entry, record_many
from oms.documents.models import Document
from oms.errors import OperationRefused, TransientError
from oms.faults import point

from .models import MailState, OutgoingMail


class MailRefused(OperationRefused):
    """The mail server will never take it: trying again does not help."""

    code = "mail_refused"


def send_mail(*, mail_id: int, now: datetime) -> OutgoingMail | None:
    """Hand one written mail to the mail server with its documents attached; nothing when it was sent before.

    Nothing is locked while it talks: its job sees to it that one worker at a time sends a mail. Should that worker die
    between the server's yes and our commit, the mail is sent again under the same Message-ID, by which mailboxes know
    it. Audits mail.sent. Raises TransientError when the server is away, MailRefused when it says no for good.
    """
    mail = OutgoingMail.objects.filter(pk=mail_id, state=MailState.WAITING).first()
    if mail is None:
        return None
    _deliver(compose(mail))
    point("notify.delivered")
    return _mark_sent(mail_id=mail_id, now=now)


@transaction.atomic
def _mark_sent(*, mail_id: int, now: datetime) -> OutgoingMail | None:
    mail = OutgoingMail.objects.select_for_update().filter(pk=mail_id, state=MailState.WAITING).first()
    if mail is None:
        return None
    mail.state, mail.sent_at = MailState.SENT, now
    mail.save(update_fields=["state", "sent_at"])
    facts = {"to": mail.to}
    entry = Entry("mail.sent", "notify.outgoingmail", mail.pk, mail.order_id, mail.subject, facts)
    record_many([entry], actor=Actor.system("Mail"))
    return mail


def compose(mail: OutgoingMail) -> EmailMultiAlternatives:
    """The message as it goes out: text, HTML and the documents."""
    message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.to], headers={"Message-ID": message_id(mail)})
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    for document in Document.objects.filter(pk__in=mail.document_ids).order_by("pk"):
        message.attach(document.filename, bytes(document.content), document.content_type)
    return message


def message_id(mail: OutgoingMail) -> str:
    """The same for every try of the same mail."""
    return f"<{hashlib.sha256(mail.dedupe.encode()).hexdigest()[:32]}@meridian.invalid>"


def _deliver(message: EmailMultiAlternatives) -> None:
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        _judge([code for code, _ in error.recipients.values()], error)
    except smtplib.SMTPResponseException as error:
        _judge([error.smtp_code], error)
    except (smtplib.SMTPException, OSError) as error:
        raise TransientError(f"The mail server does not answer: {error}") from error


def _judge(codes: list[int], error: Exception) -> None:
    """5xx is for good, 4xx is for now."""
    if codes and all(500 <= code < 600 for code in codes):
        raise MailRefused(f"The mail server refuses it: {error}") from error
    raise TransientError(f"The mail server cannot take it now: {error}") from error
