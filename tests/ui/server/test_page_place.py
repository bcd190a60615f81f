"""Streamlit's page as we send it: the same, and one line that says where the app lives."""

from __future__ import annotations

import gzip

import pytest
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from tests.ui.asgi import Server
from ui.server import page_html, web

BROWSER = {"accept": "text/html,application/xhtml+xml;q=0.9", "accept-encoding": "gzip, br"}
PAGE = page_html.PAGE
SENT = PAGE.read_bytes()  # by Streamlit
FILES = StaticFiles(directory=PAGE.parent)  # it answers 304 to who has a file already
LINE = page_html.PLACE.encode()


@pytest.fixture
def server() -> Server:
    """A server with Streamlit's page at every address but one."""
    routes = [
        Route("/other", lambda _: HTMLResponse("<p>Another page.</p>")),
        Route("/{path:path}", lambda asked: FILES.file_response(PAGE, PAGE.stat(), asked.scope)),
    ]
    return Server(routes, web.MIDDLEWARE)


def test_a_browser_is_told_where_the_app_lives(server: Server) -> None:
    for path in ("/", "/xor", "/some/base/xor"):
        answer = server.ask(path, BROWSER)
        assert answer.headers["content-encoding"] == "gzip"
        page = gzip.decompress(answer.content)
        assert page.replace(LINE + b"\n    ", b"", 1) == SENT
        assert page.index(LINE) < page.index(b'type="module"')


def test_the_line_may_run(server: Server) -> None:
    rules = server.ask("/", BROWSER).headers["content-security-policy"]
    assert rules.count("'sha256-") == len(web.INLINE.findall(page_html.page())) == 2


def test_who_cannot_unpack_gets_the_page_as_well(server: Server) -> None:
    answer = server.ask("/xor", {**BROWSER, "accept-encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert LINE in answer.content


def test_a_browser_that_was_here_gets_the_whole_page(server: Server) -> None:
    tag = server.ask("/", {"accept": "*/*"}).headers["etag"]
    assert server.ask("/", {"accept": "*/*", "if-none-match": tag}).status == 304
    answer = server.ask("/", {**BROWSER, "if-none-match": tag})
    assert (answer.status, LINE in gzip.decompress(answer.content)) == (200, True)


def test_all_else_goes_its_way(server: Server) -> None:
    assert server.ask("/other", BROWSER).content == b"<p>Another page.</p>"
    assert server.ask("/xor", {"accept": "*/*"}).content == SENT
