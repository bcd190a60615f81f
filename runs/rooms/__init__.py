"""A class's room: who is in it, what the teacher has set, and what was entered.

Many web servers may share the rooms of one database. What a page shows of a room is a ``Room``, a
picture of one moment, read once for all who look at it; what is done in a room goes through
``ROOMS``, which counts its version up, so that all others notice within a second.
"""

from __future__ import annotations

import atexit
import os

from runs import SERVICE
from runs.rooms.database import Unreachable
from runs.rooms.room import Member, Refused, Room, Seat
from runs.rooms.rooms import Rooms
from runs.rooms.trainer import Trainer
from runs.service.settings import LOG

SWITCH = "GLASSBOX_ROOMS"
ROOMS = Rooms()
TRAINER = Trainer(ROOMS, SERVICE)
atexit.register(ROOMS.close)
atexit.register(TRAINER.close)


def are_on() -> bool:
    """Tell whether the host lets classes have rooms."""
    told = os.environ.get(SWITCH, "").strip().lower()
    if told not in ("", "on", "off"):
        LOG.warning("%s must be on or off; on is used.", SWITCH)
    return told != "off"


__all__ = [
    "ROOMS",
    "TRAINER",
    "Member",
    "Refused",
    "Room",
    "Rooms",
    "Seat",
    "Unreachable",
    "are_on",
]
