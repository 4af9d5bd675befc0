"""The EDI screens, by people with and without the right."""

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oms.accounts.access import Role
from oms.audit.models import AuditEvent, FieldChange
from oms.edi.models import FileState, InboundFile, InboundMessage, OutboundMessage, TradingPartner
from oms.jobs import runner
from orders.models import Order, OrderException
from tests.builders.company import make_customer, make_item, make_person
from tests.builders.partners import interchange, make_partner, purchase_order, receive, transaction_set

pytestmark = pytest.mark.django_db(transaction=True)


def signed_in(role: str = Role.SPECIALIST) -> Client:
    client = Client()
    client.force_login(make_person(role))
    return client


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def traffic():
    """A partner, an order taken, one refused, a file that is nothing, and what went out."""
    partner = make_partner()
    make_item("SKU-1")
    receive(interchange(purchase_order("PO-1")), "good.edi")
    receive(interchange(purchase_order("PO-2", (("XX", "EA", "1", "VN*SKU-1"),))), "bad.edi")
    receive(interchange(purchase_order("PO-3", begin="04*SA")), "change.edi")
    receive(b"nothing", "nothing.edi")
    return partner


@pytest.mark.parametrize("tab", ["in", "out", "files", "nonsense"])
def test_lists_show_what_came_and_went(traffic, tab):
    response = signed_in().get(reverse("edi:messages"), {"tab": tab})

    assert response.status_code == 200
    shown = {"in": "PO-1", "out": "855", "files": "nothing.edi", "nonsense": "PO-1"}
    assert shown[tab] in text(response)


def test_what_needs_work_is_counted_once_and_the_count_leads_to_its_list(traffic):
    client = signed_in()
    response = client.get(reverse("edi:messages"))

    tab = next(tab for tab in response.context["tabs"] if tab["label"] == "Needs work")
    rail = {line["label"]: line["count"] for group in response.context["nav"] for line in group["items"]}
    queue = client.get(tab["url"])
    chip = next(chip for chip in queue.context["queue_chips"] if chip["label"] == "EDI")

    assert tab["count"] == rail["EDI"] == chip["count"] == len(queue.context["page"].rows) == 3


def test_who_may_not_work_exceptions_sees_no_count_of_them(traffic):
    response = signed_in(Role.ADMIN).get(reverse("edi:messages"))

    rail = {line["label"]: line["count"] for group in response.context["nav"] for line in group["items"]}
    assert rail["EDI"] is None
    assert "Needs work" not in {tab["label"] for tab in response.context["tabs"]}


def test_a_document_is_listed_with_the_order_it_became(traffic):
    client, order = signed_in(), Order.objects.get()
    message = InboundMessage.objects.get(reference="PO-1")

    for url in (reverse("edi:messages"), reverse("edi:file", args=[message.interchange.file_id])):
        assert f'href="{reverse("orders:detail", args=[order.pk])}">{order}</a>' in text(client.get(url))


def test_an_acknowledgement_that_refuses_is_not_shown_as_well(traffic):
    client = signed_in()
    ours = OutboundMessage.objects.get(set_id="855")
    body = [f"AK1*PR*{ours.group_control_number}", f"AK2*855*{ours.control_number}", "AK5*R*5", "AK9*R*1*1*0"]
    receive(interchange(transaction_set("997", body), functional_id="FA"), "997.edi")

    answer = InboundMessage.objects.get(set_id="997")
    listed = client.get(reverse("edi:messages"), {"set": "997"})
    file = client.get(reverse("edi:message", args=[answer.pk]), follow=True)

    assert answer.reference == f"PR {ours.group_control_number}"
    for response in (listed, file):
        assert "refuses ours" in text(response).lower()
        assert f">{ours}</a>" in text(response)
    assert f"Group PR {ours.group_control_number}" in text(listed)
    assert "Processed" not in text(listed).partition("<tbody>")[2]
    work = OrderException.objects.get(type="edi_rejected")
    assert f'href="{reverse("orders:exception", args=[work.pk])}">{work.title}</a> is work in the queue.' in text(file)
    assert "Nothing is wrong with it" not in text(file)


