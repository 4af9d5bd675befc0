"""What the order page shows of its documents: EDI in and out, and the papers that were made."""

from typing import Any

from django.http import HttpRequest

from oms.accounts.access import Permission
from oms.edi import chips, links, queries
from oms.web import panels


def _documents(request: HttpRequest, order: Any) -> dict[str, Any]:
    rows = queries.of_order(order.pk)
    for row in rows:
        message = row["message"]
        row["chip"] = chips.of_message(message) if row["direction"] == "in" else chips.of_outbound(message)
    papers = [{"paper": each, "url": links.of_paper(each)} for each in queries.papers_of_order(order.pk)]
    return {"rows": rows, "papers": papers, "sees_edi": request.user.may(Permission.EDI_VIEW)}


panels.register(
    panels.Panel(
        slot="order",
        code="documents",
        title="Documents",
        template="edi/panels/order_documents.html",
        context=_documents,
        permission=Permission.ORDER_VIEW,
        place="tab",
        rank=60,
        count=lambda order: queries.count_of_order(order.pk),
    )
)
