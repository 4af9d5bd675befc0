"""Where the warehouse works."""

from typing import Any

from fulfillment.queries import STILL_TO_FINISH
from oms.accounts.access import Permission, Role
from oms.web.navigation import Entry, register


def _waiting(user: Any) -> str:
    return STILL_TO_FINISH


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
