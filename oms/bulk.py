"""Writing many rows with one constant statement: the busy road's way into the database.

The rows travel as one JSON value and become rows inside PostgreSQL, so the text of the statement does not depend on
how many there are, and Python does no work per column. Django's bulk_create and bulk_update compile an expression for
every value; on the busy road that was most of the cost. Constraints, triggers and defaults apply as always; model
signals and `save()` do not exist here. See decisions/0002.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.base import ModelState
from django.db.models.expressions import DatabaseDefault

from oms import prepared

M = TypeVar("M", bound=models.Model)


def insert(rows: Sequence[M]) -> Sequence[M]:
    """Insert unsaved instances of one model; sets their primary key and generated fields. Returns them.

    A field left at its database default keeps it; all rows must agree on which fields those are.
    """
    if not rows:
        return rows
    first = rows[0]
    defaulted = tuple(name for name in _with_default(type(first)) if isinstance(getattr(first, name), DatabaseDefault))
    statement, columns, returned = _insert_sql(type(rows[0]), defaulted)
    for row, values in zip(rows, prepared.rows(statement, [_payload(rows, columns)]), strict=True):
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
        row.__dict__.update(zip(returned, values, strict=True))
    return rows


def add(model: type[models.Model], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that nobody needs back as instances, each {column: value}, all with the same columns.

    A column that is not named takes the database's default; one that has none there must be named.
    """
    if rows:
        prepared.run(_add_sql(model, tuple(rows[0])), [json.dumps(rows, default=_plain)])


def update(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write these fields of saved instances of one model back, by primary key."""
    if rows:
        statement, columns = _update_sql(type(rows[0]), tuple(fields))
        prepared.run(statement, [_payload(rows, columns)])


@cache
def _with_default(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(f.attname for f in _fields(model) if f.has_db_default())


@cache
def _fields(model: type[models.Model]) -> tuple[models.Field, ...]:
    """What an INSERT names: every concrete column that the database does not make itself."""
    return tuple(f for f in model._meta.local_concrete_fields if not f.primary_key and not f.generated)


@cache
def _insert_sql(model: type[models.Model], defaulted: tuple[str, ...]) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    fields = [f for f in _fields(model) if f.attname not in defaulted]
    made = [f for f in model._meta.local_concrete_fields if f.primary_key or f.generated]
    statement = f"{_insert_text(model, fields)} RETURNING {', '.join(_quoted(f) for f in made)}"
    return statement, tuple(f.attname for f in fields), tuple(f.attname for f in made)


@cache
def _add_sql(model: type[models.Model], columns: tuple[str, ...]) -> str:
    fields = [f for f in _fields(model) if f.attname in columns]
    assert len(fields) == len(columns), f"{model.__name__} has not all of {columns}"
    return _insert_text(model, fields)


def _insert_text(model: type[models.Model], fields: Sequence[models.Field]) -> str:
    names = ", ".join(_quoted(f) for f in fields)
    return (
        f"INSERT INTO {model._meta.db_table} ({names}) SELECT {names}"  # noqa: S608 - names of our own models
        f" FROM jsonb_to_recordset(%s::jsonb) AS r({_typed(fields)})"
    )


@cache
def _update_sql(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    key: Any = model._meta.pk
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    changes = ", ".join(f"{_quoted(f)} = r.{_quoted(f)}" for f in fields)
    statement = (
        f"UPDATE {model._meta.db_table} t SET {changes}"  # noqa: S608 - names of our own models
        f" FROM jsonb_to_recordset(%s::jsonb) AS r({_typed([key, *fields])}) WHERE t.{key.column} = r.{key.column}"
    )
    return statement, (key.attname, *(f.attname for f in fields))


def _quoted(field: models.Field) -> str:
    return connection.ops.quote_name(str(field.column))


def _typed(fields: Sequence[models.Field]) -> str:
    return ", ".join(f"{_quoted(f)} {f.rel_db_type(connection) if f.is_relation else _type(f)}" for f in fields)


def _type(field: models.Field) -> str:
    """The column's type as PostgreSQL names it, without what only a table can have."""
    return str(field.rel_db_type(connection) if field.primary_key else field.db_type(connection))


def _payload(rows: Sequence[models.Model], columns: Sequence[str]) -> str:
    return json.dumps([{name: values[name] for name in columns} for values in map(vars, rows)], default=_plain)


def _plain(value: object) -> object:
    """What JSON has no word for travels as text and becomes the column's type again in the database."""
    if isinstance(value, Decimal | datetime | date):
        return str(value)
    raise TypeError(f"{value!r} cannot travel as JSON")


def select(model: type[M], tail: str, params: Sequence[Any] = (), *, related: tuple[str, ...] = ()) -> list[M]:
    """Instances of a model by a constant statement: `tail` is all that follows FROM, the model's table being `t`.

    Foreign keys named in `related` must not be null; they are joined (as `t_NAME`) and set on the instances. For the
    busy road only: it takes a row lock where `tail` says so (`FOR NO KEY UPDATE OF t`), and reads whole rows.
    """
    statement, parts = _select_sql(model, related)
    return [_instance(parts, values) for values in prepared.rows(f"{statement} {tail}", params)]


Part = tuple[str, type[models.Model], list[str], slice, list[tuple[str, models.Field]]]


@cache
def _select_sql(model: type[models.Model], related: tuple[str, ...]) -> tuple[str, list[Part]]:
    parts, columns, joins = [_part("", model, 0)], _columns("t", model), ""
    for name in related:
        key: Any = model._meta.get_field(name)
        theirs, alias = key.related_model, f"t_{name}"
        parts.append(_part(name, theirs, len(columns)))
        columns += _columns(alias, theirs)
        joins += f" JOIN {theirs._meta.db_table} {alias} ON {alias}.{theirs._meta.pk.column} = t.{key.column}"
    return f"SELECT {', '.join(columns)} FROM {model._meta.db_table} t{joins}", parts  # noqa: S608 - our own names


def _columns(alias: str, model: type[models.Model]) -> list[str]:
    return [f"{alias}.{_quoted(field)}" for field in model._meta.concrete_fields]


def _part(name: str, model: type[models.Model], start: int) -> Part:
    fields = model._meta.concrete_fields
    read = [(field.attname, field) for field in fields if hasattr(field, "from_db_value")]
    return name, model, [field.attname for field in fields], slice(start, start + len(fields)), read


def _instance(parts: list[Part], values: tuple) -> Any:
    main, *others = [_model(part, values) for part in parts]
    for (name, *_), other in zip(parts[1:], others, strict=True):
        setattr(main, name, other)
    return main


def _model(part: Part, values: tuple) -> models.Model:
    """What Model.from_db makes, without asking every field by itself: all columns are there."""
    _, model, names, place, read = part
    made = model.__new__(model)
    made._state = ModelState()
    made._state.adding, made._state.db = False, DEFAULT_DB_ALIAS
    made.__dict__.update(zip(names, values[place], strict=True))
    for name, field in read:
        made.__dict__[name] = field.from_db_value(made.__dict__[name], None, connection)  # type: ignore[attr-defined]
    return made
