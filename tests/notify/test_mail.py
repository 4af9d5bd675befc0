"""Each cause mails once, to those who are not told by EDI, with its papers attached."""

import re
import smtplib
from io import BytesIO

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oms.accounts.access import Role
from oms.audit.models import AuditEvent
from oms.documents.models import Document
from oms.edi.models import TradingPartner
from oms.errors import TransientError
from oms.jobs import runner
from oms.jobs.models import Job, JobState
from oms.notify import operations
from oms.notify.letters import Letter, write_letters
from oms.notify.models import OutgoingMail
from oms.notify.safe_html import readable
from tests.builders.billing import issued_credit
from tests.builders.company import make_customer, make_item, make_person
from tests.builders.orders import NOON, invoiced_order

pytestmark = pytest.mark.django_db(transaction=True)


def letter(**fields) -> Letter:
    _, invoice = invoiced_order()
    context = {"invoice": invoice, "order": invoice.order, "unit": invoice.business_unit}
    values = {"dedupe": "cause:1", "to": "ap@customer.example", "subject": "Invoice", "template": "invoice"}
    return Letter(**{**values, "context": context, **fields})


@pytest.fixture
def manager(client):
    person = make_person(Role.MANAGER)
    client.force_login(person)
    return person


def test_an_order_is_told_of_confirmation_departure_and_invoice_once_each(client, manager):
    order, invoice = invoiced_order([(make_item("OAT-5"), 3)])
    issued_credit(invoice, 1)

    runner.run_until_idle()
    runner.run_until_idle()

    told = OutgoingMail.objects.filter(order_id=order.pk).order_by("pk")
    assert sorted(row.dedupe.partition(":")[0] for row in told) == [
        "credit_memo.issued", "invoice.posted", "order.confirmed", "shipment.shipped"
    ]  # fmt: skip
    assert all(row.sent_at for row in told)
    assert len(mail.outbox) == 4
    assert not Job.objects.exclude(state=JobState.DONE).exists()


def test_the_invoice_travels_as_pdf_with_its_mail(client, manager):
    _, invoice = invoiced_order([(make_item("OAT-5"), 3)])
    runner.run_until_idle()

    [sent] = [one for one in mail.outbox if invoice.number in one.subject]
    [(name, content, kind)] = sent.attachments
    assert (name, kind, content[:5]) == (f"{invoice.number}.pdf", "application/pdf", b"%PDF-")
    assert sent.to == [invoice.customer.email]
    assert invoice.number in sent.body
    html, html_type = sent.alternatives[0]
    assert html_type == "text/html"
    assert invoice.number in html


def test_an_edi_partner_is_told_by_edi_and_gets_no_mail_of_these():
    customer = make_customer()
    TradingPartner.objects.create(customer=customer, name="Retail", qualifier="ZZ", identifier="RETAIL",
                                  group_identifier="RETAIL", documents=["855", "856", "810"])  # fmt: skip
    _, invoice = invoiced_order(customer=customer)
    runner.run_until_idle()

    assert not OutgoingMail.objects.exists()
    assert Document.objects.filter(kind="invoice", subject_id=invoice.pk).exists()


def test_a_partner_who_wants_only_some_documents_is_mailed_the_others():
    customer = make_customer()
    TradingPartner.objects.create(customer=customer, name="Retail", qualifier="ZZ", identifier="RETAIL",
                                  group_identifier="RETAIL", documents=["855"])  # fmt: skip
    invoiced_order(customer=customer)
    runner.run_until_idle()

    assert sorted(row.dedupe.partition(":")[0] for row in OutgoingMail.objects.all()) == [
        "invoice.posted", "shipment.shipped"
    ]  # fmt: skip


def test_a_customer_without_an_address_is_left_alone():
    invoiced_order(customer=make_customer(email=""))
    runner.run_until_idle()
    assert not OutgoingMail.objects.exists()
    assert not Job.objects.filter(state=JobState.DEAD).exists()


def test_the_same_cause_is_written_once():
    one = letter()
    assert len(write_letters([one, one])) == 1
    write_letters([one])
    assert OutgoingMail.objects.count() == 1
    assert Job.objects.filter(kind="notify.send").count() == 1


def test_a_mail_is_sent_once_however_often_the_job_runs():
    [written] = write_letters([letter()])
    operations.send_mail(mail_id=written.pk, now=NOON)
    assert operations.send_mail(mail_id=written.pk, now=NOON) is None
    assert len(mail.outbox) == 1
    assert AuditEvent.objects.filter(action="mail.sent").count() == 1


