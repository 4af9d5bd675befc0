"""Starting child processes that cannot outlive their parent. Standard library only."""

import ctypes
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Command:
    """What to run and how it likes to be asked to stop.

    `user` is (uid, gid) to run as, for a program that refuses root; `env` is added to our own environment.
    """

    name: str
    argv: list[str]
    env: dict[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    user: tuple[int, int] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10.0


def spawn(command: Command, *, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT) -> subprocess.Popen[bytes]:
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
        stderr=stderr,
        start_new_session=True,
        preexec_fn=_die_with(os.getpid(), command.stop_signal),
    )


def stop(process: subprocess.Popen[bytes], command: Command) -> None:
    """Ask it to stop, wait as long as it is owed, then end whatever is left of its process group."""
    signal_group(process.pid, command.stop_signal, only_leader=True)
    try:
        process.wait(command.patience)
    except subprocess.TimeoutExpired:
        pass
    signal_group(process.pid, signal.SIGKILL)
    process.wait()


def signal_group(pid: int, number: signal.Signals, *, only_leader: bool = False) -> None:
    """Signal a process we started, or its whole group; one that is gone already is no error."""
    try:
        (os.kill if only_leader else os.killpg)(pid, number)
    except (ProcessLookupError, PermissionError):
        pass


def started_at(pid: int) -> str:
    """A mark that differs between two processes that were given the same pid; empty when there is none.

    Field 22 of /proc/PID/stat; elsewhere what `ps` prints as the start time.
    """
    stat = Path(f"/proc/{pid}/stat")
    if stat.parent.parent.joinpath("self").exists():
        try:
            return stat.read_text().rpartition(")")[2].split()[19]
        except (OSError, IndexError):
            return ""
    listed = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return listed.stdout.strip()


def _die_with(parent: int, number: signal.Signals):
    if _libc is None:
        return None

    def arrange() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # the parent died between fork and here
            os._exit(1)

    return arrange
