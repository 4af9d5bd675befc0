"""The sweep's own clock: a thread beside beat, which needs the database alone.

A sweep that came through the broker would be silent exactly when it is needed. Two beats, two such threads: harmless,
because a sweep takes only rows that nobody else has just taken.
"""

import logging
import threading
import time

from django.db import Error, close_old_connections, connection

from .sweeping import sweep

log = logging.getLogger(__name__)
EVERY = 2.0


def start() -> threading.Thread:
    """Sweep every two seconds for as long as this process lives."""
    thread = threading.Thread(target=_for_ever, name="sweep", daemon=True)
    thread.start()
    return thread


def _for_ever() -> None:
    while True:
        sweep_once()
        time.sleep(EVERY)


def sweep_once() -> int:
    """One sweep; a database that is away is waited for, not died of. Returns how many jobs were found."""
    try:
        close_old_connections()
        return sweep()
    except Error as error:
        log.warning("The sweep could not reach the database (%s); it tries again.", error)
        connection.close()
        return 0
