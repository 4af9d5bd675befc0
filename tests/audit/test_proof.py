"""The proof finds what is wrong: each law is broken on purpose, by somebody who may do what the product may not."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from oms.accounts.access import Role
from oms.audit import proof
from oms.errors import OperationRefused
from oms.jobs import runner
from oms.jobs.models import Job
from tests.builders.billing import credit_draft, finance, issued_credit, pay
from tests.builders.company import make_item, make_person
from tests.builders.orders import invoiced_order, place_order, shipped_order

pytestmark = pytest.mark.django_db


def tamper(sql: str) -> None:
    """Change rows behind the product's back: no trigger and no foreign key fires."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET session_replication_role = DEFAULT")


def without(table: str, constraint: str) -> None:
    tamper(f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {table} DROP CONSTRAINT {constraint}")


def broken() -> set[str]:
    return {finding.name for finding in proof.failures()}


def test_the_books_of_a_day_add_up():
    _, invoice = invoiced_order([(make_item(), 5)])
    issued_credit(invoice, 1)
    pay(invoice)
    place_order()
    assert broken() <= {"billing.shipments_are_invoiced"}


TAMPERED = [
    ("billing.invoice_numbers_have_no_gap", "UPDATE billing_numberseries SET last = last + 1 WHERE kind = 'INV'"),
    ("billing.invoice_numbers_have_no_gap", "UPDATE billing_invoice SET series_number = 9"),
    ("billing.credit_memo_numbers_have_no_gap", "DELETE FROM billing_numberseries WHERE kind = 'CM'"),
    ("billing.invoice_is_sum_of_lines", "UPDATE billing_invoiceline SET goods_amount = goods_amount + 1"),
    ("billing.early_discounts_were_earned", "UPDATE billing_invoice SET early_discount_amount = 1, paid_amount = paid_amount - 1"),
    ("billing.credit_memo_is_sum_of_lines", "UPDATE billing_creditmemoline SET goods_amount = goods_amount + 1"),
    ("billing.invoice_bills_what_shipped", "UPDATE billing_invoiceline SET quantity = quantity + 1"),
    ("billing.paid_is_sum_of_applications", "UPDATE billing_invoice SET paid_amount = paid_amount - 1, status = 'posted'"),
    ("billing.payment_applied_is_sum_of_applications", "UPDATE billing_payment SET applied_amount = applied_amount - 1"),
    ("billing.application_fits", "UPDATE billing_payment SET currency = 'EUR'"),
    ("billing.credited_is_sum_of_credit_memos", "UPDATE billing_creditapplication SET amount = amount - 1"),
    ("billing.credit_used_is_sum_of_uses", "UPDATE billing_creditmemo SET applied_amount = 0"),
    ("billing.credit_application_fits", "UPDATE billing_creditmemo SET currency = 'EUR'"),
    ("billing.credits_stay_within_the_invoice", "UPDATE billing_creditmemoline SET quantity = 999"),
    ("billing.line_invoiced_is_sum_of_invoice_lines", "UPDATE orders_orderline SET invoiced = invoiced - 1"),
    ("billing.line_credited_is_sum_of_issued_credits", "UPDATE orders_orderline SET credited = 0"),
    ("billing.invoices_stay_within_the_order", "UPDATE billing_invoiceline SET goods_amount = goods_amount + 1"),
    ("billing.payment_facet_follows_from_invoices", "UPDATE orders_order SET payment = 'none', status = 'confirmed', closed_at = NULL"),
    ("billing.maker_is_not_checker", "UPDATE billing_creditmemo SET status = 'draft', applied_amount = 0"),
    ("orders.total_is_sum_of_lines", "UPDATE orders_orderline SET goods_amount = goods_amount + 1"),
    ("orders.facets_follow_from_counts", "UPDATE orders_order SET fulfillment = 'none'"),
    ("orders.closed_is_complete", "UPDATE orders_order SET payment = 'part'"),
]  # fmt: skip


@pytest.mark.parametrize(("law", "sql"), TAMPERED)
def test_a_tampered_row_breaks_its_law(law, sql):
    _, invoice = invoiced_order([(make_item(price="10.00"), 5)])
    issued_credit(invoice, 1)
    pay(invoice)
    assert law not in broken()
    tamper(sql)
    assert law in broken()


def test_a_maker_who_checked_is_found_even_if_the_database_let_it_pass():
    _, invoice = invoiced_order()
    credit_draft(invoice, maker=finance())
    without("billing_creditmemo", "credit_maker_is_not_checker")
    tamper("UPDATE billing_creditmemo SET approved_by_id = made_by_id")
    assert "billing.maker_is_not_checker" in broken()


def test_a_unit_in_two_buckets_is_found():
    place_order()
    without("orders_orderline", "line_each_unit_in_one_bucket")
    tamper("UPDATE orders_orderline SET reserved = ordered, released = ordered")
    assert "orders.units_are_in_one_bucket" in broken()


def test_a_departure_nobody_billed_is_found_unless_something_stops_it():
    order, _ = shipped_order()
    tamper("UPDATE fulfillment_shipment SET shipped_at = now() - interval '9 minutes'")
    assert "billing.shipments_are_invoiced" not in broken()
    tamper("UPDATE fulfillment_shipment SET shipped_at = now() - interval '11 minutes'")
    assert "billing.shipments_are_invoiced" in broken()

    from orders import operations
    from tests.builders.company import SYSTEM
    from tests.builders.orders import NOON

    operations.hold_order(order_id=order.pk, reason="Dispute", actor=SYSTEM, now=NOON)
    assert "billing.shipments_are_invoiced" not in broken()


def test_a_change_that_nobody_told_is_found():
    place_order()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_fieldchange (table_name, row_id, changes, txid) VALUES ('orders_order', 1, '{}', 1)"
        )
    assert "audit.every_change_has_an_event" in broken()


