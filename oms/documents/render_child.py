"""The process that makes PDFs: started alone by `render.py`, without Django, settings or environment.

It reads documents from stdin and answers on stdout, both as frames: one JSON line with the `size` of what follows,
then that many bytes. Each document is rendered in a fork of its own, under limits of its own, so a document that
eats all its memory or time takes nobody along. An answer is {"ok": true} with the PDF, or {"ok": false} with a reason.
"""

import contextlib
import json
import os
import select
import signal
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import BinaryIO

sys.path.insert(0, str(Path(__file__).parent))

import confine

IDLE_SECONDS = 900
MEMORY, CPU_SECONDS = 1024 * confine.MEBIBYTE, 30
LARGEST_FILE, OPEN_FILES = 64 * confine.MEBIBYTE, 64
# Libraries and fonts, and nothing in which anybody keeps a secret.
SYSTEM_PLACES = ("/usr", "/lib", "/lib64", "/etc/fonts", "/etc/ld.so.cache", "/var/cache/fontconfig", "/dev/urandom")


def main() -> None:
    """Serve documents until stdin ends or nobody has asked for a while. The argument is a folder to write in."""
    requests, answers = os.fdopen(0, "rb", closefd=False), os.fdopen(1, "wb", closefd=False)
    scratch = sys.argv[1]
    os.environ.update(TMPDIR=scratch, XDG_CACHE_HOME=scratch, HOME=scratch)
    send(answers, {"ok": True, **confine_process(scratch)}, b"")
    while waiting(requests):
        request = receive(requests)
        if request is None:
            return
        with tempfile.TemporaryDirectory(dir=scratch) as own:  # the fonts a document unpacks go with it
            ok, answer = render_apart(*request, own)
        send(answers, {"ok": ok}, answer)


def confine_process(scratch: str) -> dict[str, bool]:
    """Load the engine, once for every fork, and put the walls up around it; says which of them the kernel has."""
    network_cut = confine.cut_network()
    import weasyprint  # noqa: F401

    python = {sys.prefix, sys.base_prefix, sysconfig.get_path("stdlib"), str(Path(__file__).parent)}
    walls = {
        "network_cut": network_cut,
        "files_cut": confine.cut_files(readable=[*SYSTEM_PLACES, *python], writable=[scratch]),
    }
    confine.limit(
        memory=2 * MEMORY, seconds=24 * 3600, file_size=LARGEST_FILE, files=OPEN_FILES
    )  # the forks set their own, tighter ones
    return walls


def render_apart(request: dict, html: bytes, scratch: str) -> tuple[bool, bytes]:
    """Render one document in a fork; whether it worked, and the PDF or the reason."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        tempfile.tempdir = scratch
        _render_and_leave(html, request, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        written = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return False, f"it used up its {_what_ran_out(os.WTERMSIG(status))}".encode()
    return os.WEXITSTATUS(status) == 0, written


def _what_ran_out(number: int) -> str:
    return "time" if number in (signal.SIGXCPU, signal.SIGKILL) else f"resources (signal {number})"


def _render_and_leave(html: bytes, request: dict, writing: int) -> None:
    code, answer = 1, b"it needed more memory than a document may"
    try:
        confine.limit(
            memory=request.get("memory", MEMORY),
            seconds=request.get("seconds", CPU_SECONDS),
            file_size=LARGEST_FILE,
            files=OPEN_FILES,
        )
        code, answer = 0, to_pdf(html.decode())
    except MemoryError:
        pass
    except BaseException as error:
        answer = f"{type(error).__name__}: {error}".encode()
    with contextlib.suppress(OSError), os.fdopen(writing, "wb") as pipe:
        pipe.write(answer)
    os._exit(code)


def to_pdf(html: str) -> bytes:
    """The PDF of a document that brings everything along: any address but `data:` is an error."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols={"data"}, fail_on_errors=True)
    return HTML(string=html, url_fetcher=fetcher, base_url=None).write_pdf()


def waiting(requests: BinaryIO) -> bool:
    return bool(select.select([requests], [], [], IDLE_SECONDS)[0])


def receive(stream: BinaryIO) -> tuple[dict, bytes] | None:
    """The next frame; None at the end of the stream, or where it breaks off."""
    line = stream.readline()
    if not line:
        return None
    head = json.loads(line)
    body = stream.read(head["size"])
    return (head, body) if len(body) == head["size"] else None


def send(stream: BinaryIO, head: dict, body: bytes) -> None:
    stream.write(json.dumps({**head, "size": len(body)}).encode() + b"\n" + body)
    stream.flush()


if __name__ == "__main__":
    main()