def test_a_file_that_made_a_held_order_says_that_it_is_held_and_by_what(traffic):
    receive(interchange(purchase_order("PO-9", (("5", "EA", "1.00", "VN*SKU-1"),))), "cheap.edi")
    order = Order.objects.get(po_number="PO-9")
    message = InboundMessage.objects.get(reference="PO-9")

    page = text(signed_in().get(reverse("edi:message", args=[message.pk]), follow=True))

    held = f'href="{reverse("orders:detail", args=[order.pk])}">{order}</a> is held: '
    assert order.exceptions.open().get().title in page.partition(held)[2][:60]
    assert "Order held" in page
    assert "Nothing is wrong with it" not in page


def test_lists_are_narrowed_by_partner_document_state_and_reference(traffic):
    client, url = signed_in(), reverse("edi:messages")

    assert "PO-3" not in text(client.get(url, {"state": "processed"}))
    assert "PO-1" not in text(client.get(url, {"q": "PO-3"}))
    assert "PO-1" in text(client.get(url, {"partner": traffic.pk, "set": "850"}))
    assert "PO-1" not in text(client.get(url, {"set": "997"}))
    assert client.get(url, {"partner": "no number", "q": "\x00", "after": "junk"}).status_code == 200


@pytest.mark.parametrize("tab", ["in", "out", "files"])
def test_thirty_rows_cost_as_many_queries_as_one(tab):
    make_partner()
    make_item("SKU-1")
    client = signed_in()
    receive(interchange(purchase_order("PO-1")))
    client.get(reverse("edi:messages"), {"tab": tab})
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(reverse("edi:messages"), {"tab": tab})
    receive(interchange(*(purchase_order(f"PO-{n}", number=f"{n:04d}") for n in range(2, 32))))
    receive(interchange(purchase_order("PO-99")))

    with CaptureQueriesContext(connection) as many:
        client.get(reverse("edi:messages"), {"tab": tab})

    assert len(many) == len(few)


def test_documents_that_wait_cost_as_many_queries_as_those_that_were_sent():
    make_partner()
    make_item("SKU-1")
    client = signed_in()
    receive(interchange(*(purchase_order(f"PO-{n}", number=f"{n:04d}") for n in range(1, 6))))
    client.get(reverse("edi:messages"), {"tab": "out"})
    with CaptureQueriesContext(connection) as sent:
        client.get(reverse("edi:messages"), {"tab": "out"})
    OutboundMessage.objects.update(state="waiting", findings=[{"severity": "error"}])

    with CaptureQueriesContext(connection) as waiting:
        page = text(client.get(reverse("edi:messages"), {"tab": "out"}))

    assert "Held back" in page
    assert len(waiting) == len(sent)


def test_a_file_stands_beside_its_findings_and_the_answer(traffic):
    message = InboundMessage.objects.get(reference="PO-2")

    page = text(signed_in().get(reverse("edi:message", args=[message.pk]), follow=True))

    assert "edi__element--bad" in page
    assert "Segment 4, PO102 “XX”" in page
    assert "`" not in page.partition("<main")[2]
    assert "Refused" in page
    assert 'href="#segment-4"' in page


def test_every_kind_of_file_has_a_page(traffic):
    client = signed_in()
    receive(interchange(purchase_order("PO-9"), sender="STRANGER"), "stranger.edi")
    receive(b"", "empty.edi")
    receive(b"nothing", "again.edi")

    for file in InboundFile.objects.all():
        assert client.get(reverse("edi:file", args=[file.pk])).status_code == 200
    assert client.get(reverse("edi:file", args=[file.pk]), {"message": "9" * 30}).status_code == 200


