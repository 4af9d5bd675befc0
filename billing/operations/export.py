"""Exports: short ones at once, long ones as a job whose file is kept."""

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from billing import exports
from billing.exports import CSV, STYLED_ROWS, XLSX, About
from billing.sheets import Sheet
from oms.actors import Actor
from oms.audit.record import Entry, record_many
from oms.documents.models import Document
from oms.documents.operations import store_document
from oms.jobs.enqueue import enqueue


@transaction.atomic
def export_now(
    *, sheet: Sheet, criteria: dict[str, Any], form: str, about: About, actor: Actor
) -> tuple[bytes, str, str]:
    """(content, filename, content type) of at most STYLED_ROWS rows. Audits export.made: what left, by whom."""
    rows = sheet.rows(**criteria)
    if form == "csv":
        content = "".join(exports.csv_lines(sheet, rows)).encode("utf-8-sig")
    else:
        content = exports.styled_workbook(sheet, rows, about)
    _tell(sheet, rows.count(), actor, about)
    return content, filename(sheet, form, about.at), CSV if form == "csv" else XLSX


@transaction.atomic
def export_later(*, sheet: Sheet, given: dict[str, str], form: str, actor: Actor) -> int:
    """Queue a long export; returns the job. `given` is the filter as the form takes it, so the job reads it alike."""
    payload = {"what": sheet.code, "given": given, "format": form}
    job_id = enqueue("billing.export", payload, requested_by=actor.user_id, max_attempts=3)
    assert job_id is not None
    return job_id


@transaction.atomic
def export_to_document(
    *, job_id: int, sheet: Sheet, criteria: dict[str, Any], form: str, about: About, actor: Actor,
    tell: Callable[[int, int], None],
) -> Document:  # fmt: skip
    """Write the whole export to a file and keep it as the job's document. `tell(done, total)` hears how far it is."""
    rows = sheet.rows(**criteria)
    count = rows.count()

    def progress(done: int) -> None:
        if done % 1000 == 0:
            tell(done, count)

    with tempfile.TemporaryDirectory(prefix="meridian-export-") as folder:
        path = Path(folder) / "export"
        if form == "csv":
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                file.writelines(exports.csv_lines(sheet, rows, progress))
        else:
            exports.fast_workbook(sheet, rows, about, count, path, progress)
        content = path.read_bytes()
    _tell(sheet, count, actor, about)
    return store_document(
        kind="export",
        subject_type="jobs.job",
        subject_id=job_id,
        order_id=None,
        filename=filename(sheet, form, about.at),
        content=content,
        content_type=CSV if form == "csv" else XLSX,
        actor=actor,
    )


def is_long(count: int) -> bool:
    return count > STYLED_ROWS


def filename(sheet: Sheet, form: str, at: datetime) -> str:
    return f"{sheet.code.replace('_', '-')}-{at:%Y-%m-%d-%H%M}.{form}"


def _tell(sheet: Sheet, count: int, actor: Actor, about: About) -> None:
    facts = {"what": sheet.title.lower(), "rows": count, "filters": [f"{k}: {v}" for k, v in about.filters]}
    record_many([Entry("export.made", "billing.export", 0, None, sheet.title, facts)], actor=actor)
