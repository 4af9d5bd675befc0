"""What can be wrong with a machine is said in one sentence, before anything is touched."""

import ast
import errno
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest

from oms import bootstrap, embedded, refusal, up
from oms.bootstrap import ROOT
from oms.local import Installation
from oms.refusal import FULL_DISK, Refusal

MEGABYTE = 1024**2


def _with_version(version: str) -> subprocess.CompletedProcess[str]:
    code = f"import sys, runpy; sys.version_info = {version}; sys.argv = ['manage.py', 'up']; runpy.run_path('manage.py', run_name='__main__')"
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


def test_an_old_python_is_told_which_one_is_needed():
    done = _with_version("(3, 10, 2, 'final', 0)")

    assert done.returncode == 1
    assert done.stderr.startswith("Meridian needs Python 3.11 or newer; this is Python 3.10.")
    assert "Traceback" not in done.stderr


def test_an_old_python_can_read_the_file_that_tells_it():
    ast.parse((ROOT / "manage.py").read_text(), feature_version=(3, 4))


def test_what_runs_before_the_environment_is_made_needs_the_standard_library_alone():
    code = "import oms.bootstrap, oms.down, oms.local, oms.leftovers; print('ok')"
    bare = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"]

    assert subprocess.run(bare, capture_output=True, text=True, check=True).stdout == "ok\n"


def test_a_disk_that_is_nearly_full_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "disk_usage", lambda place: SimpleNamespace(free=80 * MEGABYTE))

    with pytest.raises(Refusal, match=r"The disk is full: .* has 80 MB free, Meridian needs 300 MB"):
        bootstrap.need_room(tmp_path, 300 * MEGABYTE)


def test_a_disk_that_fills_up_meanwhile_ends_in_a_sentence(monkeypatch, capsys):
    def fail(argv):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(bootstrap, "_dispatch", fail)

    assert bootstrap.main(["manage.py", "up"]) == 1
    assert capsys.readouterr().err == f"{FULL_DISK}\n"


def test_a_bug_is_not_dressed_up_as_a_sentence(monkeypatch):
    def fail(argv):
        raise ValueError("a bug")

    monkeypatch.setattr(bootstrap, "_dispatch", fail)

    with pytest.raises(ValueError, match="a bug"):
        bootstrap.main(["manage.py", "up"])


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("ERROR: Could not install packages: [Errno 28] No space left on device", FULL_DISK),
        ("NewConnectionError: <pip> Temporary failure in name resolution", "no connection to the package index"),
        ("ERROR: No matching distribution found for vl-convert-python==1.9", "no ready-made package for Python"),
        ("noise\nERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES"),
    ],
)
def test_why_the_packages_could_not_be_installed(output, said):
    assert said in bootstrap._why_not_installed(output)


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("FATAL:  could not write lock file: No space left on device", "PostgreSQL did not start: the disk is full."),
        ('LOG: x\nFATAL:  could not bind "127.0.0.1"', 'PostgreSQL did not start: could not bind "127.0.0.1".'),
        ("", "PostgreSQL did not start: it said nothing."),
    ],
)
def test_why_a_server_did_not_start(output, said):
    assert embedded.in_a_sentence("PostgreSQL did not start", output).startswith(said)


def test_a_folder_that_cannot_be_written_is_named():
    assert refusal.sentence(PermissionError(13, "Permission denied", "/srv/x")).startswith("/srv/x cannot be written.")


def test_the_environment_is_kept_until_the_lock_changes(monkeypatch, tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("django==5.2.19")
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "LOCKS", {"runtime": lock, "dev": lock})
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").touch()
    assert not bootstrap._installed("runtime")

    bootstrap._stamp("runtime").write_text(bootstrap._wanted("runtime"))
    assert bootstrap._installed("runtime")

    lock.write_text("django==5.2.20")
    assert not bootstrap._installed("runtime")


def test_the_package_command_is_the_one_of_this_machine(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda tool: tool == "brew")

    assert bootstrap.install_command(["libpango-1.0-0", "libpangoft2-1.0-0"]) == ["brew", "install", "pango"]


def test_who_is_not_root_is_told_the_package_command(monkeypatch, capsys):
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", lambda tool: tool == "apt-get")

    assert not bootstrap.offer_packages("Pango", ["libpango-1.0-0"])
    assert "sudo apt-get install --yes --no-install-recommends libpango-1.0-0" in capsys.readouterr().out


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "example.com", "::"])
def test_demo_passwords_stay_on_this_machine(monkeypatch, tmp_path, host):
    monkeypatch.setenv("LOCAL_DIR", str(tmp_path))
    run = up.Up(up.parse(["--host", host]))

    with pytest.raises(Refusal, match=f"not served on {host}"):
        run.decide_on_demo()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_the_demo_is_served_on_this_machine(monkeypatch, tmp_path, host):
    monkeypatch.setenv("LOCAL_DIR", str(tmp_path))
    run = up.Up(up.parse(["--host", host]))

    run.decide_on_demo()

    assert run.installation.demo is True


def test_an_empty_installation_may_be_served_elsewhere_but_not_one_with_the_demo(monkeypatch, tmp_path):
    monkeypatch.setenv("LOCAL_DIR", str(tmp_path))
    empty = up.Up(up.parse(["--no-demo", "--host", "192.168.1.7"]))
    empty.decide_on_demo()
    assert empty.installation.demo is False

    Installation(demo=True).save()
    with pytest.raises(Refusal, match="up --reset --no-demo"):
        up.Up(up.parse(["--no-demo"])).decide_on_demo()


def test_a_port_that_is_not_one_is_refused(capsys):
    with pytest.raises(SystemExit, match="2"):
        up.parse(["--port", "70000"])
    assert "there is no port 70000" in capsys.readouterr().err
