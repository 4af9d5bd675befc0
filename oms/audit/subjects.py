"""What the things of the log are called, and where they are looked at: each app names its own nouns."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from string import Formatter
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.urls import reverse

Key = tuple[str, int]
MOST_FOUND = 20
ORDER = "orders.order"  # whose timeline an event stands on


@dataclass(frozen=True, slots=True)
class Noun:
    """One kind of thing. `name` is a format of its fields, related ones too: `{order__number} line {number}`.

    `url_name` is its page, given the field `key`, for people with the `permission`; `find` is the field by which
    people ask for one.
    """

    type: str
    label: str
    name: str = ""
    url_name: str = ""
    permission: str = ""
    key: str = "pk"
    find: str = ""

    @property
    def fields(self) -> list[str]:
        return [field for _, field, _, _ in Formatter().parse(self.name) if field]


@dataclass(frozen=True, slots=True)
class Named:
    """A thing as people speak of it. `url` is empty where there is no page, or not for this person."""

    label: str
    name: str
    url: str = ""

    def __str__(self) -> str:
        return f"{self.label} {self.name}".strip()


_nouns: dict[str, Noun] = {}


def register(*nouns: Noun) -> None:
    _nouns.update({noun.type: noun for noun in nouns})


def names(keys: Iterable[Key], user: Any) -> dict[Key, Named]:
    """What each of these things is called; one query a kind. What is gone, or nobody names, keeps its number."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for subject_type, subject_id in keys:
        wanted[subject_type].add(subject_id)
    return {
        (subject_type, pk): named
        for subject_type, ids in wanted.items()
        for pk, named in _named(_noun_of(subject_type), ids, user).items()
    }


def name_of(subject_type: str, subject_id: int, user: Any) -> Named:
    return names([(subject_type, subject_id)], user)[subject_type, subject_id]


def find(text: str) -> list[Key]:
    """The things that bear this very number or name."""
    found: list[Key] = []
    for noun in _nouns.values():
        model = model_of(noun.type)
        if noun.find and model:
            rows = model._default_manager.filter(**{f"{noun.find}__iexact": text}).order_by("pk")
            found += [(noun.type, pk) for pk in rows.values_list("pk", flat=True)[:MOST_FOUND]]
    return found


def type_of_table(table: str) -> str:
    """The kind of thing whose rows a table holds; the table itself where it is none of ours."""
    model = model_of_table(table)
    return model._meta.label_lower if model else table


def model_of_table(table: str) -> type[Model] | None:
    return next((model for model in apps.get_models() if model._meta.db_table == table), None)


def _noun_of(subject_type: str) -> Noun:
    known = _nouns.get(subject_type)
    if known:
        return known
    model = model_of(subject_type)
    return Noun(subject_type, str(model._meta.verbose_name).capitalize() if model else subject_type)


def _named(noun: Noun, ids: set[int], user: Any) -> dict[int, Named]:
    model = model_of(noun.type)
    rows: dict[int, dict[str, Any]] = {}
    if noun.name and model:
        fields = {*noun.fields, noun.key, "pk"}
        rows = {row["pk"]: row for row in model._default_manager.filter(pk__in=ids).values(*fields)}
    opens = bool(noun.url_name) and (not noun.permission or user.may(noun.permission))
    return {pk: _one(noun, pk, rows.get(pk), opens) for pk in ids}


def _one(noun: Noun, pk: int, row: dict[str, Any] | None, opens: bool) -> Named:
    if row is None:
        return Named(noun.label, f"no. {pk}" if pk else "")
    name = noun.name.format_map(row).strip() or f"no. {pk}"
    url = reverse(noun.url_name, args=[row[noun.key]]) if opens and row[noun.key] is not None else ""
    return Named(noun.label, name, url)


def model_of(subject_type: str) -> type[Model] | None:
    try:
        return apps.get_model(subject_type)
    except (LookupError, ValueError):
        return None
