"""Counting what a piece of work costs: CPU of this process and of its PostgreSQL backend, statements, commits."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from django.db import connection

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Cost:
    """`client` and `server` CPU and `wall` in seconds; `statements` include BEGIN and COMMIT."""

    client: float = 0.0
    server: float = 0.0
    wall: float = 0.0
    statements: int = 0
    commits: int = 0

    @property
    def cpu_ms(self) -> float:
        return (self.client + self.server) * 1000


@contextmanager
def measured() -> Iterator[Cost]:
    """Measure the block on the default connection."""
    cost, backend = Cost(), _backend_pid()
    before = (_client(), _server(backend), perf_counter(), _commits())
    with connection.execute_wrapper(_counter(cost)):
        yield cost
    after = (_client(), _server(backend), perf_counter(), _commits())
    cost.client, cost.server, cost.wall, cost.commits = (b - a for a, b in zip(before, after, strict=True))
    cost.statements += 2 * cost.commits


def _counter(cost: Cost):
    def count(execute, sql, params, many, context):
        cost.statements += 1
        return execute(sql, params, many, context)

    return count


_committed = 0


def count_commits() -> None:
    """Count the commits of the default connection from now on."""
    commit = connection._commit

    def counted():
        global _committed
        _committed += 1
        return commit()

    connection._commit = counted


def _commits() -> int:
    return _committed


def _backend_pid() -> int:
    connection.ensure_connection()
    return connection.connection.info.backend_pid


def _client() -> float:
    times = os.times()
    return times.user + times.system


def _server(pid: int) -> float:
    """CPU seconds of the backend, from the kernel; PostgreSQL runs on this machine here."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICK
