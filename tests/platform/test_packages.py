"""The dependencies: each with its reason, each pinned with its hashes."""

import re
import tomllib
from importlib.metadata import packages_distributions

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


def test_every_runtime_package_is_used(declared):
    used_by_others = {"packaging", "argon2-cffi"}  # by kombu, and by the password hasher the settings name
    modules = {name: {name.replace("-", "_")} for name in map(_name, declared["runtime"])}
    for module, names in packages_distributions().items():
        for name in names:
            modules.get(_name(name), set()).add(module)
    sources = [path for path in ROOT.glob("*/**/*.py") if not {".venv", "tests"} & set(path.parts)]
    written = "\n".join(path.read_text(encoding="utf-8") for path in sources)

    unused = [
        name
        for name, theirs in modules.items()
        if not any(re.search(rf"\b{module}\b", written) for module in theirs if not module.startswith("_"))
    ]
    assert set(unused) <= used_by_others
