"""How the room's pages are worded, and what their scripts ask for.

If they are changed, this is the only file of the load test to change.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.load.client import Tab

if TYPE_CHECKING:
    from tests.load.room import Browser, Pupil

PAGE, ENTERS = "room", "playground"
PULSE, BOARD, VERSION = "/room/pulse", "/room/board?of=", "x-glassbox-version"
STRIP, MEMORY, FOLLOW = "room_strip", "room_memory", "follow_go"  # keys of components


async def open_room(teacher: Browser) -> str:
    """Open a room as its teacher; return its code."""
    await teacher.tab.open()
    await teacher.tab.click("room_open")
    drawn = strip(teacher.tab)
    teacher.secret = drawn["secret"]
    return str(drawn["pulse"]["code"])


async def join(pupil: Browser, code: str) -> None:
    """Join by a link."""
    pupil.tab.query = f"join={code}"
    await pupil.tab.open()
    pupil.took["joining"] = (await pupil.tab.click("room_join_link")).seconds
    pupil.secret = strip(pupil.tab)["secret"]
    assert pupil.secret, pupil.tab.texts("alert")


async def heed(browser: Browser) -> None:
    """Let the page run anew if the pulse has a mark that it was not drawn with, as it does."""
    drawn = strip(browser.tab)
    if drawn["pulse"] and marks(browser.pulse, drawn["page"]) != marks(
        drawn["pulse"], drawn["page"]
    ):
        await browser.tab.tell(STRIP, "moved", browser.pulse["version"])
    led = (browser.pulse or {}).get("follow", {})
    there = browser.tab.data(FOLLOW) if browser.tab.has(FOLLOW) else {}
    if any(led.get(name) != there.get(name) for name in ("goal", "leads")) and there:
        await browser.tab.tell(FOLLOW, "go", f"{led['goal']} {led['leads']}")


def strip(tab: Tab) -> dict[str, Any]:
    """What the strip was drawn with."""
    return tab.data(STRIP)[0]


def marks(pulse: dict[str, Any] | None, page: str) -> dict[str, Any]:
    """What of a pulse a page acts on."""
    told = (pulse or {}).get("marks", {})
    return {name: value for name, value in told.items() if name.split(".")[0] in (name, page)}


async def open_challenge(teacher: Browser) -> None:
    """Open a challenge whose entries are made on the playground."""
    await teacher.tab.set("room_challenge", "moons_parameters")
    await teacher.tab.click("room_open_challenge")


async def lead_all(teacher: Browser) -> tuple[float, Callable[[Browser], bool]]:
    """Lead all to the page of the challenge; return when, and how a page knows that it is there."""
    await teacher.tab.goto(ENTERS)
    begin = time.perf_counter()
    await teacher.tab.set("follow_switch", True)
    return begin, lambda pupil: pupil.tab.path == ENTERS


async def submit(pupil: Pupil) -> Callable[[Browser], bool]:
    """Submit an entry; return how a page knows that it is on the board."""
    name = pupil.pulse["you"]["name"]
    run = await pupil.tab.click("room_begin")
    pupil.took["setting the page as it begins"] = run.seconds
    pupil.submitted = time.perf_counter()
    pupil.took["submitting"] = (await pupil.tab.click("room_submit")).seconds
    return lambda pupil: any(row["name"] == name for row in (pupil.board or {}).get("rows", ()))
