"""A web server without a network: it is asked as a browser asks."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.routing import Route


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Headers
    content: bytes


class Server:
    """Routes behind middleware."""

    def __init__(self, routes: Sequence[Route], middleware: Sequence[Middleware]) -> None:
        self.app = Starlette(routes=routes, middleware=middleware)

    def ask(self, path: str, headers: Mapping[str, str], method: str = "GET") -> Answer:
        """Send one request, and return the whole answer."""
        scope = {
            "type": "http", "method": method, "path": path, "query_string": b"", "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "http_version": "1.1",
        }  # fmt: skip
        told: list[dict] = []
        requests = [{"type": "http.request", "body": b""}]

        async def receive() -> dict:
            return requests.pop() if requests else await asyncio.get_running_loop().create_future()

        async def send(message: dict) -> None:
            told.append(message)

        asyncio.run(self.app(scope, receive, send))
        content = b"".join(message.get("body", b"") for message in told[1:])
        return Answer(told[0]["status"], Headers(raw=told[0]["headers"]), content)
