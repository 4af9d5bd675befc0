"""A live server, a worker and beat, and people at browsers."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import expect

PATIENCE_MS = 15_000
"""Long enough for a machine that is busy with the other half of the tests."""
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def scripts(request) -> bool:
    """Every journey is made twice; a test that has only one way says so with `@pytest.mark.parametrize`."""
    return request.param


@pytest.fixture
def desk(new_context, live_server, scripts) -> Iterator:
    """People at browsers. At the end every kind of page somebody saw is judged, and nothing may have been complained of."""
    from .desk import Desk

    desk = Desk(new_context, live_server.url, scripts=scripts)
    yield desk
    desk.look_at_the_rest()
    assert not desk.problems(), "\n".join(desk.problems())


@pytest.fixture
def crew(live_server, tmp_path, monkeypatch, worker_id) -> Iterator:
    """The worker and beat of this test; the live server rings for them."""
    from oms.celery import app

    from .crew import Crew, broker_of

    broker = broker_of(worker_id)
    monkeypatch.setattr(settings, "JOBS_RING", True)
    monkeypatch.setattr(app.conf, "broker_url", broker)
    monkeypatch.setattr(app.amqp, "_producer_pool", None)  # made for the broker of whoever rang first
    monkeypatch.setattr(app, "_pool", None)
    crew = Crew(tmp_path, broker)
    crew.start()
    try:
        yield crew
    finally:
        crew.stop()
