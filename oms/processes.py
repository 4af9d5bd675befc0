"""Starting child processes that cannot outlive their parent. Standard library only."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Command:
    """What to run and how it likes to be asked to stop.

    `user` is (uid, gid) to run as, for a program that refuses root; `env` is added to our own environment;
    `patience` is how many seconds it gets to stop; of what it says, only lines matching `worth_showing` are for the
    terminal.
    """

    name: str
    argv: list[str]
    env: dict[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    user: tuple[int, int] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10.0
    worth_showing: str = ""


def spawn(command: Command, *, stdout: int | IO[bytes] = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """Start it in a session of its own; on Linux the kernel stops it when we die, however we die.

    Call it from the main thread: the kernel counts the death of the starting thread.
    """
    uid, gid = command.user or (None, None)
    return subprocess.Popen(
        command.argv,
        env=os.environ | command.env,
        cwd=command.cwd,
        user=uid,
        group=gid,
        extra_groups=[] if command.user else None,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=_die_with(os.getpid(), command.stop_signal),
    )


def stop(process: subprocess.Popen[bytes], command: Command) -> None:
    """Ask it to stop, wait as long as it is owed, then end whatever is left of its process group."""
    with suppress(ProcessLookupError):
        os.kill(process.pid, command.stop_signal)
    with suppress(subprocess.TimeoutExpired):
        process.wait(command.patience)
    kill_group(process.pid)
    process.wait()


def kill_group(pid: int) -> None:
    """End a process we started and all it started; one that is gone already is no error."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def started_at(pid: int) -> str:
    """A mark that differs between two processes that were given the same pid; empty when there is none.

    Field 22 of /proc/PID/stat; elsewhere what `ps` prints as the start time.
    """
    if Path("/proc/self/stat").exists():
        with suppress(OSError, IndexError):
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
        return ""
    ps = ["ps", "-o", "lstart=", "-p", str(pid)]
    return subprocess.run(ps, capture_output=True, text=True, check=False).stdout.strip()


def _die_with(parent: int, number: signal.Signals) -> Callable[[], None] | None:
    if _libc is None:
        return None

    def arrange() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # the parent died between fork and here
            os._exit(1)

    return arrange
