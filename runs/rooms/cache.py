"""What is made of a room once for each of its versions, and kept for all who ask."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from weakref import WeakSet

T = TypeVar("T")
_CACHES: WeakSet[RoomCache[Any]] = WeakSet()


@dataclass
class _Slot(Generic[T]):
    """What is kept of one room; one makes it, and all others who ask wait for that."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    version: int = -1
    made: T | None = None


class RoomCache(Generic[T]):
    """Keeps what was made of each room at its newest version, of the rooms asked for last."""

    def __init__(self, most: int) -> None:
        """Keep it of so many rooms."""
        self.most, self.lock = most, threading.Lock()
        self.slots: OrderedDict[str, _Slot[T]] = OrderedDict()
        _CACHES.add(self)

    def get(self, room: str, version: int, make: Callable[[T | None], T]) -> T:
        """Return what was made of a room at this version or a later one.

        If there is nothing, ``make`` makes it; it is given what was made of an earlier version.
        """
        with self.lock:
            slot = self.slots.setdefault(room, _Slot())
            self.slots.move_to_end(room)
            if len(self.slots) > self.most:
                self.slots.popitem(last=False)
        with slot.lock:  # a room that ends meanwhile has lost its slot: nothing stays of it
            if slot.made is None or slot.version < version:
                slot.made, slot.version = make(slot.made), version
            return slot.made

    def forget(self, room: str) -> None:
        """Keep nothing of a room."""
        with self.lock:
            self.slots.pop(room, None)

    def __contains__(self, room: str) -> bool:
        return room in self.slots


def forget(room: str) -> None:
    """Keep nothing of a room that has ended, in any cache."""
    for cache in list(_CACHES):
        cache.forget(room)


def rooms() -> set[str]:
    """Return the rooms of which anything is kept."""
    return {room for cache in list(_CACHES) for room in list(cache.slots)}
