"""A desk and a job work on the same exceptions at once: one waits for the other, and neither is thrown out."""

import threading
import time

import pytest
from django.db import connection
from django.urls import reverse

from inventory import operations as inventory
from orders.models import OrderException
from orders.views import bulk
from tests.builders.company import SYSTEM, make_customer, make_item, make_person, stock
from tests.builders.desk import signed_in
from tests.builders.orders import NOON, place_order

pytestmark = pytest.mark.django_db(transaction=True)


def somebody_waits(limit: float = 10) -> bool:
    """Whether, in a while, another connection waits for a lock."""
    until = time.monotonic() + limit
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
            if cursor.fetchone():
                return True
        time.sleep(0.01)
    return False


class Halfway:
    """A step of the first that starts the second when it is first taken, and goes on once the second waits."""

    def __init__(self, step, meanwhile) -> None:
        self.step, self.meanwhile, self.error = step, meanwhile, None
        self.thread = threading.Thread(target=self._run)

    def __call__(self, *args):
        answer = self.step(*args)
        if self.thread.ident is None:
            self.thread.start()
            assert somebody_waits()
        return answer

    def _run(self) -> None:
        try:
            self.meanwhile()
        except Exception as error:
            self.error = error
        finally:
            connection.close()

    def ended_well(self) -> bool:
        self.thread.join(timeout=30)
        return not self.thread.is_alive() and self.error is None


def short_orders() -> tuple[list[int], list[int]]:
    """Two orders short of an item that has come in since; the later order's exception has the lower key."""
    item, customer = make_item(), make_customer()
    orders = [place_order([(item, 5)], customer=customer) for _ in range(2)]
    for order in reversed(orders):
        inventory.allocate_orders(order_ids=[order.pk], actor=SYSTEM, now=NOON)
    stock(item, 100)
    return [order.pk for order in orders], list(OrderException.objects.order_by("pk").values_list("pk", flat=True))


def allocate(order_ids: list[int]) -> None:
    inventory.allocate_orders(order_ids=order_ids, actor=SYSTEM, now=NOON)


def test_handing_over_many_rows_while_stock_for_them_comes_in(monkeypatch):
    order_ids, row_ids = short_orders()
    client, _ = signed_in()
    mira = make_person()
    halfway = Halfway(bulk._assign, lambda: allocate(order_ids))
    monkeypatch.setattr(bulk, "_assign", halfway)
    sent = {"do": "assign", "ids": row_ids, "owner": mira.pk, "asked": "on", "operation_key": "k1"}

    answer = client.post(reverse("orders:bulk"), sent)

    assert answer.status_code == 302
    assert halfway.ended_well()
    assert set(OrderException.objects.values_list("owner_id", "state")) == {(mira.pk, "resolved")}
