"""HTML to PDF, in a child process that can reach neither files nor network.

The child is started with the process it serves (`warm_soon`) or when the first document comes, stays warm while
documents keep coming (loading the engine takes longer than a page), and ends by itself when none came for a quarter of
an hour or its parent is gone.
"""

import atexit
import contextlib
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from time import monotonic

from oms.errors import OperationRefused, TransientError

CHILD = Path(__file__).with_name("render_child.py")
LARGEST_DOCUMENT = 32 * 1024**2  # bytes of HTML
# Seconds for one document: its turn, the start of the child and the answer, together. A transaction that waits for
# it idles meanwhile, and the database ends one that idles half a minute.
TIMEOUT = 20.0
WARM_AFTER = 5.0  # seconds; the first page comes before the first paper
_PREFIX = "meridian-paper-"


class RenderRefused(OperationRefused):
    """The document cannot be made into a PDF; trying again will not help."""

    code = "render_refused"


class RendererBusy(TransientError):
    """The renderer did not answer; another try gets a new one."""


class _Gone(Exception):
    """The child ended before it answered."""


class Renderer:
    """One child process and the lock in front of it: documents are rendered one after another."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._scratch = ""
        self.walls: dict[str, bool] = {}

    def render(self, html: str, *, timeout: float = TIMEOUT, **limits: int) -> bytes:
        """The PDF. `limits` (memory in bytes, seconds of CPU) tighten the child's own.

        Raises RenderRefused for a document that breaks its limits or asks for anything outside itself, and
        RendererBusy when the child dies or does not answer in time.
        """
        document = html.encode()
        if len(document) > LARGEST_DOCUMENT:
            raise RenderRefused("The document is too large to print.")
        until = monotonic() + timeout
        if not self._lock.acquire(timeout=timeout):
            raise RendererBusy("Other documents are before this one.")
        try:
            return self._ask_twice(document, until, limits)
        except TimeoutError:
            self._end()
            raise RendererBusy(f"The renderer did not answer within {timeout:g} seconds.") from None
        finally:
            self._lock.release()

    def warm(self) -> None:
        """Have a child ready, unless somebody is at it. What goes wrong here is told to whoever prints first."""
        if self._lock.acquire(blocking=False):
            try:
                with contextlib.suppress(OSError, TimeoutError, _Gone, ValueError):
                    self._running(monotonic() + TIMEOUT)
            finally:
                self._lock.release()

    def close(self) -> None:
        with self._lock:
            self._end()

    def _ask_twice(self, document: bytes, until: float, limits: dict[str, int]) -> bytes:
        try:
            return self._ask(document, until, limits)
        except _Gone:  # it went idle and ended just now, or was killed: a new one gets one chance
            self._end()
        try:
            return self._ask(document, until, limits)
        except _Gone:
            self._end()
            raise RendererBusy("The renderer ended without an answer.") from None

    def _ask(self, document: bytes, until: float, limits: dict[str, int]) -> bytes:
        child = self._running(until)
        _write(child, limits, document)
        head, body = _read(child, until)
        if not head["ok"]:
            raise RenderRefused(f"The document cannot be printed: {body.decode(errors='replace')[:300]}.")
        return body

    def _running(self, until: float) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():  # we are a fork: the child belongs to our parent
            self._child, self._scratch, self._owner = None, "", os.getpid()
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._scratch = _make_scratch()
            self._child = _start(self._scratch)
            self.walls, _ = _read(self._child, until)
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        scratch, self._scratch = self._scratch, ""
        if child is None or self._owner != os.getpid():
            return
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, 9)  # the fork that hangs, too
        child.wait()
        shutil.rmtree(scratch, ignore_errors=True)


def _make_scratch() -> str:
    """A folder for the child to write in; those of processes that were killed are swept away."""
    for old in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        if not Path("/proc", old.name.removeprefix(_PREFIX).split("-")[0]).exists():
            shutil.rmtree(old, ignore_errors=True)
    return tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")


def _start(scratch: str) -> subprocess.Popen[bytes]:
    """`-I` keeps our environment and folder out of it; it gets nothing but a locale and a path."""
    return subprocess.Popen(  # noqa: S603 - a fixed argument list
        [sys.executable, "-I", str(CHILD), scratch],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"},
        cwd="/",
        start_new_session=True,
        bufsize=0,
    )


def _write(child: subprocess.Popen[bytes], limits: dict[str, int], document: bytes) -> None:
    assert child.stdin is not None
    frame = json.dumps({**limits, "size": len(document)}).encode() + b"\n" + document
    try:
        with memoryview(frame) as rest:
            sent = 0
            while sent < len(frame):
                sent += child.stdin.write(rest[sent:]) or 0
    except (BrokenPipeError, ValueError):
        raise _Gone from None


def _read(child: subprocess.Popen[bytes], until: float) -> tuple[dict, bytes]:
    """The child's next frame. Raises TimeoutError after `until`, _Gone at the end of the stream."""
    assert child.stdout is not None
    received = bytearray()
    while b"\n" not in received:
        received += _some(child.stdout.fileno(), until)
    line, _, rest = bytes(received).partition(b"\n")
    head, body = json.loads(line), bytearray(rest)
    while len(body) < head["size"]:
        body += _some(child.stdout.fileno(), until)
    return head, bytes(body)


def _some(descriptor: int, until: float) -> bytes:
    if not select.select([descriptor], [], [], max(until - monotonic(), 0))[0]:
        raise TimeoutError
    part = os.read(descriptor, 1 << 16)
    if not part:
        raise _Gone
    return part


_renderer = Renderer()
atexit.register(_renderer.close)
to_pdf = _renderer.render


def warm_soon() -> None:
    """Start the engine beside a process that has just begun, once its own start is over."""
    timer = threading.Timer(WARM_AFTER, _renderer.warm)
    timer.daemon = True
    timer.start()
