"""Where a specialist's day begins: what is late, what is mine, what nobody has, and what I touched last."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from orders import chips
from orders.queries import exceptions as queries
from orders.queries.exceptions import QueueFilter
from orders.queries.orders import recently_touched

MOST_URGENT = 8
CARDS = [
    ("overdue", "Overdue", "past their due time, whoever has them"),
    ("due_today", "Due today", "still in time, before the day ends"),
    ("mine", "Mine", "claimed by me or handed to me"),
    ("unassigned", "Unassigned", "waiting for somebody"),
]


@require_safe
@needs(P.EXCEPTION_WORK)
def my_work(request: HttpRequest) -> HttpResponse:
    now, user, units = timezone.now(), request.user, queries.business_units()
    anything: dict[str, Any] = {"wanted": QueueFilter(), "user": user, "now": now, "units": units}
    mine = queries.exception_queue(view="mine", **anything).order_by("due_at", "pk")
    context = {
        "now": now,
        "cards": _cards(queries.queue_counts(**anything)),
        "mine": list(mine[:MOST_URGENT]),
        "bands": queries.work_bands(now, units),
        "touched": [
            {"order": order, "at": at, "chips": chips.of_list_row(order, now)}
            for order, at in recently_touched(user.pk)
        ],
        "next_action": {"label": "Claim next", "url": reverse("orders:claim_next"), "variant": "primary", "key": "c"},
        "orders_action": {"label": "Look at the orders", "href": reverse("orders:list")},
    }
    return render(request, "orders/my_work.html", context)


def _cards(counts: queries.QueueCounts) -> list[dict[str, Any]]:
    base = reverse("orders:queue")
    return [
        {
            "label": label,
            "value": counts.views[view],
            "note": note,
            "href": f"{base}?view={view}",
        }
        for view, label, note in CARDS
    ]
