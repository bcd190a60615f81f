"""A class in one room: ``python -m tests.load.room --pupils 100``.

It starts a server of its own. A teacher opens a room and a challenge; pupils join by the code, keep
asking as their pages do, look at the board, follow the teacher, and all submit within a minute.
What was measured is printed; it exits with 1 if a promise was missed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.exceptions import WebSocketException

from tests.load import report, room_words
from tests.load.asks import Answer, Asker
from tests.load.client import MnistRun, Tab
from tests.load.report import Line, percentile, spread
from tests.load.server import Server, serve, watched

EACH = 1.0  # seconds between two questions of a page
JOIN_WITHIN, SUBMIT_WITHIN = 30.0, 60.0  # seconds over which all of them do so
CLICK, BEHIND, FOLLOWS = 0.3, 2.0, 2.0  # seconds that are promised
PATIENCE = 60.0
PROBLEMS = (OSError, LookupError, TimeoutError, WebSocketException, AssertionError)


@dataclass(frozen=True)
class Plan:
    """How many come, how quickly, and within how many seconds they submit."""

    pupils: int = 100
    ramp: float = JOIN_WITHIN
    submitting: float = SUBMIT_WITHIN
    each: float = EACH


@dataclass
class Browser:
    """A visitor's tab, and what its scripts ask for beside it: with the secret of a seat."""

    tab: Tab
    secret: str = ""
    asker: Asker = field(init=False)
    pulse: Any = None  # what it said last
    board: Any = None
    tag: str = ""
    version: int = 0  # of the room, when the board was told
    asked: list[float] = field(default_factory=list)  # seconds until an answer
    took: dict[str, float] = field(default_factory=dict)  # seconds of a click, by what it does
    failures: list[str] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _heeding: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.asker = Asker(self.tab.address)

    @asynccontextmanager
    async def asking(self, each: float, after: float) -> AsyncIterator[None]:
        """Ask as the page does, until it is left."""
        task = asyncio.create_task(self._ask_on(each, after))
        try:
            yield
        finally:
            tasks = [task, *filter(None, [self._heeding])]
            for one_of in tasks:
                one_of.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.asker.close()

    async def until(self, condition: Any, seconds: float = PATIENCE) -> float:
        """Wait until something holds of what was told; return when it did."""
        async with asyncio.timeout(seconds):
            while not condition(self):
                self._news.clear()
                await self._news.wait()
        return time.perf_counter()

    async def _ask_on(self, each: float, after: float) -> None:
        await asyncio.sleep(after)
        while True:
            begin = time.perf_counter()
            try:
                await self._ask_once()
            except (*PROBLEMS, ValueError) as error:
                self.failures.append(f"not told: {type(error).__name__}: {error}")
            self._news.set()
            await asyncio.sleep(max(0.0, begin + each - time.perf_counter()))

    async def _ask_once(self) -> None:
        answer = await self._get(room_words.PULSE)
        if answer.status == 200:
            self.pulse = answer.told
            if self._heeding is None or self._heeding.done():
                self._heeding = asyncio.create_task(self._heed())
        if self.version == (self.pulse or {}).get("version"):
            return  # of the board there is nothing new
        answer = await self._get(room_words.BOARD, self.tag)
        self.version = int(answer.headers.get(room_words.VERSION, 0))
        if answer.status == 200:
            self.board, self.tag = answer.told, answer.headers["etag"]

    async def _get(self, path: str, known: str = "") -> Answer:
        answer = await self.asker.get(path, self.secret, known)
        self.asked.append(answer.seconds)
        if answer.status not in (200, 304):
            self.failures.append(f"{path.partition('?')[0]}: {answer.status}")
        return answer

    async def _heed(self) -> None:
        """Let the page run anew if it must act on what it heard."""
        with suppress(asyncio.CancelledError):
            try:
                await room_words.heed(self)
            except PROBLEMS as error:
                self.failures.append(f"heeding: {type(error).__name__}: {error}")
            self._news.set()


@dataclass
class Pupil(Browser):
    """One of the class."""

    submitted: float = 0.0  # when it was sent
    behind: float | None = None  # seconds until the board had it
    followed: float | None = None  # seconds until its page knew of it


@dataclass
class Class:
    """A teacher, and pupils."""

    teacher: Browser
    pupils: list[Pupil]
    busy: dict[str, float] = field(default_factory=dict)  # share of a processor, by what was done

    @contextmanager
    def measured(self, what: str, server: Server) -> Iterator[None]:
        """Note how busy the server is meanwhile, where the system tells (Linux)."""
        if not Path("/proc/self/stat").exists():
            yield
            return
        begin, before = time.perf_counter(), server.worked()
        yield
        self.busy[what] = (server.worked() - before) / (time.perf_counter() - begin)

    @property
    def browsers(self) -> list[Browser]:
        return [self.teacher, *self.pupils]


async def lesson(server: Server, plan: Plan) -> Class:
    """Let a whole class come, follow, submit, and go."""
    teacher = Browser(Tab(server.address, room_words.PAGE))
    pupils = [Pupil(Tab(server.address, room_words.PAGE)) for _ in range(plan.pupils)]
    code = await room_words.open_room(teacher)
    await room_words.open_challenge(teacher)
    teacher.tab.runs.clear()  # the first of all load and connect everything
    whole = Class(teacher, pupils)
    told = asyncio.Event()
    async with teacher.asking(plan.each, 0):
        gap = plan.ramp / max(1, plan.pupils)
        going = [
            asyncio.create_task(one(i, pupil, code, plan, gap * i, told))
            for i, pupil in enumerate(pupils)
        ]
        with whole.measured("while all come", server), suppress(TimeoutError):
            await asyncio.sleep(plan.ramp)
            await teacher.until(lambda _: all(pupil.secret or pupil.failures for pupil in pupils))
        with whole.measured("while all follow", server):
            await lead(whole)
        with whole.measured("while all submit", server):
            told.set()
            await asyncio.gather(*going)
    for browser in whole.browsers:
        browser.failures.extend(browser.tab.failures)
    await teacher.tab.close()
    return whole


