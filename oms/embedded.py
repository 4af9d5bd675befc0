"""PostgreSQL 18 and Valkey from their wheels: where they live, how they are started and stopped.

Nothing here needs Django. `up` hands the commands to its supervisor; the tests and the benchmark use
`running()`, which starts both servers and stops them again.
"""

import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGINT
from typing import TYPE_CHECKING

from oms.premises import make_private, own, postgres_binary, postgres_user, run_as_postgres, valkey_binary
from oms.processes import Command, spawn, stop
from oms.refusal import Refusal

if TYPE_CHECKING:
    import psycopg

DATABASE = "meridian"
PATIENCE = 30.0  # seconds; recovery after a crash takes a while

DURABLE = {
    "fsync": "on",
    "synchronous_commit": "on",
    "shared_buffers": "256MB",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
}
# For data that is thrown away: nothing waits for the disk.
FLEETING = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
}
_COMMON = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "jit": "off",
    "random_page_cost": "1.1",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "client_connection_check_interval": "1s",  # a dead worker's locks go away in the middle of a query
    "idle_in_transaction_session_timeout": "60s",
    "max_parallel_workers_per_gather": "0",  # two cores are better spent on two requests
    "max_parallel_maintenance_workers": "0",  # and a container's /dev/shm is often too small for it
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",  # a refused row is the application's business and in its log
    "log_timezone": "UTC",
    "timezone": "UTC",
}


@dataclass(frozen=True, slots=True)
class Postgres:
    """One PostgreSQL cluster: its data directory, its port and the password of its only user."""

    data: Path
    port: int
    password: str
    settings: dict[str, str] = field(default_factory=lambda: DURABLE)

    def url(self, database: str = DATABASE) -> str:
        return f"postgres://postgres:{self.password}@127.0.0.1:{self.port}/{database}"

    @property
    def initialised(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def initialise(self) -> None:
        """Make the cluster: checksums, UTF-8, code-point order, one user who must give the password."""
        if not self.initialised:
            make_private(self.data.parent, traversable=True)
            self._run_initdb()

    def _run_initdb(self) -> None:
        half_made = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(half_made, ignore_errors=True)
        make_private(half_made)
        words = half_made.with_name("password")
        words.write_text(self.password)
        own(words)
        argv = [str(postgres_binary("initdb")), "--pgdata", str(half_made), "--username", "postgres"]
        argv += ["--pwfile", str(words), "--auth", "scram-sha-256", "--set", "scram_iterations=1"]
        argv += ["--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin"]
        argv += ["--builtin-locale", "C.UTF-8", "--data-checksums", "--no-sync", "--no-instructions"]
        done = run_as_postgres(argv)
        words.unlink()
        if done.returncode:
            raise Refusal(in_a_sentence("PostgreSQL could not make its data directory", done.stdout))
        half_made.rename(self.data)

    def command(self) -> Command:
        argv = [str(postgres_binary("postgres")), "-D", str(self.data), "-p", str(self.port)]
        for name, value in (_COMMON | self.settings).items():
            argv += ["-c", f"{name}={value}"]
        # SIGINT is PostgreSQL's fast shutdown: end the sessions, write a checkpoint, leave.
        return Command(
            "postgres",
            argv,
            cwd=self.data.parent,
            user=postgres_user(),
            stop_signal=SIGINT,
            patience=30,
            worth_showing="WARNING|ERROR|FATAL|PANIC",
        )

    def ready(self) -> bool:
        """PostgreSQL itself writes into its pid file when it takes connections."""
        with suppress(OSError, IndexError):
            return (self.data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready"
        return False

    def ensure_database(self, name: str = DATABASE) -> None:
        from psycopg import sql

        with self.connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def drop_database(self, name: str = DATABASE) -> None:
        from psycopg import sql

        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def connect(self, database: str = "postgres") -> "psycopg.Connection":
        """A connection outside any transaction, as the cluster's only user."""
        import psycopg

        return psycopg.connect(self.url(database), autocommit=True)


@dataclass(frozen=True, slots=True)
class Valkey:
    """One Redis-compatible server that keeps nothing on disk: PostgreSQL holds the truth."""

    folder: Path
    port: int
    password: str

    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def command(self) -> Command:
        self.folder.mkdir(parents=True, exist_ok=True)
        settings = self.folder / "valkey.conf"  # a file, because a command line is readable by everybody
        settings.touch(mode=0o600)
        settings.write_text(
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\ndir {self.folder}\n"
            'save ""\nappendonly no\nmaxmemory-policy noeviction\nloglevel warning\n'
        )
        return Command("valkey", [str(valkey_binary()), str(settings)], worth_showing="Fatal|Failed|Can't")

    def ready(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
            connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
            return b"+OK" in connection.recv(64)
        return False


Server = Postgres | Valkey


@contextmanager
def running(postgres: Postgres, valkey: Valkey | None = None, *, log: Path) -> Iterator[None]:
    """Both servers, started side by side, for as long as the block lasts."""
    postgres.initialise()
    servers = [server for server in (postgres, valkey) if server]
    with ExitStack() as ends, log.open("ab") as output:
        started = []
        for server in servers:
            command = server.command()
            process = spawn(command, stdout=output)
            ends.callback(stop, process, command)
            started.append((server, process))
        for server, process in started:
            wait_until_ready(server, process, log)
        yield


def wait_until_ready(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for it to take connections. Raises Refusal with the reason it gave when it does not."""
    deadline = time.monotonic() + PATIENCE
    name = type(server).__name__
    while not server.ready():
        if process.poll() is not None or time.monotonic() > deadline:
            said = log.read_text(errors="replace") if log.exists() else ""
            raise Refusal(in_a_sentence(f"{name} did not start", said))
        time.sleep(0.02)


def in_a_sentence(what: str, output: str) -> str:
    """Say why, in the server's own last words; a full disk is named as such."""
    if "No space left on device" in output:
        return f"{what}: the disk is full. Free some space and start again."
    reasons = [line for line in output.splitlines() if "FATAL" in line or "error" in line.lower()]
    reason = (reasons or output.splitlines() or ["it said nothing"])[-1]
    return f"{what}: {reason.rpartition('FATAL:')[2].strip().rstrip('.')}."


def new_password() -> str:
    return secrets.token_hex(16)


def free_port(wanted: int = 0) -> int:
    """The wanted port of 127.0.0.1 if nobody has it, otherwise any free one."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
