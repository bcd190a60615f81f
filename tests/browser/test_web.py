"""What goes over the wire: how much, and that the browser's own safety finds nothing amiss."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.wire import wire

PAGES = ("", "perceptron", "two_layers", "xor", "playground", "mnist", "draw", "speed")
MOST = 1_500_000  # bytes of a first view, with everything: scripts, fonts, and what the page sends


@pytest.mark.parametrize("path", PAGES)
def test_a_first_view_is_small_and_breaks_no_rule(
    path: str, browser: Browser, address: str
) -> None:
    with wire(address) as counted, browser.new_context() as visitor:
        page = visitor.new_page()
        said: list[str] = []
        page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        asked: list[str] = []
        page.on("request", lambda request: asked.append(urlsplit(request.url).path))
        page.goto(f"{counted.address}/{path}", wait_until="networkidle")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
        page.wait_for_load_state("networkidle")
        expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    assert counted.bytes < MOST
    assert said == []
    assert [place for place in asked if place.endswith("/health")] == ["/_stcore/health"]


def test_only_ours_may_frame_a_page(browser: Browser, address: str) -> None:
    elsewhere = address.replace("127.0.0.1", "localhost")  # the same server by a foreign name
    with browser.new_context() as visitor:
        page = visitor.new_page()
        page.goto(f"{address}/_stcore/health")
        page.set_content(f'<iframe src="{elsewhere}/xor?embed=true"></iframe>')
        inside = page.frame_locator("iframe")
        expect(inside.get_by_role("heading", level=1)).to_have_count(0)
        page.set_content(f'<iframe src="{address}/xor?embed=true" height="700"></iframe>')
        expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_be_visible()


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
