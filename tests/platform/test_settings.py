"""Settings in the shapes they are started in: production, demo, and by somebody who forgot something."""

import json
import os
import subprocess
import sys

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from oms.bootstrap import ROOT
from oms.verify import production

from .machine import OURS

SHOWN = (
    "ALLOWED_HOSTS SESSION_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_NAME SECURE_HSTS_SECONDS SECURE_SSL_REDIRECT "
    "PASSWORD_HASHERS CELERY_ACCEPT_CONTENT CELERY_TASK_IGNORE_RESULT CELERY_WORKER_PREFETCH_MULTIPLIER DATABASES DEBUG"
)


def _start(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not OURS.fullmatch(name)}
    kept["DJANGO_SETTINGS_MODULE"] = "oms.settings"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False
    )


def _settings(**environment: str) -> dict:
    code = (
        "import json; from django.conf import settings;"
        f"print(json.dumps({{name: getattr(settings, name) for name in {SHOWN!r}.split()}}, default=str))"
    )
    done = _start(code, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def in_production():
    return _settings(**production(), PROCESS="web")


def test_it_does_not_start_without_a_secret_key():
    done = _start("from django.conf import settings; settings.DEBUG", ALLOWED_HOSTS="orders.example.com")

    assert done.returncode != 0
    assert "SECRET_KEY is not set" in done.stderr


def test_cookies_in_production_are_bound_to_the_host_and_to_https(in_production):
    assert in_production["SESSION_COOKIE_NAME"] == "__Host-sid"
    assert in_production["CSRF_COOKIE_NAME"] == "__Host-csrf"
    assert in_production["SESSION_COOKIE_SECURE"] is True
    assert in_production["SECURE_HSTS_SECONDS"] >= 31536000
    assert in_production["SECURE_SSL_REDIRECT"] is True
    assert in_production["DEBUG"] is False


def test_passwords_are_hashed_with_argon2id(in_production):
    assert in_production["PASSWORD_HASHERS"][0].endswith("Argon2PasswordHasher")
    assert Argon2PasswordHasher().encode("correct horse battery", "somesalt1234").startswith("argon2$argon2id$")


def test_celery_takes_json_only_and_keeps_nothing(in_production):
    assert in_production["CELERY_ACCEPT_CONTENT"] == ["json"]
    assert in_production["CELERY_TASK_IGNORE_RESULT"] is True
    assert in_production["CELERY_WORKER_PREFETCH_MULTIPLIER"] == 1


def test_a_web_session_has_limits_and_a_pool_and_a_command_has_neither(in_production):
    web = in_production["DATABASES"]["default"]["OPTIONS"]
    command = _settings(**production())["DATABASES"]["default"]["OPTIONS"]

    for limit in ("statement_timeout=30s", "lock_timeout=5s", "transaction_timeout=60s"):
        assert limit in web["options"]
    assert web["pool"]["max_size"] >= 4
    assert "timeout" not in command["options"]
    assert "pool" not in command


def test_the_demo_is_for_loopback_addresses_whatever_the_environment_says():
    demo = _settings(DEMO="1", ALLOWED_HOSTS="orders.example.com")

    assert demo["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert demo["SESSION_COOKIE_NAME"] == "sid"


def test_the_deployment_check_is_clean_in_production():
    code = "import sys; from django.core.management import execute_from_command_line as run; run(sys.argv)"
    done = _start(
        f"import sys; sys.argv = ['manage.py', 'check', '--deploy', '--fail-level', 'WARNING']; {code}", **production()
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("password", ["elevenchars", "password1234", "ana.lopez.meridian"])
def test_weak_passwords_are_refused(password):
    from oms.accounts.models import User

    with pytest.raises(ValidationError):
        validate_password(password, User(email="ana.lopez.meridian@example.com", name="Ana"))