def test_the_bytes_are_handed_out_as_they_came(traffic):
    file = InboundFile.objects.get(filename="good.edi")
    sent = OutboundMessage.objects.filter(set_id="855").get()
    client = signed_in()

    received = client.get(reverse("edi:download", args=[file.pk]))
    ours = client.get(reverse("edi:outbound_download", args=[sent.pk]))

    assert received.content == bytes(file.content)
    assert ours.content == bytes(sent.content)
    assert received["Content-Type"] == "application/octet-stream"
    assert received["X-Content-Type-Options"] == "nosniff"
    assert received["Content-Disposition"].startswith("attachment")


def test_uploaded_files_are_stored_and_their_orders_linked():
    make_partner()
    make_item("SKU-1")
    client = signed_in()
    files = [SimpleUploadedFile("a.edi", interchange(purchase_order("PO-1"))), SimpleUploadedFile("b.txt", b"no EDI")]

    response = client.post(reverse("edi:upload"), {"files": files, "operation_key": "k1"})

    assert response.status_code == 302
    assert "Being read" in text(client.get(response["Location"]))
    runner.run_until_idle()
    page = text(client.get(response["Location"]))
    assert reverse("orders:detail", args=[Order.objects.get().pk]) in page
    unread = InboundFile.objects.get(filename="b.txt")
    assert unread.state == FileState.UNREADABLE
    assert unread.findings[0]["message"] in unescape(page)


def test_an_uploaded_document_that_was_not_taken_says_why():
    make_partner()
    client = signed_in()
    files = [SimpleUploadedFile("a.edi", interchange(purchase_order("PO-1", begin="ZZ*SA")))]

    response = client.post(reverse("edi:upload"), {"files": files, "operation_key": "k1"})
    runner.run_until_idle()

    message = InboundMessage.objects.get()
    assert message.state == "waiting"
    assert message.findings[0]["message"] in unescape(text(client.get(response["Location"])))


def test_the_page_of_a_file_nobody_has_read_asks_until_it_is_read():
    make_partner()
    client = signed_in()
    client.post(reverse("edi:upload"), {"files": [SimpleUploadedFile("b.txt", b"no EDI")], "operation_key": "k1"})
    address = reverse("edi:file", args=[InboundFile.objects.get().pk])
    asks = {"HX-Request": "true", "HX-Trigger": "file-waits"}

    page = text(client.get(address))
    assert "Not read yet" in page
    assert "Nothing is wrong" not in page
    assert 'hx-trigger="every 2s"' in page
    waits = client.get(address, headers=asks)
    assert (waits.status_code, waits.get("HX-Refresh")) == (204, None)

    runner.run_until_idle()
    assert client.get(address, headers=asks)["HX-Refresh"] == "true"
    assert "every 2s" not in text(client.get(address))


def test_an_upload_sent_twice_is_stored_once():
    client = signed_in()
    for _ in range(2):
        files = [SimpleUploadedFile("a.edi", b"some bytes")]
        assert client.post(reverse("edi:upload"), {"files": files, "operation_key": "k1"}).status_code == 302

    assert InboundFile.objects.count() == 1


@pytest.mark.parametrize("second", [("b.edi", b"some bytes"), ("a.edi", b"other bytes")])
def test_another_file_sent_from_the_same_form_is_not_said_to_be_stored(second):
    client = signed_in()
    address = reverse("edi:upload")
    first = {"files": [SimpleUploadedFile("a.edi", b"some bytes")], "operation_key": "k1"}
    client.post(address, first, follow=True)

    answer = client.post(address, {"files": [SimpleUploadedFile(*second)], "operation_key": "k1"})

    assert answer.status_code == 409
    assert "open it again" in text(answer)
    assert "is stored" not in text(answer)
    assert bytes(InboundFile.objects.get().content) == b"some bytes"
    assert client.post(address, {"files": [SimpleUploadedFile(*second)], "operation_key": "k2"}).status_code == 302
    assert InboundFile.objects.filter(filename=second[0]).last().size == len(second[1])


