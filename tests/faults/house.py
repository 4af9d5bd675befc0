"""A whole house of real processes for fault tests: its own PostgreSQL, its own Valkey, workers and beat as `up` runs
them, each of which may be killed."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import redis
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from psycopg import sql

from oms import embedded, up
from oms.jobs.models import Job
from oms.processes import Command, kill_group, spawn

PATIENCE = 60


class House:
    """PostgreSQL with fsync on, Valkey, and any number of workers and beats."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        self.postgres = embedded.Postgres(home / "data", embedded.free_port(), embedded.new_password())
        self.valkey = embedded.Valkey(folder / "valkey", embedded.free_port(), embedded.new_password())
        self.log = folder / "servers.log"
        self.mark = folder / "crashed"
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.ends = ExitStack()

    # Servers

    def open(self) -> None:
        self.postgres.initialise()
        self.start_postgres()
        self.start_valkey()
        self.postgres.ensure_database("template")
        self._point_at("template")
        call_command("migrate", verbosity=0, interactive=False)
        connections.close_all()

    def close(self) -> None:
        self.stop_workers()
        connections.close_all()
        for name in list(self.running):
            self.kill(name)

    def start_postgres(self) -> None:
        self._start("postgres", self.postgres.command())
        embedded.wait_until_ready(self.postgres, self.running["postgres"], self.log)

    def start_valkey(self) -> None:
        self._start("valkey", self.valkey.command())
        embedded.wait_until_ready(self.valkey, self.running["valkey"], self.log)

    def crash_postgres(self) -> None:
        """Stop it at once, as a power cut would: no checkpoint, sessions cut."""
        os.kill(self.running["postgres"].pid, signal.SIGQUIT)
        self.running.pop("postgres").wait(PATIENCE)

    def flush_valkey(self) -> None:
        redis.Redis.from_url(self.valkey.url()).flushall()

    def kill(self, name: str) -> None:
        process = self.running.pop(name)
        kill_group(process.pid)
        process.wait(PATIENCE)

    # Workers

    def fresh(self, name: str) -> None:
        """A new, migrated database for one test; the test's own connection points at it too."""
        self.mark.unlink(missing_ok=True)
        connections.close_all()
        with self.postgres.connect() as maintenance:
            copy = "CREATE DATABASE {} TEMPLATE template STRATEGY FILE_COPY"
            maintenance.execute(sql.SQL(copy).format(sql.Identifier(name)))
        self._point_at(name)

    def worker(self, name: str = "worker", *, crash_at: str = "") -> None:
        """A Celery worker; with `crash_at` the first process to reach that point ends itself with SIGKILL."""
        crash = {"CRASH_AT": crash_at, "CRASH_MARK": str(self.mark)} if crash_at else {}
        self._start(name, up.worker(), crash)

    def beat(self, name: str = "beat") -> None:
        self._start(name, up.beat(), {"BEAT_SCHEDULE": str(self.folder / f"{name}-schedule")})

    def stop_workers(self) -> None:
        for name in [name for name in self.running if name not in ("postgres", "valkey")]:
            self.kill(name)

    def crashed(self) -> bool:
        return self.mark.exists()

    # Waiting

    def until(self, what: Callable[[], bool], why: str, seconds: float = PATIENCE) -> None:
        """Wait for it; fail with the reason and the state of the jobs when it does not come."""
        deadline = time.monotonic() + seconds
        while not self._asked(what):
            if time.monotonic() > deadline:
                raise AssertionError(f"{why} did not happen.\n{self._jobs()}\n{self._last_words()}")
            time.sleep(0.1)

    def drained(self) -> None:
        """Wait until no job is queued; then none may be dead either."""
        self.until(lambda: not Job.objects.filter(state="queued").exists(), "Draining the queue")
        dead = list(Job.objects.filter(state="dead").values_list("kind", "last_error"))
        assert not dead, dead

    def _asked(self, what: Callable[[], bool]) -> bool:
        try:
            return what()
        except OperationalError:
            connection.close()
            return False

    def _jobs(self) -> str:
        rows = Job.objects.values_list("kind", "state", "attempts", "last_error")
        return "\n".join(f"{kind} {state} {attempts} {error[-300:]}" for kind, state, attempts, error in rows)

    def _last_words(self) -> str:
        return self.log.read_text(errors="replace")[-3000:]

    def _start(self, name: str, command: Command, env: dict[str, str] | None = None) -> None:
        """With the environment of this house, as the supervisor would give it."""
        ours = {
            "DATABASE_URL": self.postgres.url(connection.settings_dict["NAME"]),
            "REDIS_URL": self.valkey.url(),
            "JOBS_RING": "1",
            "JOBS_RING_AGAIN": "2",
            "TESTING": "",
            "DEMO": "1",
            "INBOX_DIR": str(self.folder / "inbox"),
            "OUTBOX_DIR": str(self.folder / "outbox"),
        }
        told = Command(
            command.name, command.argv, {**command.env, **ours, **(env or {})}, command.cwd, command.user,
            command.stop_signal, command.patience,
        )  # fmt: skip
        self.running[name] = spawn(told, stdout=self.ends.enter_context(self.log.open("ab")))

    def _point_at(self, name: str) -> None:
        connections.close_all()
        connection.settings_dict.update(
            HOST="127.0.0.1", PORT=self.postgres.port, NAME=name, USER="postgres", PASSWORD=self.postgres.password
        )
