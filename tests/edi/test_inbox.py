"""The inbox folder: complete files are stored once, whoever watches and whatever is killed."""

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections

from oms.edi import inbox as watcher
from oms.edi.models import FileState, InboundFile
from oms.edi.tasks import watch_inbox
from oms.jobs import runner
from orders.models import Order, OrderException
from tests.builders.company import make_item
from tests.builders.partners import interchange, make_partner, purchase_order, store

pytestmark = pytest.mark.django_db(transaction=True)


def drop(folder, name: str, content: bytes, age: float = 10.0):
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def later(seconds: float = 0.0) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def test_a_dropped_file_is_stored_archived_and_becomes_an_order(inbox):
    make_partner()
    make_item("SKU-1")
    content = interchange(purchase_order())
    path = drop(inbox, "orders.edi", content)

    watch_inbox()
    runner.run_until_idle()

    file = InboundFile.objects.get()
    assert (file.filename, file.channel, bytes(file.content)) == ("orders.edi", "inbox", content)
    assert not path.exists()
    [kept] = (inbox / "archive").rglob("*.edi")
    assert kept.read_bytes() == content
    assert Order.objects.count() == 1


@pytest.mark.parametrize("name", ["ü" * 115 + ".edi", "注" * 80 + ".edi", "o" * 250 + ".edi"])
def test_a_file_with_a_name_as_long_as_a_disk_takes_is_stored_too(inbox, name):
    make_partner()
    path = drop(inbox, name, interchange(purchase_order()))

    [file_id] = watcher.take_in(now=later())

    kept_as = InboundFile.objects.get(pk=file_id).filename
    assert name.endswith(kept_as) and kept_as.endswith(name[-44:])
    assert not path.exists()
    [kept] = (inbox / "archive").rglob("*.edi")
    assert kept.name == f"{file_id}-{kept_as}"


def test_a_large_file_whose_name_is_no_text_is_put_aside_and_told(inbox, settings):
    settings.EDI_MAX_BYTES = 10
    drop(inbox, os.fsdecode(b"or\xffders.edi"), b"x" * 11)

    assert watcher.take_in(now=later()) == []

    assert OrderException.objects.get(type="edi_file").is_open
    assert len(list((inbox / "refused").iterdir())) == 1


def test_files_still_being_written_are_left_alone(inbox):
    drop(inbox, "young.edi", b"ISA", age=0)
    drop(inbox, "partial.edi.part", b"ISA")
    drop(inbox, ".hidden", b"ISA")
    (inbox / "folder").mkdir()

    assert watcher.take_in(now=later()) == []
    assert not InboundFile.objects.exists()


def test_a_watcher_that_died_before_storing_loses_nothing(inbox):
    (inbox / ".taken").mkdir()
    drop(inbox / ".taken", f"{'a' * 32}orders.edi", b"half a life")

    assert watcher.take_in(now=later(10)) == []
    [file_id] = watcher.take_in(now=later(120))

    assert InboundFile.objects.get(pk=file_id).filename == "orders.edi"
    assert not list((inbox / ".taken").iterdir())


def test_a_watcher_that_died_after_storing_stores_nothing_twice(inbox):
    (inbox / ".taken").mkdir()
    drop(inbox / ".taken", f"{'b' * 32}orders.edi", b"once")
    stored = store(b"once", "orders.edi", channel="inbox", origin=f"inbox:{'b' * 32}")

    assert watcher.take_in(now=later(120)) == [stored.pk]

    assert InboundFile.objects.count() == 1
    assert not list((inbox / ".taken").iterdir())


def test_a_file_above_the_limit_is_put_aside(inbox, settings):
    settings.EDI_MAX_BYTES = 10
    drop(inbox, "big.edi", b"x" * 11)

    assert watcher.take_in(now=later()) == []

    [kept] = (inbox / "refused").iterdir()
    assert kept.name.endswith("big.edi")
    assert not InboundFile.objects.exists()
    assert "at most 10" in OrderException.objects.get(type="edi_file").detail


def test_a_file_above_the_limit_is_not_read_into_memory(inbox, settings, monkeypatch):
    settings.EDI_MAX_BYTES = 10
    drop(inbox, "big.edi", b"x" * 11)
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail(f"{path.name} was read"))

    assert watcher.take_in(now=later()) == []

    assert OrderException.objects.filter(type="edi_file").count() == 1


def test_a_watcher_that_died_refusing_a_file_has_reported_it_once(inbox, settings, monkeypatch):
    settings.EDI_MAX_BYTES = 10
    drop(inbox, "big.edi", b"x" * 11)
    with monkeypatch.context() as dying:
        dying.setattr(watcher, "_move", lambda *_: pytest.exit("killed"))
        with pytest.raises(pytest.exit.Exception):
            watcher.take_in(now=later())
    assert OrderException.objects.filter(type="edi_file").count() == 1

    assert watcher.take_in(now=later(120)) == []

    assert [path.name[-7:] for path in (inbox / "refused").iterdir()] == ["big.edi"]
    assert OrderException.objects.filter(type="edi_file").count() == 1


def test_a_folder_that_cannot_be_read_is_logged_and_not_raised(settings, tmp_path, caplog):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    settings.INBOX_DIR = blocked

    assert watcher.take_in(now=later()) == []
    assert "cannot be read" in caplog.text


def test_two_watchers_take_each_file_once(inbox):
    for n in range(12):
        drop(inbox, f"{n}.edi", f"file {n}".encode())

    race(lambda: watcher.take_in(now=later()))

    assert InboundFile.objects.count() == 12
    assert not InboundFile.objects.filter(state=FileState.DUPLICATE).exists()
    assert len(list((inbox / "archive").rglob("*.edi"))) == 12


def test_the_same_bytes_stored_at_once_make_one_order():
    make_partner()
    make_item("SKU-1")
    content = interchange(purchase_order())

    race(lambda: store(content))
    race(runner.run_until_idle)
    runner.run_until_idle()

    assert sorted(InboundFile.objects.values_list("state", flat=True)) == [FileState.DUPLICATE, FileState.READ]
    assert Order.objects.count() == 1


def race(work) -> None:
    """Two threads at once; what one of them raises is raised here."""
    start, faults = threading.Barrier(2), []

    def run() -> None:
        try:
            start.wait()
            work()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    if faults:
        raise faults[0]
