"""Streamlit's page, told where the app lives, and what is one entry of the browser's history.

It would search where its address points, at ``/xor/_stcore/health``, wait a while when nobody
answers there, and then ask at ``/_stcore/health``: about 0.15 s, at each first view.
"""

from __future__ import annotations

import gzip
import re
from functools import cache

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.insides import STATIC

PAGE = STATIC / "index.html"
WEIGHT = re.compile(r"q=(1(\.0{0,3})?|0\.(?!0*$)\d{1,3})")  # more than nothing
# The app lives where the page's own scripts lie: beside it. Streamlit's scripts read this name
# where somebody else serves the page; were it no longer read, they would search as before.
# And a visit to a page is one entry of the browser's history: Streamlit makes one each time the
# server puts something into the address, so that Back would take away one setting after the other.
# It may also write the next page's address over this one's before it goes there. What was there at
# the click that leads on is what Back shows.
PLACE = """<script>
window.__streamlit = { BACKEND_BASE_URL: new URL('./', location).href };
{
  const push = history.pushState.bind(history), path = url => new URL(url, location).pathname;
  let clicked = location.href;
  addEventListener('click', () => { clicked = location.href }, true);
  history.pushState = (state, title, url) => {
    if (path(url) === location.pathname) return history.replaceState(state, title, url);
    if (path(clicked) === location.pathname) history.replaceState(history.state, title, clicked);
    push(state, title, url);
  }
}
</script>"""


class PageThatKnowsItsPlace:
    """Answers with Streamlit's page and one line more, wherever it would answer with its page."""

    def __init__(self, app: ASGIApp) -> None:
        """All requests go on to ``app``."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and if the page comes back, send ours."""
        asked = Headers(scope=scope) if scope["type"] == "http" else Headers()
        if scope.get("method") != "GET" or "text/html" not in asked.get("accept", ""):
            await self.app(scope, receive, send)
            return
        answered = False

        async def send_ours(message: Message) -> None:
            nonlocal answered
            if _is_page(message):
                answered = True
                await _our_page(takes_gzip(asked))(scope, receive, send)
            elif not answered:
                await send(message)

        await self.app(_plainly(scope), receive, send_ours)


def takes_gzip(asked: Headers) -> bool:
    """Tell whether who asks can unpack: RFC 9110, 12.5.3. What is refused has the weight 0."""
    weights: dict[str, bool] = {}
    for one in asked.get("accept-encoding", "").lower().split(","):
        coding, _, weight = (part.strip() for part in one.partition(";"))
        weights[coding] = not weight or bool(WEIGHT.fullmatch(weight.replace(" ", "")))
    return weights.get("gzip", weights.get("*", False))


def _plainly(scope: Scope) -> Scope:
    """Return a request that is answered in full, and not packed."""
    without = (b"accept-encoding", b"if-none-match", b"if-modified-since")
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in without]}


def _is_page(message: Message) -> bool:
    """Tell whether an answer that begins is Streamlit's page."""
    if message["type"] != "http.response.start":
        return False
    told = Headers(raw=message["headers"])
    is_html = told.get("content-type", "").startswith("text/html")
    return is_html and told.get("content-length") == str(PAGE.stat().st_size)


def _our_page(packed: bool) -> Response:
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if packed:
        headers["Content-Encoding"] = "gzip"
    return HTMLResponse(_content(packed), headers=headers)


@cache
def _content(packed: bool) -> bytes:
    return gzip.compress(page().encode()) if packed else page().encode()


@cache
def page() -> str:
    """Return Streamlit's page, with our script before its own."""
    text = PAGE.read_text(encoding="utf-8")
    return text.replace("<script", f"{PLACE}\n    <script", 1)