def test_a_log_whose_guard_was_switched_off_is_found():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
    assert "audit.logs_are_append_only" in broken()


def test_a_forgotten_job_and_one_that_failed_in_silence_are_found():
    insert = (
        "INSERT INTO jobs_job (kind, payload, state, run_after, attempts, max_attempts, last_error, ended_at)"
        " VALUES ('x', '{}', %s, now() - interval '1 hour', 0, 3, '', %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(insert, ["queued", None])
        assert broken() == {"jobs.none_is_forgotten"}
        cursor.execute(insert, ["dead", "2026-01-01T00:00:00Z"])
    assert broken() == {"jobs.none_is_forgotten", "orders.dead_jobs_are_somebodys_work"}


def test_the_command_says_so_in_words_in_json_and_by_its_exit():
    out = StringIO()
    call_command("prove", stdout=out)
    assert "all hold" in out.getvalue()

    place_order()
    tamper("UPDATE orders_orderline SET goods_amount = goods_amount + 1")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("prove", "--json", stdout=out)
    assert ended.value.code == 1
    findings = {finding["name"]: finding for finding in json.loads(out.getvalue())}
    assert findings["orders.total_is_sum_of_lines"]["ok"] is False
    assert findings["orders.total_is_sum_of_lines"]["rows"][0]["number"].startswith("SO-")
    assert findings["billing.never_overpaid"] == {
        "name": "billing.never_overpaid", "ok": True, "rows": [], "count": 0,
        "sentence": findings["billing.never_overpaid"]["sentence"],
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_the_page_has_a_worker_prove_anew_and_shows_what_came_of_it(client):
    manager = make_person(Role.MANAGER)
    client.force_login(manager)
    assert "Nobody has proved the books" in client.get("/controls/").content.decode()

    assert client.post("/controls/prove/").status_code == 302
    assert client.post("/controls/prove/").status_code == 302
    job = Job.objects.get(kind="audit.prove")
    assert job.requested_by == manager
    assert "Proving the books" in client.get("/controls/").content.decode()
    waiting = client.get("/controls/running/", headers={"HX-Request": "true"})
    assert "HX-Refresh" not in waiting.headers

    assert runner.run(job.pk)
    assert client.get("/controls/running/", headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    page = client.get("/controls/").content.decode()
    assert "The books add up" in page
    assert "Proving the books" not in page

    place_order()
    tamper("UPDATE orders_orderline SET goods_amount = goods_amount + 1")
    client.post("/controls/prove/")
    assert runner.run(Job.objects.filter(kind="audit.prove").latest("pk").pk)
    page = client.get("/controls/").content.decode()
    assert "1 of" in page
    assert "Broken" in page


def test_a_proof_that_could_not_be_finished_is_told(client, monkeypatch):
    def fails(**_) -> None:
        raise OperationRefused("no")

    monkeypatch.setattr(proof, "run", fails)
    client.force_login(make_person(Role.MANAGER))
    client.post("/controls/prove/")
    job = Job.objects.get(kind="audit.prove")
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now() - timedelta(minutes=1))
    assert not runner.run(job.pk)
    assert "could not be finished" in client.get("/controls/").content.decode()


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.WAREHOUSE])
@pytest.mark.parametrize("url", ["/controls/", "/controls/log/", "/jobs/"])
def test_controls_are_not_for_everybody(client, role, url):
    client.force_login(make_person(role))
    assert client.get(url).status_code == 403


def test_every_law_has_a_sentence_and_runs_on_an_empty_company():
    findings = proof.run()
    assert len(findings) >= 25
    assert all(finding.sentence for finding in findings)
    assert not [finding for finding in findings if not finding.ok]
