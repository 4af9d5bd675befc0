"""Writing an export: a styled workbook for what a person reads, a fast one for long lists, and CSV for machines."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import QuerySet, Sum

from billing.sheets import Sheet, values
from oms import money

STYLED_ROWS = 1000  # about a second of a web request; what is longer is a job
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
FORMATS = {
    "date": "yyyy-mm-dd",
    "money": "#,##0.00#",  # one column holds amounts of many currencies
    "price": "#,##0.00##",
    "quantity": "#,##0.###",
    "percent": "0.##",
    "count": "0",
}
# A spreadsheet would take such a text for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ABOUT_WIDTHS = {"About": 24.0, "Value": 44.0}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class About:
    """What stands on the first sheet: just which rows these are, who asked for them, and when."""

    filters: list[tuple[str, str]]
    by: str
    at: datetime
    zone: str


def totals(sheet: Sheet, rows: QuerySet) -> list[tuple[str, dict[str, Decimal]]]:
    """Per currency the sum of each amount column; currencies are never added up."""
    paths = {column.title: column.path for column in sheet.columns}
    sums = {title: Sum(paths[title]) for title in sheet.amounts}
    keyed = {f"sum_{index}": total for index, total in enumerate(sums.values())}
    found = rows.order_by(paths["Currency"]).values(paths["Currency"]).annotate(**keyed)
    return [(row[paths["Currency"]], {title: row[f"sum_{index}"] for index, title in enumerate(sums)}) for row in found]


def about_rows(sheet: Sheet, rows: QuerySet, about: About, count: int) -> list[tuple[str, Any]]:
    """The first sheet, line by line."""
    lines: list[tuple[str, Any]] = [
        ("Export", sheet.title),
        ("Rows", count),
        ("Made by", about.by),
        ("Made at", f"{about.at:%Y-%m-%d %H:%M} {about.zone}"),
        *[(f"Filter: {label}", value) for label, value in about.filters or [("none", "everything")]],
    ]
    for currency, sums in totals(sheet, rows):
        lines += [(f"{title} {currency}", money.rounded(amount, currency)) for title, amount in sums.items()]
    return lines


def styled_workbook(sheet: Sheet, rows: QuerySet, about: About) -> bytes:
    """A workbook to be read: widths, formats, a frozen head, a filter on every column. For up to STYLED_ROWS."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    first, data = book.active, book.create_sheet(sheet.title)
    first.title = "About"
    found = list(values(sheet, rows))
    for label, value in about_rows(sheet, rows, about, len(found)):
        first.append([label, _cell(value)])
        cell = first.cell(first.max_row, 2)
        cell.alignment = Alignment(horizontal="left")
        if isinstance(value, str):
            cell.data_type = "s"  # what somebody looked for may begin with an equals sign
        elif isinstance(value, Decimal):
            cell.number_format = _number_format(value)
        first.cell(first.max_row, 1).font = Font(bold=True)
    first.column_dimensions["A"].width, first.column_dimensions["B"].width = 24, 44
    _fill(data, sheet, found)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(data: Any, sheet: Sheet, found: list[list[Any]]) -> None:
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    data.append([column.title for column in sheet.columns])
    for cell, column in zip(data[1], sheet.columns, strict=True):
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="EFEFEC")
        data.column_dimensions[get_column_letter(cell.column)].width = column.width
    for number, row in enumerate(found, 2):
        for position, (value, column) in enumerate(zip(row, sheet.columns, strict=True), 1):
            cell = data.cell(number, position, _cell(value))
            if isinstance(value, str):
                cell.data_type = "s"  # also what begins with an equals sign
            elif column.kind in FORMATS:
                cell.number_format = FORMATS[column.kind]
    data.freeze_panes = "B2"
    data.auto_filter.ref = data.dimensions


def fast_workbook(sheet: Sheet, rows: QuerySet, about: About, count: int, path: Path, tell: Callable) -> None:
    """A long list, row by row from the database's cursor into the file, in flat memory. `tell(done)` hears of each."""
    from rustpy_xlsxwriter import Format, write_worksheets

    titles = [column.title for column in sheet.columns]

    def records() -> Iterator[dict[str, Any]]:
        for done, row in enumerate(values(sheet, rows), 1):
            yield dict(zip(titles, map(_cell, row), strict=True))
            tell(done)

    first = [{"About": label, "Value": _plain(value)} for label, value in about_rows(sheet, rows, about, count)]
    formats = {c.title: Format().set_num_format(FORMATS[c.kind]) for c in sheet.columns if c.kind in FORMATS}
    write_worksheets(
        [("About", first), (sheet.title, records())],
        str(path),
        bold_headers=True,
        freeze_panes={sheet.title: {"row": 1, "col": 1}},
        autofilter={sheet.title: True},
        column_formats={sheet.title: formats},
        column_widths={sheet.title: {c.title: float(c.width) for c in sheet.columns}, "About": _ABOUT_WIDTHS},
    )


def csv_lines(sheet: Sheet, rows: QuerySet, tell: Callable = lambda done: None) -> Iterator[str]:
    """The rows as CSV with a head. A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    line = io.StringIO()
    writer = csv.writer(line)
    heads: Iterable[Any] = [column.title for column in sheet.columns]
    writer.writerow(heads)
    for done, row in enumerate(values(sheet, rows), 1):
        writer.writerow([_csv(value, column.kind) for value, column in zip(row, sheet.columns, strict=True)])
        if line.tell() > 1 << 16:
            yield line.getvalue()
            line.seek(0)
            line.truncate()
        tell(done)
    yield line.getvalue()


def _cell(value: Any) -> Any:
    return _CONTROL.sub(" ", value) if isinstance(value, str) else value


def _plain(value: Any) -> str:
    return f"{value:,}" if isinstance(value, Decimal) else str(_cell(value))


def _number_format(amount: Decimal) -> str:
    """As many decimals as the amount is written with."""
    return f"{Decimal(0).quantize(amount):f}".replace("0", "#,##0", 1)


def _csv(value: Any, kind: str) -> Any:
    """Amounts keep two decimals at least; other numbers have no idle zeros."""
    if isinstance(value, str):
        text = _cell(value)
        return f"'{text}" if text.startswith(_FORMULA) else text
    if isinstance(value, Decimal):
        short, places = value.normalize(), 2 if kind == "money" else 0
        return f"{value:.{places}f}" if -short.as_tuple().exponent <= places else f"{short:f}"
    return "" if value is None else value
