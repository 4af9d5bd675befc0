"""How what happens to orders, lines and exceptions reads on a timeline."""

from oms.accounts.access import Permission as P
from oms.audit import subjects, wording
from oms.audit.subjects import Noun

wording.register(
    {
        "order.placed": ("orders", "Order captured, PO {po_number}, {total}"),
        "order.confirmed": ("check", "Order released"),
        "order.amended": ("edit", "Order amended"),
        "order.discount_corrected": ("edit", "Discount corrected: {note}"),
        "order.window_changed": ("calendar", "Customer takes it until {until}: {note}"),
        "order.rest_cancelled": ("cross", "The rest was cancelled: {note}"),
        "order.cancelled": ("cross", "Order cancelled: {note}"),
        "order.rejection_withheld": ("edi", "No 855 was sent for the cancelled order: {note}"),
        "order.closed": ("check-circle", "Order closed: shipped, invoiced and paid"),
        "line.amended": ("edit", "{note} changed"),
        "line.cancelled": ("minus", "{note}"),
        "customer.activated": ("check", "Customer active again: {note}"),
        "customer.deactivated": ("pause", "Customer not active any more: {note}"),
        "exception.opened": ("alert", "{note}"),
        "exception.renewed": ("alert", "Again: {note}"),
        "exception.claimed": ("person", "Claimed: {note}"),
        "exception.assigned": ("person", "Handed to {to}: {note}"),
        "exception.let_go": ("person", "Free for everybody: {note}"),
        "exception.given_back": ("person", "Given back: {note}"),
        "exception.snoozed": ("pause", "Put off: {note}"),
        "exception.resolved": ("check", "Resolved ({resolution}): {note}"),
    }
)
subjects.register(
    Noun("orders.order", "Order", "{number}", "orders:detail", P.ORDER_VIEW, find="number"),
    Noun("orders.orderline", "Order line", "{order__number} line {number}", "orders:detail", P.ORDER_VIEW, "order_id"),
    Noun("orders.orderexception", "Exception", "{title}", "orders:exception", P.EXCEPTION_WORK),
    Noun("orders.pricelist", "Price list", "{name}"),
    Noun("orders.price", "Price", "{price_list__name}, {item__sku}", "orders:item", P.CUSTOMER_VIEW, "item_id"),
    Noun("masterdata.customer", "Customer", "{name}", "orders:customer", P.CUSTOMER_VIEW, find="code"),
    Noun("masterdata.shipto", "Ship-to", "{name}"),
    Noun("masterdata.item", "Item", "{sku}", "orders:item", P.CUSTOMER_VIEW, find="sku"),
    Noun("masterdata.itemalias", "Customer's item number", "{number}", "orders:item", P.CUSTOMER_VIEW, "item_id"),
    Noun("masterdata.paymentterms", "Terms", "{name}"),
    Noun("masterdata.reasoncode", "Reason", "{label}"),
)
