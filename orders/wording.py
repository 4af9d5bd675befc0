"""How what happens to orders, lines and exceptions reads on a timeline."""

from oms.audit.wording import register

register(
    {
        "order.placed": ("orders", "Order captured, PO {po_number}, {total}"),
        "order.confirmed": ("check", "Order released"),
        "order.amended": ("edit", "Order amended"),
        "order.rest_cancelled": ("cross", "The rest was cancelled: {note}"),
        "order.cancelled": ("cross", "Order cancelled: {note}"),
        "order.closed": ("check-circle", "Order closed: shipped, invoiced and paid"),
        "line.amended": ("edit", "{note} changed"),
        "line.cancelled": ("minus", "{note}"),
        "customer.activated": ("check", "Customer active again: {note}"),
        "customer.deactivated": ("pause", "Customer not active any more: {note}"),
        "exception.opened": ("alert", "{note}"),
        "exception.claimed": ("person", "Claimed: {note}"),
        "exception.assigned": ("person", "Handed to {to}: {note}"),
        "exception.let_go": ("person", "Free for everybody: {note}"),
        "exception.snoozed": ("pause", "Put off: {note}"),
        "exception.resolved": ("check", "Resolved ({resolution}): {note}"),
    }
)
