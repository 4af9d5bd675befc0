"""Finding shipments by their number, tracking number or a carton's SSCC, as a scanner reads it."""

import re
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse

from fulfillment.models import Shipment
from oms.accounts.access import Permission
from oms.web.search import Hit, register

_NUMBER = re.compile(r"(?:SH-?)(\d{5,12})", re.IGNORECASE)
_SSCC = re.compile(r"(?:\(?00\)?)?(\d{18})")


def find_shipments(query: str, user: Any) -> Iterator[Hit]:
    wanted = Q(tracking_number=query)
    if number := _NUMBER.fullmatch(query.replace(" ", "")):
        wanted |= Q(number=f"SH-{number[1]}")
    if carton := _SSCC.fullmatch(query.replace(" ", "")):
        wanted |= Q(packages__sscc=carton[1])
    found = Shipment.objects.filter(wanted).select_related("order__customer", "location").distinct()
    for shipment in found.order_by("-pk")[:8]:
        detail = f"{shipment.get_status_display()}, {shipment.order} for {shipment.order.customer.name}"
        yield Hit("Shipment", shipment.number, detail, reverse("fulfillment:detail", args=[shipment.pk]), exact=True)


register(find_shipments, permission=Permission.SHIPMENT_VIEW, rank=30)
