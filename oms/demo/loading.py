"""Loading many rows fast: without foreign keys and plain indexes while the rows come in, with all of them afterwards.

Adding a key again checks every row at once, so nothing is taken on trust; checking row by row takes ten times as long.
Unique and partial indexes and CHECK constraints stay where they are throughout.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_KEYS = """
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
  FROM pg_constraint
 WHERE contype = 'f' AND connamespace = 'public'::regnamespace
 ORDER BY conrelid::regclass::text, conname
"""
_INDEXES = """
SELECT format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
 WHERE c.relnamespace = 'public'::regnamespace AND NOT i.indisunique AND i.indpred IS NULL
 ORDER BY i.indexrelid::regclass::text
"""


@contextmanager
def keys_and_indexes_afterwards() -> Iterator[None]:
    """Drop foreign keys and plain indexes, and make them again when the block ends. Inside a transaction only.

    Locks the tables against everybody else until the transaction ends.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"{_KEYS}")
        keys = cursor.fetchall()
        cursor.execute(f"{_INDEXES}")
        indexes = cursor.fetchall()
        for drop, _ in keys + indexes:
            cursor.execute(drop)
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '128MB'")
        for _, add in indexes + keys:
            cursor.execute(add)


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """The story is a million small objects that all live to the end; looking for garbage among them finds none."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
