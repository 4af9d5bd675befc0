"""The installation on this machine: its folder `.local`, its ports and secrets, what was done to it so far."""

import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from oms import embedded
from oms.bootstrap import ROOT
from oms.locks import Taken, hold
from oms.premises import postgres_home
from oms.processes import started_at


def folder() -> Path:
    return Path(os.environ.get("LOCAL_DIR", ROOT / ".local")).absolute()


@dataclass
class Installation:
    """What must be the same at the next start. Kept in `.local/installation.json`, readable by its owner only.

    `demo` is None until the first start decided it; `seeded` says that seeding came to its end; `schema` and
    `static` are marks of the migrations and static files that were last applied.
    """

    postgres_port: int = 0
    valkey_port: int = 0
    password: str = ""
    secret_key: str = ""
    demo: bool | None = None
    seeded: bool = False
    schema: str = ""
    static: str = ""

    @classmethod
    def load(cls) -> "Installation":
        known = {field.name for field in fields(cls)}
        with suppress(FileNotFoundError):
            stored = json.loads(_file().read_text())
            return cls(**{name: value for name, value in stored.items() if name in known})
        return cls(password=embedded.new_password(), secret_key=secrets.token_urlsafe(50))

    def save(self) -> None:
        write_private(_file(), json.dumps(asdict(self), indent=1))

    def choose_ports(self) -> None:
        """Keep the ports of last time unless somebody else has taken them."""
        self.postgres_port = embedded.free_port(self.postgres_port)
        self.valkey_port = embedded.free_port(self.valkey_port)

    def postgres(self) -> embedded.Postgres:
        return embedded.Postgres(postgres_data(), self.postgres_port, self.password)

    def valkey(self) -> embedded.Valkey:
        return embedded.Valkey(folder() / "valkey", self.valkey_port, self.password)

    def environment(self) -> dict[str, str]:
        """What Django's settings are told: these servers and no others, whatever the shell had exported."""
        return {
            "DATABASE_URL": self.postgres().url(),
            "REDIS_URL": self.valkey().url(),
            "SECRET_KEY": self.secret_key,
            "DEMO": "0" if self.demo is False else "1",
            "HTTPS": "0",
            "LOCAL_DIR": str(folder()),
            "WORKER_SOFT_SHUTDOWN": "5",
        }


def postgres_data() -> Path:
    return postgres_home(folder()) / "postgres" / "data"


def lock_file() -> Path:
    return folder() / "up.lock"


def write_private(path: Path, text: str) -> None:
    """Replace a file at once and whole, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    new.touch(mode=0o600)
    new.write_text(text)
    new.replace(path)


def _file() -> Path:
    return folder() / "installation.json"


# Who is running


@dataclass
class Running:
    """The processes of a running `up`, with marks that tell them from strangers with a recycled pid."""

    pid: int
    mark: str
    url: str
    children: dict[str, str]  # pid -> mark; strings, because it is JSON
    ready: bool = False

    @classmethod
    def load(cls) -> "Running | None":
        with suppress(OSError, ValueError, TypeError):
            return cls(**json.loads(running_file().read_text()))
        return None

    def save(self) -> None:
        write_private(running_file(), json.dumps(asdict(self)))

    @property
    def alive(self) -> bool:
        return bool(self.mark) and started_at(self.pid) == self.mark


def running_file() -> Path:
    return folder() / "running.json"


@contextmanager
def servers_at_hand(*, needed: bool) -> Iterator[None]:
    """For a Django command: the servers named by the environment, those of a running `up`, or our own for a while."""
    with ExitStack() as ends:
        if "DATABASE_URL" not in os.environ and "TESTING" not in os.environ:
            installation = Installation.load()
            if needed:
                _start_for_a_while(installation, ends)
            os.environ.update(installation.environment())
        yield


def _start_for_a_while(installation: Installation, ends: ExitStack) -> None:
    try:
        ends.enter_context(hold(lock_file(), wait=False))
    except Taken:
        return  # `up` or another command has started them
    installation.choose_ports()
    installation.save()
    postgres, valkey = installation.postgres(), installation.valkey()
    print("Starting PostgreSQL and Valkey for this command …", file=sys.stderr)
    ends.enter_context(embedded.running(postgres, valkey, log=folder() / "servers.log"))
    postgres.ensure_database()
