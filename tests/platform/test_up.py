"""`up` and `down` on real processes. One installation is started for all tests here, and ended by the last one."""

import signal
import socket
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import psutil
import pytest

from .machine import Machine, wait_until


@pytest.fixture(scope="module")
def machine():
    machine = Machine()
    yield machine
    machine.clear_up()


@pytest.fixture(scope="module")
def up(machine):
    return machine.up()


def _get(machine, path, **headers):
    """(status, headers, body) of a page."""
    try:
        with urlopen(Request(f"http://127.0.0.1:{machine.port}{path}", headers=headers), timeout=20) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except HTTPError as refusal:
        return refusal.code, refusal.headers, refusal.read().decode()


def _answers(machine, path, status):
    try:
        return _get(machine, path)[0] == status
    except (URLError, OSError):
        return False


def test_the_sign_in_page_is_served(machine, up):
    status, _, body = _get(machine, "/accounts/login/")

    assert status == 200
    assert "<form" in body


def test_it_listens_on_this_machine_only(machine, up):
    listening = [
        connection.laddr.ip
        for process in [psutil.Process(up.pid), *psutil.Process(up.pid).children(recursive=True)]
        for connection in process.net_connections()
        if connection.status == psutil.CONN_LISTEN
    ]

    assert len(listening) >= 3
    assert set(listening) == {"127.0.0.1"}


def test_a_second_up_says_that_one_is_running(machine, up):
    second = machine.command("up", "--port", str(machine.port))

    assert second.returncode == 1
    assert second.stderr == (
        f"Meridian is already running at http://127.0.0.1:{machine.port}/. Stop it with: python3 manage.py down\n"
    )


def test_a_command_finds_the_running_servers(machine, up):
    done = machine.command("showmigrations", "sessions")

    assert done.returncode == 0, done.stderr
    assert "[X] 0001_initial" in done.stdout


def test_a_killed_worker_is_started_again(machine, up):
    worker = machine.child(up, "oms.celery worker")

    worker.kill()

    wait_until(lambda: machine.child(up, "oms.celery worker") not in (None, worker), seconds=20)


def test_a_database_outage_is_a_page_that_says_so_and_passes(machine, up):
    postgres = machine.child(up, "bin/postgres")
    psutil.Process(up.pid).suspend()  # it would heal this before we have looked
    postgres.kill()

    page = _get(machine, "/", Cookie="sid=abcdefghijklmnopqrstuvwxyz012345")  # a session has to be looked up
    ready = _get(machine, "/health/ready")
    live = _get(machine, "/health/live")
    psutil.Process(up.pid).resume()

    assert (page[0], page[1]["Retry-After"]) == (503, "5")
    assert "cannot reach its database right now" in page[2]
    assert "default-src 'none'" in page[1]["Content-Security-Policy"]
    assert (ready[0], ready[1]["Retry-After"]) == (503, "5")
    assert live[0] == 200
    wait_until(lambda: _answers(machine, "/health/ready", 200), seconds=20)


def test_when_the_supervisor_is_killed_nothing_stays_behind_and_it_starts_again(machine, up):
    family = psutil.Process(up.pid).children(recursive=True)

    up.kill()
    up.wait()

    gone, left = psutil.wait_procs(family, timeout=20)
    assert not left
    assert len(gone) >= 6

    again = machine.up()
    again.send_signal(signal.SIGINT)

    assert again.wait(60) == 0
    assert "Stopped. The data stays in .local" in (machine.local / "terminal").read_text()
    assert machine.command("down").stdout == "Meridian is not running.\n"


def test_a_taken_port_is_said_with_a_free_one():
    machine = Machine()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        refused = machine.command("up", "--no-demo", "--port", str(port))

    machine.clear_up()
    assert refused.returncode == 1
    assert refused.stderr.startswith(
        f"Port {port} of 127.0.0.1 cannot be used (address already in use). Choose another"
    )
    assert "Traceback" not in refused.stderr
