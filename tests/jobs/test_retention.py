"""What the machinery keeps, and for how long; work nobody knows how to do."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from oms.celery import app
from oms.jobs import retention, runner
from oms.jobs.enqueue import enqueue
from oms.jobs.models import AnsweredRequest, Job, JobState
from oms.jobs.once import once
from orders.models import OrderException
from tests.builders.company import make_person
from tests.builders.screens import signed_in

pytestmark = pytest.mark.django_db


def job_of(state: str, *, days: int) -> int:
    job = Job.objects.get(pk=enqueue("billing.invoice", {"shipment_ids": []}))
    ended = None if state == JobState.QUEUED else timezone.now() - timedelta(days=days)
    Job.objects.filter(pk=job.pk).update(state=state, ended_at=ended, queued_at=timezone.now() - timedelta(days=days))
    return job.pk


def test_ended_jobs_go_after_their_time_and_waiting_ones_never(settings):
    settings.JOBS_KEPT_DAYS, settings.FAILED_JOBS_KEPT_DAYS = 90, 400
    for days in (91, 401):
        job_of(JobState.DONE, days=days)
        job_of(JobState.CANCELLED, days=days)
    kept = [
        job_of(JobState.DONE, days=89),
        job_of(JobState.CANCELLED, days=89),
        job_of(JobState.DEAD, days=399),
        job_of(JobState.QUEUED, days=1000),
    ]
    job_of(JobState.DEAD, days=401)

    gone = retention.clear_up(now=timezone.now())

    assert (gone["jobs"], gone["failed jobs"]) == (4, 1)
    assert list(Job.objects.order_by("pk").values_list("pk", flat=True)) == kept


def test_more_than_one_portion_is_removed_whole(monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    for _ in range(5):
        job_of(JobState.DONE, days=91)
    assert retention.clear_up(now=timezone.now())["jobs"] == 5
    assert not Job.objects.exists()


def test_nought_days_keep_for_ever(settings):
    settings.JOBS_KEPT_DAYS = 0
    job_of(JobState.DONE, days=5000)
    assert retention.clear_up(now=timezone.now())["jobs"] == 0


def test_answers_go_after_their_time_and_until_then_a_repeat_is_known():
    once("form:1:old", {}, lambda: 1)
    AnsweredRequest.objects.update(answered_at=timezone.now() - timedelta(days=31))
    once("form:1:new", {}, lambda: 2)

    assert retention.clear_up(now=timezone.now())["requests"] == 1
    assert once("form:1:new", {}, lambda: 3) == (2, False)


def test_sessions_that_have_long_ended_go_and_others_stay():
    """For a weekend an ended one still says whose form it is that is sent too late."""
    gone, ended, stays = signed_in("finance"), signed_in("finance"), signed_in("finance")
    for client, days in ((gone, 4), (ended, 2)):
        rows = Session.objects.filter(pk=client.session.session_key)
        rows.update(expire_date=timezone.now() - timedelta(days=days))
    assert retention.clear_up(now=timezone.now())["sessions"] == 1
    assert stays.get("/billing/invoices/").status_code == 200


def test_it_is_done_every_night():
    entry = settings.CELERY_BEAT_SCHEDULE["clear-up"]
    app.loader.import_default_modules()
    assert entry["task"] in app.tasks
    assert entry["schedule"].remaining_estimate(timezone.now()) <= timedelta(days=1)


@pytest.mark.django_db(transaction=True)
def test_work_nobody_knows_is_put_off_then_given_up_with_an_alarm():
    job_id = enqueue("nobody.knows", {}, requested_by=make_person().pk, max_attempts=3)
    for attempt in (1, 2):
        Job.objects.update(run_after=timezone.now() - timedelta(seconds=1))
        assert not runner.run(job_id)
        job = Job.objects.get()
        assert (job.state, job.attempts) == (JobState.QUEUED, attempt)
        assert job.run_after > timezone.now()
        assert not runner.run(job_id)  # it is not due: nothing is counted
        assert Job.objects.get().attempts == attempt

    Job.objects.update(run_after=timezone.now() - timedelta(seconds=1))
    runner.run(job_id)
    job = Job.objects.get()
    assert job.state == JobState.DEAD
    assert "No worker here knows how to do nobody.knows" in job.last_error
    assert "nobody.knows" in OrderException.objects.get(type="job_failed").detail
