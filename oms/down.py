"""`manage.py down`: stop what `up` started, in whatever terminal it runs. Standard library only."""

import os
import signal
import time
from contextlib import suppress

from oms.leftovers import clear_leftovers
from oms.local import Running, lock_file
from oms.locks import Taken, hold
from oms.processes import started_at


def main() -> int:
    running = Running.load()
    if running is None or not running.alive:
        return _nothing_runs()
    with suppress(ProcessLookupError):
        os.kill(running.pid, signal.SIGTERM)
    with hold(lock_file()):  # it is ours when the other one has stopped everything
        clear_leftovers()
    while started_at(running.pid) == running.mark:
        time.sleep(0.02)
    print("Meridian has stopped. The data stays in .local.")
    return 0


def _nothing_runs() -> int:
    try:
        with hold(lock_file(), wait=False):
            clear_leftovers()
    except Taken:
        print("Another command is using the data in .local; it will end by itself.")
        return 1
    print("Meridian is not running.")
    return 0
