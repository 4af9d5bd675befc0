"""The jobs page: what failed and why, trying again, calling off, and who sees how far an export is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from oms.accounts.access import Role
from oms.audit.models import AuditEvent
from oms.jobs import operations, progress, runner
from oms.jobs.enqueue import enqueue
from oms.jobs.models import Job, JobState
from orders.models import OrderException
from tests.builders.company import SYSTEM, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    person = make_person(Role.MANAGER)
    client.force_login(person)
    return person


def dead_job() -> Job:
    """A mail job for a mail that is not there is done; this one is refused for good."""
    job_id = enqueue("billing.export", {"what": "invoices", "given": {"since": "never"}, "format": "csv"})
    runner.run(job_id)
    return Job.objects.get(pk=job_id)


@pytest.mark.django_db(transaction=True)
def test_a_failed_job_is_seen_with_its_error_and_is_somebodys_work(client, manager):
    job = dead_job()
    assert job.state == JobState.DEAD
    page = client.get("/jobs/").content.decode()
    assert "cannot be read any more" in page
    assert "cannot be read any more" in client.get(f"/jobs/{job.pk}/").content.decode()
    assert OrderException.objects.filter(type="job_failed", subject_id=job.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_a_failed_job_is_tried_again(client, manager):
    job = dead_job()
    Job.objects.filter(pk=job.pk).update(payload={"what": "invoices", "given": {}, "format": "csv"})

    assert client.post(f"/jobs/{job.pk}/retry/").status_code == 302
    runner.run_until_idle()

    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 1)
    assert AuditEvent.objects.get(action="job.retried").actor_name == manager.name


def test_a_job_that_waits_is_not_queued_again(client, manager):
    job_id = enqueue("notify.send", {"mail_id": 0})
    assert client.post(f"/jobs/{job_id}/retry/").status_code == 409
    assert Job.objects.get(pk=job_id).state == JobState.QUEUED


def test_a_waiting_job_is_called_off_once(client, manager):
    job_id = enqueue("notify.send", {"mail_id": 0})
    assert client.post(f"/jobs/{job_id}/cancel/").status_code == 302
    assert Job.objects.get(pk=job_id).state == JobState.CANCELLED
    assert client.post(f"/jobs/{job_id}/cancel/").status_code == 409


@pytest.mark.django_db(transaction=True)
def test_a_job_that_was_called_off_is_put_back_and_done(client, manager):
    job_id = enqueue("billing.export", {"what": "invoices", "given": {}, "format": "csv"}, dedupe="the export")
    client.post(f"/jobs/{job_id}/cancel/")
    assert "Put back" in client.get(f"/jobs/{job_id}/").content.decode()

    assert client.post(f"/jobs/{job_id}/retry/").status_code == 302
    runner.run_until_idle()

    assert Job.objects.get(pk=job_id).state == JobState.DONE
    assert "Put back" not in client.get(f"/jobs/{job_id}/").content.decode()


def test_what_was_called_off_can_be_asked_for_anew_and_then_is_not_put_back_too(client, manager):
    first = enqueue("notify.send", {"mail_id": 0}, dedupe="notify.send:0")
    operations.cancel_job(job_id=first, actor=SYSTEM, now=timezone.now())

    second = enqueue("notify.send", {"mail_id": 0}, dedupe="notify.send:0")

    assert second is not None
    assert enqueue("notify.send", {"mail_id": 0}, dedupe="notify.send:0") is None
    refused = client.post(f"/jobs/{first}/retry/")
    assert refused.status_code == 409
    assert "asked to do the same" in refused.content.decode()
    assert Job.objects.get(pk=first).state == JobState.CANCELLED
    assert not AuditEvent.objects.filter(action="job.retried").exists()


@pytest.mark.django_db(transaction=True)
def test_a_job_that_a_worker_has_is_not_called_off():
    import threading

    from django.db import transaction

    job_id = enqueue("notify.send", {"mail_id": 0})
    taken, over = threading.Event(), threading.Event()

    def work() -> None:
        with transaction.atomic():
            Job.objects.select_for_update().get(pk=job_id)
            taken.set()
            over.wait(10)
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    taken.wait(10)
    try:
        with pytest.raises(operations.JobNotCancellable, match="has it right now"):
            operations.cancel_job(job_id=job_id, actor=SYSTEM, now=timezone.now())
    finally:
        over.set()
        worker.join()
    assert Job.objects.get(pk=job_id).state == JobState.QUEUED


@pytest.mark.parametrize("role", [Role.FINANCE, Role.SPECIALIST, Role.WAREHOUSE])
@pytest.mark.parametrize("deed", ["retry", "cancel"])
def test_looking_is_not_working(client, role, deed):
    job_id = enqueue("notify.send", {"mail_id": 0})
    client.force_login(make_person(role))
    assert client.post(f"/jobs/{job_id}/{deed}/").status_code == 403


def test_progress_is_told_on_the_side_and_shown(client, manager, valkey):
    job_id = enqueue("notify.send", {"mail_id": 0})
    progress.tell(Job.objects.get(pk=job_id), 40, 160)
    assert progress.of([job_id]) == {job_id: (40, 160)}
    assert "40 of 160" in client.get(f"/jobs/{job_id}/progress/").content.decode()
    assert 'hx-trigger="every 1s"' in client.get(f"/jobs/{job_id}/").content.decode()


def test_without_a_broker_progress_is_silent(monkeypatch):
    import redis

    monkeypatch.setattr(progress, "_client", lambda: redis.Redis(port=1, socket_connect_timeout=0.1))
    job = Job(pk=1)
    progress.tell(job, 1, 2)
    assert progress.of([1]) == {}


def test_a_job_that_is_done_no_longer_works_though_its_last_progress_is_still_kept(client, manager, valkey):
    job_id = enqueue("notify.send", {"mail_id": 0})
    progress.tell(Job.objects.get(pk=job_id), 40, 160)
    assert client.get(f"/jobs/{job_id}/").context["row"]["chip"]["label"] == "Working"
    Job.objects.filter(pk=job_id).update(state=JobState.DONE, ended_at=timezone.now())
    assert client.get(f"/jobs/{job_id}/").context["row"]["chip"]["label"] == "Done"


def test_the_list_opens_on_what_failed_else_on_what_waits_else_on_all(client, manager):
    Job.objects.create(kind="x", state=JobState.DONE, ended_at=timezone.now())
    assert client.get("/jobs/").context["state"] == "all"
    assert "No job here" not in client.get("/jobs/").content.decode()
    enqueue("notify.send", {"mail_id": 0})
    assert client.get("/jobs/").context["state"] == "queued"
    Job.objects.create(kind="x", state=JobState.DEAD, ended_at=timezone.now(), last_error="It broke.")
    assert client.get("/jobs/").context["state"] == "dead"
    assert client.get("/jobs/?state=nonsense&kind=%00").status_code == 200


def test_thirty_jobs_cost_as_many_queries_as_one(client, manager):
    def cost() -> int:
        client.get("/jobs/?state=queued")
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/jobs/?state=queued").status_code == 200
        return len(caught)

    enqueue("notify.send", {"mail_id": 0}, requested_by=manager.pk)
    one = cost()
    for _ in range(29):
        enqueue("notify.send", {"mail_id": 0}, requested_by=make_person().pk)
    assert cost() == one


def test_the_page_of_a_job_is_fetched_anew_once_it_has_ended(client, manager):
    job_id = enqueue("notify.send", {"mail_id": 0}, requested_by=manager.pk)
    assert "HX-Refresh" not in client.get(f"/jobs/{job_id}/progress/").headers
    Job.objects.filter(pk=job_id).update(state=JobState.DONE, ended_at=timezone.now(), result={"to": "a@b.example"})
    assert client.get(f"/jobs/{job_id}/progress/").headers["HX-Refresh"] == "true"
    page = client.get(f"/jobs/{job_id}/").content.decode()
    assert "Send a mail" in page
    assert "a@b.example" in page
    assert "every 1s" not in page
