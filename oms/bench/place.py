"""A database of the benchmark's own: an embedded PostgreSQL as `up` runs it, migrated, thrown away afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from oms import embedded
from oms.premises import scratch


@contextmanager
def own_database() -> Iterator[None]:
    """Point Django at a new, migrated database for as long as the block lasts. Durable settings: fsync is on."""
    with scratch("bench", local=Path(settings.LOCAL_DIR), in_memory=False) as folder:
        postgres = embedded.Postgres(folder / "data", embedded.free_port(), embedded.new_password())
        with embedded.running(postgres, log=folder / "postgres.log"):
            postgres.ensure_database()
            _point_at(postgres)
            call_command("migrate", verbosity=0, interactive=False)
            try:
                yield
            finally:
                connections.close_all()


def _point_at(postgres: embedded.Postgres) -> None:
    connections.close_all()
    connection.settings_dict.update(
        HOST="127.0.0.1", PORT=postgres.port, NAME=embedded.DATABASE, USER="postgres", PASSWORD=postgres.password
    )
    connection.settings_dict["OPTIONS"].pop("pool", None)
    connection.settings_dict["CONN_MAX_AGE"] = None
    settings.JOBS_RING = False
