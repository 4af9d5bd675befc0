"""The demo company itself: two business units, their terms, reasons, carriers and places of stock."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from fulfillment.models import Carrier
from inventory.models import Location
from inventory.states import LocationKind
from oms.accounts.access import Role
from oms.accounts.models import BusinessUnit, User
from oms.masterdata.models import PaymentTerms, ReasonCode, ReasonKind

from .people import hire

_UNITS = (
    {
        "code": "US",
        "name": "Meridian US",
        "legal_name": "Meridian Trading Inc.",
        "address": "4200 Fisher Road\nColumbus, OH 43228\nUnited States",
        "tax_number": "31-5550142",
        "email": "orders.us@meridian.example",
        "currency": "USD",
        "timezone": "America/New_York",
        "gs1_prefix": "0614141",
        "auto_release": True,
    },
    {
        "code": "EU",
        "name": "Meridian Europe",
        "legal_name": "Meridian Trading Europe B.V.",
        "address": "Venrayseweg 118\n5928 RH Venlo\nNetherlands",
        "tax_number": "NL855501420B01",
        "email": "orders.eu@meridian.example",
        "currency": "EUR",
        "timezone": "Europe/Amsterdam",
        "gs1_prefix": "8710400",
        "auto_release": False,
    },
)
_TERMS = (
    ("N30", "Net 30", 30, "0", 0),
    ("N45", "Net 45", 45, "0", 0),
    ("N60", "Net 60", 60, "0", 0),
    ("210N30", "2 % 10 days, net 30", 30, "2", 10),
    ("PREPAY", "On receipt", 0, "0", 0),
)
_CARRIERS = (
    ("MRLX", "Meridian Linehaul", "https://track.linehaul.example/{number}", 2),
    ("BLUP", "Bluepine Parcel", "https://bluepine.example/t/{number}", 3),
    ("NSTR", "Northstar Freight", "https://northstar.example/track?pro={number}", 4),
    ("CRGO", "Cargohof Spedition", "https://cargohof.example/{number}", 2),
    ("POLR", "Polaris Express", "https://polaris.example/{number}", 1),
)
_REASONS = {
    ReasonKind.CANCEL: "customer:Customer asked|duplicate:Duplicate order|no_stock:Cannot be supplied|test:Test order",
    ReasonKind.RETURN: "damaged:Arrived damaged|wrong_item:Wrong item sent|not_needed:No longer needed|"
    "late:Arrived too late|defect:Does not work",
    ReasonKind.CREDIT: "price:Price correction|damage:Damaged in transit|goodwill:Goodwill|short:Short delivery",
    ReasonKind.ADJUST: "count:Cycle count|damage:Damaged in the warehouse|found:Found again|sample:Taken as sample",
    ReasonKind.RELEASE: "agreed:Agreed with the customer|tolerance:Small difference|manager:Manager's decision",
}
_LOCATIONS = (
    ("COL", "Columbus", "US", LocationKind.WAREHOUSE, 10, "4200 Fisher Road", "Columbus", "OH", "43228", "US"),
    ("RNO", "Reno", "US", LocationKind.WAREHOUSE, 20, "880 Trademark Drive", "Reno", "NV", "89521", "US"),
    ("VEN", "Venlo", "EU", LocationKind.WAREHOUSE, 30, "Venrayseweg 118", "Venlo", "", "5928 RH", "NL"),
    ("HAM", "Hansekai 3PL", "EU", LocationKind.THIRD_PARTY, 40, "Am Sandtorkai 41", "Hamburg", "", "20457", "DE"),
)


@dataclass(slots=True)
class Company:
    """What the rest of the seed refers to, by code."""

    units: dict[str, BusinessUnit]
    people: list[User]
    terms: dict[str, PaymentTerms]
    carriers: list[Carrier]
    locations: dict[str, Location]
    by_role: dict[str, list[User]] = field(init=False)
    by_unit: dict[tuple[str, str], list[User]] = field(init=False)

    def __post_init__(self) -> None:
        self.by_role = {role: [user for user in self.people if role in user.roles] for role in Role.values}
        self.by_unit = {
            (role, code): [user for user in some if user.business_unit_id == unit.pk] or some
            for role, some in self.by_role.items()
            for code, unit in self.units.items()
        }

    def staff(self, role: str, unit: str) -> list[User]:
        """The people of a role in a business unit; all of the role where the unit has none of its own."""
        return self.by_unit[role, unit]


def found_company(since: datetime) -> Company:
    """Write units, people, terms, reasons, carriers and locations."""
    BusinessUnit.objects.bulk_create(BusinessUnit(**row) for row in _UNITS)
    units = {unit.code: unit for unit in BusinessUnit.objects.all()}
    ReasonCode.objects.bulk_create(
        ReasonCode(kind=kind, code=code, label=label)
        for kind, text in _REASONS.items()
        for code, label in (pair.split(":") for pair in text.split("|"))
    )
    return Company(units, hire(units, since), _terms(), _carriers(), _locations(units))


def _terms() -> dict[str, PaymentTerms]:
    rows = PaymentTerms.objects.bulk_create(
        PaymentTerms(code=code, name=name, net_days=net, discount_percent=Decimal(percent), discount_days=days)
        for code, name, net, percent, days in _TERMS
    )
    return {row.code: row for row in rows}


def _carriers() -> list[Carrier]:
    return Carrier.objects.bulk_create(
        Carrier(code=code, name=name, tracking_url=url, transit_days=days) for code, name, url, days in _CARRIERS
    )


def _locations(units: dict[str, BusinessUnit]) -> dict[str, Location]:
    names = ("code", "name", "business_unit", "kind", "rank", "address", "city", "region", "postal_code", "country")
    rows = [dict(zip(names, row, strict=True)) for row in _LOCATIONS]
    made = Location.objects.bulk_create(
        Location(**{**row, "business_unit": units[row["business_unit"]]}) for row in rows
    )
    return {location.code: location for location in made}
