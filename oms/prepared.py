"""Statements that PostgreSQL parses and plans once a connection: the constant statements of the busy road.

Django's own cursors paste the values into the text, so PostgreSQL plans every statement anew; on the road from capture
to invoice that was three quarters of its work. Here the values travel beside the text: cast a parameter whose type the
statement does not tell, and never build the text from what varies. Numbers of two, four and eight bytes count as
different statements, so a connection keeps room for all. See decisions/0002.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper

MOST = 400  # statements a connection keeps; there are some sixty, a few of them in several sizes of numbers


Params = Sequence[Any] | Mapping[str, Any]


class _Cursor(psycopg.Cursor):
    """Remembers the statement also where it is sent by its prepared name, for whoever logs or counts queries."""

    def _get_prepared(self, pgq, prepare=None):
        self._query = pgq
        return super()._get_prepared(pgq, prepare)


def rows(statement: str, params: Params = ()) -> list[tuple]:
    """Run a statement on the default connection, inside its transaction; all it returns."""
    return _run(statement, params).cursor.fetchall()


def run(statement: str, params: Params = ()) -> int:
    """Run a statement on the default connection, inside its transaction; how many rows it wrote or found."""
    return _run(statement, params).cursor.rowcount


def _run(statement: str, params: Params) -> CursorWrapper:
    """Errors are Django's, and query counts see it."""
    database: Any = connections[DEFAULT_DB_ALIAS]
    database.close_if_health_check_failed()
    database.ensure_connection()
    cursor = database._prepare_cursor(_kept(database.connection))
    if isinstance(params, Mapping):
        cursor.execute(statement, {name: _sent(value) for name, value in params.items()})
    else:
        cursor.execute(statement, [_sent(value) for value in params])
    return cursor


def _kept(connection: Any) -> _Cursor:
    """The one cursor of a connection: making one costs as much as sending a statement. Nobody holds its results."""
    if not hasattr(connection, "kept_cursor"):
        connection.prepared_max = MOST
        connection.kept_cursor = _Cursor(connection)
    return connection.kept_cursor


def _sent(value: Any) -> Any:
    """A list of numbers travels as PostgreSQL writes an array; its type is the column's, whatever their size."""
    if type(value) is list and value and isinstance(value[0], int | Decimal):
        return f"{{{','.join(map(str, value))}}}"
    return value
