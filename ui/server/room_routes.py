"""What open pages ask of their room, at ``/room/…``, without a run of the page's script.

The secret of a seat comes in a header, never in an address, which others may read in a log. Who has
none, or a wrong one, is told as much as somebody who asks for an address that there is not. The
answer costs little: it is made once for all, whenever the room has changed (``runs.rooms.pulse``).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st
from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from runs import rooms
from runs.rooms import pulse
from runs.rooms.names import is_secret
from runs.rooms.pace import Pace
from ui.server import board_answers

HEADER = "x-glassbox-room"
Answer = Callable[[rooms.Room, rooms.Seat, Request], Response]
AT_ONCE = 8  # threads for all who ask: a database that is slow must not take those of others
UNKNOWN = Pace(200, 0.01)  # secrets that this server has not seen, so that trying is no flood


def _pulse(room: rooms.Room, seat: rooms.Seat, _: Request) -> Response:
    return Response(pulse.body(room, seat), media_type="application/json")


ASKED: dict[str, Answer] = {
    "/room/pulse": _pulse,
    "/room/board": board_answers.board,
    "/room/pictures": board_answers.pictures,
}


def routes() -> list[Route]:
    """Return the routes, none if there are no rooms; also below the path where the app lives."""
    if not rooms.are_on():
        return []
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    threads = CapacityLimiter(AT_ONCE)
    return [
        Route(before + path, _answer(make, threads), methods=["GET"])
        for path, make in ASKED.items()
        for before in {"", f"/{base}" if base else ""}
    ]


def _answer(make: Answer, threads: CapacityLimiter) -> Callable[[Request], object]:
    async def answer(request: Request) -> Response:
        return await to_thread.run_sync(partial(_told, request, make), limiter=threads)

    return answer


def _told(request: Request, make: Answer) -> Response:
    """Answer who has the secret of a seat."""
    secret, headers = request.headers.get(HEADER, ""), {"Cache-Control": "no-store"}
    if not is_secret(secret):
        return Response(status_code=404, headers=headers)
    if not rooms.ROOMS.knows(secret) and not UNKNOWN.allows("all"):
        return Response(status_code=429, headers=headers | {"Retry-After": "1"})
    try:
        seat = rooms.ROOMS.seat(secret)
        room = rooms.ROOMS.look(seat.room) if seat else None
        if seat is None or room is None:
            return Response(status_code=404, headers=headers)
        if rooms.ROOMS.database.away:  # it was the last picture, which the page has, too
            raise rooms.Unreachable
        answer = make(room, seat, request)
        answer.headers.update(headers)
        return answer
    except rooms.Unreachable as problem:
        return JSONResponse({"sentence": str(problem)}, 503, headers)
