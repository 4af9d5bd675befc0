"""What the order page shows of mail: what the customer was told."""

from typing import Any

from django.http import HttpRequest

from oms.accounts.access import Permission
from oms.web.panels import Panel, register

from .models import OutgoingMail


def _of_order(request: HttpRequest, order: Any) -> dict[str, Any]:
    rows = OutgoingMail.objects.filter(order_id=order.pk).defer("text", "html").order_by("-pk")
    return {"mails": list(rows[:50])}


register(
    Panel(
        slot="order",
        code="mail",
        title="Mail",
        template="notify/partials/order_mail.html",
        context=_of_order,
        permission=Permission.MAIL_VIEW,
        place="tab",
        rank=85,
        count=lambda order: OutgoingMail.objects.filter(order_id=order.pk).count(),
    )
)
