"""A web server without a network: it is asked as a browser asks, from a thread of its own.

So it does not matter whether a loop runs in the test's thread, as one does after a browser's tests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import anyio
from anyio.from_thread import start_blocking_portal
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route

ELSEWHERE = Route("/{path:path}", lambda _: PlainTextResponse("as it is"), methods=["GET", "POST"])


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Headers
    content: bytes


class Server:
    """Routes behind middleware."""

    def __init__(
        self, routes: Sequence[BaseRoute] = (ELSEWHERE,), middleware: Sequence[Middleware] = ()
    ) -> None:
        self.app = Starlette(routes=list(routes), middleware=list(middleware))

    def ask(
        self, path: str, headers: Mapping[str, str] = {}, method: str = "GET", query: str = ""
    ) -> Answer:
        """Send one request, and return the whole answer."""
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        scope = {
            "type": "http", "method": method, "path": path, "query_string": query.encode(),
            "root_path": "",
            "headers": raw, "http_version": "1.1",
        }  # fmt: skip
        told: list[dict] = []
        requests = [{"type": "http.request", "body": b""}]

        async def receive() -> dict:
            return requests.pop() if requests else await anyio.sleep_forever()

        async def send(message: dict) -> None:
            told.append(message)

        with start_blocking_portal() as portal:
            portal.call(self.app, scope, receive, send)
        content = b"".join(message.get("body", b"") for message in told[1:])
        return Answer(told[0]["status"], Headers(raw=told[0]["headers"]), content)
