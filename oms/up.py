"""`manage.py up`: everything on this machine, with one command, until Ctrl-C."""

import argparse
import ipaddress
import os
import shutil
import socket
import sys
import time
from contextlib import suppress
from urllib.error import URLError
from urllib.request import urlopen

from oms import embedded, marks
from oms.bootstrap import ROOT, ensure_pango, need_room
from oms.demo.logins import PASSWORD
from oms.leftovers import clear_leftovers
from oms.local import Installation, Running, folder, lock_file, postgres_data, running_file
from oms.locks import Taken, hold
from oms.processes import Command, started_at
from oms.refusal import Refusal
from oms.supervisor import Child, Stopped, Supervisor, say

NEEDED_BYTES = 300 * 1024**2
PYTHON = sys.executable


def main(arguments: list[str]) -> int:
    wishes = parse(arguments)
    if wishes.detach:
        from oms.detached import start_detached

        return start_detached(wishes)
    try:
        with hold(lock_file(), wait=False):
            return Up(wishes).run()
    except Taken:
        raise Refusal(_already_running()) from None


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="manage.py up", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="port of the web pages (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--reset", action="store_true", help="throw the data away and start afresh")
    parser.add_argument("--no-demo", action="store_true", help="start empty, without the demo company")
    parser.add_argument("--detach", action="store_true", help="go on in the background; `down` stops it")
    wishes = parser.parse_args(arguments)
    if not 1 <= wishes.port <= 65535:
        parser.error(f"there is no port {wishes.port}")
    return wishes


def _already_running() -> str:
    running = Running.load()
    if running is None or not running.alive:
        return "Another command is using the data in .local; wait until it has ended."
    return f"Meridian is already running at {running.url}. Stop it with: python3 manage.py down"


class Up:
    """One run: check the wishes, start the servers, bring the data up to date, start the programs."""

    def __init__(self, wishes: argparse.Namespace) -> None:
        self.wishes = wishes
        self.began = time.monotonic()
        self.url = f"http://{wishes.host}:{wishes.port}/"
        self.installation = Installation.load()
        self.running = Running(os.getpid(), started_at(os.getpid()), self.url, {})

    def run(self) -> int:
        clear_leftovers()
        self.check()
        if self.wishes.reset:
            self.reset()
        self.decide_on_demo()
        self.installation.choose_ports()
        self.installation.save()
        supervisor = Supervisor(on_change=self.write_down_who_runs)
        try:
            self.bring_up(supervisor)
            supervisor.forever()
        except Stopped:
            print("\nStopping …", flush=True)
        finally:
            supervisor.stop()
            running_file().unlink(missing_ok=True)
        print("Stopped. The data stays in .local; start again with: python3 manage.py up", flush=True)
        return 0

    def check(self) -> None:
        """Everything that can be refused before anything is touched."""
        folder().mkdir(parents=True, exist_ok=True)
        need_room(folder(), NEEDED_BYTES)
        refuse_taken_port(self.wishes.host, self.wishes.port)
        ensure_pango()

    def reset(self) -> None:
        for place in (postgres_data(), *(folder() / name for name in ("valkey", "inbox", "mail", "media"))):
            shutil.rmtree(place, ignore_errors=True)
        fresh = Installation(password=self.installation.password, secret_key=self.installation.secret_key)
        fresh.postgres_port, fresh.valkey_port = self.installation.postgres_port, self.installation.valkey_port
        self.installation = fresh

    def decide_on_demo(self) -> None:
        """The first start decides; later ones can only confirm. Demo passwords stay on this machine."""
        wanted = not self.wishes.no_demo
        if self.installation.demo is None:
            self.installation.demo = wanted
        elif self.installation.demo and not wanted:
            raise Refusal(
                "This installation holds the demo company. For an empty one: python3 manage.py up --reset --no-demo"
            )
        if self.installation.demo and not is_loopback(self.wishes.host):
            raise Refusal(
                f"The demo's passwords are public, so it is not served on {self.wishes.host}. "
                "Leave --host out, or start without the demo company: --no-demo (with --reset if it is there)."
            )

    def bring_up(self, supervisor: Supervisor) -> None:
        self.start_servers(supervisor)
        os.environ.update(self.installation.environment())
        self.prepare(supervisor)
        self.start_programs(supervisor)

    def start_servers(self, supervisor: Supervisor) -> None:
        postgres, valkey = self.installation.postgres(), self.installation.valkey()
        if not postgres.initialised:
            self.installation.schema, self.installation.seeded = "", False
        postgres.initialise()
        started = [(server, supervisor.start(server.command(), tier=0)) for server in (postgres, valkey)]
        for server, child in started:
            await_server(supervisor, server, child)
        if self.installation.demo and not self.installation.seeded:
            postgres.drop_database()  # a first start that was broken off half way
            self.installation.schema = ""
        postgres.ensure_database()

    def prepare(self, supervisor: Supervisor) -> None:
        """Migrations and static files, at once and only when they have changed; then the demo company."""
        wanted = {"schema": marks.schema(), "static": marks.static()}
        steps = {"schema": ("migrate", "--no-input"), "static": ("collectstatic", "--no-input", "--clear")}
        due = {name: steps[name] for name in steps if getattr(self.installation, name) != wanted[name]}
        children = [supervisor.start(django(*step, "--verbosity", "0"), lasting=False) for step in due.values()]
        supervisor.wait_for(lambda: not any(child.alive for child in children), patience=None)
        for child in children:
            require(child, "The database could not be brought up to date")
        for name in due:
            setattr(self.installation, name, wanted[name])
        self.installation.save()
        if self.installation.demo and not self.installation.seeded:
            say("up", "Seeding the demo company (once) …")
            require(supervisor.run(django("seed_demo")), "The demo company could not be seeded")
            self.installation.seeded = True
            self.installation.save()

    def start_programs(self, supervisor: Supervisor) -> None:
        supervisor.start(web(self.wishes.host, self.wishes.port))
        if not supervisor.wait_for(self.answers, patience=60):
            raise Refusal("The web server does not answer; its lines above say why.")
        supervisor.start(worker())
        supervisor.start(beat())
        self.running.ready = True
        self.running.save()
        print(banner(self.url, self.installation, time.monotonic() - self.began), flush=True)

    def answers(self) -> bool:
        """Whether the first page is there: a whole page, so that nothing is called ready that cannot be used."""
        host = "127.0.0.1" if self.wishes.host in ("0.0.0.0", "::") else self.wishes.host  # noqa: S104
        with (
            suppress(URLError, OSError),
            urlopen(f"http://{host}:{self.wishes.port}/accounts/login/", timeout=5) as answer,
        ):
            return answer.status == 200
        return False

    def write_down_who_runs(self, pids: list[int]) -> None:
        self.running.children = {str(pid): started_at(pid) for pid in pids}
        self.running.save()


