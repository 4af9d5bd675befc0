"""The processes beside the web pages: a Celery worker and beat as `up` starts them, on the test's own database."""

import re
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import redis
from django.conf import settings
from django.db import connection

from oms import up
from oms.jobs.models import Job, JobState
from oms.processes import Command, kill_group, spawn

PATIENCE = 120


class Crew:
    """One worker and one beat; `inbox` is the folder beat has watched."""

    def __init__(self, folder: Path, broker: str) -> None:
        self.folder, self.broker = folder, broker
        self.inbox, self.outbox = folder / "inbox", folder / "outbox"
        self.log = folder / "crew.log"
        self.running: list[subprocess.Popen[bytes]] = []
        self.ends = ExitStack()

    def start(self) -> None:
        """Rings of an earlier test are thrown away; nobody may depend on them."""
        redis.Redis.from_url(self.broker).flushdb()
        self.inbox.mkdir()
        for command in (up.worker(), up.beat()):
            told = replace(command, env={**command.env, **self._environment()})
            self.running.append(self._spawn(told))

    def stop(self) -> None:
        """At once: what they would still do belongs to a database that is thrown away next."""
        for process in self.running:
            kill_group(process.pid)
            process.wait(PATIENCE)
        self.ends.close()

    def sent(self) -> set[str]:
        """The kinds of document that lie in the outbox folder, as a partner would read them."""
        files = [path for path in self.outbox.rglob("*") if path.is_file() and not path.name.startswith(".")]
        text = "".join(path.read_text(errors="replace") for path in files)
        return set(re.findall(r"\bST\*(\d{3})\*", text))

    def until(self, what: Callable[[], bool], why: str) -> None:
        """Wait for it; fail with the reason and what the processes said last."""
        deadline = time.monotonic() + PATIENCE
        while not what():
            if time.monotonic() > deadline:
                raise AssertionError(f"{why} did not come.\n{self.last_words()}")
            time.sleep(0.1)

    def finish(self) -> None:
        """Wait until all work is done; none of it may have been given up."""
        self.until(lambda: not Job.objects.filter(state=JobState.QUEUED).exists(), "The end of all work")
        given_up = list(Job.objects.filter(state=JobState.DEAD).values_list("kind", "last_error"))
        assert not given_up, given_up

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""

    def _spawn(self, command: Command) -> subprocess.Popen[bytes]:
        return spawn(command, stdout=self.ends.enter_context(self.log.open("ab")))

    def _environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": _address_of_the_database(),
            "REDIS_URL": self.broker,
            "JOBS_RING": "1",
            "BEAT_SCHEDULE": str(self.folder / "beat-schedule"),
            "INBOX_DIR": str(self.inbox),
            "OUTBOX_DIR": str(self.outbox),
        }


def _address_of_the_database() -> str:
    place = connection.settings_dict
    return f"postgres://{place['USER']}:{place['PASSWORD']}@{place['HOST']}:{place['PORT']}/{place['NAME']}"


def broker_of(worker_id: str) -> str:
    """Every test process its own numbered database of the run's Valkey, or two crews would steal each other's rings."""
    number = int(worker_id.removeprefix("gw") or 0) if worker_id.startswith("gw") else 0
    return f"{settings.REDIS_URL.rpartition('/')[0]}/{1 + number % 15}"
