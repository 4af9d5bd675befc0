"""What customers ask for: an order with its lines, priced as the order desk prices."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random

from oms import money
from oms.accounts.access import Role
from oms.masterdata.models import Channel

from .catalogue import Catalogue, Stocked
from .company import Company
from .customers import Buyer, Clientele
from .rhythm import during_work, working_day
from .story import Line, Order

HUNDRED = Decimal(100)
_SHARES = {Channel.EDI: 46, Channel.DESK: 22, Channel.PORTAL: 20, Channel.API: 7, Channel.IMPORT: 5}
_PEOPLE_TYPE = frozenset({Channel.DESK, Channel.IMPORT})
_LINE_COUNTS = tuple(
    number for number, times in zip(range(2, 8), (15, 26, 25, 17, 10, 7), strict=True) for _ in range(times)
)
_REQUESTS = (
    "Deliver to the rear gate, 7:00 to 11:00.",
    "Call before delivery.",
    "Pallets not higher than 1.60 m.",
    "Please send the invoice to accounts as well.",
    "Driver must carry safety shoes.",
)


class Demand:
    """Makes orders, each with ids of its own."""

    def __init__(self, rng: Random, company: Company, catalogue: Catalogue, clientele: Clientele) -> None:
        self.rng, self.company, self.catalogue, self.clientele = rng, company, catalogue, clientele
        self.order_ids, self.line_ids = count(1), count(1)
        self.channels = [channel for channel, share in _SHARES.items() for _ in range(share)]
        self.carriers = [carrier.code for carrier in company.carriers]

    def order(self, placed_at: datetime, buyer: Buyer | None = None) -> Order:
        """An order with nothing wrong with it, of this buyer or of anybody."""
        channel = buyer.channel if buyer else self.rng.choice(self.channels)
        buyer = buyer or self.clientele.pick(self.rng, channel)
        order = self._head(buyer, channel, placed_at)
        wanted = self.catalogue.pick(self.rng, self.rng.choice(_LINE_COUNTS))
        order.lines = [self.line(order, item) for item in wanted]
        self._extras(order)
        return order

    def _head(self, buyer: Buyer, channel: str, placed_at: datetime) -> Order:
        rng, typist = self.rng, None
        if channel in _PEOPLE_TYPE:
            typist = rng.choice(self.company.staff(Role.SPECIALIST, buyer.unit)).pk
        order = Order(
            pk=next(self.order_ids),
            buyer=buyer,
            channel=channel,
            po_number=po_number(buyer, channel),
            placed_at=placed_at,
            placed_by=typist,
            ship_by_on=placed_at.date(),
            ship_to_id=rng.choice(buyer.ship_tos),
        )
        lead = rng.randint(3, 7) if channel == Channel.EDI else rng.randint(1, 4)
        order.ship_by_on = working_day(during_work(placed_at, order.zone).date(), lead)
        if channel == Channel.EDI:
            order.deliver_by_on = working_day(order.ship_by_on, 4)
            order.cancel_after_on = order.ship_by_on + timedelta(days=14)
        return order

    def line(self, order: Order, item: Stocked) -> Line:
        """So much of an item as this buyer takes of it, in cases or in base units, at our price."""
        rng, buyer = self.rng, order.buyer
        units = max(1, round(rng.lognormvariate(2.4, 0.8) * min(buyer.size, 6)))
        cased = item.multiple > 1 or rng.random() < (0.5 if order.channel == Channel.EDI else 0.2)
        pack = item.case if cased else 1
        quantity = max(1, round(units / pack))
        base = buyer.contract_prices.get(item.pk)
        price = (base or item.prices[buyer.currency]) * pack
        return Line(
            pk=next(self.line_ids),
            number=len(order.lines) + 1,
            item=item,
            uom="CA" if cased else "EA",
            pack=pack,
            uom_quantity=Decimal(quantity),
            ordered=Decimal(quantity * pack),
            unit_price=price,
            list_price=price,
            price_source=buyer.contract if base else f"LIST-{buyer.currency}",
            sent_item=item.sku,
            description=item.description,
        )

    def _extras(self, order: Order) -> None:
        rng = self.rng
        for number, line in enumerate(order.lines, 1):
            line.number = number
        if rng.random() < 0.3:
            order.carrier_code = rng.choice(self.carriers)
        if rng.random() < 0.06:
            order.instructions = rng.choice(_REQUESTS)
        if order.channel in (Channel.DESK, Channel.PORTAL) and rng.random() < 0.5:
            order.freight = Decimal(rng.choice(("9.50", "14.00", "24.00", "39.00")))
        if rng.random() < 0.08:
            goods = sum((line.uom_quantity * line.unit_price for line in order.lines if line.unit_price), Decimal(0))
            order.discount = money.rounded(goods * Decimal("0.02"), order.buyer.currency)


def po_number(buyer: Buyer, channel: str) -> str:
    """The buyer's next number, in the buyer's own way of numbering."""
    buyer.po_serial += 1
    serial = buyer.po_serial
    style = buyer.pk % 4
    if channel == Channel.EDI:
        return f"{4500000000 + buyer.pk * 100000 + serial}" if style < 2 else f"{serial:07d}"
    initials = "".join(word[0] for word in buyer.name.split() if word[0].isalpha())[:2].upper()
    return (f"{71200 + serial}", f"{initials}{20000 + serial}", f"K{serial:05d}", f"{initials}-{700 + serial}")[style]


def price_order(order: Order) -> None:
    """Amounts of the lines and the order: discount and freight spread by goods, tax rounded line by line.

    Twin: orders.pricing.spread, which does the same to model instances.
    """
    currency, rate = order.buyer.currency, order.buyer.tax_rate
    for line in order.lines:
        line.goods = money.line_amount(line.uom_quantity, line.unit_price or Decimal(0), currency)
    weights = [line.goods for line in order.lines]
    _spread(order.lines, "discount", order.discount, weights, currency)
    _spread(order.lines, "freight", order.freight, weights, currency)
    if rate:
        for line in order.lines:
            line.tax = money.rounded((line.goods - line.discount + line.freight) * rate / HUNDRED, currency)
    order.goods = sum(weights, Decimal(0))
    order.tax = sum((line.tax for line in order.lines), Decimal(0))
    order.total = order.goods - order.discount + order.freight + order.tax


def _spread(lines: Sequence[Line], name: str, amount: Decimal, weights: list[Decimal], currency: str) -> None:
    if amount:
        for line, part in zip(lines, money.split(amount, weights, currency), strict=True):
            setattr(line, name, part)
