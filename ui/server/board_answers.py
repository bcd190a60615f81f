"""What open boards ask: the board of a challenge, and the small pictures on it."""

from __future__ import annotations

import json
import re

from starlette.requests import Request
from starlette.responses import Response

from runs.rooms import Room, Seat, boards
from ui.server.page_html import takes_gzip

KIND = "application/json"
VERSION = "X-Glassbox-Version"  # of the room
ID = re.compile("[0-9a-f]{32}")
MOST = 50  # pictures at once


def board(room: Room, seat: Seat, request: Request) -> Response:
    """Answer with a board; who has it already is told no more than that."""
    told = boards.look(room.id, request.query_params.get("of", ""))
    headers = {"ETag": f'"{told.tag}"', VERSION: str(room.version)}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(None, 304, headers)
    if not takes_gzip(request.headers):
        return Response(told.body, headers=headers, media_type=KIND)
    return Response(
        told.packed, headers=headers | {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"},
        media_type=KIND,
    )  # fmt: skip


def pictures(room: Room, seat: Seat, request: Request) -> Response:
    """Answer with the pictures of some entries."""
    told = boards.look(room.id, request.query_params.get("of", ""))
    wanted = ID.findall(request.query_params.get("entries", ""))[:MOST]
    found = {id_: told.pictures[id_] for id_ in wanted if id_ in told.pictures}
    body = json.dumps(found, separators=(",", ":"))
    return Response(body, headers={VERSION: str(room.version)}, media_type=KIND)
