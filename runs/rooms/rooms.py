"""All rooms of a database: opened, joined, changed, and ended.

Each change of what is shown counts the room's version up. Whoever looks asks for the version
first, which is read for all of them together, and for the rest only when it has changed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import Connection

from runs.rooms import cache, names, schema
from runs.rooms.database import Database, Unreachable
from runs.rooms.pace import Pace
from runs.rooms.room import MOST_MEMBERS, Member, Place, Refused, Room, Seat

LIFE = 4 * 3600.0  # seconds from the last movement until a room ends
FRESH = 0.5  # seconds for which a version that was read is good enough
MOST_ROOMS = 1_000
TOO_MANY_ROOMS = "This server has as many rooms as it can hold. Try again later."
NO_SUCH_ROOM = "There is no room with this code. Look at it once more: six letters, no digits."
ENDED = "The room has ended."
NOT_IN_IT = "You are no longer in this room."
FULL = f"The room is full: {MOST_MEMBERS} are in it."
NOT_SO_FAST = "That was too often. Wait a moment, and try again."
ONE_SWAP = "A name can be exchanged once."
ROOMS = schema.room.c
MEMBERS = schema.member.c


class Rooms:
    """The rooms of one database."""

    def __init__(
        self, database: Database | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        """Prepare; nothing is read before it is needed."""
        self.database, self.clock = database or Database(), clock
        self.lock, self.noting = threading.Lock(), threading.Lock()
        self.versions: dict[str, tuple[int, float]] = {}  # of a room, and when it was read
        self.pictures: dict[str, Room] = {}
        self.seats: dict[str, Seat] = {}  # by the hash of a secret
        self.wrong_codes = Pace(30, 2.0)  # of all who try: a code in 64 million is not found so
        self.own_wrong_codes = Pace(6, 20.0)  # of one who tries
        self.openings = Pace(20, 30.0)

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    # ---- a room begins and ends ----------------------------------------------------------

    def open(self) -> tuple[str, Seat]:
        """Open a room; return the teacher's secret, and their seat.

        Raises:
            Refused: if there are too many, or they are opened too fast.
            Unreachable: if the database does not answer.
        """
        if not self.openings.allows("all"):
            raise Refused(NOT_SO_FAST)
        secret, id_, now = names.secret(), uuid4().hex, self.clock()
        with self.database.writing() as connection:
            _expire(connection, now)
            taken = set(connection.scalars(sa.select(ROOMS.code)))
            if len(taken) >= MOST_ROOMS:
                raise Refused(TOO_MANY_ROOMS)
            code = names.code(taken)
            connection.execute(schema.room.insert().values(
                id=id_, code=code, teacher=names.hashed(secret), opened=now, moved=now, version=1,
                state={},
            ))  # fmt: skip
        return secret, Seat(id_, None)

    def end(self, seat: Seat) -> None:
        """End the teacher's room: all that is in it is deleted."""
        seat.must_be_the_teachers()
        with self.database.writing() as connection:
            connection.execute(schema.room.delete().where(ROOMS.id == seat.room))
        self.forget(seat.room)

    def expire(self) -> None:
        """End all rooms in which nothing was done for four hours."""
        with self.database.writing() as connection:
            _expire(connection, self.clock())
        # Of one that has ended, here or elsewhere, nothing stays.
        for room in {*list(self.versions), *list(self.pictures), *cache.rooms()}:
            self.version(room)

    # ---- who is in it --------------------------------------------------------------------

    def join(self, code: str, who: str | None = None) -> tuple[str, Seat]:
        """Join by a code; return the secret that the browser keeps, and the seat.

        ``who`` is the name of the session that tries, which may be wrong a few times.

        Raises:
            Refused: if there is no such room, it is full, or wrong codes come too fast.
            Unreachable: if the database does not answer.
        """
        room = self.room_by_code(code, who)
        token, id_ = names.secret(), uuid4().hex
        with self.changing(room) as connection:
            taken = _taken(connection, room)
            if len(taken) >= MOST_MEMBERS:
                raise Refused(FULL)
            connection.execute(schema.member.insert().values(
                id=id_, room_id=room, token=names.hashed(token), name=names.draw(taken),
                colour=len(taken) % names.COLOURS, swapped=False, joined=self.clock(),
            ))  # fmt: skip
        return token, Seat(room, id_)

    def room_by_code(self, code: str, who: str | None = None) -> str:
        """Return the id of the room with a code, however it was typed.

        Raises:
            Refused: if there is none, or wrong codes come too fast.
        """
        letters = names.cleaned(code)
        if letters is None:
            raise Refused(NO_SUCH_ROOM)
        if not self._may_try(who):
            raise Refused(NOT_SO_FAST)
        with self.database.reading() as connection:
            found = connection.scalar(sa.select(ROOMS.id).where(
                ROOMS.code == letters, ROOMS.moved > self.clock() - LIFE
            ))  # fmt: skip
        if found is None:
            self.wrong_codes.allows("all")
            self.own_wrong_codes.allows(who)
            raise Refused(NO_SUCH_ROOM)
        return str(found)

    def _may_try(self, who: str | None) -> bool:
        """Tell whether a code is looked up at all, right or wrong.

        Who was not wrong before always may: somebody who guesses shall not keep a class out.
        """
        if who is None:
            return self.wrong_codes.left("all") > 0
        own = self.own_wrong_codes
        left = own.left(who)
        return left == own.at_once or (left > 0 and self.wrong_codes.left("all") > 0)

    def seat(self, secret: str) -> Seat | None:
        """Return the seat that a teacher's or a member's secret belongs to, if there is one."""
        if not names.is_secret(secret):
            return None
        key = names.hashed(secret)
        seat = self.seats.get(key)
        if seat and self._sits(seat):
            return seat
        with self.database.reading() as connection:  # what was read before may be too old
            teacher = connection.scalar(sa.select(ROOMS.id).where(ROOMS.teacher == key))
            of = sa.select(MEMBERS.room_id, MEMBERS.id).where(MEMBERS.token == key)
            found = (teacher, None) if teacher else connection.execute(of).first()
        self.seats.pop(key, None)
        if found is None or self.version(found[0]) is None:
            return None
        return self.seats.setdefault(key, Seat(*found))

    def _sits(self, seat: Seat) -> bool:
        """Tell whether a seat is in the picture that everybody looks at."""
        room = self.look(seat.room)
        return room is not None and (seat.is_teacher or room.member(seat.member) is not None)

    def knows(self, secret: str) -> bool:
        """Whether a secret was right a moment ago: nobody has to be asked about it."""
        return names.hashed(secret) in self.seats

    def swap_name(self, seat: Seat) -> None:
        """Draw another name for a member, once."""
        with self.changing(seat.room, seat) as connection:
            taken = _taken(connection, seat.room)
            done = connection.execute(
                schema.member.update()
                .where(MEMBERS.id == seat.member, MEMBERS.swapped.is_(False))
                .values(name=names.draw(taken), swapped=True)
            )
            if not done.rowcount:
                raise Refused(ONE_SWAP)

    def leave(self, seat: Seat) -> None:
        """Leave a room, with all that one has entered."""
        if seat.member:
            self._remove(seat.room, seat.member)

    def put_out(self, seat: Seat, member: str) -> None:
        """Let the teacher take somebody out of the room, with all that they have entered."""
        seat.must_be_the_teachers()
        self._remove(seat.room, member)

    def _remove(self, room: str, member: str) -> None:
        with self.changing(room) as connection:
            connection.execute(schema.member.delete().where(
                MEMBERS.id == member, MEMBERS.room_id == room
            ))  # fmt: skip

    # ---- what is set ---------------------------------------------------------------------

    def set(self, seat: Seat, **changes: Any) -> None:
        """Change what the teacher has set; None takes it away."""
        seat.must_be_the_teachers()
        with self.changing(seat.room) as connection:
            before = connection.scalar(sa.select(ROOMS.state).where(ROOMS.id == seat.room))
            after = {k: v for k, v in {**(before or {}), **changes}.items() if v is not None}
            connection.execute(
                schema.room.update().where(ROOMS.id == seat.room).values(state=after)
            )

    def tell_place(self, seat: Seat, place: Place | None) -> None:
        """Note where a member is, for the teacher to show."""
        with self.changing(seat.room, seat) as connection:
            connection.execute(
                schema.member.update().where(MEMBERS.id == seat.member)
                .values(place=place and place.told())
            )  # fmt: skip

    @contextmanager
    def changing(self, room: str, by: Seat | None = None) -> Iterator[Connection]:
        """Write something of a room; in the end its version is counted up.

        Raises:
            Refused: if the room has ended, or whoever does it is no longer in it.
            Unreachable: if the database does not answer.
        """
        now = self.clock()
        with self.database.writing() as connection:
            version = connection.scalar(
                schema.room.update()
                .where(ROOMS.id == room, ROOMS.moved > now - LIFE)
                .values(version=ROOMS.version + 1, moved=now)
                .returning(ROOMS.version)
            )
            if version is None:
                raise Refused(ENDED)
            if by and by.member:
                of = sa.select(MEMBERS.id).where(MEMBERS.id == by.member, MEMBERS.room_id == room)
                if connection.scalar(of) is None:
                    raise Refused(NOT_IN_IT)
            yield connection
        self._note(room, int(version))

    # ---- what is seen --------------------------------------------------------------------

    def version(self, room: str) -> int | None:
        """Return a room's version, at most half a second old; None if the room has ended."""
        now = time.monotonic()
        with self.noting:
            known, read = self.versions.get(room, (None, -FRESH))
            if known is not None and now - read < FRESH:
                return known
            if known is not None:  # one asks, and the others need not meanwhile
                self.versions[room] = known, now
        with self.database.reading() as connection:
            found = connection.scalar(sa.select(ROOMS.version).where(
                ROOMS.id == room, ROOMS.moved > self.clock() - LIFE
            ))  # fmt: skip
        if found is None:
            self.forget(room)
            return None
        return self._note(room, int(found))

    def _note(self, room: str, version: int) -> int:
        """Note a version; who was slower may know an older one."""
        with self.noting:
            known, _ = self.versions.get(room, (0, 0.0))
            self.versions[room] = max(version, known), time.monotonic()
            return self.versions[room][0]

    def look(self, room: str) -> Room | None:
        """Return a room as it is; None if it has ended. All who look share one picture.

        While the database is away, it is the last picture: pages stay as they are, and only who
        does something is told.

        Raises:
            Unreachable: if the database does not answer, and did not before.
        """
        try:
            return self._look(room)
        except Unreachable:
            last = self.pictures.get(room)
            if last is None or last.moved <= self.clock() - LIFE:
                raise
            return last

    def _look(self, room: str) -> Room | None:
        version = self.version(room)
        if version is None:
            return None
        with self.lock:
            picture = self.pictures.get(room)
            if picture is None or picture.version < version:
                picture = self._read(room)
                if picture:
                    self.pictures[room] = picture
        return picture

    def forget(self, room: str) -> None:
        """Forget what was read of a room that has ended."""
        cache.forget(room)
        self.versions.pop(room, None)
        self.pictures.pop(room, None)
        for key in [key for key, seat in list(self.seats.items()) if seat.room == room]:
            self.seats.pop(key, None)

    def _read(self, id_: str) -> Room | None:
        of = sa.select(schema.member).where(MEMBERS.room_id == id_).order_by(MEMBERS.joined)
        with self.database.reading() as connection:
            row = connection.execute(sa.select(schema.room).where(ROOMS.id == id_)).first()
            members = connection.execute(of).all()
        if row is None:
            return None
        seen = (
            Member(one.id, one.name, one.colour, one.joined, one.swapped, Place.read(one.place))
            for one in members
        )
        return Room(row.id, row.code, row.opened, row.moved, row.version, tuple(seen), row.state)


def _taken(connection: Connection, room: str) -> list[str]:
    """Return the names of all who are in a room."""
    return list(connection.scalars(sa.select(MEMBERS.name).where(MEMBERS.room_id == room)))


def _expire(connection: Connection, now: float) -> None:
    connection.execute(schema.room.delete().where(ROOMS.moved <= now - LIFE))
