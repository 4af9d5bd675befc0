"""A small company to test in: plain functions with sensible defaults, each making just what is asked for."""

from decimal import Decimal
from itertools import count

from inventory.models import Location, StockLevel
from inventory.operations import write_moves
from inventory.states import MoveKind
from oms.accounts.access import Role
from oms.accounts.models import BusinessUnit, User
from oms.actors import Actor
from oms.masterdata.models import Customer, Item, ItemPack, PaymentTerms, ShipTo
from orders.models import Price, PriceList

_serial = count(1)
SYSTEM = Actor.system("Test")


def make_unit(**fields) -> BusinessUnit:
    defaults = {"name": "Meridian US", "legal_name": "Meridian Trading Inc.", "currency": "USD",
                "gs1_prefix": "0614141"}  # fmt: skip
    return BusinessUnit.objects.get_or_create(code=fields.pop("code", "US"), defaults=defaults | fields)[0]


def make_person(role: str = Role.SPECIALIST, **fields) -> User:
    number = next(_serial)
    defaults = {"email": f"person{number}@meridian.example", "name": f"Person {number}", "roles": [role]}
    return User.objects.create(**{**defaults, **fields})


def make_terms(**fields) -> PaymentTerms:
    defaults = {"name": "Net 30", "net_days": 30}
    return PaymentTerms.objects.get_or_create(code=fields.pop("code", "N30"), defaults=defaults | fields)[0]


def make_customer(**fields) -> Customer:
    number = next(_serial)
    defaults = {
        "business_unit": fields.pop("business_unit", None) or make_unit(),
        "code": f"C{number:04d}",
        "name": f"Customer {number}",
        "email": f"ap{number}@customer.example",
        "currency": "USD",
        "terms": fields.pop("terms", None) or make_terms(),
        "address": "1 Main Street",
        "city": "Columbus",
        "region": "OH",
        "postal_code": "43085",
        "country": "US",
    }
    customer = Customer.objects.create(**{**defaults, **fields})
    make_ship_to(customer, code="DC1", is_default=True)
    return customer


def make_ship_to(customer: Customer, **fields) -> ShipTo:
    defaults = {"code": f"S{next(_serial)}", "name": f"{customer.name} DC", "address": "2 Dock Road", "city": "Columbus",
                "region": "OH", "postal_code": "43085", "country": "US"}  # fmt: skip
    return ShipTo.objects.create(customer=customer, **{**defaults, **fields})


def make_item(sku: str = "", *, price: str | None = "10.00", currency: str = "USD", case: int = 0, **fields) -> Item:
    """An item on the general price list; with `case`, also sold in CA of so many."""
    sku = sku or f"SKU-{next(_serial)}"
    item = Item.objects.create(sku=sku, **{"description": f"Item {sku}", "weight": Decimal("0.5"), **fields})
    if case:
        ItemPack.objects.create(item=item, uom="CA", quantity=case)
    if price is not None:
        set_price(item, price, currency=currency)
    return item


def set_price(item: Item, price: str, *, currency: str = "USD", customer: Customer | None = None) -> Price:
    code = f"{customer.code}-{currency}" if customer else f"GENERAL-{currency}"
    prices, _ = PriceList.objects.get_or_create(
        code=code, defaults={"name": code, "currency": currency, "customer": customer}
    )
    return Price.objects.update_or_create(price_list=prices, item=item, defaults={"unit_price": Decimal(price)})[0]


def make_location(code: str = "EAST", **fields) -> Location:
    unit = fields.pop("business_unit", None) or make_unit()
    defaults = {"name": code.capitalize(), "business_unit": unit, "rank": 10}
    return Location.objects.get_or_create(code=code, defaults=defaults | fields)[0]


def stock(item: Item, on_hand: int | str, location: Location | None = None, *, safety: int | str = 0) -> StockLevel:
    """Put units of an item at a location, with the opening row of the ledger."""
    place = location or make_location()
    level = StockLevel.objects.create(item=item, location=place, on_hand=Decimal(on_hand), safety_stock=Decimal(safety))
    if level.on_hand:
        write_moves(
            [((item.pk, place.pk), level.on_hand)], kind=MoveKind.OPENING, source_type="inventory.stocklevel",
            source_id=level.pk, actor=SYSTEM,
        )  # fmt: skip
    return level
