"""What billing shows on the order page: its invoices and credit memos, and the money still open."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from billing import chips, queries
from billing.models import CreditMemo, Invoice
from oms.accounts.access import Permission
from oms.web.panels import Panel, register
from orders.models import Order


def invoices(request: HttpRequest, order: Order) -> dict[str, Any]:
    now = timezone.now()
    rows = Invoice.objects.filter(order=order).select_related("shipment", "business_unit").order_by("pk")
    memos = CreditMemo.objects.filter(order=order).select_related("invoice").order_by("pk")
    return {
        "order": order,
        "invoices": [(invoice, chips.of_invoice(invoice, now)) for invoice in rows],
        "memos": [(memo, chips.of_memo(memo)) for memo in memos],
    }


def count(order: Order) -> int:
    return Invoice.objects.filter(order=order).count()


def money(request: HttpRequest, order: Order) -> dict[str, Any] | None:
    """Nothing to show before the first invoice."""
    found = queries.order_money(order)
    if not found.invoiced:
        return None
    late = found.next_due_on and found.next_due_on < order.business_unit.today(timezone.now())
    return {"money": found, "order": order, "late": late}


register(
    Panel(
        slot="order",
        code="invoices",
        title="Invoices",
        template="billing/partials/order_invoices.html",
        context=invoices,
        permission=Permission.INVOICE_VIEW,
        place="tab",
        rank=30,
        count=count,
    )
)
register(
    Panel(
        slot="order",
        code="money-open",
        title="Money still open",
        template="billing/partials/order_money.html",
        context=money,
        permission=Permission.INVOICE_VIEW,
        place="side",
        rank=30,
    )
)
