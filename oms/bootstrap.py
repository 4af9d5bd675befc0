"""From a bare Python to the installed environment. Standard library only: nothing else is there yet.

`main` is what `manage.py` runs. For `up` and `verify` it makes `.venv` from the lock file, keyed by the lock's
hash, and re-executes itself inside; every other command runs where Django can be found.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from oms.refusal import FULL_DISK, Refusal, sentence

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = {"runtime": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
NEEDED_BYTES = 1024**3
# Commands that look at the code alone, or bring a server of their own.
WITHOUT_SERVERS = {"help", "--help", "version", "--version", "check", "collectstatic", "makemigrations", "bench"}


def main(argv: list[str]) -> int:
    """Run one command; what a person can put right ends in a sentence and exit code 1."""
    try:
        return _dispatch(argv)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        said = sentence(error)
        if said is None:
            raise
        print(said, file=sys.stderr)
        return 1


def _dispatch(argv: list[str]) -> int:
    command = argv[1] if len(argv) > 1 else "help"
    if command == "up":
        enter("runtime", argv)
        from oms import up

        return up.main(argv[2:])
    if command == "down":
        from oms import down

        return down.main()
    if command == "verify":
        enter("dev", argv)
        from oms import verify

        return verify.main(argv[2:])
    return _django(command, argv)


def _django(command: str, argv: list[str]) -> int:
    if importlib.util.find_spec("django") is None:
        enter("runtime", argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oms.settings")
    from django.core.management import execute_from_command_line

    from oms.local import servers_at_hand

    with servers_at_hand(needed=command not in WITHOUT_SERVERS):
        execute_from_command_line(argv)
    if command == "help" and len(argv) < 3:
        print("\n[meridian]\n    up\n    down\n    verify")
    return 0


# The environment


def enter(kind: str, argv: list[str]) -> None:
    """Make sure `.venv` holds what the lock file says, and go on inside it. Does not return if outside."""
    usable = _outside() or importlib.util.find_spec("django") is not None  # not after the system's Python was replaced
    if not _installed(kind) or not usable:
        install(kind, afresh=not usable)
    if _outside() or not usable:
        os.execv(_python(), [str(_python()), *argv])  # noqa: S606


def install(kind: str, *, afresh: bool = False) -> None:
    """Create or correct `.venv`. Only ready-made packages with the hashes of the lock are accepted."""
    need_room(VENV.parent, NEEDED_BYTES)
    if afresh or not _python().exists() or not _python().with_name("pip").exists():  # or its making was broken off
        _make_venv()
    print(f"Installing the packages of {LOCKS[kind].name} (once, until it changes) …", flush=True)
    pip = [str(_python()), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    pip += ["--require-hashes", "--no-deps", "--no-compile", "--only-binary", ":all:", "-r", str(LOCKS[kind])]
    done = subprocess.run(pip, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refusal(_why_not_installed(done.stdout + done.stderr))
    _stamp(kind).write_text(_wanted(kind))


def _make_venv() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        offer_packages("Python's venv module", [f"python3.{sys.version_info[1]}-venv"], must=True)
    base = getattr(sys, "_base_executable", sys.executable)  # a venv of a venv would depend on the first one
    make = [base, "-m", "venv", "--clear", str(VENV)]
    done = subprocess.run(make, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refusal(_why_not_installed(done.stdout + done.stderr))


def _why_not_installed(output: str) -> str:
    """One sentence out of what pip or venv printed."""
    if "No space left on device" in output:
        return FULL_DISK
    if "No matching distribution" in output:
        version = ".".join(map(str, sys.version_info[:2]))
        return f"There is no ready-made package for Python {version} on this machine: {_last_error(output)}"
    if any(sign in output for sign in ("NewConnectionError", "Temporary failure", "Read timed out", "ProxyError")):
        return "The packages could not be downloaded: no connection to the package index. Try again when online."
    return f"The packages could not be installed: {_last_error(output)}"


def _last_error(output: str) -> str:
    errors = [line for line in output.splitlines() if "error" in line.lower()] or output.splitlines() or [""]
    return errors[-1].strip()


def _python() -> Path:
    return VENV / "bin" / "python"


def _outside() -> bool:
    return Path(sys.prefix).resolve() != VENV.resolve()


def _made_by() -> str:
    """The version of the Python that `.venv` was made with; any that is new enough will do."""
    settings = VENV / "pyvenv.cfg"
    lines = settings.read_text().splitlines() if settings.exists() else []
    return next((line.partition("=")[2].strip() for line in lines if line.startswith("version")), "")


def _stamp(kind: str) -> Path:
    return VENV / f"installed-{kind}"


def _wanted(kind: str) -> str:
    return sha256(LOCKS[kind].read_bytes() + _made_by().encode()).hexdigest()


def _installed(kind: str) -> bool:
    """True when `.venv` was filled from this very lock; the developers' lock contains the other one."""
    if not _python().exists():
        return False
    kinds = {kind, "dev"}
    return any(_stamp(each).exists() and _stamp(each).read_text() == _wanted(each) for each in kinds)


# The machine


def need_room(place: Path, wanted: int) -> None:
    """Refuse to begin on a disk that will be full before we are done."""
    free = shutil.disk_usage(place).free
    if free < wanted:
        raise Refusal(
            f"The disk is full: {place} has {free // 1024**2} MB free, Meridian needs {wanted // 1024**2} MB. "
            "Free some space and start again."
        )


def offer_packages(what: str, packages: list[str], *, must: bool = False) -> bool:
    """Install system packages when we are root on Debian, else say the exact command. True if installed."""
    command = install_command(packages)
    if os.geteuid() == 0 and command[0] == "apt-get":
        print(f"{what} is missing; installing it: {' '.join(command)}", flush=True)
        if _apt(command):
            return True
    said = f"{what} is missing. Install it with: {'sudo ' if command[0] != 'brew' else ''}{' '.join(command)}"
    if must:
        raise Refusal(said)
    print(said, flush=True)
    return False


def install_command(packages: list[str]) -> list[str]:
    """The words to type on this machine; Debian's names are translated for the others."""
    for tool, words, names in _INSTALLERS:
        if shutil.which(tool):
            return [tool, *words, *dict.fromkeys(names.get(package, package) for package in packages)]
    return ["apt-get", "install", "--yes", *packages]


_PANGO = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
_INSTALLERS: list[tuple[str, list[str], dict[str, str]]] = [
    ("apt-get", ["install", "--yes", "--no-install-recommends"], {}),
    ("dnf", ["install", "--assumeyes"], dict.fromkeys(_PANGO, "pango")),
    ("apk", ["add"], dict.fromkeys(_PANGO, "pango")),
    ("pacman", ["-S", "--noconfirm"], dict.fromkeys(_PANGO, "pango")),
    ("brew", ["install"], dict.fromkeys(_PANGO, "pango")),
]


def _apt(command: list[str]) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = [
        subprocess.run(words, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
        for words in (["apt-get", "update", "-qq"], command)
    ]
    return done[-1].returncode == 0


def ensure_pango() -> bool:
    """Whether PDFs can be drawn: Pango is a system library, no wheel brings it."""
    import ctypes.util

    if all(ctypes.util.find_library(name) for name in ("pango-1.0", "pangoft2-1.0")):
        return True
    return offer_packages("Pango, which draws the PDFs,", [*_PANGO, "fonts-dejavu-core"])
