"""The probes: alive, and ready."""

import pytest
from django.db import connection
from django.test import Client, override_settings

from oms.embedded import free_port


@pytest.fixture
def probe():
    return Client()


def test_live_asks_nobody(probe):
    answer = probe.get("/health/live")

    assert (answer.status_code, answer.json()) == (200, {"status": "live"})


@pytest.mark.django_db(transaction=True)
def test_ready_when_database_and_broker_answer(probe, valkey):
    answer = probe.get("/health/ready")

    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "database": "ok", "broker": "ok"})


@pytest.mark.django_db(transaction=True)
def test_without_the_broker_it_still_serves_and_says_so(probe):
    with override_settings(REDIS_URL=f"redis://127.0.0.1:{free_port()}/0"):
        answer = probe.get("/health/ready")

    assert answer.status_code == 200
    assert answer.json()["broker"] == "unreachable"


@pytest.mark.django_db(transaction=True)
def test_without_the_database_it_is_not_ready(probe, valkey):
    connection.close()
    port = connection.settings_dict["PORT"]
    connection.settings_dict["PORT"] = free_port()
    try:
        answer = probe.get("/health/ready")
    finally:
        connection.settings_dict["PORT"] = port

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert answer.json()["database"] == "unreachable"


def test_a_probe_may_call_us_by_any_name(probe):
    assert probe.get("/health/live", headers={"host": "10.0.0.17:8000"}).status_code == 200


def test_a_probe_only_asks(probe):
    assert probe.post("/health/live").status_code == 405
