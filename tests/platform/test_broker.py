"""A request never waits for the broker: refused, silent or well, ringing it is over soon."""

import socket
import time

import pytest
from kombu.exceptions import OperationalError

from oms.celery import app
from oms.embedded import free_port


@pytest.fixture
def ring(monkeypatch):
    """Publish one message to the broker at this port; returns (rung, seconds)."""

    def _ring(url: str) -> tuple[bool, float]:
        began = time.monotonic()
        with app.connection_for_write(url) as connection:
            try:
                app.send_task("tests.nothing", connection=connection, retry=False, queue="tests")
            except OperationalError:
                return False, time.monotonic() - began
        return True, time.monotonic() - began

    return _ring


def test_a_broker_that_is_well_takes_the_message(ring, valkey):
    assert ring(valkey)[0]


def test_a_broker_that_is_gone_is_noticed_at_once(ring):
    rung, seconds = ring(f"redis://127.0.0.1:{free_port()}/0")

    assert not rung
    assert seconds < 1


def test_a_broker_that_says_nothing_is_given_up(ring):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()

        rung, seconds = ring(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")

    assert not rung
    assert seconds < 6
