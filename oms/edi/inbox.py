"""The inbox folder: whatever a partner's transport drops there is stored, then moved to the archive.

A file is claimed by renaming it into `.taken`, where its name begins with a key of its own. The key is stored with the
bytes, so a watcher that dies between storing and archiving stores nothing twice: the next one finds the key known.
"""

import logging
import os
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zlib import crc32

from django.conf import settings

from oms.actors import Actor
from oms.edi.events import FileTooLarge
from oms.edi.operations.store import FileRefused, refuse_too_large, store_file
from oms.events import announce
from oms.faults import point

log = logging.getLogger(__name__)

STABLE_SECONDS = 2
ABANDONED_SECONDS = 60
"""A claim so old belongs to a watcher that is no more."""
TAKEN, ARCHIVE, REFUSED = ".taken", "archive", "refused"
_KEY = 32
_LONGEST = 180  # bytes of a name that are kept; a disk takes 255 with the key before them


def inbox_dir() -> Path:
    return Path(settings.INBOX_DIR)


def take_in(*, now: datetime) -> list[int]:
    """Store every file that is complete; returns the ids of the rows. Disk errors are logged, never raised."""
    folder = inbox_dir()
    try:
        for name in ("", TAKEN, ARCHIVE):
            (folder / name).mkdir(parents=True, exist_ok=True)
        claimed = [*_abandoned(folder, now), *_claimed(folder, now)]
    except OSError as fault:
        log.error("The inbox %s cannot be read: %s", folder, fault)
        return []
    ids = [_take(folder, path, now) for path in claimed]
    return [file_id for file_id in ids if file_id is not None]


def _claimed(folder: Path, now: datetime) -> Iterator[Path]:
    """Complete files, claimed: of two watchers only one can rename a file away."""
    for path in sorted(folder.iterdir()):
        try:
            if _is_complete(path, now):
                point("edi.claiming")
                yield path.rename(folder / TAKEN / f"{uuid.uuid4().hex}{_end_of(path.name)}")
        except FileNotFoundError:
            continue  # the other watcher has it
        except OSError as fault:
            log.error("%s cannot be taken: %s", path.name, fault)


def _end_of(name: str) -> str:
    """The end of a name, where its kind stands, as short as leaves room for a key before it, and all of it text.

    Disks count a name in bytes, of which a letter may take four and some may be no letter.
    """
    return os.fsencode(name)[-_LONGEST:].decode("utf-8", "ignore")


def _is_complete(path: Path, now: datetime) -> bool:
    """A regular file that nobody has written to for two seconds. Its writer may still rename it from `.part`."""
    if path.name.startswith(".") or path.name.endswith(".part") or not path.is_file() or path.is_symlink():
        return False
    before = path.stat()
    settled = abs(now.timestamp() - before.st_mtime) > STABLE_SECONDS
    return settled and path.stat().st_size == before.st_size


def _abandoned(folder: Path, now: datetime) -> Iterator[Path]:
    """Claims whose watcher died. The rename that made the claim set the change time."""
    for path in sorted((folder / TAKEN).iterdir()):
        if path.is_file() and now.timestamp() - path.stat().st_ctime > ABANDONED_SECONDS:
            yield path


def _take(folder: Path, path: Path, now: datetime) -> int | None:
    """Store a claimed file and archive it; one above the limit is never read, but reported and then put aside."""
    key, name = path.name[:_KEY], path.name[_KEY:]
    try:
        refuse_too_large(name, path.stat().st_size)
        file = store_file(
            content=path.read_bytes(),
            filename=name,
            channel="inbox",
            actor=Actor.system("Inbox"),
            now=now,
            origin=f"inbox:{key}",
        )
    except FileRefused as refusal:
        log.error("%s", refusal)
        announce(FileTooLarge(crc32(path.name.encode()), name, f"{refusal} It lies in {REFUSED}."))
        point("edi.refused")
        _move(path, folder / REFUSED, f"{key}-{name}")
        return None
    except OSError as fault:
        log.error("%s cannot be read: %s", name, fault)
        return None
    point("edi.taken")
    _move(path, folder / ARCHIVE / f"{now:%Y-%m-%d}", f"{file.pk}-{name}")
    return file.pk


def _move(path: Path, folder: Path, name: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.replace(folder / name)
    except FileNotFoundError:
        return  # another watcher finished it
    except OSError as fault:
        log.error("%s cannot be moved to %s: %s", path.name, folder, fault)
