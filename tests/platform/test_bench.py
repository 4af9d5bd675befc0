"""The benchmark's own data: it must fit the tables of today, or the figures speak of nothing."""

import pytest

from billing.models import Invoice
from oms.bench import floor, o2c, seeding
from oms.masterdata.models import Customer

pytestmark = pytest.mark.django_db(transaction=True, reset_sequences=True)


def test_an_order_of_the_bench_reaches_its_invoice_beside_a_shipped_past_and_a_floor():
    seeding.write(80)
    assert Invoice.objects.count() == 78, "two of eighty wait in review"

    floor.install()
    o2c._through([o2c._draft(dict(Customer.objects.values_list("pk", "ship_tos__pk")))])
    floor.order_to_cash(1, [1, 2, 3, 4, 5], "F-1")

    assert Invoice.objects.count() == 80
