"""Which of our items a line means: every id it carries is tried, and all that are known must agree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from oms.edi.models import TradingPartner
from oms.masterdata.models import Item, ItemAlias

from .purchase_order import PurchaseOrderLine

OUR_NUMBER = frozenset({"VN", "VP", "VC", "SK"})
GTIN = frozenset({"UP", "UI", "EN", "UK", "UA", "UG"})
_GTIN_LENGTHS = (8, 12, 13, 14)


@dataclass(frozen=True, slots=True)
class Match:
    """What the ids of a line say. `sent` is the number to show and to learn; `conflict` the words when ids disagree."""

    item: Item | None
    sent: str
    conflict: str = ""


@dataclass(slots=True)
class Catalogue:
    """What the ids of some lines may mean: our numbers, GTINs of 14 digits, the customer's own numbers."""

    qualifiers: Sequence[str]
    skus: dict[str, Item] = field(default_factory=dict)
    gtins: dict[str, Item] = field(default_factory=dict)
    aliases: dict[str, Item] = field(default_factory=dict)

    def match(self, line: PurchaseOrderLine) -> Match:
        """The item the line means, in the agreement's order of qualifiers."""
        tried = self._tried(line)
        found = [(qualifier, value, item) for qualifier, value in tried if (item := self._find(qualifier, value))]
        if not found:
            return Match(None, _to_learn(tried or list(line.ids.items())))
        if len({item.pk for _, _, item in found}) > 1:
            words = " and ".join(f"{qualifier} `{value}` is our {item.sku}" for qualifier, value, item in found)
            return Match(None, " or ".join(value for _, value, _ in found)[:60], words)
        return Match(found[0][2], found[0][1][:60])

    def _tried(self, line: PurchaseOrderLine) -> list[tuple[str, str]]:
        return [(each, line.ids[each]) for each in self.qualifiers if each in line.ids]

    def _find(self, qualifier: str, value: str) -> Item | None:
        value = value.strip(" ")
        known = None
        if qualifier in OUR_NUMBER:
            known = self.skus.get(value)
        elif qualifier in GTIN:
            known = self.gtins.get(as_gtin(value))
        return known or self.aliases.get(value)


def load_catalogue(partner: TradingPartner, lines: Iterable[PurchaseOrderLine]) -> Catalogue:
    """Everything needed to match these lines: three queries, however many lines."""
    catalogue = Catalogue(partner.item_qualifiers)
    pairs = {(qualifier, value.strip(" ")) for line in lines for qualifier, value in line.ids.items()}
    pairs = {(qualifier, value) for qualifier, value in pairs if "\x00" not in value}
    skus = {value for qualifier, value in pairs if qualifier in OUR_NUMBER}
    catalogue.skus = {item.sku: item for item in Item.objects.filter(sku__in=skus).prefetch_related("packs")}
    codes = {spelled for qualifier, value in pairs if qualifier in GTIN for spelled in spellings(value)}
    by_code = Item.objects.filter(gtin__in=codes).exclude(gtin="").prefetch_related("packs").order_by("-pk")
    catalogue.gtins = {as_gtin(item.gtin): item for item in by_code}
    numbers = {value[:48] for _, value in pairs}
    learned = ItemAlias.objects.filter(customer_id=partner.customer_id, number__in=numbers)
    learned = learned.select_related("item").prefetch_related("item__packs")
    catalogue.aliases = {alias.number: alias.item for alias in learned}
    return catalogue


def as_gtin(value: str) -> str:
    """Fourteen digits, whatever zeros, hyphens and blanks it came with; empty when it is no such number."""
    digits = value.replace("-", "").replace(" ", "")
    return digits.zfill(14) if digits.isascii() and digits.isdigit() and len(digits) <= 14 else ""


def spellings(value: str) -> list[str]:
    """The number in every length that master data may keep it in."""
    bare = as_gtin(value).lstrip("0")
    return [bare.zfill(length) for length in _GTIN_LENGTHS if bare and len(bare) <= length]


def _to_learn(pairs: Sequence[tuple[str, str]]) -> str:
    """The number by which an unknown item is asked for: the buyer's own, which stays the same, before any other."""
    own = [value for qualifier, value in pairs if qualifier not in OUR_NUMBER | GTIN]
    return next(iter([*own, *(value for _, value in pairs)]), "")[:48]
