"""Changing what was asked for, while the order is in review."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from oms import money, quantities
from oms.actors import Actor
from oms.audit.record import record
from oms.errors import OperationRefused
from oms.masterdata.models import Item, ItemAlias, ShipTo
from orders.models import Order, OrderLine
from orders.models.order import PartyRole
from orders.pricing import beyond_the_books, find_prices, our_price, price_line, spread
from orders.states import OrderStatus

from .place import pack_of


class OrderNotAmendable(OperationRefused):
    code = "order_not_amendable"


class AmendmentUnusable(OperationRefused):
    code = "amendment_unusable"


class OrderChanged(OperationRefused):
    """Somebody changed the order after the one who amends it looked."""

    code = "order_changed"


@transaction.atomic
def amend_line(
    *,
    line_id: int,
    actor: Actor,
    now: datetime,
    item_id: int | None = None,
    quantity: Decimal | None = None,
    uom: str | None = None,
    unit_price: Decimal | None = None,
    price_per: Decimal = Decimal(1),
    remember_item: bool = False,
    version: int | None = None,
) -> OrderLine:
    """Change item, quantity (in the line's unit), unit or price (for `price_per` units) of a line in review.

    The order is priced anew. Another item brings its own description and our price of it, another unit our price of
    that, where the line has not the customer's own. Locks the order. With `remember_item` the customer's own number is
    kept as an alias for the item. Audits line.amended with before and after, and as `remembered` what that number meant
    and means now. Raises OrderNotAmendable after review, AmendmentUnusable for bad values, and OrderChanged when the
    order is not at the `version` the caller saw (None does not compare).
    """
    line = _lock_line(line_id, version)
    before, learned = _values(line), {}
    if item_id is not None:
        learned = _set_item(line, item_id, remember=remember_item)
    if uom is not None and uom[:3] != line.uom:
        _forget_price(line)
        line.uom = uom[:3]
    if quantity is not None:
        line.uom_quantity = _positive(quantity)
    line.pack = pack_of(line.item, line.uom)
    line.ordered = line.uom_quantity * line.pack
    if unit_price is not None:
        line.unit_price, line.price_per, line.is_price_typed = _price(unit_price), price_per, True
    reprice(line.order, changed=line)
    after = _values(line)
    changes = {key: [before[key], after[key]] for key in after if before[key] != after[key]} | learned
    record("line.amended", line, actor=actor, order_id=line.order_id, note=f"Line {line.number}", **changes)
    return line


@transaction.atomic
def cancel_line(*, line_id: int, reason: str, actor: Actor, now: datetime, version: int | None = None) -> OrderLine:
    """Drop a line of an order in review; the last line left cannot be dropped, cancel the order instead.

    `version` as in `amend_line`.
    """
    line = _lock_line(line_id, version)
    others = [other for other in line.order.lines.all() if other.pk != line.pk and other.stands]
    if not others:
        raise OrderNotAmendable("It is the last line; cancel the order instead.")
    line.is_dropped, line.cancelled = True, line.ordered
    line.save(update_fields=["is_dropped", "cancelled"])
    reprice(line.order)
    record("line.cancelled", line, actor=actor, order_id=line.order_id, note=f"Line {line.number}: {reason}")
    return line


@transaction.atomic
def amend_order(
    *,
    order_id: int,
    actor: Actor,
    now: datetime,
    ship_to_id: int | None = None,
    ship_by_on: date | None = None,
    instructions: str | None = None,
    version: int | None = None,
) -> Order:
    """Change where, when or how an order in review ships. Locks the order; audits order.amended.

    Lines whose own ship day cannot hold beside `ship_by_on` follow it. `version` as in `amend_line`.
    """
    [order] = Order.objects.lock([order_id]) or [None]
    if order is None:
        raise AmendmentUnusable("There is no such order.", code="not_found")
    refuse_after_review(order)
    _refuse_changed(order, version)
    changes: dict[str, list] = {}
    if ship_to_id is not None:
        changes |= _send_to(order, ship_to_id)
    if ship_by_on is not None:
        changes |= _ship_by(order, ship_by_on, now)
    if instructions is not None and instructions != order.instructions:
        changes["instructions"], order.instructions = [order.instructions, instructions], instructions
    order.version += 1
    order.save(update_fields=["ship_to", "ship_by_on", "instructions", "version"])
    record("order.amended", order, actor=actor, order_id=order.pk, **changes)
    return order


def _ship_by(order: Order, day: date, now: datetime) -> dict[str, list]:
    """Agree the day a locked order leaves. A line keeps a later day of its own while the customer still takes it."""
    if day == order.ship_by_on and not order.lines.filter(ship_by_on__isnull=False).exists():
        return {}
    if day < order.business_unit.today(now):
        raise AmendmentUnusable("Choose a day that is still to come.")
    changes: dict[str, list] = {"ship_by_on": [order.ship_by_on, day]} if day != order.ship_by_on else {}
    order.ship_by_on = day
    too_late = Q(ship_by_on__gt=order.cancel_after_on) if order.cancel_after_on else Q(pk=None)
    following = list(order.lines.filter(Q(ship_by_on__lt=day) | too_late).order_by("number"))
    order.lines.filter(pk__in=[line.pk for line in following]).update(ship_by_on=None)
    follow = {f"line_{line.number}_ship_by_on": [line.ship_by_on, None] for line in following}
    return changes | follow


def _send_to(order: Order, ship_to_id: int) -> dict[str, list]:
    """Let a locked order go to a place of the customer; the ship-to as it was sent counts no more.

    Returns what changed, with every value of what was sent: the log is the only place left that tells it.
    """
    place = ShipTo.objects.filter(pk=ship_to_id, customer_id=order.customer_id).first()
    if place is None:
        raise AmendmentUnusable("That is no place of this customer.")
    sent = list(order.parties.filter(role=PartyRole.SHIP_TO).order_by("pk"))
    if order.ship_to_id == ship_to_id and not sent:
        return {}
    changes = {"ship_to": [str(order.destination or ""), place.name]}
    if sent:
        changes["ship_to_as_sent"] = ["; ".join(each.in_full for each in sent), ""]
        order.parties.filter(pk__in=[each.pk for each in sent]).delete()
    order.ship_to = place
    return changes


def reprice(order: Order, changed: OrderLine | None = None) -> None:
    """Price every line of a locked order anew and total it; a line that is dropped weighs nothing.

    Raises AmendmentUnusable when the goods become less than the order's discount, or more than the books can hold.
    """
    lines = list(order.lines.select_related("item").prefetch_related("item__packs"))
    lines = [changed if changed and line.pk == changed.pk else line for line in lines]
    live = [line for line in lines if line.stands]
    book = find_prices([order.customer_id], [line.item_id for line in live if line.item_id])
    for line in lines:
        line.goods_amount = line.discount_amount = line.freight_amount = line.tax_amount = Decimal(0)
    for line in live:
        ours = our_price(book, order.customer_id, order.currency, line.item_id)
        price_line(line, ours, currency=order.currency, tax_rate=line.tax_rate)
    goods_before = order.goods_amount
    spread(order, live)
    _refuse_unbookable(order, live, goods_before)
    order.version += 1
    OrderLine.objects.bulk_update(
        lines,
        ["item", "ordered_item", "description", "uom", "uom_quantity", "pack", "ordered", "unit_price", "price_per",
         "is_price_typed", "list_price", "price_source", "goods_amount", "discount_amount", "freight_amount",
         "tax_amount"],
    )  # fmt: skip
    order.save(update_fields=["goods_amount", "discount_amount", "tax_amount", "total_amount", "version"])


def _refuse_unbookable(order: Order, live: list[OrderLine], goods_before: Decimal) -> None:
    """Goods that grow are let pass, though the discount is still larger: the checks say so until it is not."""
    if problem := beyond_the_books(order, live):
        raise AmendmentUnusable(problem)
    if order.goods_amount < min(order.discount_amount, goods_before):
        discount, left = (money.text(each, order.currency) for each in (order.discount_amount, order.goods_amount))
        raise AmendmentUnusable(f"The discount of {discount} would be more than the goods that are left, {left}.")


def _lock_line(line_id: int, version: int | None) -> OrderLine:
    order_id = OrderLine.objects.filter(pk=line_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise AmendmentUnusable("There is no such line.")
    [order] = Order.objects.lock([order_id])
    refuse_after_review(order)
    _refuse_changed(order, version)
    line = OrderLine.objects.select_related("item").prefetch_related("item__packs").get(pk=line_id)
    if not line.stands:
        raise OrderNotAmendable(f"Line {line.number} is dropped; it can no longer be changed.")
    line.order = order
    return line


def refuse_after_review(order: Order) -> None:
    """Raises OrderNotAmendable once the order is promised, closed or cancelled."""
    if order.status not in (OrderStatus.DRAFT, OrderStatus.IN_REVIEW):
        raise OrderNotAmendable(f"{order} is {order.get_status_display().lower()}; it can no longer be changed here.")


def _refuse_changed(order: Order, version: int | None) -> None:
    if version is not None and order.version != version:
        raise OrderChanged(f"{order} was changed while you were looking at it.")


def _set_item(line: OrderLine, item_id: int, *, remember: bool) -> dict[str, list[str]]:
    """Set the item, and let go of what was the old one's; returns what is learned by it for the log."""
    item = Item.objects.prefetch_related("packs").filter(pk=item_id).first()
    if item is None:
        raise AmendmentUnusable("There is no such item.")
    if line.item and line.item_id != item.pk:
        _forget_item(line, line.item)
        line.ordered_item_id = line.ordered_item_id or line.item_id
    if remember:  # what their number means, and so what they ordered
        line.ordered_item_id = None
    line.item, line.description = item, line.description or item.description
    return _remember(line, item) if remember and line.sent_item not in ("", item.sku) else {}


def _forget_item(line: OrderLine, item: Item) -> None:
    """Drop what the line has from its item and not from the customer: our description, and our price."""
    if line.description == item.description[:160]:
        line.description = ""
    _forget_price(line)


def _forget_price(line: OrderLine) -> None:
    """Drop a price that was ours: it was for the item and the unit as they were."""
    if line.unit_price is not None and line.list_price == line.unit_price / line.price_per:
        line.unit_price, line.price_per, line.is_price_typed = None, Decimal(1), False


def _remember(line: OrderLine, item: Item) -> dict[str, list[str]]:
    """Keep the customer's number as a name of the item. Tells which item it meant before, for the log."""
    number = line.sent_item[:48]
    aliases = ItemAlias.objects.filter(customer_id=line.order.customer_id, number=number)
    known = aliases.select_related("item").first()
    ItemAlias.objects.update_or_create(customer_id=line.order.customer_id, number=number, defaults={"item": item})
    meant = f"{number} is {known.item.sku}" if known else ""
    return {"remembered": [meant, f"{number} is {item.sku}"]}


def _positive(quantity: Decimal) -> Decimal:
    if not quantity.is_finite() or quantity <= 0 or quantity >= 10**10:
        raise AmendmentUnusable("The quantity must be more than zero.")
    return quantity


def _price(price: Decimal) -> Decimal:
    if not price.is_finite() or price < 0 or price >= 10**9:
        raise AmendmentUnusable("The price must be zero or more.")
    return price


def _values(line: OrderLine) -> dict[str, str]:
    return {
        "item": line.item.sku if line.item else "",
        "quantity": f"{quantities.text(line.uom_quantity)} {line.uom}",
        "unit_price": _priced(line),
    }


def _priced(line: OrderLine) -> str:
    if line.unit_price is None:
        return ""
    return f"{line.unit_price}" if line.price_per == 1 else f"{line.unit_price} per {line.price_per}"
