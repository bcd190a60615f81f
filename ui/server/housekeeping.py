"""What is done once for the whole server: workers, garbage, and messages at little cost.

A full collection looks at every object there is. Most of them came with the libraries and stay
for ever: these are set aside once, so that later collections are short.
"""

from __future__ import annotations

import gc
import importlib
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from runs import SERVICE, rooms
from runs.service import pace
from ui.insides import end_within, pack_lightly, send_at_once

WARM_UP = 5.0  # seconds after the start; whoever came at once has seen the first page by then
PAUSE = 10.0  # seconds
LAST_ANSWERS = 5  # seconds: answers that take longer when the server ends are cut off
ROOMS_PAUSE = 300.0  # seconds
HEAVY = ("plotly.graph_objects", "pandas", "pyarrow", "PIL.Image")  # what pages load later


@asynccontextmanager
async def lifespan(_: object) -> AsyncIterator[None]:
    """Start what works by itself, before the first visitor comes."""
    SERVICE.open()
    send_at_once()
    pack_lightly()
    end_within(LAST_ANSWERS)
    threading.Thread(target=_collect_for_ever, name="collector", daemon=True).start()
    if rooms.are_on():
        rooms.TRAINER.start()
        threading.Thread(target=_end_rooms_for_ever, name="rooms", daemon=True).start()
    yield


def _end_rooms_for_ever() -> None:
    """End the rooms in which nothing was done for hours, whoever opened them."""
    time.sleep(WARM_UP)
    while True:
        with suppress(rooms.Unreachable):  # it is logged, and tried again
            rooms.ROOMS.expire()
        time.sleep(ROOMS_PAUSE)


def _collect_for_ever() -> None:
    time.sleep(WARM_UP)
    for module in HEAVY:
        importlib.import_module(module)
    pace.here()  # measured before anybody waits to be told how long a training takes
    gc.collect()
    gc.freeze()
    while True:
        time.sleep(PAUSE)
        gc.collect()
