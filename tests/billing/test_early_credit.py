"""Discounts for paying early meet credit memos: nobody is given back what he did not pay."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from billing import early, operations, queries
from billing.documents import credit_memo as paper_of
from billing.edi import x810
from billing.edi.outbound import credit_document
from billing.models import CreditMemo, Invoice
from oms.accounts.access import Role
from oms.audit import proof
from oms.documents.layout import page_html
from tests.builders.billing import credit_draft, finance, issued_credit, manager, pay
from tests.builders.company import make_customer, make_item, make_terms
from tests.builders.orders import NOON, invoiced_order
from tests.builders.screens import signed_in, text_of

pytestmark = pytest.mark.django_db


def invoice_of(price: str, units: int = 1, *, percent: int = 2, currency: str = "USD", **fields) -> Invoice:
    """Billed to a customer who may take so many percent off within ten days."""
    terms = make_terms(name=f"{percent}/10 net 30", discount_percent=percent, discount_days=10)
    customer = make_customer(terms=terms, currency=currency)
    return invoiced_order([(make_item(price=price, currency=currency), units)], customer=customer, **fields)[1]


def paid_early(invoice: Invoice) -> Invoice:
    """Paid with all that is open less the discount that is offered."""
    off = early.offers(queries.open_invoices(invoice.customer_id, invoice.currency), date.min)[invoice.pk]
    invoice.refresh_from_db()
    pay(invoice, invoice.open_amount - off, early=[invoice.pk])
    invoice.refresh_from_db()
    assert invoice.open_amount == 0
    return invoice


def approve(draft: CreditMemo) -> CreditMemo:
    return operations.approve_credit_memo(credit_memo_id=draft.pk, actor=manager(), now=NOON)


def broken_laws() -> list[str]:
    return [result.name for result in proof.run() if not result.ok and result.name.startswith("billing.")]


def test_who_paid_98_for_100_and_sends_all_of_it_back_gets_98():
    invoice = paid_early(invoice_of("100.00"))

    memo = issued_credit(invoice)

    assert (memo.goods_amount, memo.early_discount_amount, memo.total_amount, memo.unapplied) == (100, 2, 98, 98)
    with pytest.raises(operations.CreditRefused, match=r"Only 98\.00 USD are left"):
        refund(memo, "98.01")
    assert refund(memo, "98").amount == invoice.paid_amount
    assert broken_laws() == []


def refund(memo: CreditMemo, amount: str):
    return operations.refund_credit_memo(
        credit_memo_id=memo.pk, amount=Decimal(amount), reference="CHEQUE-1", paid_on=date(2026, 11, 21),
        actor=finance(), now=NOON,
    )  # fmt: skip


def test_several_credit_memos_keep_the_discount_to_the_cent_and_the_last_takes_the_rest():
    invoice = paid_early(invoice_of("33.35", 3))

    memos = [issued_credit(invoice) for _ in range(3)]

    assert [memo.early_discount_amount for memo in memos] == [Decimal("0.67"), Decimal("0.67"), Decimal("0.66")]
    assert sum(memo.unapplied for memo in memos) == invoice.paid_amount
    assert broken_laws() == []


def test_yen_are_kept_in_whole_yen():
    invoice = paid_early(invoice_of("333", 3, percent=3, currency="JPY"))
    memos = [issued_credit(invoice) for _ in range(3)]
    assert [memo.early_discount_amount for memo in memos] == [10, 10, 10]
    assert broken_laws() == []


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    price=some.decimals(min_value="0.01", max_value=400, places=2),
    units=some.lists(some.integers(1, 5), min_size=1, max_size=4),
    percent=some.integers(1, 30),
)
def test_however_an_invoice_paid_early_is_given_back_it_is_what_was_paid(price, units, percent):
    invoice = invoice_of(str(price), sum(units), percent=percent)
    if not early.promised(invoice):
        return
    paid_early(invoice)
    memos = [issued_credit(invoice, each) for each in units]
    assert all(memo.total_amount >= 0 for memo in memos)
    assert sum(memo.unapplied for memo in memos) == invoice.paid_amount
    assert broken_laws() == []


def test_the_discount_on_the_freight_stays_taken_as_the_freight_is_not_given_back():
    invoice = paid_early(invoice_of("80.00", freight_amount=Decimal(20)))
    memo = issued_credit(invoice)
    assert (memo.goods_amount, memo.early_discount_amount, memo.total_amount) == (80, Decimal("1.60"), Decimal("78.40"))
    assert broken_laws() == []


def test_the_discount_is_of_what_is_not_credited():
    invoice = invoice_of("50.00", 2, percent=10)
    issued_credit(invoice)

    assert settled_by(invoice, "40.00") == (40, 0)  # 10 % of 100 would have settled it
    assert settled_by(invoice, "5.00") == (45, 5)
    assert invoice.status == "settled"
    assert broken_laws() == []


def settled_by(invoice: Invoice, amount: str) -> tuple[Decimal, Decimal]:
    """What is paid, and taken off for paying early, after this payment too."""
    pay(invoice, amount, early=[invoice.pk])
    invoice.refresh_from_db()
    return invoice.paid_amount, invoice.early_discount_amount


def test_what_is_sent_back_after_a_credit_and_a_discount_is_worth_what_was_paid_for_it():
    invoice = invoice_of("50.00", 2, percent=10)
    issued_credit(invoice)
    paid_early(invoice)

    memo = issued_credit(invoice)

    assert (memo.early_discount_amount, memo.unapplied) == (5, 45)
    assert broken_laws() == []


def test_an_invoice_lowered_by_the_credit_of_another_one_still_promises_its_whole_discount():
    other = paid_early(invoice_of("50.00"))
    memo = issued_credit(other)
    invoice = invoiced_order([(make_item(price="100.00"), 1)], customer=other.customer)[1]
    amounts = {invoice.pk: Decimal(49)}
    operations.apply_credit_memo(credit_memo_id=memo.pk, amounts=amounts, actor=finance(), now=NOON)

    paid_early(invoice)

    assert (invoice.paid_amount, invoice.credited_amount, invoice.early_discount_amount) == (49, 49, 2)
    assert issued_credit(invoice).total_amount == 98
    assert broken_laws() == []


def test_a_credit_that_waits_is_worth_less_once_the_discount_is_taken():
    invoice = invoice_of("50.00", 2, percent=10)
    draft, other = credit_draft(invoice), credit_draft(invoice)
    assert draft.total_amount == 50

    paid_early(invoice)

    draft.refresh_from_db()
    assert (draft.early_discount_amount, draft.total_amount) == (5, 45)
    assert [approve(each).total_amount for each in (draft, other)] == [45, 45]
    assert broken_laws() == []


def test_a_draft_says_in_plain_words_what_paying_early_makes_of_it():
    invoice = paid_early(invoice_of("50.00", 2, percent=10))
    desk = signed_in(Role.FINANCE)
    assert "so the units' part of them is not given back" in text_of(
        desk.get(reverse("billing:make_credit", args=[invoice.pk]))
    )

    draft = credit_draft(invoice)
    page = text_of(desk.get(reverse("billing:credit_memo", args=[draft.pk])))

    assert f"{invoice.number} was paid early" in page
    assert "would be given back" in page
    assert "<dt>Early payment discount</dt><dd>-" in page


def test_the_paper_of_a_credit_memo_names_the_discount_it_keeps():
    memo = issued_credit(paid_early(invoice_of("50.00", 2, percent=10)))
    paper = paper_of(memo.pk)
    words = " ".join(strip_tags(page_html(paper.template, paper.context)).split())
    assert "Early payment discount-5.00" in words
    assert "of them go with what is credited" in words


def test_the_810_of_a_credit_memo_adds_up_less_the_discount_it_keeps():
    memo = issued_credit(paid_early(invoice_of("50.00", 2, percent=10)))
    written = ["*".join([each.tag, *each.elements]) for each in x810.write(credit_document(memo))]
    assert "TDS*4500" in written
    assert [each for each in written if each.startswith("SAC")] == ["SAC*A*C310***500*******02***Discount"]


def test_giving_back_a_discount_that_was_taken_breaks_a_law():
    memo = issued_credit(paid_early(invoice_of("100.00")))
    CreditMemo.objects.filter(pk=memo.pk).update(early_discount_amount=0, total_amount=100)
    assert broken_laws() == ["billing.early_discount_is_not_given_back"]
