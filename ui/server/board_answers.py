"""What open boards ask: the board of a challenge, and the small pictures on it."""

from __future__ import annotations

import gzip
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
    known = request.headers.get("if-none-match", "").removeprefix("W/")  # as a proxy may write it
    if known == headers["ETag"]:
        return Response(None, 304, headers)
    return _packed(told.packed, headers) if _takes(request) else _plain(told.body, headers)


def pictures(room: Room, seat: Seat, request: Request) -> Response:
    """Answer with the pictures of some entries."""
    told = boards.look(room.id, request.query_params.get("of", ""))
    wanted = ID.findall(request.query_params.get("entries", ""))[:MOST]
    found = {id_: told.pictures[id_] for id_ in wanted if id_ in told.pictures}
    body = json.dumps(found, separators=(",", ":")).encode()
    headers = {VERSION: str(room.version)}
    return _packed(gzip.compress(body, 1), headers) if _takes(request) else _plain(body, headers)


def _takes(request: Request) -> bool:
    return takes_gzip(request.headers)


def _plain(body: bytes, headers: dict[str, str]) -> Response:
    return Response(body, headers=headers, media_type=KIND)


def _packed(body: bytes, headers: dict[str, str]) -> Response:
    return _plain(body, headers | {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"})
