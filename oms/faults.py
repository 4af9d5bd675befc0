"""Named points at which a fault test may end the process, as a crash would. Free in production."""

import os
import signal
from collections import Counter

_hits: Counter[str] = Counter()


def point(name: str) -> None:
    """End this process with SIGKILL if CRASH_AT asks for it: `name`, or `name#3` for the third time it is passed."""
    wanted = os.environ.get("CRASH_AT")
    if not wanted:
        return
    target, _, count = wanted.partition("#")
    if target != name:
        return
    _hits[name] += 1
    if _hits[name] == int(count or 1) and _first_time():
        os.kill(os.getpid(), signal.SIGKILL)


def _first_time() -> bool:
    """Whether no process has crashed here yet, where CRASH_MARK names a file to remember it by."""
    mark = os.environ.get("CRASH_MARK")
    if not mark:
        return True
    try:
        os.close(os.open(mark, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return False
    return True