def test_an_upload_of_nothing_or_too_much_is_invalid(settings):
    settings.EDI_MAX_BYTES = 1024 * 1024
    client = signed_in()
    large = SimpleUploadedFile("large.edi", b"x" * (1024 * 1024 + 1))

    assert client.post(reverse("edi:upload"), {}).status_code == 422
    response = client.post(reverse("edi:upload"), {"files": [large]})

    assert response.status_code == 422
    assert "larger than 1 MB" in text(response)
    assert not InboundFile.objects.exists()


def test_reprocessing_on_the_screen_says_what_came_of_it(traffic):
    client = signed_in()
    waiting = InboundMessage.objects.get(reference="PO-3")
    done = InboundMessage.objects.get(reference="PO-1")

    assert client.post(reverse("edi:reprocess", args=[waiting.pk])).status_code == 302
    assert client.post(reverse("edi:reprocess", args=[done.pk])).status_code == 409
    assert client.post(reverse("edi:reprocess", args=[10**9])).status_code == 404


def test_our_document_can_be_sent_again_and_anew(traffic):
    client = signed_in()
    message = OutboundMessage.objects.get(set_id="855")

    assert "Within" not in text(client.get(reverse("edi:outbound", args=[message.pk])))
    assert client.post(reverse("edi:resend", args=[message.pk]), {"operation_key": "a"}).status_code == 302
    assert client.post(reverse("edi:send_anew", args=[message.pk]), {"operation_key": "b"}).status_code == 302
    assert client.post(reverse("edi:send_anew", args=[message.pk]), {"operation_key": "b"}).status_code == 302
    assert client.post(reverse("edi:send_anew", args=[message.pk]), {"operation_key": "c"}).status_code == 409
    runner.run_until_idle()

    assert OutboundMessage.objects.filter(set_id="855").count() == 2
    message.refresh_from_db()
    assert message.deliveries == 2


def test_a_document_that_is_held_back_offers_to_try_again_to_those_who_may(traffic):
    message = OutboundMessage.objects.get(set_id="855")
    url = reverse("edi:try_again", args=[message.pk])
    assert signed_in().post(url, {"operation_key": "a"}).status_code == 409
    findings = [{"code": "7", "message": "no number", "position": 3, "severity": "error"}]
    held = OutboundMessage.objects.create(
        partner=message.partner, dedupe="held", set_id="855", functional_id="PR", segments=message.segments,
        subject_type="orders.order", subject_id=1, reference="PO-1", findings=findings,
    )  # fmt: skip
    url, page = (reverse(f"edi:{name}", args=[held.pk]) for name in ("try_again", "outbound"))

    assert url in text(signed_in().get(page))
    assert url not in text(signed_in(Role.ADMIN).get(page))
    assert signed_in(Role.ADMIN).post(url, {"operation_key": "b"}).status_code == 403
    assert signed_in().post(url, {"operation_key": "c"}).status_code == 302
    runner.run_until_idle()

    held.refresh_from_db()
    assert held.deliveries == 1


PARTNER = {
    "name": "Corner Shops", "usage": "P", "qualifier": "01", "identifier": "CORNER", "group_identifier": "CORNER",
    "our_qualifier": "ZZ", "our_identifier": "MERIDIAN", "our_group_identifier": "MERIDIAN", "version": "004010",
    "currency": "usd", "documents": ["855"], "item_qualifiers": "VN up", "acknowledges": "on", "acknowledge_hours": "12",
    "takes_ta1": "on", "element_separator": "*", "component_separator": ">", "segment_terminator": "~", "is_active": "on",
}  # fmt: skip


