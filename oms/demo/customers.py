"""Four hundred customers with their ship-tos, contracts and habits, and the dozen that send EDI."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import accumulate
from random import Random

from oms.edi.models import TradingPartner
from oms.masterdata.models import Channel, Customer, ItemAlias, ShipTo
from orders.models import Price, PriceList

from . import places
from .catalogue import Catalogue, Stocked
from .company import Company

CUSTOMERS = 400
CONTRACTS = 60  # customers with prices of their own
CONTRACT_ITEMS = 40
INACTIVE = 3

# name | unit | ISA qualifier | ISA id | group id: whoever sends EDI. The sample files carry these.
EDI_CUSTOMERS = """
Northline Retail|US|ZZ|NORTHLINE|NORTHLINE
Bayside Hardware|US|12|6145550100|BAYSIDE
Pinecrest Outfitters|US|01|006922827|PINECREST
Corvane Medical|US|ZZ|CORVANE|CORVANE
Juniper Lane Stores|US|08|9254110060|JUNIPERLANE
Copperfield Markets|US|ZZ|COPPERFIELD|COPPERFIELD
Tidewater Provisions|US|12|7575550142|TIDEWATER
Grand Prairie Farm & Home|US|01|081226355|GRANDPRAIRIE
Halvorsen Grocery|EU|14|7350000000019|HALVORSEN
Kessler & Söhne|EU|ZZ|KESSLER|KESSLER
Ostrava Tools|EU|ZZ|OSTRAVATOOLS|OSTRAVA
Marketside|EU|14|8712345000004|MARKETSIDE
"""


@dataclass(slots=True)
class Buyer:
    """A customer as orders see it, with its habits: how it orders, how big, when it pays."""

    pk: int
    code: str
    name: str
    unit: str
    currency: str
    terms_id: int
    net_days: int
    tax_rate: Decimal
    ships_complete: bool
    channel: str
    size: float
    pays_late_by: int
    pays_on: int
    ship_tos: list[int] = field(default_factory=list)
    building_site: int | None = None  # a ship-to whose street nobody has told us yet
    contract: str = ""
    contract_prices: dict[int, Decimal] = field(default_factory=dict)
    po_serial: int = 0


@dataclass(slots=True)
class Clientele:
    """Active buyers by channel, with how often each orders, and a few that buy no more."""

    buyers: list[Buyer]
    gone: list[Buyer]
    by_channel: dict[str, list[Buyer]] = field(init=False)
    weights: dict[str, list[float]] = field(init=False)

    def __post_init__(self) -> None:
        self.by_channel = {
            channel: [buyer for buyer in self.buyers if buyer.channel == channel] for channel in Channel.values
        }
        self.weights = {
            channel: list(accumulate(buyer.size for buyer in some)) for channel, some in self.by_channel.items()
        }

    def pick(self, rng: Random, channel: str) -> Buyer:
        return rng.choices(self.by_channel[channel], cum_weights=self.weights[channel])[0]


def win_customers(rng: Random, company: Company, catalogue: Catalogue) -> Clientele:
    """Write customers, ship-tos, contracts, partners and the aliases they use."""
    rows = list(Customer.objects.bulk_create(_customers(rng, company)))
    buyers = [_buyer(rng, row, company) for row in rows]
    for number, buyer in enumerate(buyers):
        buyer.channel = _channel(number)
    _ship_tos(rng, rows, buyers)
    _contracts(rng, buyers, catalogue)
    _partners(rows)
    _aliases(rng, buyers[:12], catalogue)
    gone = buyers[-INACTIVE:]
    Customer.objects.filter(pk__in=[buyer.pk for buyer in gone]).update(is_active=False)
    return Clientele(buyers[:-INACTIVE], gone)


def edi_customers() -> list[list[str]]:
    return [line.split("|") for line in EDI_CUSTOMERS.strip().splitlines()]


def _channel(number: int) -> str:
    if number < 12:
        return Channel.EDI
    return (Channel.DESK, Channel.PORTAL, Channel.DESK, Channel.PORTAL, Channel.API, Channel.DESK, Channel.IMPORT)[
        number % 7
    ]


def _names(rng: Random) -> Iterator[tuple[str, str, places.Town]]:
    """(name, unit, town) of every customer, the EDI ones first."""
    for name, unit, *_ in edi_customers():
        yield name, unit, rng.choice(places.US_TOWNS if unit == "US" else places.EU_TOWNS)
    american = [f"{first} {second}" for first in places.US_FIRST for second in places.US_SECOND]
    for name in rng.sample(american, 240):
        yield name, "US", rng.choice(places.US_TOWNS)
    used: set[str] = set()
    while len(used) < CUSTOMERS - 12 - 240:
        town = rng.choice(places.EU_TOWNS)
        name = f"{rng.choice(places.EU_FIRST)} {rng.choice(places.EU_SECOND[town.country].split('|'))}"
        if name not in used:
            used.add(name)
            yield name, "EU", town


def _customers(rng: Random, company: Company) -> Iterator[Customer]:
    usual = ("N30", "N30", "N30", "N45", "N60", "210N30", "PREPAY")
    for number, (name, unit, town) in enumerate(_names(rng)):
        code = f"C{1001 + number}"
        yield Customer(
            business_unit=company.units[unit],
            code=code,
            name=name,
            email=f"purchasing@{code.lower()}.example",
            currency=company.units[unit].currency,
            terms=company.terms["N60" if number < 12 and number % 3 == 0 else rng.choice(usual)],
            tax_rate=_tax_rate(rng, unit, town),
            credit_limit=Decimal(rng.choice((25, 50, 100, 250, 500, 1000))) * 1000,
            ships_complete=number >= 12 and rng.random() < 0.06,
            address=_street(rng, unit),
            city=town.name,
            region=town.region,
            postal_code=town.postal_code,
            country=town.country,
        )


def _tax_rate(rng: Random, unit: str, town: places.Town) -> Decimal:
    """Europe sells within the Netherlands with VAT, across borders without; most American buyers resell."""
    if unit == "EU":
        return Decimal("21.00") if town.country == "NL" else Decimal("0.00")
    return Decimal("7.25") if rng.random() < 0.2 else Decimal("0.00")


def _street(rng: Random, unit: str) -> str:
    if unit == "US":
        return f"{rng.randint(10, 9800)} {rng.choice(places.STREETS)}"
    return f"{rng.choice(places.EU_STREETS)} {rng.randint(1, 240)}"


def _buyer(rng: Random, row: Customer, company: Company) -> Buyer:
    return Buyer(
        pk=row.pk,
        code=row.code,
        name=row.name,
        unit="US" if row.business_unit_id == company.units["US"].pk else "EU",
        currency=row.currency,
        terms_id=row.terms_id,
        net_days=row.terms.net_days,
        tax_rate=row.tax_rate,
        ships_complete=row.ships_complete,
        channel=Channel.DESK,
        size=rng.lognormvariate(0, 0.8),
        pays_late_by=rng.choices((-6, -1, 2, 6, 14, 30), weights=(2, 4, 5, 3, 2, 1))[0],
        pays_on=rng.choice((1, 3)),
    )


def _ship_tos(rng: Random, rows: list[Customer], buyers: list[Buyer]) -> None:
    made: list[ShipTo] = []
    for number, row in enumerate(rows):
        many = rng.randint(5, 9) if number < 12 else rng.choices((1, 2, 3), weights=(6, 3, 1))[0]
        made += [_ship_to(rng, row, buyers[number].unit, place, edi=number < 12) for place in range(many)]
        if number % 8 == 0:
            made.append(_building_site(made[-1], many + 1))
    by_pk = {buyer.pk: buyer for buyer in buyers}
    for ship_to in ShipTo.objects.bulk_create(made):
        if ship_to.address:
            by_pk[ship_to.customer_id].ship_tos.append(ship_to.pk)
        else:
            by_pk[ship_to.customer_id].building_site = ship_to.pk


def _building_site(near: ShipTo, number: int) -> ShipTo:
    """One more place in the town of another; it has no street yet."""
    return ShipTo(
        customer=near.customer,
        code=f"{near.code.rstrip('0123456789')}{number:02d}",
        name=f"{near.customer.name} {near.city} new site"[:120],
        city=near.city,
        region=near.region,
        postal_code=near.postal_code,
        country=near.country,
    )


def _ship_to(rng: Random, row: Customer, unit: str, place: int, *, edi: bool) -> ShipTo:
    town = rng.choice(places.US_TOWNS if unit == "US" else places.EU_TOWNS)
    first = place == 0
    return ShipTo(
        customer=row,
        code=f"DC{place + 1:02d}" if edi else f"{place + 1:02d}",
        name=f"{row.name} {'DC ' if edi else ''}{row.city if first else town.name}"[:120],
        address=row.address if first else _street(rng, unit),
        city=row.city if first else town.name,
        region=row.region if first else town.region,
        postal_code=row.postal_code if first else town.postal_code,
        country=row.country if first else town.country,
        is_default=first,
    )


def _contracts(rng: Random, buyers: list[Buyer], catalogue: Catalogue) -> None:
    """The EDI customers and the biggest of the others have prices of their own for what they buy most."""
    others = sorted(buyers[12:-INACTIVE], key=lambda buyer: -buyer.size)
    for buyer in [*buyers[:12], *others[: CONTRACTS - 12]]:
        buyer.contract = f"{buyer.code}-{buyer.currency}"
        for item in catalogue.pick(rng, CONTRACT_ITEMS):
            buyer.contract_prices[item.pk] = _contract_price(rng, item, buyer)
    holders = [buyer for buyer in buyers if buyer.contract]
    lists = PriceList.objects.bulk_create(
        PriceList(
            code=buyer.contract, name=f"Contract {buyer.name}"[:80], currency=buyer.currency, customer_id=buyer.pk
        )
        for buyer in holders
    )
    Price.objects.bulk_create(
        Price(price_list=one, item_id=item, unit_price=price)
        for one, buyer in zip(lists, holders, strict=True)
        for item, price in buyer.contract_prices.items()
    )


def _contract_price(rng: Random, item: Stocked, buyer: Buyer) -> Decimal:
    share = Decimal(rng.randint(86, 97)) / 100
    return max((item.prices[buyer.currency] * share).quantize(Decimal("0.01")), Decimal("0.05"))


def _partners(rows: list[Customer]) -> None:
    """A live identity each, and a test identity for the first, as a new partner has while it is set up."""
    made = []
    for row, (name, _, qualifier, identifier, group) in zip(rows, edi_customers(), strict=False):
        made.append(
            TradingPartner(
                customer=row, name=name, qualifier=qualifier, identifier=identifier, group_identifier=group,
                currency=row.currency,
            )
        )  # fmt: skip
    first = made[0]
    made.append(
        TradingPartner(
            customer=first.customer, name=f"{first.name} (test)", qualifier=first.qualifier,
            identifier=first.identifier, group_identifier=first.group_identifier, currency=first.currency, usage="T",
        )
    )  # fmt: skip
    TradingPartner.objects.bulk_create(made)


def _aliases(rng: Random, buyers: list[Buyer], catalogue: Catalogue) -> None:
    """The numbers EDI customers have for items of ours."""
    ItemAlias.objects.bulk_create(
        ItemAlias(customer_id=buyer.pk, number=f"{buyer.name[:2].upper()}{rng.randint(100000, 999999)}", item_id=pk)
        for buyer in buyers
        for pk in list(buyer.contract_prices)[:10]
    )
