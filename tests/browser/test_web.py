"""What goes over the wire: how much, and that the browser's own safety finds nothing amiss."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.conftest import PATIENCE
from tests.browser.doing import FRAMES, PAGES, at_iteration, settled, slide
from tests.browser.wire import wire
from tests.covering import some
from ui.server.fonts_cut_small import fonts as cut

LARGEST_FIRST = sorted(PAGES, key="playground".__ne__)
ALIKE = ("perceptron", "two_layers")  # they have xor's panels
FRAMED = '<iframe src="{}/xor?embed=true" height="700"></iframe>'
MOST = 1_500_000  # bytes of a first view, with everything: scripts, fonts, and what the page sends


@pytest.mark.parametrize("path", some([p for p in LARGEST_FIRST if p not in ALIKE], 1))
def test_a_first_view_is_small_and_breaks_no_rule(
    path: str, browser: Browser, address: str
) -> None:
    with wire(address) as counted, browser.new_context() as visitor:
        visitor.set_default_timeout(PATIENCE)
        page = visitor.new_page()
        said: list[str] = []
        page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        asked: list[str] = []
        page.on("request", lambda request: asked.append(urlsplit(request.url).path))
        page.goto(f"{counted.address}/{path}", wait_until="networkidle")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        settled(page)
        page.wait_for_load_state("networkidle")
    assert 100_000 < counted.bytes < MOST
    assert said == []
    assert [place for place in asked if place.endswith("/health")] == ["/_stcore/health"]
    fonts = {Path(place).name for place in asked if place.endswith(".woff2")}
    assert [name for name in fonts - {*cut()} if not name.startswith(("KaTeX", "SourceCode"))] == []


class Slow:
    """A browser that hears late what its server says: its messages are held back for a while."""

    def __init__(self, page: Page) -> None:
        self.held: list[str | bytes] | None = None
        page.route_web_socket(re.compile("/_stcore/stream"), self.listen)

    def listen(self, browser: WebSocketRoute) -> None:
        self.browser = browser
        browser.connect_to_server().on_message(self.hear)

    def hear(self, message: str | bytes) -> None:
        if self.held is None:
            self.browser.send(message)
        else:
            self.held.append(message)

    def script_ended(self) -> bool:
        kinds = (ForwardMsg.FromString(message).WhichOneof("type") for message in self.held)
        return "script_finished" in kinds

    def go_on(self) -> None:
        held, self.held = self.held, None
        for message in held:
            self.browser.send(message)


@pytest.mark.rest
def test_who_taps_keys_faster_than_the_page_is_drawn_goes_on(
    browser: Browser, address: str
) -> None:
    with browser.new_context(reduced_motion="reduce") as visitor:
        visitor.set_default_timeout(PATIENCE)
        page = visitor.new_page()
        slow = Slow(page)
        page.goto(f"{address}/xor")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        settled(page)
        slide(page, "xor_iterations", "ArrowLeft")
        at_iteration(page, 700)
        settled(page)
        slow.held = []
        slide(page, "xor_iterations", "ArrowLeft")
        while not slow.script_ended():
            page.evaluate(FRAMES)
        slide(page, "xor_iterations", "ArrowRight", "ArrowRight")
        expect(page).not_to_have_url(re.compile("xor_iterations"))
        slow.go_on()
        at_iteration(page, 1000)
        slide(page, "xor_iterations", "ArrowLeft")
        at_iteration(page, 700)


@pytest.fixture
def elsewhere(address: str, tmp_path: Path) -> Iterator[str]:
    """Another site, which frames a page of ours."""
    (tmp_path / "index.html").write_text(FRAMED.format(address))
    serve = partial(SimpleHTTPRequestHandler, directory=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.rest
def test_only_ours_may_frame_a_page(browser: Browser, address: str, elsewhere: str) -> None:
    with browser.new_context() as visitor:
        visitor.set_default_timeout(PATIENCE)
        page = visitor.new_page()
        with page.expect_console_message(lambda line: "frame-ancestors" in line.text):
            page.goto(elsewhere)
        page.goto(f"{address}/_stcore/health")
        page.set_content(FRAMED.format(address))
        inside = page.frame_locator("iframe")
        expect(inside.get_by_role("heading", level=1)).to_be_visible()
        expect(inside.get_by_role("button", name="Share")).to_have_count(0)


@pytest.mark.rest
def test_a_page_opens_sockets_to_its_own_server_alone(browser: Browser, address: str) -> None:
    host = urlsplit(address).netloc
    with browser.new_context() as visitor:
        page = visitor.new_page()
        page.goto(f"{address}/xor")
        expect(page.get_by_role("heading", level=1)).to_be_visible()  # came through a socket
        told = """url => new Promise(done => {
            document.addEventListener("securitypolicyviolation", event => done(event.blockedURI))
            const socket = new WebSocket(url)
            socket.onopen = () => done("open")
        })"""
        assert page.evaluate(told, f"ws://{host}/_stcore/stream") == "open"
        for other in ("ws://127.0.0.1:9/", "wss://elsewhere.example/"):
            assert page.evaluate(told, other).startswith(other.rstrip("/"))
