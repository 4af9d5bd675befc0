"""What the order page shows of EDI: every document of the order, in and out."""

from typing import Any

from oms.accounts.access import Permission
from oms.edi import chips, queries
from oms.web import panels


def _documents(request: Any, order: Any) -> dict[str, Any] | None:
    """Nothing for an order that no partner hears of."""
    rows = queries.of_order(order.pk)
    for row in rows:
        message = row["message"]
        row["chip"] = chips.of_message(message) if row["direction"] == "in" else chips.of_outbound(message)
    return {"rows": rows, "sees_edi": request.user.may(Permission.EDI_VIEW)} if rows else None


panels.register(
    panels.Panel(
        slot="order",
        code="edi",
        title="EDI",
        template="edi/panels/order_edi.html",
        context=_documents,
        permission=Permission.ORDER_VIEW,
        place="tab",
        rank=60,
        count=lambda order: queries.count_of_order(order.pk),
    )
)
