"""`manage.py verify`: what CI runs, in CI's order, with a summary. Arguments narrow it to tests."""

import os
import re
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from oms.bootstrap import ROOT, ensure_pango, install_command, offer_packages

CHROMIUM = Path("/usr/bin/chromium")
# By file, as what a module started is started once; in order, as the journeys (few tests, long ones) would end up last.
SHARED_OUT = ["--dist", "loadfile", "--no-loadscope-reorder"]
_TOTALS = re.compile(r"=+ (.*\b(passed|failed|error|errors|skipped|deselected|no tests ran)\b.*) =+$")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True)
class Step:
    """One check: a command, with what it needs said in the environment."""

    name: str
    argv: list[str]
    environment: dict[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    ok: bool
    seconds: float
    note: str = ""


def main(arguments: list[str]) -> int:
    ensure_pango()
    ensure_chromium()
    if arguments == ["--chaos"]:
        return _report([run_tests(["-m", "chaos or soak", "-p", "no:xdist"])])
    if arguments:
        return _report([run_tests(arguments)])
    outcomes = [run_step(step) for step in steps()]
    outcomes.append(run_tests(["-n", str(min(os.cpu_count() or 1, 8)), *SHARED_OUT]))
    return _report(outcomes)


def ensure_chromium() -> None:
    """The journeys need a browser; where it cannot be had they are skipped, and that is said."""
    if CHROMIUM.exists() or (os.geteuid() == 0 and offer_packages("Chromium", ["chromium", "fonts-dejavu-core"])):
        return
    command = " ".join(install_command(["chromium"]))
    print(f"The browser journeys are skipped: {CHROMIUM} is absent. Install it with: sudo {command}", flush=True)


def steps() -> list[Step]:
    """Everything but the tests."""
    manage = [sys.executable, "-W", "ignore::RuntimeWarning", "manage.py"]
    testing = {"TESTING": "1", "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    return [
        Step("lint", [tool("ruff"), "check", "."], {}),
        Step("formatting", [tool("ruff"), "format", "--check", "."], {}),
        Step("missing migrations", [*manage, "makemigrations", "--check", "--dry-run"], testing),
        Step("deployment check", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production()),
        Step("types", [tool("mypy")], testing),
    ]


def production() -> dict[str, str]:
    """An environment in the production shape."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "orders.example.com",
        "CSRF_TRUSTED_ORIGINS": "https://orders.example.com",
        "DATABASE_URL": "postgres://meridian:secret@127.0.0.1:1/meridian",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "EMAIL_URL": "smtp://127.0.0.1:25",
        "DEMO": "0",
        "HTTPS": "1",
    }


def run_step(step: Step) -> Outcome:
    """Run one check quietly; what it said is shown only when it failed."""
    print(f"{step.name} …", end=" ", flush=True)
    began = time.monotonic()
    done = subprocess.run(
        step.argv,
        cwd=ROOT,
        env=os.environ | step.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - began
    print("ok" if done.returncode == 0 else f"failed\n{done.stdout}", flush=True)
    return Outcome(step.name, done.returncode == 0, seconds)


def run_tests(arguments: list[str]) -> Outcome:
    """Run pytest, its lines as they come; its own totals are kept for the summary."""
    began, totals = time.monotonic(), "it printed no totals"
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        print(line, end="", flush=True)
        if found := _TOTALS.search(_COLOUR.sub("", line.rstrip())):
            totals = found.group(0)
    return Outcome("tests", process.wait() == 0, time.monotonic() - began, totals)


def tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _report(outcomes: list[Outcome]) -> int:
    print("\nSummary")
    for outcome in outcomes:
        print(f"  {'ok    ' if outcome.ok else 'FAILED'}  {outcome.name:<20} {outcome.seconds:7.1f} s")
    notes = [outcome.note for outcome in outcomes if outcome.note]
    print(*notes, sep="\n", flush=True)
    return 0 if all(outcome.ok for outcome in outcomes) else 1
