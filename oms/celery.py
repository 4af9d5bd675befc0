"""The Celery application. Importing it makes it the current app, so that `.delay` finds its broker."""

import os
import warnings
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oms.settings")

# On a machine of one's own, root may try the product out; a container runs it as an ordinary user.
warnings.filterwarnings("ignore", message=".*superuser privileges")

app = Celery("meridian")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.set_default()


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """A receiver of this signal is what keeps Celery from replacing Django's logging."""


@worker_process_init.connect
def forget_inherited_connections(**_: Any) -> None:
    """A forked child must not speak over its parent's database connection."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.connection = None


@worker_process_init.connect
def settle_memory(**_: Any) -> None:
    from oms import serving

    serving.settle_memory()


@worker_process_init.connect
def warm_the_printer(**_: Any) -> None:
    """The first paper of a fresh worker is not to wait for the engine."""
    from oms.documents import render

    render.warm_soon()


@beat_init.connect
def sweep_beside_the_clock(**_: Any) -> None:
    """Beat's broker may be away; forgotten jobs are found all the same."""
    from oms.jobs import sweep_thread

    sweep_thread.start()
