"""The renderer makes PDFs and reaches nothing: no file, no address, not more memory or time than it is given."""

import http.server
import os
import re
import threading
import zlib
from pathlib import Path

import pytest

from oms.documents.layout import stylesheet
from oms.documents.render import TIMEOUT, Renderer, RendererBusy, RenderRefused
from oms.settings import SESSION_LIMITS


@pytest.fixture(scope="module")
def renderer():
    one = Renderer()
    yield one
    one.close()


@pytest.fixture
def listener():
    """A web server on this machine that remembers who asked."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    server.asked = asked
    yield server
    server.shutdown()
    server.server_close()


def test_a_page_becomes_a_pdf(renderer):
    assert renderer.render("<h1>Packing slip</h1>").startswith(b"%PDF-")


def test_our_fonts_travel_inside_the_page(renderer):
    html = f"<style>{stylesheet(extended=True)}</style><p>Zażółć <b>gęślą</b> jaźń</p>"

    pdf = renderer.render(html)

    assert {b"Inter-Paper-Semi-Bold", b"Inter-Paper-Extended"} <= fonts_of(pdf)


def fonts_of(pdf: bytes) -> set[bytes]:
    """The names of the embedded fonts, without the six letters of the subset."""
    parts = [pdf, *(_inflated(part) for part in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL))]
    return set(re.findall(rb"/[A-Z]{6}\+([\w-]+)", b"".join(parts)))


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def test_letters_beyond_latin_1_bring_the_second_font_only_where_they_are_used():
    assert "Inter Paper Extended" in stylesheet(extended=True)
    assert stylesheet(extended=False).count("@font-face") == 2
    assert "../vendor" not in stylesheet(extended=True)


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="file:///etc/passwd">',
        '<img src="FILE:///etc/passwd">',
        '<link rel="attachment" href="file:///etc/passwd">',
        "<style>@import url(file:///etc/passwd);</style>",
        '<style>body { background: url("file:///etc/hostname") }</style>x',
    ],
)
def test_files_are_not_reached(renderer, markup):
    with pytest.raises(RenderRefused, match="cannot be printed"):
        renderer.render(markup)


@pytest.mark.parametrize("markup", ['<img src="{}/a.png">', '<link rel="stylesheet" href="{}/a.css">'])
def test_addresses_are_not_reached(renderer, listener, markup):
    with pytest.raises(RenderRefused):
        renderer.render(markup.format(f"http://127.0.0.1:{listener.server_port}"))

    assert listener.asked == []


def test_the_walls_stand_even_if_the_fetcher_is_talked_round(listener, tmp_path):
    """The walls themselves, tried from inside a process that has put them up."""
    import subprocess
    import sys

    from oms.documents import confine

    secret, allowed = tmp_path / "secret", tmp_path / "allowed"
    secret.write_text("x")
    allowed.write_text("y")
    folder = str(confine.__file__).rsplit("/", 1)[0]
    program = f"""
import sys, urllib.request
sys.path.insert(0, {folder!r})
import confine
network, files = confine.cut_network(), confine.cut_files(readable=["/usr", sys.prefix, sys.base_prefix, {str(allowed)!r}], writable=[])
def reached(what):
    try:
        what()
    except OSError:
        return False
    return True
address = "http://127.0.0.1:{listener.server_port}/"
open({str(allowed)!r}).close()
print(network, reached(lambda: urllib.request.urlopen(address, timeout=5)), files, reached(lambda: open({str(secret)!r})))
"""
    told = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True).stdout
    network_cut, network_reached, files_cut, file_reached = (word == "True" for word in told.split())

    assert network_reached is not network_cut
    assert file_reached is not files_cut
    assert bool(listener.asked) is network_reached


def test_the_renderer_stands_in_no_folder_of_ours_and_in_a_network_of_its_own(renderer):
    renderer.render("<p>warm</p>")
    child = f"/proc/{renderer._child.pid}"

    assert renderer.walls["ok"]
    assert Path(f"{child}/cwd").resolve() == Path("/")
    if renderer.walls["network_cut"]:
        assert os.readlink(f"{child}/ns/net") != os.readlink("/proc/self/ns/net")


def test_a_colspan_bomb_ends_as_an_error_and_the_next_page_prints(renderer):
    bomb = '<table><tr><td colspan="1000000">x</td></tr></table>'

    with pytest.raises(RenderRefused, match="used up its time"):
        renderer.render(bomb, seconds=1)

    assert renderer.render("<p>next</p>").startswith(b"%PDF-")


def test_a_page_that_eats_memory_ends_as_an_error(renderer):
    rows = "<tr><td>1</td><td>2</td><td>3</td></tr>" * 30_000

    with pytest.raises(RenderRefused):
        renderer.render(f"<table>{rows}</table>", timeout=60, memory=100 * 1024**2, seconds=20)

    assert renderer.render("<p>next</p>").startswith(b"%PDF-")


def test_a_renderer_that_does_not_answer_in_time_is_replaced():
    renderer = Renderer()
    renderer.render("<p>warm</p>")
    with pytest.raises(RendererBusy, match="did not answer"):
        renderer.render('<table><tr><td colspan="1000000">x</td></tr></table>', timeout=0.5)

    assert renderer.render("<p>next</p>").startswith(b"%PDF-")
    renderer.close()


def test_waiting_for_a_turn_and_for_the_start_count_as_waiting():
    renderer = Renderer()
    with pytest.raises(RendererBusy, match="did not answer"):
        renderer.render("<p>cold</p>", timeout=0.01)
    with renderer._lock, pytest.raises(RendererBusy, match="before this one"):
        renderer.render("<p>x</p>", timeout=0.05)
    renderer.close()


def test_a_document_is_waited_for_less_long_than_a_transaction_may_idle():
    assert SESSION_LIMITS["worker"]["idle_in_transaction_session_timeout"] == "30s"
    assert TIMEOUT <= 20


def test_a_renderer_that_was_killed_is_replaced_without_anybody_noticing():
    renderer = Renderer()
    renderer.render("<p>warm</p>")
    renderer._child.kill()
    renderer._child.wait()

    assert renderer.render("<p>next</p>").startswith(b"%PDF-")
    renderer.close()


def test_nothing_is_left_behind_on_the_disk():
    renderer = Renderer()
    renderer.render("<p>x</p>")
    scratch = Path(renderer._scratch)
    assert list(scratch.iterdir()) == []  # what a document unpacks goes with it
    orphan = scratch.parent / "meridian-paper-999999999-abc"
    orphan.mkdir(exist_ok=True)

    renderer.close()
    assert not scratch.exists()
    renderer.render("<p>x</p>")
    assert not orphan.exists()
    renderer.close()


def test_the_child_gets_none_of_our_environment(renderer, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "not-for-the-renderer")
    fresh = Renderer()
    fresh.render("<p>x</p>")

    environment = Path(f"/proc/{fresh._child.pid}/environ").read_bytes()

    assert b"SECRET" not in environment
    assert b"DATABASE" not in environment
    fresh.close()


def test_a_document_of_absurd_size_is_refused_before_it_is_sent(renderer):
    with pytest.raises(RenderRefused, match="too large"):
        renderer.render("x" * (32 * 1024**2 + 1))
