"""The house of the fault tests: one for the run, a new database for each test."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections

from oms.audit import proof
from oms.premises import scratch

_serial = count(1)


@pytest.fixture(scope="session")
def servers(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator:
    from .house import House  # models may be imported only once Django is set up

    with django_db_blocker.unblock():
        usual = dict(connection.settings_dict)
        with scratch("faults", local=Path(settings.LOCAL_DIR), in_memory=False) as home:
            house = House(tmp_path_factory.mktemp("house"), home)
            try:
                house.open()
                _back_to(usual)  # other tests run between these
                yield house
            finally:
                house.close()
                _back_to(usual)


def _back_to(usual: dict) -> None:
    connections.close_all()
    connection.settings_dict.update(usual)


@pytest.fixture
def house(servers, django_db_blocker, monkeypatch) -> Iterator:
    """The running house with an empty database, to which this test's own connection points."""
    monkeypatch.setattr(settings, "JOBS_RING", False)
    with django_db_blocker.unblock():
        usual = dict(connection.settings_dict)
        servers.fresh(f"fault_{next(_serial)}")
        try:
            yield servers
            servers.stop_workers()
            broken = proof.failures()
            assert not broken, "\n".join(f"{law.name}: {law.sentence} {law.rows}" for law in broken)
        finally:
            servers.stop_workers()
            connections.close_all()
            connection.settings_dict.update(usual)
