"""Finding returns by their number."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from oms.accounts.access import Permission
from oms.web.search import Hit, register
from returns.chips import of_return
from returns.models import ReturnAuthorization

_NUMBER = re.compile(r"RMA-?(\d{4,12})", re.IGNORECASE)


def find_returns(query: str, user: Any) -> Iterator[Hit]:
    number = _NUMBER.fullmatch(query.replace(" ", ""))
    if number is None:
        return
    for rma in ReturnAuthorization.objects.filter(number=f"RMA-{number[1]}").select_related("customer", "order"):
        detail = f"{of_return(rma)['label']}, {rma.order} of {rma.customer.name}"
        yield Hit("Return", rma.number, detail, reverse("returns:detail", args=[rma.pk]), exact=True)


register(find_returns, permission=Permission.RETURN_VIEW, rank=50)
