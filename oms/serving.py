"""gunicorn's settings, for `up` and for the container alike: `gunicorn -c python:oms.serving`."""

import gc
import os
from pathlib import Path

wsgi_app = "oms.wsgi:application"
raw_env = ["PROCESS=web"]
bind = [f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"]
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True  # one import for all workers; no connection is opened before the fork
timeout = 60
graceful_timeout = 10
keepalive = 5
max_requests = int(os.environ.get("WEB_MAX_REQUESTS", "0"))
max_requests_jitter = max_requests // 10
_MEMORY = Path("/dev/shm")  # noqa: S108 - a heartbeat file must not wait for the disk
worker_tmp_dir = str(_MEMORY) if _MEMORY.is_dir() else None
control_socket_disable = True
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
loglevel = "warning"
accesslog = "-"
access_log_format = "%(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"  # the path alone: no query, nothing anybody typed


def post_worker_init(_worker) -> None:
    """The first paper of a fresh worker is not to wait for the engine."""
    from oms.documents import render

    settle_memory()
    render.warm_soon()


def settle_memory() -> None:
    """What was imported stays: the collector need not walk over it. It was a tenth of the CPU of a long page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
