"""Places that one browser tells and another goes to: what of an address is taken along.

A place comes from somebody else's address. So only pages that there are, and settings of that very
page, are taken up; and of those no lock, no key, and nothing that is kept fixed.
"""

from __future__ import annotations

import re
from functools import lru_cache

from runs.rooms.room import Place
from ui import registry
from ui.classroom.lessons import NAME as LESSON
from ui.memory import share

Params = tuple[tuple[str, str], ...]
BESIDES = {"mnist": ("compare_part", "compare_log")}  # what begins otherwise than all on its page
STAYS = ("lock", "key", "fix")  # of a link for a class: it is not for those who follow
NAME = re.compile(r"[a-z0-9_]{1,40}")
MOST, MOST_OF_ONE, MOST_OF_ALL = 100, 6_000, 24_000  # settings; letters of one, and of all


def place(page: str, params: Params, time: float | None = None) -> Place:
    """Return a place without what is not for others; ``time`` is a training's, from 0 to 1."""
    return Place(page, _taken(page, params), time)


def checked(told: Place | None) -> Place | None:
    """Return a place that somebody told, as far as one may go there."""
    if told is None or told.page not in registry.BY_NAME:
        return None
    return place(told.page, told.params, time(told.share))


def time(told: object) -> float | None:
    """Return the time of a training that a browser told; None if it makes no sense."""
    return round(told, 3) if isinstance(told, int | float) and 0 <= told <= 1 else None


def missing(place: Place) -> list[str]:
    """Return what the address of somebody's page could not hold, such as a drawing."""
    names = "-".join(value for name, value in place.params if name == share.WITHOUT).split("-")
    return [thing for name, (thing, _) in share.THINGS.items() if name in names]


@lru_cache(maxsize=256)
def _taken(page: str, params: Params) -> Params:
    """Sieve out what belongs to a page, as long as it is of a size that pages write."""
    prefix = f"{registry.BY_NAME[page].prefix}_"
    others = (LESSON, share.WITHOUT, *BESIDES.get(page, ()))
    stays = {prefix + name for name in STAYS}
    found: list[tuple[str, str]] = []
    letters = 0
    for name, value in params:
        known = name.startswith(prefix) and name not in stays and NAME.fullmatch(name)
        fits = len(value) <= MOST_OF_ONE and letters + len(value) <= MOST_OF_ALL
        if (known or name in others) and fits and len(found) < MOST:
            found.append((name, value))
            letters += len(value)
    return tuple(sorted(found, key=lambda one: one[0]))  # several of one name stay in order
