"""A room's pulse: the few bytes that each open page asks for about once a second.

It is made once for all who ask, whenever the room's version has changed. Each subject of a room
adds a part to ``PARTS``, a function that is given the room as it is::

    def told(room: Room) -> Part:
        return Part(
            shared={"poll": ...},  # what all are told
            own={member.id: {"voted": True}},  # what one member alone is told; None: the teacher
            marks={"room.poll": 3},  # what lets a page run anew when it changes, for all
            own_marks={member.id: {"room.entry": "scored"}},  # and for one member alone
        )

A page is drawn with the marks of that moment. When the pulse has others, its script runs again. So
a mark is what the page itself must act on, and changes seldom; all else is drawn in the browser.
A mark with a dot counts on one page alone, whose name stands before the dot: ``room.poll``.

In the browser (``ui/room/strip.js``) each answer is an event on the window, ``glassbox-room``: its
``detail`` is the pulse. ``globalThis.glassboxRoom.pulse`` is the last one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from runs.rooms.cache import RoomCache
from runs.rooms.room import Room, Seat

Told = Mapping[str, Any]
Whose = str | None  # a member's id; None: the teacher


@dataclass(frozen=True)
class Part:
    """What one subject adds to a pulse."""

    shared: Told = field(default_factory=dict)
    own: Mapping[Whose, Told] = field(default_factory=dict)
    marks: Told = field(default_factory=dict)
    own_marks: Mapping[Whose, Told] = field(default_factory=dict)


def who_is_here(room: Room) -> Part:
    """Tell the code and how many there are; to each, who they are; to the teacher, all names."""
    people = {one.id: {"name": one.name, "colour": one.colour} for one in room.members}
    return Part(
        shared={"version": room.version, "code": room.code, "count": len(people)},
        own={
            None: {"teacher": True, "members": [{"id": id_} | one for id_, one in people.items()]},
            **{id_: {"you": one} for id_, one in people.items()},
        },
        own_marks={id_: {"name": one["name"]} for id_, one in people.items()},
    )


PARTS: list[Callable[[Room], Part]] = [who_is_here]


class Pulse:
    """What is told of a room at one version."""

    def __init__(self, room: Room) -> None:
        """Ask all parts.

        Raises:
            Unreachable: if one of them asks the database, and it does not answer.
        """
        self.parts = [part(room) for part in PARTS]
        self.packed: dict[Whose, bytes] = {}

    def told(self, whose: Whose) -> dict[str, Any]:
        """Return what one of them is told."""
        told: dict[str, Any] = {}
        for part in self.parts:
            told |= {**part.shared, **part.own.get(whose, {})}
        return told | {"marks": self.marks(whose)}

    def marks(self, whose: Whose) -> dict[str, Any]:
        """Return what a page of theirs acts on."""
        marks: dict[str, Any] = {}
        for part in self.parts:
            marks |= {**part.marks, **part.own_marks.get(whose, {})}
        return marks

    def body(self, whose: Whose) -> bytes:
        """Return the same as JSON, packed once."""
        if whose not in self.packed:
            self.packed[whose] = json.dumps(self.told(whose), separators=(",", ":")).encode()
        return self.packed[whose]


PULSES = RoomCache[Pulse](200)


def pulse_of(room: Room) -> Pulse:
    """Return the pulse of a room as it is, made by the first who asks."""
    return PULSES.get(room.id, room.version, lambda _: Pulse(room))


def body(room: Room, seat: Seat) -> bytes:
    """Return what the page of this seat is told."""
    return pulse_of(room).body(seat.member)
