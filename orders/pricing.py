"""What we charge: our price for each line, and how discount, freight and tax are spread to the lines.

Pure over what it is given, except `find_prices`, which reads the lists once for many orders.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from oms import money, prepared, quantities

from .models import Order, OrderLine

ZERO = Decimal(0)
HUNDRED = Decimal(100)
TOO_MANY, TOO_DEAR = Decimal(10) ** 11, Decimal(10) ** 10
"""Where the columns of quantities and amounts end, and those of prices."""


@dataclass(frozen=True, slots=True)
class OurPrice:
    """Our price of one base unit, and the list or contract it stands in."""

    unit_price: Decimal
    source: str


PriceBook = dict[tuple[int, str, int], OurPrice]


def find_prices(customer_ids: Iterable[int], item_ids: Iterable[int]) -> PriceBook:
    """Prices by (customer or 0 for the general list, currency, item). One query."""
    rows = prepared.rows(
        "SELECT l.customer_id, l.currency, p.item_id, p.unit_price, l.code"
        " FROM orders_price p JOIN orders_pricelist l ON l.id = p.price_list_id"
        " WHERE p.item_id = ANY(%s) AND l.is_active AND (l.customer_id IS NULL OR l.customer_id = ANY(%s))",
        [list(set(item_ids)), list(set(customer_ids))],
    )
    return {(customer or 0, currency, item): OurPrice(price, code) for customer, currency, item, price, code in rows}


def our_price(book: PriceBook, customer_id: int, currency: str, item_id: int | None) -> OurPrice | None:
    """The customer's contract price, else the general list's, else None."""
    if item_id is None:
        return None
    return book.get((customer_id, currency, item_id)) or book.get((0, currency, item_id))


def price_line(line: OrderLine, ours: OurPrice | None, *, currency: str, tax_rate: Decimal) -> None:
    """Set the line's list price, its price where none was sent, its goods amount and tax rate."""
    line.list_price = ours.unit_price * line.pack if ours else None
    line.price_source = ours.source if ours else ""
    if line.unit_price is None:
        line.unit_price, line.price_per = line.list_price, Decimal(1)
    line.tax_rate = tax_rate
    line.goods_amount = (
        money.line_amount(line.uom_quantity, line.unit_price, currency, per=line.price_per)
        if line.unit_price is not None
        else ZERO
    )


def spread(order: Order, lines: Sequence[OrderLine]) -> None:
    """Spread the order's discount and freight over its lines by goods amount, tax each line, and total the order.

    The parts sum to the whole exactly; tax is rounded line by line.
    """
    weights = [line.goods_amount for line in lines]
    discounts = money.split(order.discount_amount, weights, order.currency)
    freights = money.split(order.freight_amount, weights, order.currency)
    for line, discount, freight in zip(lines, discounts, freights, strict=True):
        line.discount_amount, line.freight_amount = discount, freight
        taxable = line.goods_amount - discount + freight
        line.tax_amount = money.rounded(taxable * line.tax_rate / HUNDRED, order.currency)
    order.goods_amount = sum(weights, ZERO)
    order.tax_amount = sum((line.tax_amount for line in lines), ZERO)
    order.total_amount = order.goods_amount - order.discount_amount + order.freight_amount + order.tax_amount


def beyond_the_books(order: Order, lines: Sequence[OrderLine]) -> str:
    """What of a priced and totalled order is larger than can be kept, in a sentence; empty where nothing is."""
    for line in lines:
        if line.ordered >= TOO_MANY or (line.list_price or ZERO) >= TOO_DEAR or line.goods_amount >= TOO_MANY:
            asked = f"{quantities.text(line.uom_quantity)} {line.uom}"
            return f"Line {line.number}, {asked}, is larger than an order can be. Check its quantity, unit and price."
    if max(order.goods_amount, order.discount_amount, order.freight_amount, order.total_amount) >= TOO_MANY:
        return "All lines together come to more than an order can be. Check their quantities and prices."
    return ""
