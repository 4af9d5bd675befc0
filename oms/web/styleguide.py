"""The styleguide: every component in every state, and three whole pages made of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from oms.accounts.access import public
from oms.web.samples import sample_context

PAGES = {
    "queue": "styleguide/queue.html",
    "list": "styleguide/list.html",
    "order": "styleguide/order.html",
    "dashboard": "styleguide/dashboard.html",
}


@public
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """`?show=queue|order|dashboard` shows a whole page; `?theme=light|dark` one theme, whatever the system says."""
    show = request.GET.get("show", "")
    context = sample_context() | {"show": show}
    if request.GET.get("theme") in ("light", "dark"):
        context["theme"] = request.GET["theme"]
    return render(request, PAGES.get(show, "styleguide.html"), context)
