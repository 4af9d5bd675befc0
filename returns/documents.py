"""The letter that goes back with the goods."""

from fulfillment.documents import town_of
from oms.accounts.access import Permission
from oms.documents.layout import letterhead
from oms.documents.registry import Paper, paper
from oms.errors import NotFound
from returns import queries


@paper("return_letter", title="Return letter", permission=Permission.RETURN_VIEW)
def return_letter(return_id: int) -> Paper:
    """What may come back, where to, and the number by which the dock knows it."""
    rma = queries.find_return(return_id)
    if rma is None:
        raise NotFound("There is no such return.")
    place = rma.location
    lines = [*place.address.splitlines(), town_of(place), place.country]
    context = {
        **letterhead(rma.order.business_unit),
        "document_label": f"Return {rma}",
        "rma": rma,
        "reason": queries.reason_label(rma.reason_code),
        "lines": queries.lines_of(return_id),
        "send_to": [line for line in lines if line],
        "sold_to": town_of(rma.customer),
    }
    return Paper(f"return-{rma}.pdf", "print/return_letter.html", context, rma.order_id, "returns.returnauthorization")
