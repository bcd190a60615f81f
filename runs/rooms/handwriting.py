"""The class's own handwriting: ten digits of each member, which are a data set of the class.

A drawing is never changed: a new one of the same digit takes its place under another id, so
whoever has read a drawing has read it for good. The teacher can take one out, and put it back.
"""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import uuid4

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from nn.arrays import Array, Labels
from nn.data import digits
from runs.rooms import ROOMS, schema
from runs.rooms.cache import RoomCache
from runs.rooms.pace import Pace
from runs.rooms.room import Refused, Seat
from runs.rooms.rooms import NOT_SO_FAST, Rooms

CLASSES = 10
AT_ONCE, SECONDS = 20, 1.5  # drawings of a member: two rounds at once, then one after the other
MOST_INK = 0.5  # share of the sheet; the widest pen leaves less in any digit
SMALLEST = 0.12  # of the sheet's side
FILLED = "Nearly the whole sheet is full of ink. Draw a single digit on it."
DOT = "This is a dot, too small to be read. Draw the digit larger."
NOT_A_MEMBER = "Those who have joined draw. The teacher sees the drawings."
DRAWINGS = schema.drawing.c
Pixels = NDArray[np.uint8]


class Later(Refused):
    """It comes too soon: the same drawing is taken in a moment."""


@dataclass(frozen=True)
class Drawing:
    """A digit that somebody drew."""

    id: str
    member: str
    digit: int
    pixels: bytes  # 28 × 28, 255 is ink
    kept: bool  # not, if the teacher took it out

    @property
    def x(self) -> Array:
        """What a network reads: (784,), 0 to 1."""
        return np.frombuffer(self.pixels, np.uint8).astype(np.float32) / 255


@dataclass(frozen=True, eq=False)
class ClassDigits:
    """All drawings of a room at one moment. Shared by all who look: only read."""

    drawings: tuple[Drawing, ...] = ()  # with those that were taken out, the first ones first

    @cached_property
    def kept(self) -> tuple[Drawing, ...]:
        """Those that count."""
        return tuple(one for one in self.drawings if one.kept)

    def __len__(self) -> int:
        return len(self.kept)

    @cached_property
    def X(self) -> Array:
        """The images as columns: (784, m), 0 to 1."""
        return _columns(self.kept)

    @cached_property
    def y(self) -> Labels:
        """The digit that each was to be: (m,)."""
        return np.array([one.digit for one in self.kept], np.int64)

    @cached_property
    def whose(self) -> tuple[str, ...]:
        """The id of the member who drew each: m of them."""
        return tuple(one.member for one in self.kept)

    @property
    def members(self) -> tuple[str, ...]:
        """The ids of those who drew any, in an order that says nothing."""
        return tuple(sorted({*self.whose}))

    def halves(self) -> tuple[ClassDigits, ClassDigits]:
        """Part the drawings: to learn from, and to test on. Nobody's are in both.

        Raises:
            Refused: if fewer than two have drawn.
        """
        if len(self.members) < 2:
            raise Refused("It takes digits of at least two of you: of one half it learns, and on "
                          "the other half it is tested.")  # fmt: skip
        tested = {*self.members[1::2]}
        parts = ([one for one in self.kept if (one.member in tested) == test] for test in (0, 1))
        learned, held_out = (ClassDigits(tuple(part)) for part in parts)
        return learned, held_out

    def file(self) -> bytes:
        """Write an ``.npz`` file as Keras has MNIST, which the MNIST page reads.

        Whole hands are for testing, if the others drew all of their digits. Nothing in it tells
        who drew what: of each digit, the images stand in the order of their pixels.
        """
        parts: tuple[ClassDigits, ...] = self.halves() if len(self.members) > 1 else (self,)
        names: tuple[str, ...] = ("x_train", "y_train", "x_test", "y_test")
        if not {*parts[-1].y} <= {*parts[0].y} or len(parts) == 1:
            names, parts = ("x", "y"), (self,)
        arrays: list[Any] = [array for part in parts for array in part._rows()]
        content = io.BytesIO()
        np.savez_compressed(content, **dict(zip(names, arrays, strict=True)))
        return content.getvalue()

    def _rows(self) -> tuple[Pixels, Pixels]:
        """Return (m, 28, 28) and (m,), both of bytes."""
        rows = sorted((one.digit, one.pixels) for one in self.kept)
        packed = np.frombuffer(b"".join(pixels for _, pixels in rows), np.uint8)
        shape = (len(rows), digits.SIDE, digits.SIDE)
        return packed.reshape(shape), np.array([digit for digit, _ in rows], np.uint8)


