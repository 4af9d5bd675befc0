"""The production shape, as far as it can be read without an engine: what runs, as whom, with what."""

import re
import shutil
import subprocess

import pytest
import yaml

from oms.bootstrap import ROOT

OURS = ("web", "worker", "beat", "migrate")


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


@pytest.fixture(scope="module")
def steps():
    """(instruction, words) of the Dockerfile."""
    text = re.sub(r"\\\n(\s*#.*\n)*", " ", (ROOT / "Dockerfile").read_text())
    return [tuple(line.split(maxsplit=1)) for line in text.splitlines() if line.strip() and not line.startswith("#")]


def test_the_services_are_those_of_the_design(services):
    assert set(services) == {"migrate", "web", "worker", "beat", "postgres", "valkey"}


@pytest.mark.parametrize("name", OURS)
def test_our_containers_can_write_nowhere_and_have_no_privileges(services, name):
    service = services[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", OURS)
def test_our_containers_wait_for_their_servers_and_for_the_migrations(services, name):
    waits = {other: how["condition"] for other, how in services[name]["depends_on"].items()}

    assert waits["postgres"] == "service_healthy"
    if name != "migrate":
        assert waits == waits | {"valkey": "service_healthy", "migrate": "service_completed_successfully"}


@pytest.mark.parametrize("name", ["web", "worker", "beat", "postgres", "valkey"])
def test_what_keeps_running_is_probed(services, name):
    assert services[name]["healthcheck"]["test"][0] == "CMD"


def test_the_migrations_run_once(services):
    assert services["migrate"]["restart"] == "no"
    assert services["migrate"]["command"] == ["python", "manage.py", "migrate", "--no-input"]


def test_the_programs_are_those_that_up_starts(services):
    from oms import up

    assert services["web"]["command"] == up.web("", 0).argv[2:]
    assert services["worker"]["command"][:6] == up.worker().argv[2:8]
    assert services["beat"]["command"] == up.beat().argv[2:]


@pytest.mark.parametrize("name", OURS)
def test_no_secret_stands_in_the_file(services, name):
    environment = services[name]["environment"]

    for secret in ("SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS"):
        assert ":?" in environment[secret], f"{secret} must be asked for"
    assert "DEMO" not in environment


def test_every_setting_that_is_passed_is_one_that_is_read(services):
    read = "".join((ROOT / "oms" / name).read_text() for name in ("settings.py", "serving.py"))

    for name in {name for service in OURS for name in services[service]["environment"]}:
        assert f'"{name}"' in read, name


def test_only_the_web_pages_are_reachable_and_only_from_this_machine(services):
    assert [name for name in services if "ports" in services[name]] == ["web"]
    assert services["web"]["ports"][0].startswith("127.0.0.1:")


def test_what_must_last_is_in_named_volumes(services):
    text = yaml.safe_load((ROOT / "docker-compose.yml").read_text())

    assert set(text["volumes"]) == {"postgres", "inbox", "outbox"}
    assert services["postgres"]["volumes"] == ["postgres:/var/lib/postgresql"]
    assert services["postgres"]["image"] == "postgres:18"


def test_the_image_is_built_in_two_stages_and_runs_as_nobody_in_particular(steps):
    instructions = [instruction for instruction, _ in steps]

    assert instructions.count("FROM") == 2
    assert ("USER", "meridian") in steps
    assert instructions.index("USER") < instructions.index("CMD")
    assert any(instruction == "COPY" and "--from=packages" in words for instruction, words in steps)


def test_the_image_installs_exactly_the_lock(steps):
    installing = next(words for instruction, words in steps if instruction == "RUN" and "pip install" in words)

    assert "--require-hashes" in installing
    assert "requirements.lock" in installing


def test_every_file_the_image_copies_exists(steps):
    for instruction, words in steps:
        if instruction == "COPY" and not words.startswith("--from"):
            assert (ROOT / words.split()[0]).exists()


def test_docker_itself_accepts_the_file():
    if not shutil.which("docker") or subprocess.run(["docker", "compose", "version"], capture_output=True).returncode:
        pytest.skip("docker compose is not installed here")
    environment = {
        "SECRET_KEY": "x",
        "POSTGRES_PASSWORD": "x",
        "ALLOWED_HOSTS": "x",
        "PATH": "/usr/bin:/bin:/usr/local/bin",
    }
    done = subprocess.run(
        ["docker", "compose", "config", "--quiet"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
