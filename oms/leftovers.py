"""Ending what a run that was killed has left behind. Called by whoever holds the lock, so its owner is dead."""

import os
import signal
import time
from contextlib import suppress

from oms.local import Running, running_file
from oms.processes import kill_group, started_at

PATIENCE = 15.0  # seconds: the kernel has told them already, PostgreSQL may be writing its checkpoint


def clear_leftovers() -> None:
    running = Running.load()
    if running is None:
        return
    left = {int(pid): mark for pid, mark in running.children.items()}
    for pid, mark in left.items():
        if _still_there(pid, mark):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + PATIENCE
    while any(_still_there(pid, mark) for pid, mark in left.items()) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid, mark in left.items():
        if started_at(pid) in ("", mark):  # gone, but its group may be there; or stuck
            kill_group(pid)
    running_file().unlink(missing_ok=True)


def _still_there(pid: int, mark: str) -> bool:
    return bool(mark) and started_at(pid) == mark