def await_server(supervisor: Supervisor, server: embedded.Server, child: Child) -> None:
    supervisor.wait_for(lambda: server.ready() or child.deaths > 0, patience=embedded.PATIENCE)
    if not server.ready():
        name = type(server).__name__
        raise Refusal(embedded.in_a_sentence(f"{name} did not start", "\n".join(child.tail)))


def django(*words: str) -> Command:
    return Command(words[0], [PYTHON, str(ROOT / "manage.py"), *words], cwd=ROOT)


def web(host: str, port: int) -> Command:
    argv = [PYTHON, "-m", "gunicorn", "-c", "python:oms.serving"]
    return Command("web", argv, {"HOST": host, "PORT": str(port), "PROCESS": "web"}, ROOT, patience=12)


def worker() -> Command:
    argv = [PYTHON, "-m", "celery", "-q", "-A", "oms.celery", "worker", "--loglevel", "warning", "--concurrency", "2"]
    argv += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return Command("worker", argv, {"PROCESS": "worker"}, ROOT, patience=15)


def beat() -> Command:
    argv = [PYTHON, "-m", "celery", "-q", "-A", "oms.celery", "beat", "--loglevel", "warning", "--pidfile="]
    return Command("beat", argv, {"PROCESS": "beat"}, ROOT, patience=5)


def require(child: Child, otherwise: str) -> None:
    if child.process.returncode:
        reasons = [line.strip() for line in child.tail if line.strip()] or ["no reason was given"]
        if any("No space left on device" in line for line in reasons):
            reasons = ["the disk is full; free some space and start again"]
        raise Refusal(f"{otherwise}: {reasons[-1]}")


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise Refusal(f"Only root may use port {port}. Choose one above 1023: --port 8000") from None
        except OSError as error:
            free = embedded.free_port(port + 1 if port < 65535 else 0)
            raise Refusal(
                f"Port {port} of {host} cannot be used ({os.strerror(error.errno or 0).lower()}). "
                f"Choose another: python3 manage.py up --port {free}"
            ) from None


def demo_people(installation: Installation) -> list[tuple[str, str]]:
    with installation.postgres().connect(embedded.DATABASE) as connection:
        people = "SELECT email, array_to_string(roles, ', ') FROM accounts_user WHERE is_demo ORDER BY id LIMIT 5"
        return connection.execute(people).fetchall()


def banner(url: str, installation: Installation, seconds: float) -> str:
    lines = ["", f"  Meridian is ready after {seconds:.1f} s:  {url}", ""]
    if installation.demo:
        lines += [f"    {email:<28} {roles}" for email, roles in demo_people(installation)]
        lines += ["", f"    The password of all of them is  {PASSWORD}"]
    else:
        lines += ['    Add the first person:  python3 manage.py add_user you@example.com --name "Your Name"']
    return "\n".join([*lines, "", "  Ctrl-C stops everything; the data stays in .local (afresh: up --reset).", ""])
