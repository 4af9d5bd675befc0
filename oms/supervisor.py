"""A small supervisor: one thread, one loop. Starts children, prints their lines, restarts them, ends them all."""

import os
import re
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from oms.processes import Command, kill_group, spawn

LONGEST_PAUSE = 30.0  # seconds before a child that keeps dying is started again
LASTING = 60.0  # a child that lived this long starts with a clean record
COLOURS = {"postgres": 34, "valkey": 35, "web": 32, "worker": 33, "beat": 36}


class Stopped(Exception):
    """Somebody asked us to stop: Ctrl-C, `down`, or the terminal was closed."""


@dataclass
class Child:
    command: Command
    lasting: bool
    tier: int
    process: subprocess.Popen[bytes]
    began: float = 0.0
    deaths: int = 0
    again_at: float | None = None
    rest: bytes = b""
    tail: list[str] = field(default_factory=list)

    @property
    def alive(self) -> bool:
        return self.process.poll() is None


class Supervisor:
    """Owns the children. Tiers are stopped from the highest to the lowest: servers are tier 0, programs tier 1."""

    def __init__(self, *, on_change: Callable[[list[int]], None] = lambda pids: None) -> None:
        self.children: list[Child] = []
        self.selector = selectors.DefaultSelector()
        self.on_change = on_change
        self.asked_to_stop = 0
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_signal)

    def start(self, command: Command, *, tier: int = 1, lasting: bool = True) -> Child:
        """Start a child; a lasting one is started again, ever more slowly, when it ends by itself."""
        child = Child(command, lasting, tier, self._spawn(command), time.monotonic())
        self.children.append(child)
        self._watch(child)
        return child

    def run(self, command: Command) -> Child:
        """Start a child that does one thing and ends, and wait for its end."""
        child = self.start(command, lasting=False)
        self.wait_for(lambda: not child.alive, patience=None)
        return child

    def wait_for(self, condition: Callable[[], bool], *, patience: float | None) -> bool:
        """Keep the loop turning until the condition holds. False if patience (seconds) runs out. Raises Stopped."""
        deadline = None if patience is None else time.monotonic() + patience
        while not condition():
            if deadline is not None and time.monotonic() > deadline:
                return False
            self.turn(0.05)
        return True

    def forever(self) -> None:
        while True:
            self.turn(0.5)

    def turn(self, seconds: float) -> None:
        """Once round: print what was said, start again who died. Raises Stopped when asked to stop."""
        if self.asked_to_stop:
            raise Stopped
        self._print_lines(seconds)
        for child in [child for child in self.children if not child.alive]:
            self._tend(child)

    def stop(self) -> None:
        """End everybody, the programs before the servers they use; a second request cuts all patience short."""
        self.asked_to_stop = 0
        for tier in sorted({child.tier for child in self.children}, reverse=True):
            self._stop_tier([child for child in self.children if child.tier == tier])
        self.on_change([])

    # Inside

    def _spawn(self, command: Command) -> subprocess.Popen[bytes]:
        process = spawn(command, stdout=subprocess.PIPE)
        assert process.stdout is not None
        os.set_blocking(process.stdout.fileno(), False)
        return process

    def _watch(self, child: Child) -> None:
        assert child.process.stdout is not None
        self.selector.register(child.process.stdout, selectors.EVENT_READ, child)
        self.on_change([each.process.pid for each in self.children if each.alive])

    def _note_signal(self, number: int, frame: object) -> None:
        self.asked_to_stop += 1

    def _print_lines(self, seconds: float) -> None:
        if not self.selector.get_map():
            time.sleep(seconds)
        for key, _ in self.selector.select(seconds):
            self._read(key.data)

    def _read(self, child: Child) -> None:
        stdout = child.process.stdout
        assert stdout is not None
        said = stdout.read(65536)
        if said == b"":
            self.selector.unregister(stdout)
            stdout.close()
        *lines, child.rest = (child.rest + (said or b"")).split(b"\n")
        for line in lines:
            self._say(child, line.decode(errors="replace"))

    def _say(self, child: Child, line: str) -> None:
        child.tail = [*child.tail[-19:], line]
        if re.search(child.command.worth_showing, line):
            say(child.command.name, line)

    def _tend(self, child: Child) -> None:
        """A child has ended: forget it, or start it again when its pause is over."""
        if child.rest:
            self._say(child, child.rest.decode(errors="replace"))
            child.rest = b""
        if not child.lasting:
            if child.process.stdout and child.process.stdout.closed:
                self.children.remove(child)
            return
        now = time.monotonic()
        if child.again_at is None:
            kill_group(child.process.pid)
            self._schedule(child, now)
        elif now >= child.again_at:
            child.process, child.began, child.again_at = self._spawn(child.command), now, None
            self._watch(child)

    def _schedule(self, child: Child, now: float) -> None:
        child.deaths = 1 if now - child.began > LASTING else child.deaths + 1
        pause = min(2.0 ** (child.deaths - 1), LONGEST_PAUSE)
        child.again_at = now + pause
        say(child.command.name, f"ended ({_manner(child.process.returncode)}); starting again in {pause:.0f} s")

    def _stop_tier(self, children: list[Child]) -> None:
        alive = [child for child in children if child.alive]
        for child in alive:
            child.process.send_signal(child.command.stop_signal)
        began = time.monotonic()
        while left := [child for child in alive if child.alive]:
            self._print_lines(0.05)
            waited = time.monotonic() - began
            for child in left:
                if self.asked_to_stop or waited > child.command.patience:
                    kill_group(child.process.pid)
        for child in children:
            kill_group(child.process.pid)  # whoever a leader left behind


def say(name: str, line: str) -> None:
    """One line of output, under the name of who said it."""
    label = f"{name:<10}"
    if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        label = f"\x1b[{COLOURS.get(name, 37)}m{label}\x1b[0m"
    print(f"{label}| {line}", flush=True)


def _manner(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
