"""What every answer carries, and what is answered when something is away."""

import re

import pytest
from django.test import Client

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
pytestmark = pytest.mark.urls("tests.platform.urls")


@pytest.fixture
def browser():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/page", 200),
        ("/nowhere", 404),
        ("/bug", 500),
        ("/outage", 503),
        ("/health/live", 200),
        ("/static/no.css", 404),
    ],
)
def test_every_answer_carries_the_same_policy(browser, path, status):
    answer = browser.get(path)

    assert answer.status_code == status
    assert answer["Content-Security-Policy"] == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer


def test_a_request_for_a_strange_host_is_refused_with_the_policy(browser):
    answer = browser.get("/page", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert answer["Content-Security-Policy"] == POLICY


def test_pages_are_not_stored_and_vary_by_what_htmx_asks_for(browser):
    answer = browser.get("/page")

    assert answer["Cache-Control"] == "no-store"
    assert {"HX-Request", "HX-Boosted"} <= {name.strip() for name in answer["Vary"].split(",")}


def test_a_page_may_decide_on_its_own_caching(browser):
    assert browser.get("/cached")["Cache-Control"] == "private, max-age=60"


def test_static_files_are_left_to_be_cached(browser):
    answer = browser.get("/static/no.css")

    assert "no-store" not in answer.headers.get("Cache-Control", "")
    assert "HX-Request" not in answer.headers.get("Vary", "")


def test_a_request_has_one_id_in_the_answer_and_inside(browser):
    answer = browser.get("/page")

    assert re.fullmatch(r"[0-9a-f]{32}", answer["X-Request-ID"])
    assert answer.content.decode() == answer["X-Request-ID"]


def test_the_id_a_proxy_gave_is_kept_but_not_one_that_forges_a_log_line(browser):
    assert browser.get("/page", headers={"x-request-id": "edge-0a1b2c3d"})["X-Request-ID"] == "edge-0a1b2c3d"
    assert (
        browser.get("/page", headers={"x-request-id": "x\tERROR all is lost"})["X-Request-ID"] != "x\tERROR all is lost"
    )


def test_a_database_that_is_away_is_said_in_a_page_that_can_be_tried_again(browser):
    answer = browser.get("/outage")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "cannot reach its database right now" in answer.content.decode()
    assert "connection refused" not in answer.content.decode()


def test_a_program_is_told_the_same_as_json(browser):
    answer = browser.get("/api/outage")

    assert answer.status_code == 503
    assert answer.json()["code"] == "unavailable"


def test_a_bug_stays_a_bug_and_shows_nothing(browser):
    answer = browser.get("/bug")

    assert answer.status_code == 500
    assert "a bug" not in answer.content.decode()
