"""The desk's lists as the server answers them: session, permission, queries and template, without the network."""

from collections.abc import Iterator
from time import perf_counter

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from oms import serving
from oms.accounts.access import Role
from oms.accounts.models import User

from .figures import Figure, of

WARM_UP = 10
RUNS = 200
PAGES = {
    "queue page, 50 rows": "/exceptions/",
    "queue page with an order open": "/exceptions/?open={exception}",
    "order list, 50 rows": "/orders/",
    "order list, deep": "/orders/?after={deep}",
    "order page": "/orders/{order}/",
}


def run() -> list[Figure]:
    """Server time a page, with the number of queries beside it; the floor is the page's one list query in SQL."""
    settings.ALLOWED_HOSTS = ["*"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # no collected files are needed here
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    client = Client()
    client.force_login(_person())
    serving.settle_memory()
    return [figure for name, address in PAGES.items() for figure in _page(client, name, address)]


def _person() -> User:
    return User.objects.create(email="bench@meridian.example", name="Bench", roles=[Role.SPECIALIST])


def _page(client: Client, name: str, address: str) -> Iterator[Figure]:
    url = address.format(**_examples())
    for _ in range(WARM_UP):
        _get(client, url)
    times = [_get(client, url) for _ in range(RUNS)]
    target = 30.0 if name == "queue page, 50 rows" else None
    yield of(f"{name}, p95", times, "ms", target=target, floor=_floor() if "queue" in name else None)
    with CaptureQueriesContext(connection) as queries:
        _get(client, url)
    yield of(f"{name}, queries", [float(len(queries))], "per page")


def _get(client: Client, url: str) -> float:
    started = perf_counter()
    response = client.get(url)
    assert response.status_code == 200, f"{url} answered {response.status_code}"
    return (perf_counter() - started) * 1000


def _examples() -> dict[str, object]:
    from oms.web.lists import _key
    from orders.models import Order, OrderException

    deep = Order.objects.order_by("placed_at")[1000]
    return {
        "exception": OrderException.objects.order_by("due_at").values_list("pk", flat=True)[0],
        "order": Order.objects.order_by("-placed_at").values_list("pk", flat=True)[0],
        "deep": _key(deep, ("-placed_at", "-pk")),
    }


def _floor() -> float:
    """Median milliseconds of the bare list query."""
    from statistics import median

    sql = (
        "SELECT e.id, e.title, e.detail, e.due_at, o.number, o.po_number, o.total_amount, c.name"
        " FROM orders_orderexception e JOIN orders_order o ON o.id = e.order_id"
        " JOIN masterdata_customer c ON c.id = o.customer_id WHERE e.state = 'open' ORDER BY e.due_at, e.id LIMIT 50"
    )
    times = []
    with connection.cursor() as cursor:
        for _ in range(50):
            started = perf_counter()
            cursor.execute(sql)
            cursor.fetchall()
            times.append((perf_counter() - started) * 1000)
    return round(median(times), 3)
