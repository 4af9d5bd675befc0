"""The 856 that goes out when a shipment leaves: written from what was packed, carton by carton."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from fulfillment.events import ShipmentsShipped
from fulfillment.models import PackageLine, Shipment
from fulfillment.units import in_ordered_unit
from oms.actors import Actor
from oms.edi import outbox
from oms.edi.models import TradingPartner
from oms.edi.outbox import Outgoing
from oms.edi.x12.parts import Party
from oms.errors import OperationRefused
from oms.events import listens_to
from orders import operations as orders
from orders.checks import Fix
from orders.edi import echo
from orders.edi.partners import wanting
from orders.events import DocumentWantedAgain
from orders.models import Order, OrderLine
from orders.operations import Subject

from . import x856
from .x856 import Carton, ShipNotice, ShippedItem, ShippedOrder

SUBJECT = "fulfillment.shipment"
Packed = dict[int, list[PackageLine]]
"""Package -> what is in it."""


@listens_to(ShipmentsShipped)
def announce_shipped(event: ShipmentsShipped) -> None:
    """Tell each partner who wants it what is on the way."""
    outbox.write_documents(ship_notices(event.shipment_ids, event.order_ids))


def ship_notices(shipment_ids: Sequence[int], order_ids: Sequence[int]) -> list[Outgoing]:
    """The 856s of these shipments of these orders. One statement where nobody wants one."""
    documents = (_outgoing(*each) for each in _wanted(shipment_ids, order_ids))
    return [each for each in documents if each is not None]


@listens_to(DocumentWantedAgain)
def write_again(event: DocumentWantedAgain) -> None:
    """The 856 of a shipment that could not be announced when it left."""
    if event.subject_type != SUBJECT:
        return
    order_ids = Shipment.objects.filter(pk=event.subject_id).values_list("order_id", flat=True)
    wanted = _wanted([event.subject_id], order_ids)
    if not wanted:
        raise OperationRefused("The customer does not want a ship notice any more.", code="document_not_wanted")
    try:
        written = outbox.write_documents(_written(*each) for each in wanted)
    except ValueError as fault:
        raise OperationRefused(f"It still cannot be written: {fault}", code="document_unwritable") from fault
    if not written:
        raise OperationRefused("Somebody else has just had it written.", code="document_written")


def _wanted(shipment_ids: Sequence[int], order_ids: Iterable[int]) -> list[tuple[Shipment, TradingPartner, Packed]]:
    """The shipments somebody wants to hear of, with who that is and what was packed."""
    partners = wanting("856", order_ids)
    if not partners:
        return []
    shipped = Shipment.objects.filter(pk__in=list(shipment_ids))
    related = ("order__ship_to", "order__customer", "order__business_unit", "location", "carrier")
    rows = shipped.filter(order__in=partners).select_related(*related)
    shipments = list(rows.prefetch_related("order__parties", "packages").order_by("pk"))
    packed = _packed(shipments)
    return [(each, partners[each.order_id], packed[each.pk]) for each in shipments]


def _packed(shipments: list[Shipment]) -> dict[int, Packed]:
    """Shipment -> package -> what is in it."""
    rows = PackageLine.objects.filter(package__shipment__in=shipments).select_related(
        "package", "shipment_line__order_line__item"
    )
    found: dict[int, Packed] = defaultdict(lambda: defaultdict(list))
    for row in rows.order_by("pk"):
        found[row.package.shipment_id][row.package_id].append(row)
    return found


def _outgoing(shipment: Shipment, partner: TradingPartner, packed: Packed) -> Outgoing | None:
    try:
        return _written(shipment, partner, packed)
    except ValueError as fault:
        _report(shipment, str(fault))
        return None


def _written(shipment: Shipment, partner: TradingPartner, packed: Packed) -> Outgoing:
    """Raises ValueError when what was packed makes no ship notice."""
    return Outgoing(
        partner=partner,
        set_id="856",
        segments=x856.write(_notice(shipment, packed)),
        subject_type=SUBJECT,
        subject_id=shipment.pk,
        dedupe=f"856:shipment:{shipment.pk}",
        order_id=shipment.order_id,
        reference=shipment.number,
    )


def _report(shipment: Shipment, reason: str) -> None:
    """A ship notice without packing data is not sent; the goods leave all the same, and a person looks."""
    assert shipment.shipped_at is not None
    orders.open_for_subject(
        type="edi_document",
        subject=Subject(SUBJECT, shipment.pk, {"order_id": shipment.order_id}),
        title=f"856 of {shipment.number} cannot be written",
        detail=reason,
        actor=Actor.system("EDI"),
        now=shipment.shipped_at,
        customer_id=shipment.order.customer_id,
        fixes=(Fix("write_again", "Write it again"),),
    )


def _notice(shipment: Shipment, packed: Packed) -> ShipNotice:
    order = shipment.order
    assert shipment.shipped_at is not None
    packages = sorted(shipment.packages.all(), key=lambda each: each.number)
    return ShipNotice(
        shipment_id=shipment.number,
        at=shipment.shipped_at.astimezone(order.business_unit.zone),
        shipped_on=order.business_unit.today(shipment.shipped_at),
        ship_from=Party("SF", shipment.location.name, id_qualifier="91", id=shipment.location.code),
        ship_to=echo.ship_to(order) or Party("ST", order.customer.name),
        orders=(_order(order, tuple(_carton(each, packed[each.pk]) for each in packages)),),
        scac=shipment.carrier.code if shipment.carrier else "",
        bill_of_lading=shipment.bill_of_lading,
        tracking=shipment.tracking_number,
        weight=sum((each.weight for each in packages), Decimal(0)) or None,
        weight_uom="KG",
    )


def _order(order: Order, cartons: tuple[Carton, ...]) -> ShippedOrder:
    stores = [each for each in order.parties.all() if each.role == "mark_for"]
    return ShippedOrder(
        po_number=order.po_number,
        cartons=cartons,
        release=order.po_release,
        po_date=order.po_on,
        references=echo.later_references(order),
        mark_for=echo.party("Z7", stores[0]) if stores else None,
    )


def _carton(package, contents: list[PackageLine]) -> Carton:
    return Carton(package.sscc, tuple(_item(each.shipment_line.order_line, each.quantity) for each in contents))


def _item(line: OrderLine, units: Decimal) -> ShippedItem:
    quantity, uom, ordered = in_ordered_unit(line, units)
    return ShippedItem(echo.line_id(line), echo.ids_of(line), quantity, uom, ordered)
