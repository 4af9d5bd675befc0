"""What the order page shows of its returns, and the deed that opens one."""

from typing import Any

from django.http import HttpRequest

from oms.accounts.access import Permission
from oms.web import actions, panels
from orders.models import Order
from orders.states import InvoiceFacet
from returns import chips, queries


def _returns(request: HttpRequest, order: Order) -> dict[str, Any]:
    rows, words = queries.returns_of_order(order.pk), dict(queries.reasons())
    for row in rows:
        row.chip, row.reason_words = chips.of_return(row), words.get(row.reason_code, row.reason_code)
    may = request.user.may(Permission.RETURN_AUTHORIZE) and _invoiced(order)
    return {"returns": rows, "can_authorize": may}


def _invoiced(order: Order) -> bool:
    return order.invoicing != InvoiceFacet.NONE


panels.register(
    panels.Panel(
        slot="order",
        code="returns",
        title="Returns",
        template="returns/panels/order_returns.html",
        context=_returns,
        permission=Permission.RETURN_VIEW,
        place="tab",
        rank=60,
        count=lambda order: queries.count_of_order(order.pk),
    )
)
actions.register(
    actions.Action(
        slot="order",
        label="Authorize return",
        url_name="returns:authorize",
        permission=Permission.RETURN_AUTHORIZE,
        shown=_invoiced,
        rank=70,
        link=True,
    )
)
