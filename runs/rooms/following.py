"""Who leads in a room, and who goes after them: what of that is in the room's pulse.

The teacher leads all while they are to follow. A pupil whose screen is shown leads the teacher, and
follows nobody meanwhile: else the two would chase each other.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from runs.rooms import pulse
from runs.rooms.room import Place, Room, Seat


def goal(room: Room, seat: Seat) -> Place | None:
    """Return where somebody is led, or None."""
    if seat.is_teacher:
        return room.shown.place if room.shown else None
    return None if leads(room, seat) else room.follow


def leads(room: Room, seat: Seat) -> bool:
    """Tell whether somebody is to tell where they are."""
    if seat.is_teacher:
        return room.follow is not None
    return room.shown is not None and room.shown.id == seat.member


def mark(place: Place | None) -> str:
    """Return what differs when the page or a setting does, but not with a training's time.

    Of no place it is "".
    """
    return sha256(repr((place.page, place.params)).encode()).hexdigest()[:16] if place else ""


def told(room: Room, seat: Seat) -> dict[str, Any]:
    """Return what somebody's browser acts on."""
    place = goal(room, seat)
    return {
        "goal": mark(place), "time": place.share if place else None, "leads": leads(room, seat),
    }  # fmt: skip


def part(room: Room) -> pulse.Part:
    """Tell all where the teacher is; and the two whom a shown screen concerns of that."""
    apart = [None, *([room.shown.id] if room.shown else [])]
    return pulse.Part(
        shared={"follow": told(room, Seat(room.id, ""))},
        own={whose: {"follow": told(room, Seat(room.id, whose))} for whose in apart},
    )


pulse.PARTS.append(part)
