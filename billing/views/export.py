"""The finance export: choose what and which, see how many rows that is, take them along."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from billing import exports
from billing.forms import ExportForm
from billing.operations.export import export_later, export_now, is_long
from billing.sheets import SHEETS
from oms.accounts.access import Permission, needs
from oms.actors import Actor
from oms.documents.views import file_response
from oms.errors import OperationRefused
from oms.web import pages


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.INVOICE_EXPORT)
def export(request: HttpRequest) -> HttpResponse:
    """GET shows what would come out; POST makes it: the file at once, or a job when it is long."""
    form = ExportForm(request.POST if request.method == "POST" else _asked(request))
    if not form.is_valid():
        return render(request, "billing/export.html", {"form": form, "periods": _periods()}, status=422)
    sheet, criteria = SHEETS[form.cleaned_data["what"]], form.criteria(timezone.now())
    rows = sheet.rows(**criteria)
    count = rows.count()
    if request.method != "POST":
        return render(request, "billing/export.html", _context(form, sheet, rows, count))
    kind = "csv" if request.POST.get("format") == "csv" else "xlsx"
    actor = Actor.of(request)
    if is_long(count):
        given = {name: value for name, value in request.POST.items() if name in form.fields and value}
        try:
            job_id, _ = pages.once(request, lambda: export_later(sheet=sheet, given=given, form=kind, actor=actor))
        except OperationRefused as refusal:
            form.add_error(None, refusal.message)
            return render(request, "billing/export.html", _context(form, sheet, rows, count), status=409)
        return pages.done(request, f"{count:,} rows are being written.", "jobs:job", job_id)
    content, name, content_type = export_now(
        sheet=sheet, criteria=criteria, form=kind, about=form.about(actor.name), actor=actor
    )
    return file_response(content, name, content_type, shown=False)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """The filter of the list one comes from; without one, this month's invoices."""
    asked = {name: request.GET.get(name, "") for name in ExportForm.base_fields}
    asked["what"] = asked["what"] or "invoices"
    if not any(value for name, value in asked.items() if name != "what") and "state" not in request.GET:
        asked["since"] = timezone.localdate().replace(day=1).isoformat()
    return asked


def _context(form: ExportForm, sheet: Any, rows: Any, count: int) -> dict[str, Any]:
    return {
        "form": form,
        "sheet": sheet,
        "count": count,
        "is_long": is_long(count),
        "totals": exports.totals(sheet, rows),
        "periods": _periods(),
    }


def _periods() -> list[dict[str, str]]:
    """The periods finance asks for, as links; they keep nothing but what is exported."""
    today = timezone.localdate()
    month = today.replace(day=1)
    last = (month - timedelta(days=1)).replace(day=1)
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    spans = [
        ("This month", month, today),
        ("Last month", last, month - timedelta(days=1)),
        ("This quarter", quarter, today),
        ("This year", date(today.year, 1, 1), today),
    ]
    base = reverse("billing:export")
    return [{"label": label, "url": f"{base}?since={start}&until={end}"} for label, start, end in spans]
