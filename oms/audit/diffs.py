"""Changed fields in words: labels, names instead of keys, days and times as people write them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Field, Model
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from . import subjects
from .models import FieldChange
from .subjects import Key, Named

EMPTY: tuple[object, ...] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class Changed:
    """One field's old and new value."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Diff:
    """What one UPDATE changed of one row. `thing` is what the row is called."""

    key: Key
    table: str
    thing: Named
    at: Any
    fields: list[Changed]


def read(changes: Iterable[FieldChange], user: Any) -> list[Diff]:
    """The changes in words; one query a kind of thing that is named in them."""
    rows = [(change, subjects.model_of_table(change.table_name)) for change in changes]
    keys = {_key(change): None for change, _ in rows}
    for change, model in rows:
        for name, values in change.changes.items():
            keys.update(dict.fromkeys(_references(_field(model, name), values)))
    called = subjects.names(keys, user)
    return [
        Diff(
            _key(change),
            change.table_name,
            called[_key(change)],
            change.at,
            [_changed(_field(model, name), name, values, called) for name, values in change.changes.items()],
        )
        for change, model in rows
    ]


def folded(diffs: Iterable[Diff]) -> list[Diff]:
    """One a row: what several UPDATEs did to it is told as from the first value to the last."""
    by_row: dict[tuple[str, Key], Diff] = {}
    for diff in diffs:
        before = by_row.get((diff.table, diff.key))
        by_row[diff.table, diff.key] = replace(diff, fields=_from_first_to_last(before, diff)) if before else diff
    return list(by_row.values())


def _from_first_to_last(earlier: Diff, later: Diff) -> list[Changed]:
    fields = {each.field: each for each in earlier.fields}
    for each in later.fields:
        known = fields.get(each.field)
        fields[each.field] = replace(each, before=known.before) if known else each
    return list(fields.values())


def facts(subject_type: str, values: dict[str, Any], user: Any) -> list[dict[str, str]]:
    """What an event itself says, as labels and values; a pair reads as before and after."""
    model = subjects.model_of(subject_type)
    fields = {name: _field(model, name) for name in values}
    keys = [key for name, value in values.items() for key in _references(fields[name], _listed(value))]
    called = subjects.names(keys, user)
    return [{"label": label_of(name), "value": in_words(value, fields[name], called)} for name, value in values.items()]


def by_transaction(changes: Iterable[FieldChange]) -> dict[int, list[FieldChange]]:
    found: dict[int, list[FieldChange]] = defaultdict(list)
    for change in changes:
        found[change.txid].append(change)
    return found


def label_of(name: str) -> str:
    words = name.removesuffix("_id").replace("_", " ")
    for ending in (" at", " on"):
        words = words.removesuffix(ending)
    return words.capitalize()


def in_words(value: Any, field: Field | None, called: dict[Key, Named]) -> str:
    """A value as people write it: the name behind a key, the label of a choice, a local time."""
    if value in EMPTY:
        return "empty"
    if isinstance(value, list):
        return (" → " if len(value) == 2 else ", ").join(in_words(part, field, called) for part in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field is not None and field.is_relation and isinstance(value, int):
        return called[_reference(field, value)].name
    choices = dict(getattr(field, "flatchoices", None) or [])
    return str(choices[value]) if value in choices else _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, int | float):
        return _number(value)
    text = str(value)
    moment = parse_datetime(text) if "T" in text[:11] else None
    if moment is not None and timezone.is_aware(moment):
        local = timezone.localtime(moment)
        return f"{local:%b} {local.day}, {local.year} {local:%H:%M}"
    day = parse_date(text) if len(text) == 10 and text[4] == "-" else None
    return f"{day:%b} {day.day}, {day.year}" if day else text


def _number(value: float) -> str:
    """Without idle zeros, but never with one decimal alone: that would be a price cut short."""
    text = f"{Decimal(str(value)):f}"
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals.ljust(2, '0')}" if decimals else whole


def _changed(field: Field | None, name: str, values: list[Any], called: dict[Key, Named]) -> Changed:
    before, after = (in_words(value, field, called) for value in values)
    return Changed(label_of(name), before, after)


def _references(field: Field | None, values: list[Any]) -> list[Key]:
    if field is None or not field.is_relation:
        return []
    return [_reference(field, value) for value in values if isinstance(value, int)]


def _reference(field: Field, value: int) -> Key:
    return (field.related_model._meta.label_lower, value)  # type: ignore[union-attr]


def _field(model: type[Model] | None, name: str) -> Field | None:
    """The field behind a column or a name."""
    fields = model._meta.concrete_fields if model else ()
    return next((field for field in fields if name in (field.attname, field.name)), None)


def _key(change: FieldChange) -> Key:
    return (subjects.type_of_table(change.table_name), change.row_id)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
