"""Test databases as copies of a migrated template: faster than a flush, and append-only tables allow no flush."""

import psycopg
from django.conf import settings
from django.db import connection, connections
from django.test import TransactionTestCase
from psycopg import sql

from oms.audit import proof

from .servers import TEMPLATE


def use_copy_for(worker: str) -> None:
    """Point Django at a new copy of the template for this worker."""
    name = f"test_{worker}"
    connections["default"].close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
    start_afresh()


def start_afresh() -> None:
    """Throw the current database away, with whoever still uses it, and copy the template again."""
    connections.close_all()
    name = sql.Identifier(connection.settings_dict["NAME"])
    with _maintenance() as maintenance:
        maintenance.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        copy = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"
        maintenance.execute(sql.SQL(copy).format(name, sql.Identifier(TEMPLATE)))


def replace_the_flush() -> None:
    """After a test that commits, Django would TRUNCATE every table; our audit tables refuse that, rightly."""

    def fixture_teardown(self: TransactionTestCase) -> None:
        start_afresh()

    TransactionTestCase._fixture_teardown = fixture_teardown


def prove_the_books() -> None:
    broken = proof.failures()
    assert not broken, "\n".join(f"{law.name}: {law.sentence} {law.rows}" for law in broken)


def _maintenance() -> psycopg.Connection:
    parameters = connection.settings_dict
    return psycopg.connect(
        host=parameters["HOST"],
        port=parameters["PORT"],
        user=parameters["USER"],
        password=parameters["PASSWORD"],
        dbname="postgres",
        autocommit=True,
    )
