"""A visitor that means harm, and one beside it that only wants to learn. Without a browser.

The first one is a pupil in a room, too, and sends there what only a teacher's page sends.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from contextlib import suppress
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

from streamlit.components.v2.bidi_component.constants import EVENT_DELIM
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.session_state import STREAMLIT_INTERNAL_KEY_PREFIX
from websockets.exceptions import WebSocketException

from tests.load import room_words
from tests.load.client import ANSWER_WITHIN, Drawn, Tab
from tests.load.room import Browser
from tests.load.server import Server, memory_of
from tests.safety.addresses import EXTREMES, VALUES
from tests.safety.browser import NONSENSE

SLIDER, CHOICES = "xor_iterations", (100, 200, 300, 500)
PAUSE = 0.2  # seconds between two clicks of the learner
LONGEST = 60_000  # characters of an address
EVENTS = (
    "opened", "picked", "asked", "painted", "change", "step", "before", "out", "show", "vote",
    "reveal", "close", "look", "found", "lost", "moved", "at", "drawn", "go",
)  # fmt: skip
OF_ROOM = re.compile(r"-(room|follow)_\w+$")  # the id of a component


def queries() -> list[tuple[str, str]]:
    """Pages and bad addresses, none longer than what servers take."""
    found = [(page, urlencode(query, doseq=True)) for page, query in EXTREMES.values()]
    names = ("xor_seed", "xor_hidden", "xor_ask_1", "xor_rows", "xor_example", "xor_log")
    found += [("xor", urlencode(dict.fromkeys(names, value), doseq=True))
              for value in VALUES.values()]  # fmt: skip
    return [(page, query) for page, query in found if len(query) <= LONGEST]


async def do_harm(server: Server, until: asyncio.Event) -> int:
    """Come with bad addresses and send bad events, again and again; return how many."""
    teacher, pupil = Browser(Tab(server.address, "room")), Browser(Tab(server.address, "room"))
    await room_words.join(pupil, await room_words.open_room(teacher))
    await room_words.open_challenge(teacher)
    before = await of_room(teacher)
    count = 0
    for (page, query), nonsense in zip(cycle(queries()), cycle(NONSENSE.values()), strict=False):
        if until.is_set() and count:
            break
        await in_the_room(pupil.tab, count, nonsense)
        tab = Tab(server.address, page, query)
        with suppress(OSError, LookupError, TimeoutError, WebSocketException):
            await tab.open()
            await tab._ask("event", pressed=event(components(tab)[0], nonsense))
            count += 1
        if tab.is_open:
            await tab.close()
        assert not [failure for failure in tab.failures if "exception" in failure], (page, query)
    assert await of_room(teacher) == before
    for one in (teacher, pupil):
        assert not one.tab.failures
        await one.tab.close()
    return count


async def of_room(teacher: Browser) -> dict[str, Any]:
    """What a teacher is told of their room, but for when it was moved last."""
    await teacher.tab.goto("room")
    told: dict[str, Any] = room_words.strip(teacher.tab)["pulse"]
    return {name: value for name, value in told.items() if name != "version"}


async def in_the_room(tab: Tab, count: int, nonsense: object) -> None:
    """Send nonsense, or half a letter in place of an id, from something that the room draws."""
    await tab.goto(("room", "playground")[count % 2])
    ours = [one for one in components(tab) if OF_ROOM.search(one.element.id)]
    value = "\ud800" * 32 if count % 3 == 0 else nonsense
    await tab._ask("event", pressed=event(ours[count // 2 % len(ours)], value))


def components(tab: Tab) -> list[Drawn]:
    return [drawn for drawn in tab._page.values() if drawn.kind == "bidi_component"]


def event(drawn: Drawn, value: object) -> WidgetState:
    """All events of a component at once, with one value."""
    state = WidgetState()
    state.id = f"{STREAMLIT_INTERNAL_KEY_PREFIX}_{drawn.element.id}{EVENT_DELIM}events"
    state.json_trigger_value = json.dumps([{"event": name, "value": value} for name in EVENTS])
    return state


async def send_too_much(server: Server, megabytes: int) -> float:
    """Send one huge message, and wait to be shown the door; return what it cost in megabytes."""
    tab = Tab(server.address, "start")
    await tab.open()
    before, message = memory_of(server.process.pid).pss, BackMsg()
    widget = message.rerun_script.widget_states.widgets.add()
    widget.id, widget.json_value = "x", "x" * megabytes * 1_000_000
    with suppress(WebSocketException):
        await tab._socket.send(message.SerializeToString())
    async with asyncio.timeout(ANSWER_WITHIN):
        while tab.is_open:
            await asyncio.sleep(0.05)
    return memory_of(server.process.pid).pss - before


async def learn(server: Server, seconds: float) -> tuple[list[float], Tab]:
    """Move a slider again and again; return how long each answer took, and the page at its end."""
    tab = Tab(server.address, "xor", "xor_seed=7")
    await tab.open()
    end, times = time.monotonic() + seconds, []
    for value in cycle(CHOICES):
        if time.monotonic() > end:
            break
        times.append((await tab.set(SLIDER, value)).seconds)
        await asyncio.sleep(PAUSE)
    return times, tab


async def side_by_side(server: Server, seconds: float, *, harm: bool) -> tuple[list[float], int]:
    """Let somebody learn for so long, beside somebody who means harm or not.

    Returns how long each answer took, and how much harm was tried. Fails if the learner was not
    answered, saw an error, or lost what was set.
    """
    over = asyncio.Event()
    vandal = asyncio.create_task(do_harm(server, over)) if harm else None
    times, tab = await learn(server, seconds)
    over.set()
    count = await vandal if vandal else 0
    assert not tab.failures
    assert "xor_seed=7" in tab.query
    await tab.close()
    return times, count
