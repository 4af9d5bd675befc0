"""Documents are kept as versions, found again, and handed out by the permission of their kind."""

import threading

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from oms.accounts.access import ROLES, Permission, Role
from oms.audit.models import AuditEvent
from oms.documents import operations, registry, render
from oms.documents.models import Document, digest
from oms.documents.registry import Paper
from oms.errors import NotFound
from oms.jobs import runner
from oms.jobs.enqueue import enqueue
from oms.jobs.models import Job
from orders.models import Order
from tests.builders.orders import place_order
from tests.builders.screens import signed_in, text_of
from tests.builders.stock import planned

pytestmark = pytest.mark.django_db


def store(**fields) -> Document:
    whole = {
        "kind": "pick_list",
        "subject_type": "fulfillment.shipment",
        "subject_id": 7,
        "order_id": None,
        "filename": "pick-list.pdf",
        "content": b"%PDF-1.7 x",
        "content_type": "application/pdf",
        **fields,
    }
    return operations.store_document(**whole)


@pytest.fixture
def without_rendering(monkeypatch):
    """The renderer has tests of its own; here a page is its own PDF."""
    monkeypatch.setattr(render, "to_pdf", lambda html: b"%PDF-" + html.encode())


def address_of(document) -> str:
    return reverse("documents:download", args=[document.pk])


def test_another_print_is_another_version_and_the_first_stays():
    first, second = store(), store(content=b"%PDF-1.7 y")

    assert (first.version, second.version) == (1, 2)
    assert bytes(Document.objects.get(pk=first.pk).content) == b"%PDF-1.7 x"
    assert second.sha256 == digest(b"%PDF-1.7 y")
    assert operations.newest(kind="pick_list", subject_type="fulfillment.shipment", subject_id=7).pk == second.pk


def test_a_document_tells_its_orders_timeline():
    order = place_order()

    document = store(order_id=order.pk)

    event = AuditEvent.objects.get(action="document.made")
    assert (event.order_id, event.note, event.changes["title"]) == (order.pk, "pick-list.pdf", "Pick list")
    assert event.changes["sha256"] == document.sha256


def test_a_stored_document_is_never_changed():
    document = store()

    for change in (lambda: Document.objects.update(filename="x"), lambda: Document.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()

    assert Document.objects.get().filename == document.filename


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\CON", "C-CON"),
        ('a"b\r\nSet-Cookie: x', "a-b-Set-Cookie- x"),
        ("\x00", "document"),
        ("", "document"),
        ("é" * 300 + ".pdf", "é" * 116 + ".pdf"),
    ],
)
def test_a_filename_is_just_a_name(given, kept):
    assert store(filename=given).filename == kept