async def lead(whole: Class) -> None:
    """Let the teacher change something that all are to see, and note when each page knows."""
    try:
        begin, seen = await room_words.lead_all(whole.teacher)
    except PROBLEMS as error:
        whole.teacher.failures.append(f"leading: {type(error).__name__}: {error}")
        return

    async def follow(pupil: Pupil) -> None:
        try:
            pupil.followed = await pupil.until(seen) - begin
        except TimeoutError:
            pupil.failures.append("never heard where the teacher is")

    await asyncio.gather(*(follow(pupil) for pupil in whole.pupils if pupil.secret))


async def one(
    i: int, pupil: Pupil, code: str, plan: Plan, delay: float, told: asyncio.Event
) -> None:
    """Be one of the class. What goes wrong is written down."""
    await asyncio.sleep(delay)
    try:
        await room_words.join(pupil, code)
        async with pupil.asking(plan.each, plan.each * (i % 10) / 10):
            await told.wait()
            await asyncio.sleep(plan.submitting * i / max(1, plan.pupils))
            await submit(pupil)
            await asyncio.sleep(plan.submitting * (1 - i / max(1, plan.pupils)))
    except PROBLEMS as error:
        pupil.failures.append(f"{type(error).__name__}: {error}")
    finally:
        if pupil.tab.is_open:
            await pupil.tab.close()


async def submit(pupil: Pupil) -> None:
    """Submit something, and wait until one's own page has it on the board."""
    there = await room_words.submit(pupil)
    pupil.behind = await pupil.until(there) - pupil.submitted


# ---- what was measured -----------------------------------------------------------------------


def failures(whole: Class, server: Server) -> list[str]:
    """Everything that went wrong, for somebody or in the server."""
    errors = ["the server logged an error"] * server.tracebacks()
    lost = [f"{what} by {n} of {len(whole.pupils)}" for what, n in _missing(whole) if n]
    said = [failure for browser in whole.browsers for failure in browser.failures]
    return [*said, *lost, *server.failures, *errors]


def _missing(whole: Class) -> Iterator[tuple[str, int]]:
    yield "not joined", sum(not pupil.secret for pupil in whole.pupils)
    yield "not on the board", sum(pupil.behind is None for pupil in whole.pupils)
    yield "not followed", sum(pupil.followed is None for pupil in whole.pupils)


def lines(whole: Class, server: Server) -> list[Line]:
    """Everything worth knowing about the lesson."""
    clicks = [run.seconds for run in runs(whole, "click", "set")]
    kinds = {kind: None for pupil in whole.pupils for kind in pupil.took}  # in their order
    behind = [pupil.behind for pupil in whole.pupils if pupil.behind is not None]
    followed = [pupil.followed for pupil in whole.pupils if pupil.followed is not None]
    asked = [seconds for browser in whole.browsers for seconds in browser.asked]
    most = max((memory.pss for memory in server.memory), default=0.0)
    return [
        Line("failures", len(failures(whole, server)), limit=0),
        *spread("opening the page", [run.seconds for run in runs(whole, "open")]),
        *spread("any click", clicks, CLICK),
        *(line for kind in kinds for line in spread(f"  {kind}", took(whole, kind))),
        *spread("the board is behind", behind, BEHIND),
        *spread("pupils are behind the teacher", followed, FOLLOWS),
        *spread("an answer to what a page asks", asked),
        *spread("health check", server.health),
        *(Line(f"processor {what}", 100 * share, "%") for what, share in whole.busy.items()),
        Line("memory at most (PSS)", most, "MB"),
        Line("this test's own lateness p95", percentile(server.lag, 0.95), "s"),
    ]


def took(whole: Class, kind: str) -> list[float]:
    """Return the seconds of a kind of click, of all pupils."""
    return [pupil.took[kind] for pupil in whole.pupils if kind in pupil.took]


def runs(whole: Class, *kinds: str) -> list[MnistRun]:
    """Return the runs of all tabs, of some kinds."""
    return [run for browser in whole.browsers for run in browser.tab.runs if run.kind in kinds]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load.room", description=__doc__)
    parser.add_argument("--pupils", type=int, default=100)
    parser.add_argument("--ramp", type=float, default=JOIN_WITHIN, metavar="SECONDS")
    parser.add_argument("--submitting", type=float, default=SUBMIT_WITHIN, metavar="SECONDS")
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    plan = Plan(asked.pupils, asked.ramp, asked.submitting)
    with serve(asked.workers) as server:
        whole = asyncio.run(_whole(server, plan))
        measured, problems = lines(whole, server), failures(whole, server)
    report.show(f"{plan.pupils} pupils in one room", measured, problems)
    return int(any(line.is_missed for line in measured))


async def _whole(server: Server, plan: Plan) -> Class:
    async with watched(server):
        return await lesson(server, plan)


if __name__ == "__main__":
    sys.exit(main())