def pixels_of(ink: Array) -> bytes:
    """Turn ink (h, w), 0 to 1, into the 28 × 28 bytes that are kept.

    Raises:
        Refused: if it can be no digit.
    """
    dark = ink >= digits.FAINT
    if not dark.any():
        raise Refused(digits.NOTHING)
    if dark.mean() > MOST_INK:
        raise Refused(FILLED)
    if max(np.ptp(np.flatnonzero(dark.any(axis=axis))) for axis in (0, 1)) < SMALLEST * len(ink):
        raise Refused(DOT)
    return np.rint(digits.way(ink).x * 255).astype(np.uint8).tobytes()


def _columns(drawings: tuple[Drawing, ...]) -> Array:
    rows = np.frombuffer(b"".join(one.pixels for one in drawings), np.uint8)
    return (rows.reshape(len(drawings), digits.SIDE**2).astype(np.float32) / 255).T


class Handwriting:
    """The drawings of all rooms of a database."""

    def __init__(self, rooms: Rooms) -> None:
        """Begin; nothing is read before it is needed."""
        self.rooms = rooms
        self.pace = Pace(AT_ONCE, SECONDS, rooms.clock)
        self.sets = RoomCache[ClassDigits](40)

    def keep(self, seat: Seat, digit: int, ink: Array) -> None:
        """Keep a member's drawing of a digit, from ink (h, w), in place of an earlier one.

        Raises:
            Refused: if it can be no digit, the room has ended, or they are no longer in it.
            Later: if drawings come too fast.
            Unreachable: if the database does not answer.
        """
        if seat.member is None or digit not in range(CLASSES):
            raise Refused(NOT_A_MEMBER)
        pixels = pixels_of(ink)
        if not self.pace.allows(seat.member):
            raise Later(NOT_SO_FAST)
        with self.rooms.changing(seat.room, seat) as connection:
            connection.execute(schema.drawing.delete().where(
                DRAWINGS.member_id == seat.member, DRAWINGS.digit == digit
            ))  # fmt: skip
            connection.execute(schema.drawing.insert().values(
                id=uuid4().hex, room_id=seat.room, member_id=seat.member, digit=digit,
                pixels=pixels, kept=True, drawn=self.rooms.clock(),
            ))  # fmt: skip

    def take_out(self, seat: Seat, drawing: str) -> None:
        """Let the teacher take a drawing out of the set."""
        self._mark(seat, drawing, kept=False)

    def put_back(self, seat: Seat, drawing: str) -> None:
        """Let the teacher put it back."""
        self._mark(seat, drawing, kept=True)

    def _mark(self, seat: Seat, drawing: str, *, kept: bool) -> None:
        seat.must_be_the_teachers()
        with self.rooms.changing(seat.room) as connection:
            connection.execute(
                schema.drawing.update()
                .where(DRAWINGS.id == drawing, DRAWINGS.room_id == seat.room)
                .values(kept=kept)
            )

    def of(self, seat: Seat) -> dict[int, Drawing]:
        """Return a member's own drawings, by their digits: also those that were taken out."""
        mine = sa.select(schema.drawing).where(DRAWINGS.member_id == seat.member)
        with self.rooms.database.reading() as connection:
            return {row.digit: _drawing(row) for row in connection.execute(mine)}

    def look(self, room: str) -> ClassDigits:
        """Return all drawings of a room, read once a version; none if it has ended."""
        version = self.rooms.version(room)
        if version is None:
            return ClassDigits()
        return self.sets.get(room, version, lambda last: self._read(room, last))

    def counts(self, room: str) -> Counter[str]:
        """Count the drawings of each member that count."""
        return Counter(self.look(room).whose)

    def _read(self, room: str, before: ClassDigits | None) -> ClassDigits:
        """Read them anew; if nothing has changed, what was made of them before stays."""
        of = sa.select(schema.drawing).where(DRAWINGS.room_id == room)
        with self.rooms.database.reading() as connection:
            rows = connection.execute(of.order_by(DRAWINGS.drawn, DRAWINGS.id)).all()
        found = tuple(map(_drawing, rows))
        return before if before and found == before.drawings else ClassDigits(found)


def _drawing(row: sa.Row[tuple[object, ...]]) -> Drawing:
    return Drawing(row.id, row.member_id, row.digit, bytes(row.pixels), row.kept)


HANDWRITING = Handwriting(ROOMS)