def test_a_partner_is_set_up_and_changed_with_every_field_on_record():
    client, customer = signed_in(), make_customer(code="C-1")
    form = {**PARTNER, "customer": "C-1", "operation_key": "a"}

    response = client.post(reverse("edi:new_partner"), form)
    partner = TradingPartner.objects.get()
    assert response["Location"] == reverse("edi:partner", args=[partner.pk])
    changed = {**form, "acknowledge_hours": "4", "operation_key": "b"}
    assert client.post(reverse("edi:edit_partner", args=[partner.pk]), changed).status_code == 302

    partner.refresh_from_db()
    assert (partner.customer, partner.currency, partner.item_qualifiers) == (customer, "USD", ["VN", "UP"])
    change = FieldChange.objects.get(table_name="edi_tradingpartner")
    assert change.changes == {"acknowledge_hours": [12, 4]}
    assert AuditEvent.objects.filter(action="edi.partner_changed").get().changes == {"acknowledge_hours": [12, 4]}
    assert "Hours until a 997 is late" in text(client.get(reverse("edi:partner", args=[partner.pk])))


@pytest.mark.parametrize(
    "field, value, words",
    [
        ("customer", "NOBODY", "There is no customer NOBODY"),
        ("identifier", "A*B", "without a separator"),
        ("element_separator", "~", "must differ"),
        ("element_separator", "A", "no letter"),
        ("item_qualifiers", "VENDOR", "two characters"),
        ("acknowledge_hours", "99999999999999999999", "less than or equal"),
        ("currency", "US", "three letters"),
        ("identifier", "BIGRETAIL", "another partner already"),
    ],
)
def test_a_partner_that_cannot_be_is_refused_in_place(field, value, words):
    make_partner(qualifier="01")
    make_customer(code="C-1")
    form = {**PARTNER, "customer": "C-1", field: value}

    response = signed_in().post(reverse("edi:new_partner"), form)

    assert response.status_code == 422
    assert words in text(response)
    assert "Corner Shops" in text(response)
    assert TradingPartner.objects.count() == 1


def test_an_order_page_lists_its_documents_in_and_out(traffic):
    order = Order.objects.get()

    panel = text(signed_in().get(reverse("panel", args=["order", order.pk, "edi"])))

    assert "850 PO-1" in panel
    assert "855 PO-1" in panel


def test_work_on_one_interchange_leads_to_it_among_all_of_its_file():
    first, bad = interchange(purchase_order("PO-1")), interchange(purchase_order("PO-2"), sender="STRANGER")
    file = receive(first + bad, "two.edi")
    second = file.interchanges.get(position=2)
    client = signed_in()
    work = OrderException.objects.get(subject_id=second.pk)

    pane = text(client.get(reverse("orders:exception", args=[work.pk])))
    page = client.get(reverse("edi:interchange", args=[second.pk]), follow=True)

    assert reverse("edi:interchange", args=[second.pk]) in pane
    assert f"Interchange {second.control_number} in two.edi" in pane
    assert page.context["interchange"] == second
    assert page.context["chosen"].reference == "PO-2"


def test_who_may_only_look_is_offered_nothing_to_do(traffic):
    client = signed_in(Role.ADMIN)
    waiting = InboundMessage.objects.get(reference="PO-3")

    assert "Upload files" not in text(client.get(reverse("edi:messages")))
    assert "Process again" not in text(client.get(reverse("edi:message", args=[waiting.pk]), follow=True))
    assert client.post(reverse("edi:reprocess", args=[waiting.pk])).status_code == 403
    assert client.get(reverse("edi:upload")).status_code == 403
    assert client.get(reverse("edi:new_partner")).status_code == 403


def test_who_has_no_business_here_is_kept_out(traffic):
    client = signed_in(Role.WAREHOUSE)
    for name in ("messages", "partners"):
        assert client.get(reverse(f"edi:{name}")).status_code == 403
    assert client.get(reverse("edi:file", args=[InboundFile.objects.first().pk])).status_code == 403


def test_what_is_not_there_is_not_found():
    client = signed_in()
    for name in ("file", "interchange", "message", "outbound", "partner", "download", "outbound_download"):
        assert client.get(reverse(f"edi:{name}", args=[10**12])).status_code == 404
