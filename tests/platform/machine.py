"""Driving `manage.py` as a person at a terminal does: real processes, a folder and ports of their own."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

import psutil

from oms.bootstrap import ROOT
from oms.embedded import free_port

OURS = re.compile(
    "DATABASE_URL|REDIS_URL|SECRET_KEY|TESTING|PROCESS|EMAIL_URL|JOBS_RING|DJANGO_.*|MERIDIAN_.*|PYTEST_.*"
)


class Machine:
    """A folder for one installation, and the commands run on it."""

    def __init__(self) -> None:
        self.local = Path(mkdtemp(prefix="meridian-up-", dir="/tmp"))
        self.local.chmod(0o755)
        self.port = free_port()
        self.started: list[subprocess.Popen] = []

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not OURS.fullmatch(name)}
        return kept | {"LOCAL_DIR": str(self.local)}

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        argv = [sys.executable, "manage.py", *words]
        return subprocess.run(
            argv, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )

    def up(self, *words: str) -> subprocess.Popen:
        """Start `up` without the demo company and wait until it says that it is ready."""
        log = self.local / "terminal"
        with log.open("w") as output:
            argv = [sys.executable, "manage.py", "up", "--no-demo", "--port", str(self.port), *words]
            process = subprocess.Popen(
                argv, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        self.started.append(process)
        wait_until(lambda: "is ready" in log.read_text() or process.poll() is not None, seconds=90)
        assert process.poll() is None, log.read_text()
        return process

    def child(self, parent: subprocess.Popen, words: str) -> psutil.Process | None:
        """The direct child of `up` whose command line has the words in it."""
        for child in psutil.Process(parent.pid).children():
            with suppress(psutil.Error):  # it may end while we look
                if words in " ".join(child.cmdline()):
                    return child
        return None

    def clear_up(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.terminate()
                process.wait(60)
        shutil.rmtree(self.local, ignore_errors=True)


def wait_until(condition: Callable[[], bool], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
