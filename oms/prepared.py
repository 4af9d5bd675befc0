"""Cursors whose statements PostgreSQL parses and plans once a connection, for the constant statements of the busy road.

Django's own cursors paste the values into the text, so PostgreSQL plans every statement anew; on the road from capture
to invoice that was three quarters of its work. Here the values travel beside the text: cast a parameter whose type the
statement does not tell, and never build the text from what varies. Keys of two, four and eight bytes count as different
statements, so a connection keeps room for all. See decisions/0002.
"""

from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper

MOST = 400  # statements a connection keeps; there are some sixty, in up to four sizes of keys


class _Cursor(psycopg.Cursor):
    """Remembers the statement also where it is sent by its prepared name, for whoever logs or counts queries."""

    def _get_prepared(self, pgq, prepare=None):
        self._query = pgq
        return super()._get_prepared(pgq, prepare)


def cursor() -> CursorWrapper:
    """A cursor on the default connection, inside its transaction; errors are Django's, and query counts see it."""
    database: Any = connections[DEFAULT_DB_ALIAS]
    database.close_if_health_check_failed()
    database.ensure_connection()
    database.connection.prepared_max = MOST
    with database.wrap_database_errors:
        return database._prepare_cursor(_Cursor(database.connection))
