"""Lists: every list of the product is a `Listing`, paged by key, never by offset: each page costs the same."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Field, Model, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.http import HttpRequest

PER_PAGE = 50
MOST_DIGITS = 100  # of a number in a key: more than any column has


@dataclass(slots=True)
class Page:
    """Up to `per_page` rows, and the URLs of the pages beside it (empty at the ends)."""

    rows: list[Any]
    next_url: str = ""
    previous_url: str = ""
    first_url: str = ""
    total: int | None = None

    def __iter__(self):
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Listing:
    """One list: its code, and the keys it may be sorted by.

    `orders` maps a sort name to key fields that end in a unique one, all in one direction ("-placed_at", "-pk").
    The first is the default. `count` says how many rows there are, where that is cheap to know.
    """

    code: str
    orders: dict[str, Sequence[str]]
    per_page: int = PER_PAGE
    count: Callable[[QuerySet], int] | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        LISTS[self.code] = self

    def page(self, rows: QuerySet, request: HttpRequest) -> Page:
        """The page that the query string names: `sort`, and `after` or `before` with a key."""
        keys = self._keys(request.GET.get("sort", ""))
        after, before = _read(request.GET.get("after"), keys, rows), _read(request.GET.get("before"), keys, rows)
        found = _slice(rows, keys, after, before, self.per_page)
        more, found = len(found) > self.per_page, found[: self.per_page]
        if before:
            found.reverse()
        page = Page(found, total=self.count(rows) if self.count else None)
        if found and (more or before):
            page.next_url = _url(request, after=_key(found[-1], keys))
        if found and (after or (before and more)):
            page.previous_url = _url(request, before=_key(found[0], keys))
        if after or before:
            page.first_url = _url(request)
        return page

    def following(self, rows: QuerySet, sort: str, mark: Any) -> Any | None:
        """The row that stands next after `mark` in this sort; `mark` itself need not be among the rows any more."""
        keys = self._keys(sort)
        place = [_get(mark, key.lstrip("-")) for key in keys]
        return next(iter(_slice(rows, keys, place, None, size=0)), None)

    def ordered(self, rows: QuerySet, sort: str) -> QuerySet:
        """All of the rows in this sort, for what is done to a whole list."""
        return rows.order_by(*self._keys(sort))

    def _keys(self, sort: str) -> Sequence[str]:
        return self.orders.get(sort, next(iter(self.orders.values())))


LISTS: dict[str, Listing] = {}


def _slice(rows: QuerySet, keys: Sequence[str], after: list | None, before: list | None, size: int) -> list:
    names, down = [key.lstrip("-") for key in keys], keys[0].startswith("-")
    backwards = before is not None and after is None
    bound = before if backwards else after
    if bound is not None:
        smaller = down != backwards
        compare = TupleLessThan if smaller else TupleGreaterThan
        fields = Tuple(*(F(name) for name in names))
        rows = rows.filter(compare(fields, tuple(bound)))
    order = [name if down == backwards else f"-{name}" for name in names]
    return list(rows.order_by(*order)[: size + 1])


def _key(row: Any, keys: Sequence[str]) -> str:
    values = [_get(row, key.lstrip("-")) for key in keys]
    text = json.dumps([value if isinstance(value, int | str) else str(value) for value in values])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _get(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = row[name] if isinstance(row, dict) else getattr(row, name)
    return row


def _read(token: str | None, keys: Sequence[str], rows: QuerySet) -> list | None:
    """The key values of a token; None for none and for one that is not ours (then the first page is shown)."""
    if not token:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        if not isinstance(values, list) or len(values) != len(keys):
            return None
        return [_clean(rows, key.lstrip("-"), value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, binascii.Error, ValidationError, UnicodeDecodeError, TypeError, OverflowError, RecursionError):
        return None


def _clean(rows: QuerySet, path: str, value: Any) -> Any:
    computed = rows.query.annotations.get(path)
    kind = computed.output_field if computed is not None else _field(rows.model, path)
    cleaned = kind.to_python(value) if kind else value
    if cleaned is None or not _fits(cleaned) or "\x00" in str(cleaned):
        raise ValueError(path)
    return cleaned


def _fits(value: Any) -> bool:
    """Whether the database can hold it: it refuses numbers beyond these bounds instead of comparing with them."""
    if isinstance(value, Decimal):
        return value.is_finite() and abs(value.adjusted()) < MOST_DIGITS
    return not isinstance(value, int) or abs(value) <= 2**62


def _field(model: type[Model], path: str) -> Field | None:
    found: Any = None
    for name in path.split("__"):
        if name == "pk":
            return model._meta.pk
        try:
            found = model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        model = getattr(found, "related_model", None) or model
    return getattr(found, "target_field", found) if found is not None and found.is_relation else found


def _url(request: HttpRequest, **cursor: str) -> str:
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    query.update(cursor)
    return f"{request.path}?{query.urlencode()}" if query else request.path
