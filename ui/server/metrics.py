"""Figures about the server at ``/metrics``, for whoever the host gave the secret to."""

from __future__ import annotations

import hmac

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from runs import SERVICE
from runs.rooms.trainer import OWNER
from runs.service import figures
from ui.memory import session

PATH = "/metrics"


def routes() -> list[Route]:
    """Return the route to the figures, or none if the host has not asked for one."""
    secret = figures.token()
    if not secret:
        return []

    async def answer(request: Request) -> Response:
        shown = request.headers.get("authorization", "").encode()
        if not hmac.compare_digest(shown, f"Bearer {secret}".encode()):
            headers = {"WWW-Authenticate": "Bearer"}
            return PlainTextResponse("These figures need a token.\n", 401, headers)
        content = await to_thread.run_sync(_text)
        return Response(content, media_type=figures.KIND, headers={"Cache-Control": "no-store"})

    return [Route(PATH, answer, methods=["GET"])]


def _text() -> str:
    """Count each tab once, though it is several owners of trainings."""
    others = (*session.BESIDES.values(), OWNER)
    tabs = sum(not name.endswith(others) for name in SERVICE.here())
    return figures.text(SERVICE.dispatch, tabs)
