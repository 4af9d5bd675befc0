"""What stands before a journey begins: a partner with a customer, priced items on the shelf, a carrier, reasons."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from fulfillment.models import Carrier
from oms.edi.models import OutboundMessage, TradingPartner
from oms.masterdata.models import ReasonCode, ReasonKind
from orders.models import Order
from tests.builders.company import make_customer, make_item, make_location, stock
from tests.builders.orders import shipped_order
from tests.builders.partners import interchange, make_partner, purchase_order, transaction_set

AGREED = Decimal("73.00")
"""12 OAT-5 at 4.00 and 10 RYE-1 at the 2.50 agreed."""


def retailer() -> TradingPartner:
    """Big Retail sends 850s and wants every document; OAT-5 and RYE-1 are on our price list and in stock."""
    customer = make_customer(name="Big Retail", code="BIG")
    east = make_location("EAST")
    for sku, price, on_hand in (("OAT-5", "4.00", 100), ("RYE-1", "2.50", 50)):
        stock(make_item(sku, price=price), on_hand, east)
    Carrier.objects.create(code="UPSN", name="United Parcel")
    ReasonCode.objects.create(kind=ReasonKind.RETURN, code="damaged", label="Damaged in transit")
    return make_partner(customer)


def an_order_that_left_in_time() -> Order:
    """Ordered five days ago by somebody else, due yesterday, gone the day before: what a dashboard can judge."""
    now = timezone.now()
    due = timezone.localdate(now) - timedelta(days=1)
    stock(make_item("TEA-1"), 20)
    order, _ = shipped_order([("TEA-1", 5)], now=now - timedelta(days=2), ship_by_on=due)
    return order


def order_file(po_number: str = "PO-4711", **fields) -> bytes:
    """An 850 of two lines, the second dearer than agreed; wanted in ten days."""
    day = timezone.localdate() + timedelta(days=10)
    lines = (("12", "EA", "4.00", "VN*OAT-5"), ("10", "EA", "3.00", "VN*RYE-1"))
    header = (f"DTM*010*{day:%Y%m%d}", "N1*ST*Big Retail DC*92*DC1")
    return interchange(purchase_order(po_number, lines, header=header), **fields)


def acknowledgement_of(message: OutboundMessage) -> bytes:
    """The partner's 997 that accepts one document of ours."""
    group = message.group_control_number
    body = [f"AK1*{message.functional_id}*{group}", "AK9*A*1*1*1"]
    return interchange(transaction_set("997", body), functional_id="FA")
