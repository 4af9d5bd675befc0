"""`up --detach`: the same `up` in the background, its lines in a file; we watch until it is ready."""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from oms.bootstrap import ROOT
from oms.local import Running, folder


def start_detached(wishes: argparse.Namespace) -> int:
    """Start it, show what it says until it is ready or has failed, and leave it alone then."""
    log = folder() / "up.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    argv = [sys.executable, str(ROOT / "manage.py"), "up", "--port", str(wishes.port), "--host", wishes.host]
    argv += ["--reset"] * wishes.reset + ["--no-demo"] * wishes.no_demo
    with log.open("wb") as output:
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)
    _show(log, process)
    if process.returncode is not None:
        return process.returncode
    print(f"It goes on in the background; its log is {log}. Stop it with: python3 manage.py down")
    return 0


def _show(log: Path, process: subprocess.Popen[bytes]) -> None:
    with log.open(errors="replace") as lines:
        while process.poll() is None and not _ready(process.pid):
            print(lines.read(), end="", flush=True)
            time.sleep(0.1)
        time.sleep(0.2)  # its last words: the banner, or the reason
        print(lines.read(), end="", flush=True)


def _ready(pid: int) -> bool:
    running = Running.load()
    return running is not None and running.pid == pid and running.ready
