"""Probes: is the process alive, and can it serve? Answered before hosts, sessions and https are looked at."""

from collections.abc import Callable

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from .middleware import GetResponse

RETRY_AFTER = "5"  # seconds


def probes(get_response: GetResponse) -> GetResponse:
    """Answer /health/live and /health/ready, under whatever name the probe calls us."""
    answers: dict[str, Callable[[], HttpResponse]] = {"/health/live": live, "/health/ready": ready}

    def middleware(request: HttpRequest) -> HttpResponse:
        answer = answers.get(request.path)
        if answer is None:
            return get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        return answer()

    return middleware


def live() -> HttpResponse:
    return JsonResponse({"status": "live"})


def ready() -> HttpResponse:
    """503 without the database. Without the broker we still serve; jobs are found by the sweep."""
    database, broker = database_answers(), broker_answers()
    found = {
        "status": "ready" if database else "unavailable",
        "database": "ok" if database else "unreachable",
        "broker": "ok" if broker else "unreachable",
    }
    if database:
        return JsonResponse(found)
    return JsonResponse(found, status=503, headers={"Retry-After": RETRY_AFTER})


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    finally:
        connection.close()
    return True


def broker_answers() -> bool:
    import redis
    from django.conf import settings

    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
