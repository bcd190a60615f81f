"""A poll: a question that the teacher asks a whole room; bars when the teacher shows the answers.

Nobody but the server knows who answered what. Until the answers are shown, all that anybody is
told is how many have answered: from figures that move one could tell whose they are. From then
on nothing moves any more. A room has one poll at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import Connection

from runs.rooms import ROOMS, schema
from runs.rooms.pace import Pace
from runs.rooms.pulse import PARTS, Part
from runs.rooms.room import Refused, Room, Seat
from runs.rooms.rooms import NOT_SO_FAST, Rooms

MOST_ANSWERS = 8  # to choose from
GONE = "This question is no longer asked."
SHOWN = "The answers are shown already."
NOT_THERE = "This is none of the answers."
PUPILS = "Who asks does not answer."
ASKS = Pace(10, 5.0)  # of a room
VOTES = Pace(10, 2.0)  # of a pupil
POLLS = schema.poll.c
ANSWERS = schema.vote.c


@dataclass(frozen=True)
class Asked:
    """A question with its answers, of which one is right, the reason, and where one sees it."""

    text: str
    answers: tuple[str, ...]
    right: int  # which of the answers
    why: str
    page: str = ""  # the name of the one that shows it

    def __post_init__(self) -> None:
        """Raise ValueError if it cannot be asked."""
        if not (1 < len(self.answers) <= MOST_ANSWERS and 0 <= self.right < len(self.answers)):
            raise ValueError("A question needs two answers or more, and one of them is right.")

    def told(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {"text": self.text, "answers": list(self.answers), "right": self.right,
                "why": self.why, "page": self.page}  # fmt: skip


@dataclass(frozen=True)
class Poll:
    """What a room is asked, at one moment."""

    id: str
    asked: Asked
    revealed: bool
    votes: tuple[tuple[str, int], ...]  # of members, which are nobody's business

    @property
    def counts(self) -> list[int]:
        """How many gave each answer."""
        given = [answer for _, answer in self.votes]
        return [given.count(answer) for answer in range(len(self.asked.answers))]

    def told(self) -> dict[str, Any]:
        """Return what everybody in the room may know, as JSON."""
        told = {"id": self.id, "text": self.asked.text, "answers": list(self.asked.answers),
                "voted": len(self.votes), "revealed": self.revealed}  # fmt: skip
        if not self.revealed:
            return told
        asked = self.asked
        return told | {"counts": self.counts, "right": asked.right, "why": asked.why,
                       "page": asked.page}  # fmt: skip


def ask(rooms: Rooms, seat: Seat, asked: Asked) -> str:
    """Ask the room; what it was asked before is gone. Return the poll's id.

    Raises:
        Refused: if somebody else than the teacher asks, too often, or the room has ended.
        Unreachable: if the database does not answer.
    """
    seat.must_be_the_teachers()
    if not ASKS.allows(seat.room):
        raise Refused(NOT_SO_FAST)
    id_ = uuid4().hex
    with rooms.changing(seat.room) as connection:
        connection.execute(schema.poll.delete().where(POLLS.room_id == seat.room))
        connection.execute(schema.poll.insert().values(
            id=id_, room_id=seat.room, question=asked.told(), asked=rooms.clock(),
            revealed=False, closed=False,
        ))  # fmt: skip
    return id_


def vote(rooms: Rooms, seat: Seat, id_: str, answer: int) -> None:
    """Give an answer, or another one, until the answers are shown.

    Raises:
        Refused: if it is too late, none of the answers, too often, or the teacher's.
        Unreachable: if the database does not answer.
    """
    if seat.member is None:
        raise Refused(PUPILS)
    if not VOTES.allows(seat.member):
        raise Refused(NOT_SO_FAST)
    with rooms.changing(seat.room, seat) as connection:
        row = connection.execute(
            sa.select(POLLS.question, POLLS.revealed).where(_is_open(seat.room, id_))
        ).first()
        if row is None or row.revealed:
            raise Refused(SHOWN if row else GONE)
        if answer not in range(len(row.question["answers"])):
            raise Refused(NOT_THERE)
        _keep(connection, id_, seat.member, answer)


def _keep(connection: Connection, poll: str, member: str, answer: int) -> None:
    """Note an answer in place of the one before; ``changing`` lets one do so at a time."""
    of = (ANSWERS.poll_id == poll, ANSWERS.member_id == member)
    if not connection.execute(schema.vote.update().where(*of).values(answer=answer)).rowcount:
        new = schema.vote.insert().values(poll_id=poll, member_id=member, answer=answer)
        connection.execute(new)


def reveal(rooms: Rooms, seat: Seat, id_: str) -> None:
    """Show the answers to all."""
    _set(rooms, seat, id_, revealed=True)


def close(rooms: Rooms, seat: Seat, id_: str) -> None:
    """Take the question away, with its answers."""
    _set(rooms, seat, id_, closed=True)


def _set(rooms: Rooms, seat: Seat, id_: str, **values: bool) -> None:
    seat.must_be_the_teachers()
    with rooms.changing(seat.room) as connection:
        connection.execute(schema.poll.update().where(_is_open(seat.room, id_)).values(**values))


def poll_of(rooms: Rooms, room: Room) -> Poll | None:
    """Return what a room is asked, or None."""
    with rooms.database.reading() as connection:
        row = connection.execute(
            sa.select(schema.poll).where(POLLS.room_id == room.id, POLLS.closed.is_(False))
        ).first()
        if row is None:
            return None
        votes = connection.execute(
            sa.select(ANSWERS.member_id, ANSWERS.answer).where(ANSWERS.poll_id == row.id)
        ).all()
    question = row.question | {"answers": tuple(row.question["answers"])}
    return Poll(row.id, Asked(**question), row.revealed, tuple((m, a) for m, a in votes))


def _is_open(room: str, id_: str) -> sa.ColumnElement[bool]:
    return sa.and_(POLLS.id == id_, POLLS.room_id == room, POLLS.closed.is_(False))


def part(room: Room) -> Part:
    """Tell what the room is asked, and each pupil the own answer."""
    poll = poll_of(ROOMS, room)
    if poll is None:
        return Part()
    return Part({"poll": poll.told()}, {member: {"voted": answer} for member, answer in poll.votes})


PARTS.append(part)
