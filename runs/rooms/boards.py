"""Boards as browsers are told them: written as JSON and packed once for all who ask.

Small pictures do not change, so they are not told with each change of a board, but when they are
asked for.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from runs import rooms
from runs.rooms import entries
from runs.rooms.board import totals
from runs.rooms.cache import RoomCache
from runs.rooms.challenges import Entry
from runs.rooms.entries import Seen
from runs.rooms.pulse import PARTS, Part
from runs.rooms.room import Room
from runs.rooms.scores import N_SEEDS
from runs.service import settings

PICTURES = ("curve", "plane")  # of a row
LEFT_OUT = {*PICTURES, "sent", "scores", "robust", "before", "tries"}  # what no browser shows
PENDING = ("waiting", "training")
ALL = "all"  # challenges together
TOGETHER: dict[str, Any] = {
    "id": ALL, "title": "All challenges together", "by": "points", "sealed": False,
    "threshold": None, "awards": {}, "rules": [],
    "task": "The first three of each challenge have 3, 2 and 1 points, and each award has one.",
}  # fmt: skip
NO_ENTRY: dict[str, Any] = {
    "entry": None, "pending": None, "moved": 0, "reached": True, "picture": False, "awards": [],
    "score": None, "parameters": None, "seconds": None, "reason": None,
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A board as it is sent."""

    body: bytes  # JSON, without pictures
    packed: bytes  # the same, packed
    tag: str  # equal for equal boards, however often something else changes in the room
    pictures: Mapping[str, Mapping[str, Any]]  # an entry's id → its picture

    @classmethod
    def of(cls, board: Mapping[str, Any], pictures: Mapping[str, Mapping[str, Any]]) -> Told:
        """Write and pack a board."""
        body = json.dumps(board, separators=(",", ":")).encode()
        tag = hashlib.blake2b(body, digest_size=8).hexdigest()
        return cls(body, gzip.compress(body, 6), tag, pictures)


NOTHING = Told.of({"challenge": None, "rows": []}, {})


class Boards:
    """The boards of a room at one version, each written by the first who asks for it."""

    def __init__(self, seen: Seen) -> None:
        """Begin; nothing is written yet."""
        self.seen, self.lock = seen, threading.Lock()
        self.written: dict[str, Told] = {}  # by the challenge's id, or ``ALL``

    def look(self, challenge: str) -> Told:
        """Return the board of a challenge, as the function ``look`` says."""
        board = _chosen(self.seen, challenge)
        if board is None:
            return NOTHING
        id_ = ALL if challenge == ALL else board["challenge"]["id"]
        with self.lock:
            if id_ not in self.written:
                seen = self.seen
                self.written[id_] = _together(seen) if id_ == ALL else _told(board, seen)
            return self.written[id_]


BOARDS = RoomCache[Boards](200)


def look(room: str, challenge: str = "") -> Told:
    """Return the board of a challenge.

    If there is none of this id, of the newest that is open; else of the newest. ``ALL`` is the
    board of all together, by their points.

    Raises:
        Unreachable: if the database does not answer.
    """
    seen = entries.see(rooms.ROOMS, room)
    if seen is None:
        return NOTHING
    return BOARDS.get(room, seen.version, lambda _: Boards(seen)).look(challenge)


def _chosen(seen: Seen, challenge: str) -> Mapping[str, Any] | None:
    """Return the board of a challenge, or else the newest one; open ones come first."""
    boards = sorted(seen.boards, key=lambda one: not one["challenge"]["open"])
    named = (one for one in boards if one["challenge"]["id"] == challenge)
    return next(named, next(iter(boards), None))


def _told(board: Mapping[str, Any], seen: Seen) -> Told:
    """Write the board of a challenge, with what becomes of each one's newest entry."""
    queue, pictures, rows = Queue(seen.entries), {}, []
    of = board["challenge"]["id"]
    newest = {one.member: one for one in seen.entries if one.challenge == of}  # in their order
    for row in board["rows"]:
        picture = {name: row[name] for name in PICTURES}
        if any(picture.values()):
            pictures[row["entry"]] = picture
        told = {name: value for name, value in row.items() if name not in LEFT_OUT}
        becomes = queue.becomes(newest[row["member"]])
        rows.append(told | becomes | {"picture": row["entry"] in pictures})
    told = {"challenge": board["challenge"], "best_rate": board["best_rate"], "rows": rows}
    return Told.of(told, pictures)


class Queue:
    """What waits in a room, and about how long."""

    def __init__(self, all_: Sequence[Entry]) -> None:
        """Take all entries of a room."""
        self.pending = sorted(one.sent for one in all_ if one.state in PENDING)
        scored = [one.result["seconds"] for one in all_ if one.result]
        self.each = N_SEEDS * fmean(scored) / settings.workers() if scored else 0.0  # seconds

    def becomes(self, entry: Entry) -> dict[str, Any]:
        """Tell how many are before an entry that waits, and how long; or why it failed."""
        before = bisect_left(self.pending, entry.sent)
        waits = entry.state == "waiting"
        return {
            "ahead": before if waits else None,
            "about": round(self.each * (before + 1)) or None if waits else None,  # seconds
            "reason": entry.reason if entry.state == "failed" else None,
        }


def _together(seen: Seen) -> Told:
    """Write the board of all challenges together."""
    found = totals(seen.boards)
    points = [row["points"] for row in found]
    rows = [NO_ENTRY | row | {"rank": points.index(row["points"]) + 1} for row in found]
    is_open = any(one["challenge"]["open"] for one in seen.boards)
    challenge = TOGETHER | {"open": is_open}
    return Told.of({"challenge": challenge, "best_rate": None, "rows": rows}, {})


def open_challenges(room: Room) -> Part:
    """Tell which challenges take entries, and let the pages run that show more of them.

    These are the room's page and that of the entries, when one is opened or closed.
    """
    seen = entries.see(rooms.ROOMS, room.id)
    marks: dict[str, list[str]] = {}
    told: list[dict[str, str]] = []
    for one in seen.opened if seen else ():
        name = one.id[:8]
        if one.closed is None:
            marks.setdefault(f"{one.challenge.page}.challenges", []).append(name)
            told.append({"title": one.challenge.title, "page": one.challenge.page})
        else:
            name += " closed"
        marks.setdefault("room.challenges", []).append(name)
    return Part({"challenges": told[::-1]}, marks=marks)  # the newest one first


PARTS.append(open_challenges)
