"""The supervisor: who dies is started again, who is asked to stop stops, and nobody outlives it."""

import signal
import subprocess
import sys
import time

import psutil
import pytest

from oms.processes import Command
from oms.supervisor import Stopped, Supervisor

from .machine import wait_until


@pytest.fixture
def supervisor():
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    supervisor = Supervisor()
    yield supervisor
    supervisor.stop()
    for number, handler in before.items():
        signal.signal(number, handler)


def _python(name: str, code: str, **settings) -> Command:
    return Command(name, [sys.executable, "-c", code], **settings)


def test_lines_are_printed_under_the_name_of_who_said_them(supervisor, capsys):
    child = supervisor.run(_python("teller", "print('one'); print('two', end='')"))
    supervisor.turn(0)

    assert child.process.returncode == 0
    assert capsys.readouterr().out == "teller    | one\nteller    | two\n"


def test_only_lines_worth_showing_reach_the_terminal_but_all_are_kept(supervisor, capsys):
    child = supervisor.run(_python("server", "print('LOG: hm'); print('FATAL: no')", worth_showing="FATAL"))

    assert capsys.readouterr().out == "server    | FATAL: no\n"
    assert child.tail == ["LOG: hm", "FATAL: no"]


def test_a_child_that_keeps_dying_is_started_again_ever_more_slowly(supervisor, capsys):
    child = supervisor.start(_python("weak", "raise SystemExit(3)"))

    assert supervisor.wait_for(lambda: child.deaths == 2, patience=10)

    said = capsys.readouterr().out
    assert "weak      | ended (exit code 3); starting again in 1 s" in said
    assert "weak      | ended (exit code 3); starting again in 2 s" in said


def test_a_child_that_will_not_stop_is_ended_with_all_it_started(supervisor, capsys):
    code = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid, flush=True); time.sleep(60)"
    )
    child = supervisor.start(_python("deaf", code, patience=0.3))
    supervisor.wait_for(lambda: bool(child.tail), patience=10)

    supervisor.stop()

    assert child.process.returncode == -signal.SIGKILL
    wait_until(lambda: not psutil.pid_exists(int(child.tail[0])), seconds=5)


def test_programs_are_stopped_before_the_servers_they_use(supervisor, capsys):
    code = (  # os.write: a signal may come in the middle of a print
        "import os, signal, time; signal.signal(15, lambda *_: (os.write(1, {!r}.encode() + b'\\n'), os._exit(0)));"
        "os.write(1, b'up\\n'); time.sleep(60)"
    )
    children = [
        supervisor.start(_python("server", code.format("server left")), tier=0),
        supervisor.start(_python("program", code.format("program left"))),
    ]
    supervisor.wait_for(lambda: all(child.tail for child in children), patience=10)

    supervisor.stop()

    said = capsys.readouterr().out
    assert said.index("program left") < said.index("server left")


def test_a_request_to_stop_is_heard_while_waiting(supervisor):
    signal.raise_signal(signal.SIGTERM)

    with pytest.raises(Stopped):
        supervisor.forever()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the next start clears up")
def test_the_kernel_ends_the_children_of_a_killed_supervisor():
    code = (
        "import sys; from oms.processes import Command; from oms.supervisor import Supervisor;"
        "s = Supervisor(); c = s.start(Command('child', [sys.executable, '-c', 'import time; time.sleep(60)']));"
        "print(c.process.pid, flush=True); s.forever()"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    child = psutil.Process(int(parent.stdout.readline()))
    assert child.is_running()

    parent.kill()
    parent.wait()

    began = time.monotonic()
    wait_until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, seconds=5)
    assert time.monotonic() - began < 5
