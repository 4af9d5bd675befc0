"""What is on hand, built from what went in and out: openings, monthly receipts, departures, returns, corrections."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from random import Random

from inventory.models import StockLevel, StockMove
from oms.accounts.access import Role

from .catalogue import Catalogue
from .company import Company
from .copying import copy_rows
from .life import Life
from .rhythm import HISTORY_DAYS, at, midnight
from .story import Claim

Key = tuple[int, int]
Move = tuple  # item, location, quantity, kind, source type, source id, note, actor, at

_LEVEL_COLUMNS = ("id", "item_id", "location_id", "on_hand", "reserved", "safety_stock", "bin")
_MOVE_COLUMNS = (
    "item_id", "location_id", "quantity", "kind", "source_type", "source_id", "note", "actor_name", "moved_at"
)  # fmt: skip
WELL_STOCKED = 500  # more of what the sample files ask for
CORRECTED = 0.06  # share of levels a count has corrected once


class Stock:
    """Receipts of a month are what left in it, so no balance was ever below its opening."""

    def __init__(self, rng: Random, company: Company, catalogue: Catalogue, now: datetime) -> None:
        self.rng, self.catalogue, self.now = rng, catalogue, now
        self.opened_at = midnight((now - timedelta(days=HISTORY_DAYS + 1)).date(), "UTC")
        self.keepers = [user.name for user in company.by_role[Role.WAREHOUSE]]
        self.names = {user.pk: user.name for user in company.people}
        self.moves: list[Move] = []
        self.on_hand: dict[Key, int] = defaultdict(int)
        self.reserved: dict[Key, int] = defaultdict(int)
        self.left: dict[Key, dict[date, int]] = defaultdict(lambda: defaultdict(int))

    def depart(self, claims: Iterable[Claim]) -> None:
        """Take what was shipped off hand, and remember what is still claimed."""
        for claim in claims:
            assert claim.line.item is not None
            key = (claim.line.item.pk, claim.location_id)
            if claim.state in ("reserved", "released"):
                self.reserved[key] += claim.quantity
            shipment = claim.shipment
            if claim.state != "consumed" or shipment is None or shipment.shipped_at is None:
                continue
            self.left[key][shipment.shipped_at.date().replace(day=1)] += claim.quantity
            name = self.names[shipment.shipped_by or 0]
            source = ("fulfillment.shipment", shipment.pk)
            self._move(key, -claim.quantity, "shipment", source, "", name, shipment.shipped_at)

    def take_back(self, key: Key, units: int, source: tuple[str, int], note: str, name: str, moment: datetime) -> None:
        self._move(key, units, "return", source, note, name, moment)

    def fill(self, keys: Iterable[Key]) -> list[tuple]:
        """Openings, receipts and corrections of every level; returns the levels' rows."""
        return [self._level(pk, key) for pk, key in enumerate(sorted(keys), 1)]

    def _level(self, pk: int, key: Key) -> tuple:
        rng, scarce = self.rng, key[0] in self.catalogue.scarce
        source, name = ("inventory.stocklevel", pk), rng.choice(self.keepers)
        for month, units in self.left[key].items():
            moment = max(at(month, "UTC", -rng.uniform(0, 3000)), self.opened_at + timedelta(hours=2))
            self._move(key, units, "receipt", source, f"Receipt {rng.randint(60000, 99999)}", name, moment)
        free = 0 if scarce else self._free() + WELL_STOCKED * (key[0] in self.catalogue.shown)
        if not scarce and rng.random() < CORRECTED:
            moment = self.now - timedelta(days=rng.uniform(5, 400))
            self._move(key, rng.choice((-2, -1, 1, 3)), "adjustment", source, "Cycle count", name, moment)
        opening = self.reserved[key] + free
        if opening:
            self._move(key, opening, "opening", source, "", "Meridian", self.opened_at)
        safety = rng.choice((0, 0, 0, 5, 10, 20)) if free > 60 else 0
        bin_code = f"{rng.choice('ABCDEFGH')}-{rng.randint(1, 24):02d}-{rng.randint(1, 6):02d}"
        return (pk, *key, self.on_hand[key], self.reserved[key], safety, bin_code)

    def _free(self) -> int:
        low, high = self.rng.choices(((40, 600), (8, 40), (3, 8)), weights=(8, 2, 1))[0]
        return self.rng.randint(low, high)

    def _move(
        self, key: Key, units: int, kind: str, source: tuple[str, int], note: str, name: str, moment: datetime
    ) -> None:
        self.on_hand[key] += units
        self.moves.append((*key, units, kind, *source, note, name, moment))

    def write(self, levels: list[tuple]) -> None:
        self.moves.sort(key=lambda move: move[-1])
        copy_rows(StockLevel, _LEVEL_COLUMNS, levels)
        copy_rows(StockMove, _MOVE_COLUMNS, self.moves)


def level_keys(life: Life, catalogue: Catalogue, company: Company) -> set[Key]:
    """Every item at every place that stocks it."""
    items = [*catalogue.items, *catalogue.inactive, *catalogue.unpriced]
    places = [location.pk for location in company.locations.values()]
    return {(item.pk, place) for item in items for place in places if life.stocks(place, item.pk)}
