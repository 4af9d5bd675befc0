"""The demo company is life-like, whole and lawful, and is written once."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, F, Q, Sum

from billing.models import CreditMemo, Invoice, Payment
from billing.states import CreditMemoStatus, InvoiceStatus
from fulfillment.models import Package, Shipment
from fulfillment.sscc import take
from fulfillment.states import ShipmentStatus
from inventory.models import AllocationDecision, StockLevel
from oms.accounts.models import BusinessUnit, User
from oms.audit import proof
from oms.audit.models import AuditEvent
from oms.demo.people import DEMO_PASSWORD, LOGINS
from oms.demo.seed import NotEmpty, seed
from oms.edi import x12
from oms.edi.models import InboundMessage, OutboundMessage, OutboundState
from oms.jobs.models import Job
from oms.masterdata.models import Channel
from oms.notify.models import OutgoingMail
from orders.exception_types import TYPES
from orders.models import Order, OrderException, OrderLine
from orders.states import (
    AllocationFacet,
    FulfillmentFacet,
    HoldFacet,
    InvoiceFacet,
    OrderStatus,
    PaymentFacet,
    Resolution,
    ReturnFacet,
)
from returns.models import ReturnAuthorization
from returns.states import ReturnStatus
from tests.builders.company import make_unit

pytestmark = pytest.mark.django_db(transaction=True)
_KEYS = "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
_INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
SMALL = 1600


@pytest.fixture(autouse=True)
def outbox(tmp_path, settings):
    settings.OUTBOX_DIR = tmp_path


def read(statement: str) -> set[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return set(cursor.fetchall())


def counts() -> dict[str, int]:
    """Rows of every table but the marks of signed-in people."""
    return {table: read(f'SELECT count(*) FROM "{table}"').pop()[0] for table in connection.introspection.table_names()}


def test_the_demo_company_is_whole_lawful_and_written_once(capsys):
    keys, indexes = read(_KEYS), read(_INDEXES)

    call_command("seed_demo", orders=SMALL)

    assert read(_KEYS) == keys
    assert read(_INDEXES) == indexes
    assert [law.name for law in proof.failures()] == []
    _assert_every_state_is_there()
    _assert_the_desk_has_work()
    _assert_the_post_of_the_last_days_is_there()
    _assert_nothing_is_driven_again()
    _assert_people_can_sign_in()
    _assert_the_product_goes_on_behind_it()
    before = counts()
    call_command("seed_demo", orders=SMALL)
    assert counts() == before
    assert "already" in capsys.readouterr().out


def _values(queryset, field: str) -> set:
    return set(queryset.order_by().values_list(field, flat=True).distinct())


def _assert_every_state_is_there() -> None:
    orders = Order.objects.all()
    assert _values(orders, "status") == set(OrderStatus.values)
    assert _values(orders, "channel") == set(Channel.values)
    assert _values(orders, "hold") == set(HoldFacet.values)
    assert _values(orders, "allocation") == set(AllocationFacet.values)
    assert _values(orders, "fulfillment") == set(FulfillmentFacet.values)
    assert _values(orders, "invoicing") == set(InvoiceFacet.values)
    assert _values(orders, "payment") == set(PaymentFacet.values)
    assert _values(orders, "returned") == set(ReturnFacet.values)
    assert _values(OrderException.objects.open(), "type") == set(TYPES) - {"job_failed", "window_over"}  # not yet
    assert not orders.filter(total_amount__lt=0).exists()  # nobody orders for less than nothing
    assert _values(OrderException.objects.exclude(resolution=""), "resolution") >= {
        Resolution.FIXED, Resolution.ACCEPTED, Resolution.CANCELLED,
    }  # fmt: skip
    assert _values(Shipment.objects.all(), "status") == set(ShipmentStatus.values)
    assert _values(Invoice.objects.all(), "status") == set(InvoiceStatus.values)
    assert _values(ReturnAuthorization.objects.all(), "status") == set(ReturnStatus.values)
    assert _values(CreditMemo.objects.all(), "status") >= {CreditMemoStatus.DRAFT, CreditMemoStatus.ISSUED}
    assert Payment.objects.filter(applied_amount__lt=F("amount")).exists()


def _free(line: OrderLine) -> Decimal:
    return StockLevel.objects.filter(item=line.item).aggregate(free=Sum("available"))["free"]


def _assert_the_desk_has_work() -> None:
    open_ones = OrderException.objects.open()
    now = datetime.now(tz=UTC)
    for share, until in ((0.05, now), (0.4, now + timedelta(hours=12)), (0.99, now + timedelta(days=4))):
        assert share < open_ones.filter(due_at__lt=until).count() / open_ones.count()
    assert open_ones.filter(due_at__lt=now).count() < open_ones.count() / 3
    assert open_ones.filter(owner__isnull=False).exists()
    found = open_ones.filter(type="price_variance", line__isnull=False).first()
    assert found is not None and "agreed" in found.detail
    assert [fix["verb"] for fix in found.fixes] == ["use_price", "accept"]
    vague = open_ones.filter(type="address_incomplete").first()
    assert vague is not None and vague.detail.endswith("has no street")
    # Where picking did not find the goods there may be more elsewhere; where allocation did not, there is none.
    shorts = Order.objects.filter(allocation=AllocationFacet.SHORT).exclude(exceptions__type="short_pick")
    assert shorts.exists()
    for short in shorts:
        assert AllocationDecision.objects.filter(order_id=short.pk, sentence__contains="wait").exists()
        free = [_free(line) for line in short.lines.filter(open__gt=0)]
        assert min(free) == 0
        assert short.ships_complete or max(free) == 0  # one that goes as a whole keeps nothing for the lines that could


def _assert_the_post_of_the_last_days_is_there() -> None:
    """Every document page of the newest orders that came by EDI has something to show, and mails were written."""
    newest = Order.objects.filter(channel=Channel.EDI, is_test=False, confirmed_at__isnull=False).order_by("-pk")[:10]
    for order in newest:
        message = InboundMessage.objects.get(pk=order.source_message_id)
        assert (message.set_id, message.outcome_id, message.reference) == ("850", order.pk, order.po_number)
        [read] = x12.read(bytes(message.interchange.file.content)).interchanges
        assert [f for f in [*read.findings, *x12.validate(read.groups[0].sets[0])] if f.is_error] == []
        assert OutboundMessage.objects.filter(order_id=order.pk, set_id="855").exists()
    sent = OutboundMessage.objects.all()
    assert _values(sent, "set_id") >= {"855", "856", "810", "997"}
    for message in sent.exclude(set_id="TA1"):
        [read] = x12.read(bytes(message.content)).interchanges
        assert [f for f in [*read.findings, *x12.validate(read.groups[0].sets[0])] if f.is_error] == []
    refused = sent.get(state=OutboundState.REJECTED)
    assert [finding["segment"] for finding in refused.findings] in (["PO1"], ["IT1"])
    assert OutgoingMail.objects.filter(dedupe__startswith="order.confirmed").exists()
    assert OutgoingMail.objects.filter(dedupe__startswith="shipment.shipped").exists()
    assert not OutgoingMail.objects.exclude(state="sent").exists()


def _assert_nothing_is_driven_again() -> None:
    assert not Job.objects.exclude(state="done").exists()
    now = datetime.now(tz=UTC)
    assert not AuditEvent.objects.filter(at__gt=now).exists()
    assert not Order.objects.filter(Q(placed_at__gt=now) | Q(closed_at__gt=now) | Q(shipped_at__gt=now)).exists()
    unplaced = Order.objects.exclude(status=OrderStatus.DRAFT).annotate(
        told=Count("pk", filter=Q(pk__in=AuditEvent.objects.filter(action="order.placed").values("order_id")))
    )
    assert not unplaced.filter(told=0).exists()


def _assert_people_can_sign_in() -> None:
    for email, name, role, sentence in LOGINS:
        user = User.objects.get(email=email)
        assert (user.name, user.role_label, user.is_demo) == (name, role, True)
        assert user.check_password(DEMO_PASSWORD)
        assert sentence
    assert User.objects.filter(is_demo=True).count() >= 13


def _assert_the_product_goes_on_behind_it() -> None:
    """Identities and the sequence of container codes go on after what the seed gave out."""
    highest = Order.objects.order_by("-pk").first()
    copy = Order(**{f.attname: getattr(highest, f.attname) for f in Order._meta.concrete_fields if not f.generated})
    copy.pk, copy.po_number = None, "AFTER-THE-SEED"
    copy.save(force_insert=True)
    assert copy.pk == highest.pk + 1
    copy.delete()
    [code] = take(["0614141"])
    assert not Package.objects.filter(sscc__startswith=code[:8], sscc__gte=code).exists()


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 1, 1, 0, 5, tzinfo=UTC),
        datetime(2024, 2, 29, 14, 30, tzinfo=UTC),
        datetime(2025, 3, 31, 7, 0, tzinfo=UTC),
    ],
    ids=["new year's night", "a leap day", "the monday after the clocks changed"],
)
def test_any_day_is_a_good_day_to_start(now):
    seed(orders=300, now=now)

    broken = [law for law in proof.failures() if law.name != "edi.silence_is_reported"]
    assert [(law.name, law.rows) for law in broken] == []
    assert not AuditEvent.objects.filter(at__gt=now, action="order.placed", order_id__lte=300).exists()


def test_a_database_in_use_is_left_alone():
    make_unit()

    with pytest.raises(NotEmpty, match="in use"):
        seed(orders=10, now=datetime.now(tz=UTC))

    assert BusinessUnit.objects.count() == 1
    assert not User.objects.exists()
