"""What the order page shows of documents."""

from typing import Any

from django.http import HttpRequest

from oms.accounts.access import Permission
from oms.web.panels import Panel, register

from . import queries


def _of_order(request: HttpRequest, order: Any) -> dict[str, Any]:
    return {"sheets": queries.documents_of_order(order.pk, request.user)}


register(
    Panel(
        slot="order",
        code="documents",
        title="Documents",
        template="documents/order_panel.html",
        context=_of_order,
        permission=Permission.ORDER_VIEW,
        place="tab",
        rank=80,
        count=lambda order: queries.count_of_order(order.pk),
    )
)
