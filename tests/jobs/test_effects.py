"""Work with an effect outside the database: done by one worker at a time, in no transaction, known when repeated."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection

from oms.audit.models import AuditEvent
from oms.jobs import effects, operations, runner
from oms.jobs.enqueue import enqueue
from oms.jobs.models import Job, JobState
from oms.notify import operations as notify
from oms.notify.models import MailState, OutgoingMail
from tests.builders.company import SYSTEM
from tests.builders.orders import NOON
from tests.platform.machine import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def job() -> Job:
    """A mail that waits to be sent; its job may be tried once."""
    written = OutgoingMail.objects.create(dedupe="cause:1", to="ap@customer.example", subject="Invoice", text="Hello")
    return Job.objects.get(pk=enqueue("notify.send", {"mail_id": written.pk}, max_attempts=1))


def elsewhere(work: Callable[[], Any]) -> Any:
    """Do it in another session of the database, which has ended when this returns."""
    answers: list[Any] = []
    sessions: list[int] = []

    def run() -> None:
        try:
            connection.ensure_connection()
            sessions.append(connection.connection.info.backend_pid)
            answers.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    for session in sessions:  # one, or none where the thread did not come so far
        wait_until(lambda session=session: not locks_of(session), seconds=20)
    return answers[0]


def locks_of(session: int) -> int:
    """PostgreSQL lets them go a moment after the connection was closed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE pid = %s", [session])
        return cursor.fetchone()[0]


def while_sending(monkeypatch, look: Callable[[], Any]) -> list[Any]:
    """What `look` says while the mail server is being talked to."""
    seen: list[Any] = []
    send = EmailMultiAlternatives.send

    def slowly(message, *args, **kwargs):
        seen.append(look())
        return send(message, *args, **kwargs)

    monkeypatch.setattr(EmailMultiAlternatives, "send", slowly)
    return seen


def test_no_transaction_is_open_while_the_mail_server_is_talked_to(monkeypatch, job):
    seen = while_sending(monkeypatch, lambda: connection.in_atomic_block)

    assert runner.run(job.pk)
    assert seen == [False]


def test_a_second_ring_during_the_work_does_nothing_and_counts_nothing(monkeypatch, job):
    seen = while_sending(monkeypatch, lambda: elsewhere(lambda: runner.run(job.pk)))

    assert runner.run(job.pk)
    assert seen == [False]
    assert len(mail.outbox) == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 1)


def test_a_job_cannot_be_called_off_while_a_worker_has_it(monkeypatch, job):
    def call_off() -> str:
        try:
            operations.cancel_job(job_id=job.pk, actor=SYSTEM, now=NOON)
        except operations.JobNotCancellable as refusal:
            return refusal.message
        return "called off"

    seen = while_sending(monkeypatch, lambda: elsewhere(call_off))

    assert runner.run(job.pk)
    assert "A worker has it" in seen[0]
    assert not AuditEvent.objects.filter(action="job.cancelled").exists()


def test_a_crash_between_the_servers_yes_and_our_commit_sends_the_same_message_again(monkeypatch, job):
    Job.objects.update(max_attempts=3)

    def crash(name: str) -> None:
        raise SystemExit(name)

    with monkeypatch.context() as patched:
        patched.setattr(notify, "point", crash)
        with pytest.raises(SystemExit):
            runner.run(job.pk)
    assert OutgoingMail.objects.get().state == MailState.WAITING
    assert Job.objects.get().state == JobState.QUEUED

    assert runner.run(job.pk)
    first, second = (sent.extra_headers["Message-ID"] for sent in mail.outbox)
    assert first == second
    assert AuditEvent.objects.filter(action="mail.sent").count() == 1
    assert Job.objects.get().attempts == 2


def test_a_crash_after_the_mail_was_marked_sends_nothing_again(monkeypatch, job):
    Job.objects.update(max_attempts=3)

    def crash(name: str) -> None:
        if name.endswith(".worked"):
            raise SystemExit(name)

    with monkeypatch.context() as patched:
        patched.setattr(effects, "point", crash)
        with pytest.raises(SystemExit):
            runner.run(job.pk)

    assert runner.run(job.pk)
    assert len(mail.outbox) == 1
    assert Job.objects.get().result == {"sent": "before"}


def test_a_session_that_ends_gives_its_work_back(job):
    assert elsewhere(lambda: effects.take(job.pk))
    assert runner.run(job.pk)


def test_a_failure_gives_the_job_back_and_waits_for_its_next_try(monkeypatch, job):
    Job.objects.update(max_attempts=3)

    def away(*args, **kwargs):
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr(EmailMultiAlternatives, "send", away)
        assert not runner.run(job.pk)
    failed = Job.objects.get()
    assert (failed.state, failed.attempts) == (JobState.QUEUED, 1)
    assert "mail server does not answer" in failed.last_error

    Job.objects.update(run_after=failed.queued_at)
    assert elsewhere(lambda: runner.run(job.pk))


def test_a_job_that_ended_every_worker_is_given_up_and_given_back(job):
    Job.objects.update(attempts=1)

    assert not runner.run(job.pk)
    assert Job.objects.get().state == JobState.DEAD
    assert elsewhere(lambda: effects.take(job.pk))