@pytest.mark.django_db(transaction=True)
def test_two_prints_at_once_get_two_versions():
    def one():
        try:
            store()
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(Document.objects.values_list("version", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_a_paper_is_printed_once_and_then_found(without_rendering):
    order, shipment = planned()

    first = operations.print_paper(kind="pick_list", subject_id=shipment.pk)
    second = operations.print_paper(kind="pick_list", subject_id=shipment.pk)
    Order.objects.filter(pk=order.pk).update(po_number="PO-CHANGED")
    third = operations.print_paper(kind="pick_list", subject_id=shipment.pk, anew=True)

    assert first.pk == second.pk
    assert (third.version, third.order_id) == (2, order.pk)
    assert first.filename == f"pick-list-{shipment.number}.pdf"


@pytest.mark.parametrize(("kind", "subject_id"), [("pick_list", 404), ("nonsense", 1)])
def test_what_nobody_prints_is_not_found(kind, subject_id):
    with pytest.raises(NotFound):
        operations.print_paper(kind=kind, subject_id=subject_id)


@pytest.mark.django_db(transaction=True)
def test_a_job_prints_a_paper(without_rendering):
    _, shipment = planned()
    enqueue("documents.render", {"kind": "packing_slip", "subject_id": shipment.pk})

    runner.run_until_idle()

    document = Document.objects.get(kind="packing_slip")
    assert Job.objects.get(kind="documents.render").result["document_id"] == document.pk


@pytest.mark.django_db(transaction=True)
def test_a_bomb_ends_as_a_dead_job_not_a_dead_worker(monkeypatch):
    def refuse(html):
        raise render.RenderRefused("The document cannot be printed: it used up its time.")

    monkeypatch.setattr(render, "to_pdf", refuse)
    _, shipment = planned()
    enqueue("documents.render", {"kind": "packing_slip", "subject_id": shipment.pk})

    runner.run_until_idle()

    job = Job.objects.get(kind="documents.render")
    assert job.state == "dead"
    assert "used up its time" in job.last_error


@pytest.mark.django_db(transaction=True)
def test_a_renderer_that_is_away_is_tried_again_later(monkeypatch):
    def busy(html):
        raise render.RendererBusy("The renderer did not start.")

    monkeypatch.setattr(render, "to_pdf", busy)
    _, shipment = planned()
    enqueue("documents.render", {"kind": "packing_slip", "subject_id": shipment.pk})

    runner.run_until_idle()

    assert Job.objects.get(kind="documents.render").state == "queued"


def test_a_pdf_is_downloaded_under_its_name_or_shown():
    warehouse, document = signed_in(Role.WAREHOUSE), store(filename="Liste für Köln.pdf")

    download = warehouse.get(address_of(document))
    shown = warehouse.get(address_of(document), {"show": "1"})

    assert download["Content-Disposition"].startswith("attachment; filename*=utf-8''Liste%20f%C3%BCr")
    assert shown["Content-Disposition"].startswith("inline;")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown.content == b"%PDF-1.7 x"


def test_only_a_pdf_is_ever_shown_in_the_browser():
    warehouse = signed_in(Role.WAREHOUSE)
    document = store(filename="x.html", content=b"<script>alert(1)</script>", content_type="text/html")

    answer = warehouse.get(address_of(document), {"show": "1"})

    assert answer["Content-Disposition"].startswith("attachment;")
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_the_kind_says_who_may_have_a_document(without_rendering, monkeypatch):
    monkeypatch.setitem(ROLES, Role.ADMIN, frozenset({Permission.ORDER_VIEW}))
    _, shipment = planned()
    document = store(subject_id=shipment.pk)
    admin = signed_in(Role.ADMIN)

    assert admin.get(address_of(document)).status_code == 403
    assert admin.post(reverse("documents:make", args=["pick_list", shipment.pk])).status_code == 403
    assert admin.get(address_of(store(kind="nobody_knows"))).status_code == 404


def test_a_paper_is_made_on_demand_and_a_link_finds_it(without_rendering):
    warehouse, (_, shipment) = signed_in(Role.WAREHOUSE), planned()
    address = reverse("documents:make", args=["packing_slip", shipment.pk])

    asked = warehouse.get(address)
    assert "Not printed yet" in text_of(asked)
    assert not Document.objects.exists()
    made = warehouse.post(address)

    document = Document.objects.get()
    assert made["Location"] == f"{address_of(document)}?show=1"
    assert warehouse.get(address)["Location"] == made["Location"]
    Order.objects.update(po_number="PO-CHANGED")
    warehouse.post(address, {"anew": "1"})
    warehouse.post(address, {"anew": "1"})  # says the same as the last one
    assert Document.objects.count() == 2


@pytest.mark.parametrize("path", ["/documents/404", "/documents/make/pick_list/404", "/documents/make/nonsense/1"])
def test_what_is_not_there_is_not_found(path):
    assert signed_in(Role.WAREHOUSE).get(path).status_code == 404


def test_a_renderer_that_is_away_says_so_on_the_screen(monkeypatch):
    def busy(html):
        raise render.RendererBusy("The renderer did not start.")

    monkeypatch.setattr(render, "to_pdf", busy)
    _, shipment = planned()

    answer = signed_in(Role.WAREHOUSE).post(reverse("documents:make", args=["pick_list", shipment.pk]))

    assert answer.status_code == 503


def test_the_order_page_lists_only_what_this_person_may_see():
    order = place_order()
    store(order_id=order.pk, filename="pick-list-1.pdf")
    store(kind="secret", order_id=order.pk, filename="nobody.pdf")

    words = text_of(signed_in(Role.SPECIALIST).get(reverse("orders:detail", args=[order.pk]), {"tab": "documents"}))

    assert "pick-list-1.pdf" in words
    assert "nobody.pdf" not in words


def test_two_kinds_of_one_name_are_a_mistake_found_at_start():
    def maker(subject_id: int) -> Paper:
        raise NotImplementedError

    with pytest.raises(ValueError, match="pick_list"):
        registry.paper("pick_list", permission=Permission.ORDER_VIEW)(maker)
