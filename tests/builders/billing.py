"""Money matters: payments and credit memos made by the real operations."""

from datetime import date
from decimal import Decimal
from itertools import count

from billing import operations
from billing.models import CreditMemo, Invoice, Payment
from billing.states import CreditSource
from oms.accounts.access import Role
from oms.actors import Actor

from .company import SYSTEM, make_person
from .orders import NOON

_serial = count(1)


def pay(invoice: Invoice, applied: str | Decimal | None = None, **fields) -> Payment:
    """A receipt applied to the invoice: all that is open unless an amount is named. `amount=` is how much came in."""
    invoice.refresh_from_db()
    paid = invoice.open_amount if applied is None else Decimal(applied)
    defaults = {
        "customer_id": invoice.customer_id,
        "reference": f"WIRE-{next(_serial)}",
        "amount": paid,
        "received_on": date(2026, 11, 20),
        "actor": SYSTEM,
        "now": NOON,
        "apply_to": {invoice.pk: paid},
    }
    return operations.record_payment(**{**defaults, **fields})


def credit_draft(invoice: Invoice, units: str | int = 1, *, maker: Actor | None = None, line: int = 0) -> CreditMemo:
    """A credit memo for units of one line that waits for approval."""
    chosen = invoice.lines.order_by("number")[line]
    return operations.make_credit_memo(
        invoice_id=invoice.pk,
        quantities={chosen.pk: Decimal(units)},
        reason="Damaged on arrival",
        source=CreditSource.PRICE,
        actor=maker or finance(),
        now=NOON,
    )


def issued_credit(invoice: Invoice, units: str | int = 1, **fields) -> CreditMemo:
    draft = credit_draft(invoice, units, **fields)
    return operations.approve_credit_memo(credit_memo_id=draft.pk, actor=manager(), now=NOON)


def finance() -> Actor:
    return Actor.person(make_person(Role.FINANCE))


def manager() -> Actor:
    return Actor.person(make_person(Role.MANAGER))
