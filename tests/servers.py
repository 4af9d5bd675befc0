"""Real PostgreSQL and Valkey for the tests: one pair for a run, gone when it ends.

`tests/conftest.py` imports this before Django is set up, because Django's settings need the servers' addresses.
The controlling process owns the servers; its xdist workers inherit their addresses in the environment. Each
worker's database is a copy of a migrated one, which is kept under `.local/test-pg` until a migration changes.
"""

import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from oms import embedded, marks
from oms.locks import hold
from oms.premises import make_private, postgres_home, scratch

ROOT = Path(__file__).resolve().parent.parent
LOCAL = Path(os.environ.get("LOCAL_DIR", ROOT / ".local"))
TEMPLATE = "migrated"
KEPT_TEMPLATES = 3
_ends = ExitStack()
_started = False


def _environment() -> dict[str, str]:
    """What Django and every child process of a test are told. Chosen before anything is started."""
    password = embedded.new_password()
    postgres = embedded.Postgres(Path(), embedded.free_port(), password)
    valkey = embedded.Valkey(Path(), embedded.free_port(), password)
    return {
        "TESTING": "1",
        "PROCESS": "",
        "DATABASE_URL": postgres.url(TEMPLATE),
        "REDIS_URL": valkey.url(),
        "JOBS_RING": "0",
        "EMAIL_URL": "memorymail://",
        "INBOX_DIR": str(LOCAL / "test-inbox"),
        "OUTBOX_DIR": str(LOCAL / "test-outbox"),
        "DJANGO_SETTINGS_MODULE": "oms.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        "MERIDIAN_TEST_SERVERS": f"{postgres.port} {valkey.port} {password}",
    }


if "MERIDIAN_TEST_SERVERS" not in os.environ:
    os.environ.update(_environment())
    os.environ["MERIDIAN_TEST_OWNER"] = str(os.getpid())


def start() -> None:
    """Start the servers, once, in the process that owns them."""
    global _started
    if _started or os.environ.get("MERIDIAN_TEST_OWNER") != str(os.getpid()):
        return
    _started = True
    pg_port, valkey_port, password = os.environ["MERIDIAN_TEST_SERVERS"].split()
    template = _template(password)
    folder = _ends.enter_context(scratch("test", local=LOCAL))
    data = folder / "data"
    subprocess.run(["cp", "-a", str(template / "data"), str(data)], check=True)
    postgres = embedded.Postgres(data, int(pg_port), password, embedded.FLEETING)
    valkey = embedded.Valkey(folder / "valkey", int(valkey_port), password)
    _ends.enter_context(embedded.running(postgres, valkey, log=folder / "log"))
    _set_password(postgres, template)


def stop() -> None:
    _ends.close()


def _set_password(postgres: embedded.Postgres, template: Path) -> None:
    """The template has a password of its own; the run's is set through it."""
    known = embedded.Postgres(postgres.data, postgres.port, (template / "password").read_text())
    with known.connect() as connection:
        connection.execute(f"ALTER ROLE postgres PASSWORD '{postgres.password}'")


def _template(password: str) -> Path:
    """A stopped cluster with a migrated database, made anew when a migration or a dependency has changed."""
    home = postgres_home(LOCAL) / "test-pg"
    make_private(home, traversable=True)
    place = home / marks.schema()
    with hold(LOCAL / "test-pg.lock"):
        if not (place / "password").exists():
            shutil.rmtree(place, ignore_errors=True)
            _make_template(place, password)
        os.utime(place)
        for old in sorted(home.iterdir(), key=lambda folder: folder.stat().st_mtime)[:-KEPT_TEMPLATES]:
            shutil.rmtree(old, ignore_errors=True)
    return place


def _make_template(place: Path, password: str) -> None:
    make_private(place, traversable=True)
    postgres = embedded.Postgres(place / "data", embedded.free_port(), password, embedded.FLEETING)
    with embedded.running(postgres, log=place / "log"):
        postgres.ensure_database(TEMPLATE)
        migrate = [sys.executable, "manage.py", "migrate", "--run-syncdb", "--no-input", "--verbosity", "0"]
        done = subprocess.run(
            migrate,
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": postgres.url(TEMPLATE)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            pytest.exit(f"The migrations failed:\n{done.stdout}", returncode=3)
    (place / "password").write_text(password)
    (place / "password").chmod(0o600)
