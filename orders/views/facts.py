"""The side cards of an order: promise, money, parties, references. Pairs of name and value, empty ones left out."""

from datetime import date
from typing import Any

from django.utils import timezone

from oms import money
from orders.chips import late_words
from orders.models import Order
from orders.queries.days import is_late

from .pane import requested

# X12 REF qualifiers that desks meet often; others keep their code.
REFERENCE_NAMES = {
    "CO": "Customer order",
    "DP": "Department",
    "IA": "Vendor number",
    "IV": "Invoice",
    "MR": "Merchandise type",
    "PD": "Promotion",
    "CT": "Contract",
    "ST": "Store",
    "VR": "Vendor ID",
    "ZZ": "Reference",
}


def day(value: date | None) -> str:
    """Nov 24, with the year when it is another one."""
    if value is None:
        return ""
    return f"{value:%b} {value.day}" + ("" if value.year == timezone.localdate().year else f", {value.year}")


def promise_facts(order: Order) -> list[dict[str, Any]]:
    return _facts(
        ("Requested", requested(order)),
        ("Promised", _promised(order)),
        ("Cancel after", day(order.cancel_after_on)),
        ("Ships complete", "Yes" if order.ships_complete else ""),
        ("Carrier", order.carrier_code),
        ("Placed", f"{day(timezone.localtime(order.placed_at).date())}, {order.get_channel_display()}"),
        ("Entered by", order.placed_by.name if order.placed_by else ""),
        ("Cancelled", order.cancel_reason),
    )


def _promised(order: Order) -> str:
    """The day, and how late we are by it."""
    now = timezone.now()
    if order.promised_on is None:
        return ""
    return f"{day(order.promised_on)}, {late_words(order, now)}" if is_late(order, now) else day(order.promised_on)


def money_facts(order: Order) -> list[dict[str, Any]]:
    """The amounts as they are stored; zeros that say nothing are left out, the total never."""
    parts = [
        ("Goods", order.goods_amount),
        ("Discount", -order.discount_amount),
        ("Freight", order.freight_amount),
        ("Tax", order.tax_amount),
    ]
    facts = [{"label": label, "value": _amount(value, order)} for label, value in parts if value or label == "Goods"]
    facts.append({"label": f"Total {order.currency}", "value": _amount(order.total_amount, order), "total": True})
    return [*facts, {"label": "Terms", "value": order.terms.name}]


def party_facts(order: Order) -> list[dict[str, Any]]:
    """Where it goes, then who else is named on it."""
    place = order.destination
    found = [{"role": "Ship to", "lines": _address(place), "code": place.code}] if place else []
    others = [party for party in order.parties.all() if not party.is_ship_to]
    return found + [{"role": each.get_role_display(), "lines": _address(each), "code": each.code} for each in others]


def reference_facts(order: Order) -> list[dict[str, Any]]:
    pairs = [(REFERENCE_NAMES.get(code, code), value) for code, value in order.references]
    return _facts(
        ("Customer PO", f"{order.po_number} of {day(order.po_on)}" if order.po_on else order.po_number),
        ("Release", order.po_release),
        *pairs,
    )


def _address(place: Any) -> list[str]:
    town = " ".join(part for part in (place.city, place.region, place.postal_code) if part)
    return [line for line in (place.name, *place.address.splitlines(), town, place.country) if line]


def _amount(value, order: Order) -> str:
    return f"{value:,.{money.minor_units(order.currency)}f}"


def _facts(*pairs: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"label": label, "value": value} for label, value in pairs if value]
