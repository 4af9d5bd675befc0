"""The offers of an exception, each one click: what a fix verb does, and the look again that follows."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from oms.actors import Actor
from oms.errors import OperationRefused
from oms.events import announce
from orders.events import DocumentWantedAgain, StockWantedAgain
from orders.models import OrderException

from .amend import amend_line, amend_order, cancel_line
from .cancel import cancel_order
from .cancel_rest import cancel_rest
from .customers import set_customer_active
from .discount import correct_discount
from .exceptions import ExceptionNotOpen, accept_exception, end_exception
from .recheck import recheck_order
from .window import change_cancel_after


class FixUnusable(OperationRefused):
    code = "fix_unusable"


@transaction.atomic
def apply_fix(
    *, exception_id: int, verb: str, args: Mapping[str, Any], actor: Actor, now: datetime
) -> list[OrderException]:
    """Do what a fix offers, then check the order again. Returns what is still open on the order.

    `args` fill in what the offer leaves open (a price, an item). Raises FixUnusable when the exception does not offer
    the verb or a value is missing; whatever the operation behind the verb refuses is refused here too.
    """
    exception = OrderException.objects.select_related("order", "line").filter(pk=exception_id).first()
    if exception is None or not exception.is_open:
        raise ExceptionNotOpen("Somebody has resolved this one already.")
    fitting = [fix for fix in exception.fixes if fix["verb"] == verb and _fits(fix, args)]
    offer = min(fitting, key=lambda fix: len(fix["args"].keys() - args.keys()), default=None)  # says no more than asked
    if offer is None or verb not in _FIXES:
        raise FixUnusable("This exception does not offer that.")
    _FIXES[verb](exception, {**offer["args"], **args}, actor, now)
    if exception.order_id is None:
        end_exception(exception_id=exception.pk, reason=offer["label"], actor=actor, now=now)
        return []
    return recheck_order(order_id=exception.order_id, actor=actor, now=now)


def _fits(fix: dict, args: Mapping[str, Any]) -> bool:
    """An offer with a value of its own is meant only by that value, or by no value."""
    return all(str(args.get(key, value)) == str(value) for key, value in fix["args"].items()) or not fix["args"]


def _use_price(exception: OrderException, args: dict, actor: Actor, now: datetime) -> None:
    amend_line(line_id=_line(exception), unit_price=_decimal(args, "price"), actor=actor, now=now)


def _set_item(exception: OrderException, args: dict, actor: Actor, now: datetime) -> None:
    remember = bool(args.get("remember"))
    amend_line(line_id=_line(exception), item_id=_int(args, "item_id"), remember_item=remember, actor=actor, now=now)


def _set_quantity(exception: OrderException, args: dict, actor: Actor, now: datetime) -> None:
    amend_line(line_id=_line(exception), quantity=_decimal(args, "quantity"), actor=actor, now=now)


def _set_unit(exception: OrderException, args: dict, actor: Actor, now: datetime) -> None:
    """In another unit, and where the offer says so another number of it: 48 DZ are 576 EA."""
    quantity = _decimal(args, "quantity") if args.get("quantity") else None
    amend_line(line_id=_line(exception), uom=str(args.get("uom", "")), quantity=quantity, actor=actor, now=now)


def _cancel_line(exception: OrderException, args: dict, actor: Actor, now: datetime) -> None:
    cancel_line(line_id=_line(exception), reason=exception.title, actor=actor, now=now)


def _set_ship_to(exception: OrderException, args: dict, actor: Actor, now: datetime) -> None:
    amend_order(order_id=_order(exception), ship_to_id=_int(args, "ship_to_id"), actor=actor, now=now)


def _set_ship_by(exception: OrderException, args: dict, actor: Actor, now: datetime) -> None:
    amend_order(order_id=_order(exception), ship_by_on=_date(args, "ship_by_on"), actor=actor, now=now)


def _set_cancel_after(exception: OrderException, args: dict, actor: Actor, now: datetime) -> None:
    day, reason = _date(args, "cancel_after_on"), str(args.get("reason") or exception.title)
    change_cancel_after(order_id=_order(exception), cancel_after_on=day, reason=reason, actor=actor, now=now)


def _set_discount(exception: OrderException, args: dict, actor: Actor, now: datetime) -> None:
    correct_discount(order_id=_order(exception), discount=_decimal(args, "discount"), actor=actor, now=now)


def _cancel_order(exception: OrderException, args: dict, actor: Actor, now: datetime) -> None:
    cancel_order(order_id=_order(exception, args), reason=exception.title, actor=actor, now=now)


def _cancel_rest(exception: OrderException, args: dict, actor: Actor, now: datetime) -> None:
    cancel_rest(order_id=_order(exception), line_id=exception.line_id, reason=exception.title, actor=actor, now=now)


def _cancel_unshipped(exception: OrderException, args: dict, actor: Actor, now: datetime) -> None:
    cancel_rest(order_id=_order(exception), reason=exception.title, held_too=True, actor=actor, now=now)


def _reactivate_customer(exception: OrderException, args: dict, actor: Actor, now: datetime) -> None:
    if exception.customer_id is None:
        raise FixUnusable("This exception is not about a customer.")
    set_customer_active(customer_id=exception.customer_id, active=True, reason=exception.title, actor=actor, now=now)


def _allocate(exception: OrderException, args: dict, actor: Actor, now: datetime) -> None:
    """Ends the exception only where its stock is found."""
    announce(StockWantedAgain(_order(exception), actor, now))


def _write_again(exception: OrderException, args: dict, actor: Actor, now: datetime) -> None:
    announce(DocumentWantedAgain(exception.subject_type, exception.subject_id or 0))


def _accept(exception: OrderException, args: dict, actor: Actor, now: datetime) -> None:
    reason = str(args.get("reason") or "Accepted as sent")
    accept_exception(exception_id=exception.pk, reason=reason, actor=actor, now=now)


_FIXES: dict[str, Callable[[OrderException, dict, Actor, datetime], None]] = {
    "accept": _accept,
    "allocate": _allocate,
    "cancel_line": _cancel_line,
    "cancel_order": _cancel_order,
    "cancel_rest": _cancel_rest,
    "cancel_unshipped": _cancel_unshipped,
    "reactivate_customer": _reactivate_customer,
    "set_cancel_after": _set_cancel_after,
    "set_discount": _set_discount,
    "set_item": _set_item,
    "set_quantity": _set_quantity,
    "set_ship_by": _set_ship_by,
    "set_ship_to": _set_ship_to,
    "set_unit": _set_unit,
    "use_price": _use_price,
    "write_again": _write_again,
}


def _line(exception: OrderException) -> int:
    if exception.line_id is None:
        raise FixUnusable("This exception is not about a line.")
    return exception.line_id


def _order(exception: OrderException, args: Mapping[str, Any] | None = None) -> int:
    """The order it is on; of a document or file, the order it names, or of several the one that was chosen."""
    order_id = exception.order_id or exception.facts.get("order_id") or (args or {}).get("order_id")
    if order_id is None:
        raise FixUnusable("This exception is not about an order.")
    return order_id


def _decimal(args: dict, key: str) -> Decimal:
    try:
        return Decimal(str(args.get(key, "")).strip())
    except InvalidOperation:
        raise FixUnusable(f"Fill in the {key}.", code="value_missing") from None


def _int(args: dict, key: str) -> int:
    try:
        return int(args.get(key, ""))
    except (TypeError, ValueError):
        raise FixUnusable("Choose one from the list.", code="value_missing") from None


def _date(args: dict, key: str) -> date:
    value = args.get(key)
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise FixUnusable("Choose a day.", code="value_missing") from None