def test_every_try_carries_the_same_message_id():
    [written] = write_letters([letter()])
    first, again = (operations.compose(OutgoingMail.objects.get(pk=written.pk)).message() for _ in range(2))
    assert first["Message-ID"] == again["Message-ID"]


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (ConnectionRefusedError(), TransientError),
        (smtplib.SMTPServerDisconnected(), TransientError),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (450, b"later")}), TransientError),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"unknown")}), operations.MailRefused),
        (smtplib.SMTPDataError(554, b"spam"), operations.MailRefused),
        (smtplib.SMTPDataError(451, b"busy"), TransientError),
    ],
)
def test_a_server_that_is_away_is_tried_again_one_that_refuses_is_not(monkeypatch, error, raised):
    [written] = write_letters([letter()])

    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", fail)
    with pytest.raises(raised):
        operations.send_mail(mail_id=written.pk, now=NOON)
    written.refresh_from_db()
    assert written.state == "waiting"


def test_a_line_break_in_a_po_number_cannot_add_a_header():
    [written] = write_letters([letter(subject="Order X\r\nBcc: everybody@evil.example")])
    message = operations.compose(OutgoingMail.objects.get(pk=written.pk)).message()
    assert message["Bcc"] is None
    assert message["Subject"] == "Order X Bcc: everybody@evil.example"


def test_a_mail_is_readable_with_its_attachment_and_as_a_file(client, manager):
    _, invoice = invoiced_order([(make_item("OAT-5"), 3)])
    runner.run_until_idle()
    written = OutgoingMail.objects.get(dedupe=f"invoice.posted:{invoice.pk}")

    page = client.get(f"/mail/{written.pk}/")
    body = page.content.decode()
    assert f"{invoice.number}.pdf" in body
    assert re.search(r'<div class="letter">\s*<h2>Invoice ', body)
    message = client.get(f"/mail/{written.pk}/message/")
    assert message["Content-Type"] == "message/rfc822"
    assert b"%PDF" not in message.content  # it travels encoded
    assert invoice.number.encode() in BytesIO(message.content).read()


def test_the_body_is_read_not_embedded():
    nasty = (
        '<html><head><style>p{}</style></head><td class="card"><h1 onclick="x()">Hi</h1><script>alert(1)</script>'
        '<p style="color:red" class="mute evil">A &lt;b&gt; <a href="javascript:x()">j</a>'
        '<a href="https://a.example/?a=1&b=2">ok</a><img src=x onerror=y></p><iframe src="/"></iframe></td>after</html>'
    )
    assert readable(nasty) == (
        '<h2>Hi</h2><p class="mute">A &lt;b&gt; <a>j</a>'
        '<a href="https://a.example/?a=1&amp;b=2" rel="noreferrer">ok</a></p>'
    )
    assert readable("<p>no card</p>") == ""


def test_thirty_mails_cost_as_many_queries_as_one(client, manager):
    def mails(numbers) -> None:
        OutgoingMail.objects.bulk_create(
            OutgoingMail(dedupe=f"x:{n}", to="a@b.example", subject=f"Mail {n}", text="x") for n in numbers
        )

    def cost() -> int:
        client.get("/mail/")
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/mail/").status_code == 200
        return len(caught)

    mails([0])
    one = cost()
    mails(range(1, 30))
    assert cost() == one


@pytest.mark.parametrize("role", [Role.WAREHOUSE])
def test_who_may_not_see_mail_sees_none(client, role):
    client.force_login(make_person(role))
    assert client.get("/mail/").status_code == 403


def test_posting_an_invoice_costs_one_statement_for_its_papers_and_mail():
    """The busy road: whoever listens for papers and mail may write one row, whatever the number of invoices."""
    from billing.events import InvoicesPosted
    from billing.notices import send_invoices_later
    from fulfillment.events import ShipmentsShipped
    from fulfillment.notices import tell_later as tell_shipped
    from orders.events import OrdersConfirmed
    from orders.notices import tell_later as tell_confirmed

    for receiver, event in (
        (send_invoices_later, InvoicesPosted(invoice_ids=range(50))),
        (tell_shipped, ShipmentsShipped(shipment_ids=range(50), order_ids=range(50))),
        (tell_confirmed, OrdersConfirmed(order_ids=range(50))),
    ):
        with CaptureQueriesContext(connection) as caught:
            receiver(event)
        assert len(caught) == 1, event
