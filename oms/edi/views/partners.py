"""Trading partners: who they are, what was agreed, how much goes to and fro."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from oms.accounts.access import Permission as P
from oms.accounts.access import needs
from oms.actors import Actor
from oms.audit.models import FieldChange
from oms.audit.queries import timeline_of
from oms.edi import chips, operations, outcomes, queries
from oms.edi.forms import PartnerForm
from oms.edi.models import TradingPartner
from oms.errors import OperationRefused
from oms.web import pages
from oms.web.lists import Listing

PARTNERS = Listing("edi.partners", {"name": ("name", "pk")})
FORM_PAGE, FORM_PART = "edi/partner_form.html", "edi/partials/partner_form.html"
RECENT = 8


@require_safe
@needs(P.EDI_VIEW)
def partners(request: HttpRequest) -> HttpResponse:
    context = {
        "page": PARTNERS.page(queries.partners_with_volumes(), request),
        "may_work": request.user.may(P.EDI_WORK),
    }
    return pages.render(request, "edi/partners.html", "edi/partials/partners_table.html", context)


@require_safe
@needs(P.EDI_VIEW)
def partner(request: HttpRequest, partner_id: int) -> HttpResponse:
    found = _or_404(partner_id)
    inbound: list[Any] = list(queries.inbound_messages().filter(interchange__partner=found).order_by("-pk")[:RECENT])
    outcomes.dress(inbound)
    outbound = list(queries.outbound_messages().filter(partner=found).order_by("-pk")[:RECENT])
    context = {
        "partner": found,
        "volumes": queries.volumes(found),
        "inbound": [{"message": each, "chip": each.chip} for each in inbound],
        "outbound": [{"message": each, "chip": chips.of_outbound(each)} for each in outbound],
        "may_work": request.user.may(P.EDI_WORK),
        "facets": _facets(found),
        "crumbs": _crumbs(found.name),
        "timeline": timeline_of("edi.tradingpartner", found.pk, limit=20),
        "changes": _last_changes(found),
    }
    return pages.render(request, "edi/partner.html", "edi/partials/partner_body.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(P.EDI_WORK)
def new_partner(request: HttpRequest) -> HttpResponse:
    return _form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(P.EDI_WORK)
def edit_partner(request: HttpRequest, partner_id: int) -> HttpResponse:
    return _form(request, _or_404(partner_id))


def _form(request: HttpRequest, found: TradingPartner | None) -> HttpResponse:
    """One form for a new partner and for a known one."""
    form = PartnerForm(request.POST if request.method == "POST" else None, instance=found)
    context = {
        "form": form,
        "partner": found,
        "crumbs": _crumbs("Edit" if found else "New partner", found),
        "back": reverse("edi:partner", args=[found.pk]) if found else reverse("edi:partners"),
    }
    if request.method != "POST":
        return pages.render(request, FORM_PAGE, FORM_PART, context)
    if not form.is_valid():
        return pages.invalid(request, FORM_PAGE, FORM_PART, context)
    try:
        partner_id, _ = pages.once(request, lambda: _save(request, found, form))
    except OperationRefused as refusal:
        form.add_error(None, refusal.message)
        return pages.invalid(request, FORM_PAGE, FORM_PART, context)
    return pages.done(request, "The partner is saved.", "edi:partner", partner_id)


def _save(request: HttpRequest, found: TradingPartner | None, form: PartnerForm) -> int:
    known = found.pk if found else None
    actor, now = Actor.of(request), timezone.now()
    return operations.save_partner(partner_id=known, values=form.values(), actor=actor, now=now).pk


def _last_changes(found: TradingPartner) -> list[dict[str, Any]]:
    """The fields that the last change changed, as the log of the database has them."""
    last = FieldChange.objects.filter(table_name=TradingPartner._meta.db_table, row_id=found.pk).order_by("-pk").first()
    rows = last.changes.items() if last else ()
    return [{"field": _label(name), "before": _said(before), "after": _said(after)} for name, (before, after) in rows]


def _label(name: str) -> str:
    known = PartnerForm.base_fields.get(name)
    return str(known.label) if known and known.label else name.replace("_", " ").capitalize()


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _or_404(partner_id: int) -> TradingPartner:
    found = queries.partners().filter(pk=partner_id).first()
    if found is None:
        raise Http404
    return found


def _facets(found: TradingPartner) -> list[dict[str, Any]]:
    live = {"label": "Test", "tone": "info", "icon": "flag"} if found.is_test else {"label": "Live", "tone": "good"}
    return [live] if found.is_active else [live, {"label": "Not active", "tone": "warn", "icon": "pause"}]


def _crumbs(last: str, found: TradingPartner | None = None) -> list[dict[str, str]]:
    crumbs = [{"label": "EDI", "url": reverse("edi:messages")}, {"label": "Partners", "url": reverse("edi:partners")}]
    if found:
        crumbs.append({"label": found.name, "url": reverse("edi:partner", args=[found.pk])})
    return [*crumbs, {"label": last, "url": ""}]
