"""The 856: what is on the truck, carton by carton. Pure: a ship notice in, segments out."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from oms.edi.x12.parts import Party, Reference, write_party, write_reference
from oms.edi.x12.segments import Segment, segment
from oms.edi.x12.values import write_day, write_real

PICK_AND_PACK = "0001"


@dataclass(frozen=True, slots=True)
class ShippedItem:
    """Units of one ordered line in one carton, in the unit and with the ids of the order."""

    line_id: str
    ids: tuple[tuple[str, str], ...]
    quantity: Decimal
    uom: str
    ordered: Decimal | None = None
    lot: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Carton:
    """`sscc` is the 18 digits on the label; the application identifier 00 is added in writing."""

    sscc: str
    items: tuple[ShippedItem, ...]
    tracking: str = ""


@dataclass(frozen=True, slots=True)
class ShippedOrder:
    """The cartons packed for one purchase order. `mark_for` is the store they are for, if any."""

    po_number: str
    cartons: tuple[Carton, ...]
    release: str = ""
    po_date: date | None = None
    references: tuple[Reference, ...] = ()
    mark_for: Party | None = None


@dataclass(frozen=True, slots=True)
class ShipNotice:
    """An 856. `shipment_id` is unique for ever; a cancellation or replacement carries the same one.

    `at` is written as it stands, in the zone it carries: that of the company which ships, as `shipped_on` is its day.
    Weight in `weight_uom`; `scac` the carrier's code.
    """

    shipment_id: str
    at: datetime
    shipped_on: date
    ship_from: Party
    ship_to: Party
    orders: tuple[ShippedOrder, ...]
    scac: str = ""
    mode: str = ""
    bill_of_lading: str = ""
    pro_number: str = ""
    tracking: str = ""
    delivers_on: date | None = None
    weight: Decimal | None = None
    weight_uom: str = "LB"
    packaging: str = "CTN25"
    purpose: str = "00"

    @property
    def cartons(self) -> tuple[Carton, ...]:
        return tuple(carton for order in self.orders for carton in order.cartons)


class NothingPacked(ValueError):
    """A ship notice tells what was packed; without cartons and their contents there is none."""


class CartonRepeated(ValueError):
    """One SSCC names one carton."""


def write(notice: ShipNotice) -> list[Segment]:
    """The body of the 856, BSN to CTT, in the structure shipment, order, carton, item.

    Raises NothingPacked or CartonRepeated.
    """
    _check(notice)
    at = notice.at
    begin = segment(
        "BSN", notice.purpose, notice.shipment_id, at.strftime("%Y%m%d"), at.strftime("%H%M%S"), PICK_AND_PACK
    )
    tree = _Tree()
    tree.add("S", 0, _shipment(notice))
    for order in notice.orders:
        at_order = tree.add("O", 1, _order(order, notice.packaging))
        for carton in order.cartons:
            at_carton = tree.add("P", at_order, _carton(carton))
            for item in carton.items:
                tree.add("I", at_carton, _item(item))
    shipped = sum((item.quantity for carton in notice.cartons for item in carton.items), Decimal(0))
    return [begin, *tree.segments(), segment("CTT", str(len(tree.levels)), write_real(shipped))]


@dataclass(frozen=True, slots=True)
class _Level:
    code: str
    parent: int
    segments: list[Segment]


class _Tree:
    """HL levels numbered from 1 as they are added; each knows its parent."""

    def __init__(self) -> None:
        self.levels: list[_Level] = []

    def add(self, code: str, parent: int, segments: list[Segment]) -> int:
        self.levels.append(_Level(code, parent, segments))
        return len(self.levels)

    def segments(self) -> list[Segment]:
        parents = {level.parent for level in self.levels}
        written = []
        for number, level in enumerate(self.levels, 1):
            parent = str(level.parent) if level.parent else ""
            written.append(segment("HL", str(number), parent, level.code, "1" if number in parents else "0"))
            written += level.segments
        return written


def _check(notice: ShipNotice) -> None:
    empty = not notice.orders or any(not order.cartons for order in notice.orders)
    if empty or any(not carton.items for carton in notice.cartons):
        raise NothingPacked(f"Shipment {notice.shipment_id} has an order or a carton with nothing packed in it.")
    labels = Counter(_with_identifier(carton.sscc) for carton in notice.cartons)
    for label, count in labels.items():
        if count > 1:
            raise CartonRepeated(f"Shipment {notice.shipment_id} names carton {label} {count} times.")


def _shipment(notice: ShipNotice) -> list[Segment]:
    weight = ("G", write_real(notice.weight), notice.weight_uom) if notice.weight is not None else ()
    written = [segment("TD1", notice.packaging, str(len(notice.cartons)), *(("", "", "") if weight else ()), *weight)]
    if notice.scac or notice.mode:
        written.append(segment("TD5", "", "2" if notice.scac else "", notice.scac, notice.mode))
    known = (("BM", notice.bill_of_lading), ("CN", notice.pro_number), ("2I", notice.tracking))
    written += [segment("REF", qualifier, value) for qualifier, value in known if value]
    written.append(segment("DTM", "011", write_day(notice.shipped_on)))
    if notice.delivers_on:
        written.append(segment("DTM", "017", write_day(notice.delivers_on)))
    return [*written, *write_party(notice.ship_from), *write_party(notice.ship_to)]


def _order(order: ShippedOrder, packaging: str) -> list[Segment]:
    written = [
        segment("PRF", order.po_number, order.release, "", write_day(order.po_date)),
        segment("TD1", packaging, str(len(order.cartons))),
        *map(write_reference, order.references),
    ]
    return written + (write_party(order.mark_for) if order.mark_for else [])


def _carton(carton: Carton) -> list[Segment]:
    written = [segment("MAN", "GM", _with_identifier(carton.sscc))]
    if carton.tracking:
        written.append(segment("MAN", "CP", carton.tracking))
    return written


def _with_identifier(sscc: str) -> str:
    return sscc if len(sscc) == 20 else f"00{sscc}"


def _item(item: ShippedItem) -> list[Segment]:
    ids = [part for pair in item.ids for part in pair]
    ordered = (write_real(item.ordered), item.uom) if item.ordered is not None else ()
    written = [
        segment("LIN", item.line_id, *ids),
        segment("SN1", item.line_id, write_real(item.quantity), item.uom, "", *ordered),
    ]
    if item.lot:
        written.append(segment("REF", "LT", item.lot))
    if item.expires_on:
        written.append(segment("DTM", "036", write_day(item.expires_on)))
    return written
