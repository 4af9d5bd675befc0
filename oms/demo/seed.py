"""Seeding the demo company: simulate in memory, write in bulk, in one transaction, the same every time that day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

from oms.accounts.models import BusinessUnit, User
from oms.errors import OperationRefused
from orders.exception_types import TYPES
from orders.models import Order
from orders.operations.facets import refresh_facets

from .cases import Case
from .catalogue import Catalogue, fill_catalogue
from .company import Company, found_company
from .copying import run
from .credits import Credits
from .customers import Clientele, win_customers
from .exchange import Exchange
from .inspection import findings_of
from .invoices import Series, bill_shipments, write_bills
from .loading import keys_and_indexes_afterwards, no_garbage_collection
from .mails import write_mails
from .payments import take_payments, tell_orders, write_payments
from .post import arrive
from .reasons import Reasons
from .rhythm import HISTORY_DAYS
from .simulation import History, Simulation
from .stock import Stock, level_keys
from .story import Order as Story
from .takebacks import Takebacks
from .writing import write_claims, write_orders, write_shipments

SEED = 20
ORDERS = 25_000


class AlreadySeeded(OperationRefused):
    code = "demo_already_there"


class NotEmpty(OperationRefused):
    code = "database_not_empty"


@dataclass(slots=True)
class World:
    """What every step of the seed needs."""

    rng: Random
    now: datetime
    company: Company
    catalogue: Catalogue
    clientele: Clientele

    @property
    def unit_ids(self) -> dict[str, int]:
        return {code: unit.pk for code, unit in self.company.units.items()}


def seed(*, orders: int = ORDERS, now: datetime, say: Callable[[str], None] = lambda _: None) -> None:
    """Write the demo company into an empty database, its history all or nothing; then this morning's files arrive.

    The history queues no job and sends nothing: the rows are as if everything had been done. Raises AlreadySeeded when
    the demo company is there, NotEmpty when somebody else's data is.
    """
    with transaction.atomic(), no_garbage_collection():
        run("LOCK TABLE accounts_businessunit IN EXCLUSIVE MODE")
        _refuse_if_used()
        with keys_and_indexes_afterwards():
            history = _tell_and_write(orders, now, say)
        say("what follows from it all")
        _continue_identities()
        refresh_facets([order.pk for order in history.orders])
    say("this morning's files")
    arrive(now)
    run("VACUUM ANALYZE")


def _tell_and_write(orders: int, now: datetime, say: Callable[[str], None]) -> History:
    rng = Random(SEED)  # noqa: S311 - it must be the same every time
    say("the company, its catalogue and its customers")
    company = found_company(now - timedelta(days=HISTORY_DAYS + 30))
    catalogue = fill_catalogue(rng)
    world = World(rng, now, company, catalogue, win_customers(rng, company, catalogue))
    simulation = Simulation(rng, now, company, catalogue, world.clientele)
    say(f"{orders:,} orders over eighteen months")
    history = simulation.run(orders)
    _write(world, simulation, history, say)
    return history


def _refuse_if_used() -> None:
    if User.objects.filter(is_demo=True).exists():
        raise AlreadySeeded("The demo company is there already.")
    if BusinessUnit.objects.exists() or User.objects.exists() or Order.objects.exists():
        raise NotEmpty("The database is in use; the demo company goes into an empty one only.")


def _write(world: World, simulation: Simulation, history: History, say: Callable[[str], None]) -> None:
    """What the simulation left behind, table by table: first everything is reckoned, then it is written."""
    life, dispatch = simulation.life, simulation.dispatch
    stock = Stock(world.rng, world.company, world.catalogue, world.now)
    stock.depart(life.claims)
    money = Money(world, simulation, stock)
    say("orders, shipments and stock")
    write_orders(history.orders, world.unit_ids)
    write_claims(life.claims)
    write_shipments(dispatch.shipments)
    stock.write(stock.fill(level_keys(life, world.catalogue, world.company)))
    Reasons(world.rng, world.now, world.company, life).write(history.orders, life.claims)
    say("invoices, payments, credit memos and returns")
    money.write(world.unit_ids)
    say("exceptions and timelines")
    _write_cases(world, simulation, history)
    say("the post of the last days")
    Exchange(world.rng, world.now, simulation.journal).happen()
    write_mails(world.now, simulation.journal)
    simulation.journal.write()


class Money:
    """Invoices, returns, credit memos and payments, reckoned in the order in which each needs the other."""

    def __init__(self, world: World, simulation: Simulation, stock: Stock) -> None:
        life, journal = simulation.life, simulation.journal
        self.series = Series()
        self.bills = bill_shipments(simulation.dispatch.shipments, self.series, journal)
        self.credits = Credits(world.rng, world.company, world.now, journal)
        self.takebacks = Takebacks(world.rng, world.now, world.company, world.catalogue, life, self.credits)
        self.takebacks.happen(self.bills, stock, journal)
        self.credits.goodwill(self.bills)
        self.credits.number(self.series)
        self.receipts = take_payments(world.rng, self.bills, world.company, journal)
        tell_orders(self.bills)

    def write(self, unit_ids: dict[str, int]) -> None:
        write_bills(self.bills, unit_ids)
        write_payments(self.receipts, unit_ids)
        self.credits.write(unit_ids)
        self.takebacks.write()
        self.series.write(unit_ids)


def _write_cases(world: World, simulation: Simulation, history: History) -> None:
    """What the checks find on the orders in review, and what people and later apps opened."""
    found = findings_of([story for story, _ in history.stuck])
    for story, expected in history.stuck:
        cases = found[story.pk] or [_unfound(story, expected)]
        for case in cases:
            simulation.docket.add(case)
        simulation.tell_stuck(story, cases)
    simulation.hold_cases()
    simulation.stock_cases()
    simulation.docket.share_out()
    simulation.docket.write()


def _unfound(story: Story, expected: str) -> Case:
    """Trouble that no check of today finds, as if somebody had opened it."""
    kind = TYPES[expected]
    fixes = [{"verb": "accept", "label": "Accept as it is", "args": {}}] if kind.accept else []
    return Case(
        expected, story.buyer.unit, kind.label, story.placed_at, "Seen when the order was read",
        story.pk, customer_id=story.buyer.pk, fixes=fixes,
    )  # fmt: skip


def _continue_identities() -> None:
    """Let every identity column go on after the ids the seed gave out."""
    models = [model for model in apps.get_models() if model._meta.managed]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
