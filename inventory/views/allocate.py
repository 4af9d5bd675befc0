"""The order page's button: look for stock now."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from inventory import operations
from inventory.wording import still_waiting
from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.actors import Actor
from oms.errors import OperationRefused
from oms.web import pages
from oms.web.templatetags.cells import quantity_text
from orders.models import Order


@require_POST
@needs(P.ORDER_RELEASE)
def allocate(request: HttpRequest, order_id: int) -> HttpResponse:
    """Reserve what can be had for the order; says what it got and what still waits."""
    order = get_object_or_404(Order, pk=order_id)

    def work() -> str:
        decided = operations.allocate_now(order_id=order.pk, actor=Actor.of(request), now=timezone.now())
        taken = sum(decision.total for decision in decided)
        missing = sum(decision.demand.wanted for decision in decided) - taken
        return f"{quantity_text(taken)} reserved; {still_waiting(missing)}."

    try:
        told, _ = pages.once(request, work)
    except OperationRefused as refusal:
        return pages.refused(request, refusal, back_to="orders:detail", order_id=order.pk)
    return pages.done(request, told, "orders:detail", order.pk)
