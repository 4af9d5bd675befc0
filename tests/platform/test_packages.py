"""The dependencies: each with its reason, each pinned with its hashes."""

import re
import tomllib

import pytest

from oms.bootstrap import LOCKS, ROOT


@pytest.fixture(scope="module")
def declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    runtime = project["dependencies"]
    return {"runtime": runtime, "dev": runtime + project["optional-dependencies"]["dev"]}


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=~! ;]", requirement)[0].lower().replace("_", "-").replace(".", "-")


@pytest.mark.parametrize("kind", ["runtime", "dev"])
def test_every_declared_package_is_locked(declared, kind):
    locked = {_name(line) for line in LOCKS[kind].read_text().splitlines() if re.match(r"[a-zA-Z]", line)}

    assert {_name(requirement) for requirement in declared[kind]} <= locked


@pytest.mark.parametrize("kind", ["runtime", "dev"])
def test_every_locked_package_has_hashes(kind):
    pins = re.split(r"\n(?=[a-zA-Z])", LOCKS[kind].read_text())[1:]

    assert len(pins) > 40
    assert [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin] == []


def test_the_developers_lock_contains_the_other_one():
    pins = {kind: set(re.findall(r"^([a-z0-9-]+==[^ ]+)", lock.read_text(), re.M)) for kind, lock in LOCKS.items()}

    assert pins["runtime"] <= pins["dev"]


def test_every_dependency_states_its_reason():
    listed = re.findall(r'^  "([^"]+)",(.*)$', (ROOT / "pyproject.toml").read_text(), re.M)
    requirements = [(name, rest) for name, rest in listed if re.search(r"[=<>]", name)]

    assert len(requirements) > 20
    assert [name for name, rest in requirements if not re.search(r"# \w.{8,}", rest)] == []
