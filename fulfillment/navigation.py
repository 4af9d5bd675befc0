"""Where the warehouse works."""

from typing import Any

from fulfillment.queries import open_count
from oms.accounts.access import Permission, Role
from oms.web.navigation import Entry, register


def _waiting(user: Any) -> int | None:
    return open_count() or None


register(
    Entry(
        "Shipments",
        "fulfillment:list",
        "truck",
        Permission.SHIPMENT_VIEW,
        rank=50,
        count=_waiting,
        home_of=(Role.WAREHOUSE,),
    )
)
