"""What every test stands on: servers, databases, the browser, and the proof after journeys and faults."""

from pathlib import Path

import pytest

from tests import servers

REACHING_THE_DATABASE = {"db", "transactional_db", "live_server", "house"}
CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    """Load the settings now that the environment is right; pytest-django then sees a configured Django."""
    import django

    django.setup()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """xdist starts its workers after this; without xdist the first test that needs a server starts them."""
    if session.config.getoption("numprocesses", None) and not session.config.option.collectonly:
        servers.start()


def pytest_sessionfinish() -> None:
    servers.stop()


@pytest.fixture(scope="session", autouse=True)
def _fresh_copies_instead_of_flushes():
    from tests import databases

    databases.replace_the_flush()


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_blocker):
    """A database of this worker's own, copied from the migrated one."""
    from tests import databases

    servers.start()
    worker = getattr(request.config, "workerinput", {}).get("workerid", "gw0")
    with django_db_blocker.unblock():
        databases.use_copy_for(worker)
    yield


@pytest.fixture(scope="session")
def valkey():
    """The URL of the run's Valkey server."""
    from django.conf import settings

    servers.start()
    return settings.REDIS_URL


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is absent: the browser journeys are skipped")
    return browser_type_launch_args | {"executable_path": str(CHROMIUM), "args": CHROMIUM_ARGUMENTS}


@pytest.fixture(scope="session")
def base_url(request):
    """Where `page.goto("/...")` goes: the live server, started by the first browser test."""
    return request.getfixturevalue("live_server").url


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """The books must be right after every journey and every fault; the data is still there."""
    outcome = yield
    marked = item.get_closest_marker("journey") or item.get_closest_marker("faults")
    if marked and (item.get_closest_marker("django_db") or REACHING_THE_DATABASE & set(item.fixturenames)):
        from tests import databases

        databases.prove_the_books()
    return outcome
