"""Partners' files, whatever is killed while they are read and answered: one order a PO, one answer a group."""

import shutil
from pathlib import Path

import pytest

from oms.edi.models import InboundFile, InboundMessage, OutboundMessage
from orders.models import Order
from tests.builders import partners
from tests.builders.company import make_item, make_location, stock

from .house import House

ORDERS = 3


@pytest.fixture
def file(house: House) -> bytes:
    """A partner's interchange with three orders for an item we have."""
    item = make_item("SKU-1")
    stock(item, 100, make_location("EAST"))
    partners.make_partner()
    sets = [partners.purchase_order(f"PO-{n}", number=f"{n:04d}") for n in range(1, ORDERS + 1)]
    return partners.interchange(*sets, control_number=77)


def every_po_became_one_order_and_was_answered_once(house: House) -> None:
    assert sorted(Order.objects.values_list("po_number", flat=True)) == ["PO-1", "PO-2", "PO-3"]
    assert InboundMessage.objects.filter(set_id="850", state="processed").count() == ORDERS
    for set_id, wanted in (("997", 1), ("855", ORDERS)):
        sent = OutboundMessage.objects.filter(set_id=set_id)
        assert sent.filter(state="sent").count() == sent.count() == wanted
    numbers = list(OutboundMessage.objects.values_list("interchange_control_number", flat=True))
    assert len(set(numbers)) == len(numbers) == 1 + ORDERS
    delivered = [path for path in Path(house.folder, "outbox").rglob("*") if path.is_file()]
    assert len(delivered) == len(numbers)


@pytest.fixture(autouse=True)
def clean_folders(house: House):
    for name in ("inbox", "outbox"):
        shutil.rmtree(house.folder / name, ignore_errors=True)


@pytest.mark.parametrize(
    "point", ["edi.order_made", "job.edi.read.worked", "edi.number_taken", "edi.delivered", "job.edi.send.committed"]
)
def test_a_worker_killed_in_the_middle_of_edi_makes_each_order_once_and_answers_once(house, file, point):
    partners.store(file)
    house.worker(crash_at=point)
    house.beat()
    house.until(house.crashed, f"The crash at {point}")
    house.drained()
    every_po_became_one_order_and_was_answered_once(house)


@pytest.mark.parametrize("point", ["edi.claiming", "edi.taken"])
def test_a_watcher_killed_while_it_takes_a_file_from_the_inbox_takes_it_once(house, file, point):
    inbox = house.folder / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / "orders.edi").write_bytes(file)
    house.worker(crash_at=point)
    house.beat()
    house.until(house.crashed, f"The crash at {point}")
    house.until(lambda: Order.objects.count() == ORDERS, "Reading the file")
    house.drained()
    every_po_became_one_order_and_was_answered_once(house)
    assert InboundFile.objects.exclude(state="duplicate").count() == 1
