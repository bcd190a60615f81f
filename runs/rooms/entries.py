"""Entries to challenges: sent, looked at, and opened. ``runs.rooms.trainer`` trains them."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from runs.experiments.spec import ExperimentSpec
from runs.experiments.text import from_text, to_text
from runs.rooms import challenges, schema, scores
from runs.rooms.board import board
from runs.rooms.cache import RoomCache
from runs.rooms.challenges import CHALLENGE, Challenge, Entered, Entry, Opened
from runs.rooms.pace import Pace
from runs.rooms.room import Place, Refused, Room, Seat
from runs.rooms.rooms import NOT_SO_FAST, Rooms
from runs.service import limits

MOST_ENTRIES = 30  # of a member to a challenge
LARGEST = 20_000  # characters of what is kept of an entry
BEST = "best_rates"  # in a room's state: the best learning rate, by the id of its challenge
CLOSED = "This challenge is closed."
NO_ENTRY = "There is no such entry any more."
NOT_YET = "The entries of others are opened once the challenge is closed."
UNREADABLE = "The settings of this entry cannot be read."
ENTRY = schema.entry.c
FEW = 200  # entries that are asked for by their ids
SENDING = Pace(6, 5.0)  # of each member
ARRIVED = threading.Event()  # something was sent here: whoever trains need not wait to look


def submit(rooms: Rooms, seat: Seat, challenge: str, spec: object, place: Place) -> str:
    """Enter the settings of a page; return the entry's id. One that waits is replaced.

    ``place`` is the page with these settings, for all to open it.

    Raises:
        Refused: with a sentence, if it breaks a rule, comes too often, or takes too much.
        Unreachable: if the database does not answer.
    """
    if seat.member is None:
        raise Refused("The teacher enters nothing.")
    if not SENDING.allows(seat.member):
        raise Refused(NOT_SO_FAST)
    known = {one.id: one for one in challenges.of_room(rooms, seat.room)}
    opened = known.get(challenge)
    if opened is None or opened.closed is not None:
        raise Refused(CLOSED)
    kept = _kept(opened, spec, place)
    one = Entry(uuid4().hex, challenge, seat.member, place, rooms.clock(), "waiting")
    with rooms.changing(seat.room, seat) as connection:
        is_open = connection.scalar(sa.select(CHALLENGE.id).where(
            CHALLENGE.id == challenge, CHALLENGE.closed.is_(None)
        ))  # fmt: skip
        if is_open is None:
            raise Refused(CLOSED)
        own = sa.and_(ENTRY.challenge_id == challenge, ENTRY.member_id == seat.member)
        states = list(connection.scalars(sa.select(ENTRY.state).where(own)))
        if opened.challenge.sealed and set(states) - {"failed"}:
            raise Refused("You have guessed already, and each has one guess.")
        if len(states) >= MOST_ENTRIES:
            raise Refused(f"Each may enter up to {MOST_ENTRIES} times.")
        connection.execute(schema.entry.delete().where(own, ENTRY.state.in_(("waiting", "failed"))))
        connection.execute(schema.entry.insert().values(
            id=one.id, room_id=seat.room, challenge_id=challenge, member_id=seat.member,
            place=kept, sent=one.sent, state=one.state,
        ))  # fmt: skip
    ARRIVED.set()
    return one.id


def _kept(opened: Opened, spec: object, place: Place) -> dict[str, Any]:
    """Check an entry, and return what is kept of it.

    Raises:
        Refused: with a sentence.
    """
    try:
        entered = opened.challenge.check(spec)
        limits.check(scores.experiment(opened, entered))
        kept = {**place.told(), "spec": to_text(ExperimentSpec(entered))}
    except (ValueError, TypeError) as error:
        raise Refused(str(error)) from error
    if len(json.dumps(kept)) > LARGEST:
        raise Refused("These settings are too long for an entry.")
    return kept


def entered(challenge: Challenge, kept: object) -> Entered:
    """Read the settings of an entry, and check them anew.

    Raises:
        Refused: with a sentence, if they are not what they must be.
    """
    text = kept.get("spec") if isinstance(kept, Mapping) else None
    if not isinstance(text, str):
        raise Refused(UNREADABLE)
    try:
        return challenge.check(from_text(text).base)
    except ValueError as error:
        raise Refused(UNREADABLE) from error


# ---- what is seen ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """All challenges of a room at one moment."""

    version: int
    opened: tuple[Opened, ...]
    entries: tuple[Entry, ...]
    boards: tuple[dict[str, Any], ...]  # the newest challenge first


SEEN = RoomCache[Seen](50)  # some hundred kilobytes each


def see(rooms: Rooms, room: str) -> Seen | None:
    """Return the challenges of a room and their boards; None if it has ended.

    It is read once for each version, whoever asks and however often. Only read it.

    Raises:
        Unreachable: if the database does not answer.
    """
    picture = rooms.look(room)
    if picture is None:
        return None
    return SEEN.get(room, picture.version, lambda last: _read(rooms, picture, last))


def opened_by(rooms: Rooms, seat: Seat, entry: str) -> tuple[Place, Entered]:
    """Return an entry's page and settings, for somebody to open it.

    Members open their own at any time, and those of others once the challenge is closed.

    Raises:
        Refused: with a sentence, if there is no such entry, or it is too early.
        Unreachable: if the database does not answer.
    """
    with rooms.database.reading() as connection:
        row = connection.execute(
            sa.select(schema.entry, CHALLENGE.kind, CHALLENGE.closed)
            .join(schema.challenge, CHALLENGE.id == ENTRY.challenge_id)
            .where(ENTRY.id == entry, ENTRY.room_id == seat.room)
        ).first()
    if row is None:
        raise Refused(NO_ENTRY)
    if not seat.is_teacher and row.closed is None and row.member_id != seat.member:
        raise Refused(NOT_YET)
    place = Place.read(row.place)
    if place is None:
        raise Refused(UNREADABLE)
    return place, entered(challenges.BY_KEY[row.kind], row.place)


def _read(rooms: Rooms, room: Room, before: Seen | None) -> Seen:
    """Read what was entered in a room; of what was read before, only what has changed since."""
    there = ENTRY.challenge_id.in_(sa.select(CHALLENGE.id).where(CHALLENGE.room_id == room.id))
    old = {one.id: one for one in before.entries} if before else {}
    with rooms.database.reading() as connection:
        found = connection.execute(
            sa.select(schema.challenge).where(CHALLENGE.room_id == room.id)
            .order_by(CHALLENGE.opened)
        ).all()  # fmt: skip
        states = connection.execute(
            sa.select(ENTRY.id, ENTRY.state).where(there).order_by(ENTRY.sent)
        ).all() if found else []  # fmt: skip
        new = [row.id for row in states if row.id not in old or old[row.id].state != row.state]
        of = sa.select(schema.entry).where(ENTRY.id.in_(new) if len(new) < FEW else there)
        rows = connection.execute(of).all() if new else []
    all_ = old | {row.id: entry_of(row) for row in rows}
    opened = tuple(challenges.read(row) for row in found if row.kind in challenges.BY_KEY)
    entries = tuple(all_[row.id] for row in states if row.id in all_)
    best = room.state.get(BEST, {})
    shown = tuple(board(one, entries, room, best.get(one.id)) for one in reversed(opened))
    return Seen(room.version, opened, entries, shown)


def entry_of(row: Any) -> Entry:
    """Make an entry of its row."""
    place = Place.read(row.place) or Place("")
    return Entry(
        row.id, row.challenge_id, row.member_id, place, row.sent, row.state, row.result, row.reason
    )
