"""Visitors of the MNIST page: they arrive one after the other, press Start, and watch.

Every fifth of them also plays with a slider, and every other fifth looks at another page. What a
visitor sees is written down with the times when it was asked for and when it came. The server
was in that state at some moment between the two, so whatever is concluded here is certain.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from websockets.exceptions import WebSocketException

from tests.load import words
from tests.load.client import MnistRun, Tab
from tests.load.server import Server

EVERY = 5  # one in so many plays, another one looks elsewhere
BETWEEN_CLICKS = 1.5  # seconds
SHOWN_BY = 60.0  # seconds until we give up waiting for a place in the queue


@dataclass(frozen=True)
class Plan:
    """How many come, how quickly, and what for."""

    sessions: int = 60
    ramp: float = 10.0  # seconds over which they arrive
    hold: float = 20.0  # seconds that each watches after pressing Start
    query: str = ""  # the address's settings of the training


@dataclass(frozen=True)
class Seen:
    """What a visitor's page said in the end of a run."""

    state: words.State
    asked: float
    came: float
    moved: bool = False  # whether a curve was to be seen that had begun to move


@dataclass
class Visit:
    """What happened to one visitor."""

    tab: Tab
    pressed: MnistRun | None = None
    seen: list[Seen] = field(default_factory=list)  # since Start was pressed
    failures: list[str] = field(default_factory=list)

    def note(self, run: MnistRun) -> None:
        """Write down what the page says, unless it is another page."""
        if self.tab.path == words.PAGE:
            told = words.state(self.tab), run.sent, run.finished, words.moved(self.tab)
            self.seen.append(Seen(*told))

    @property
    def state(self) -> words.State:
        return self.seen[-1].state if self.seen else ""

    @property
    def pressed_at(self) -> float:
        """When Start was pressed."""
        return self.pressed.sent if self.pressed else 0

    @property
    def shown_after(self) -> float | None:
        """Seconds from pressing Start until the page said where the training stands."""
        told = [seen.came for seen in self.seen if seen.state and seen.came > self.pressed_at]
        return told[0] - self.pressed_at if told and self.pressed else None

    @property
    def moved_after(self) -> float | None:
        """Seconds from pressing Start until the curve had begun to move."""
        moved = (seen.came - self.pressed_at for seen in self.seen if seen.moved)
        return next(moved, None) if self.pressed else None

    @property
    def not_before(self) -> float:
        """The training had certainly not begun before this."""
        return max((s.asked for s in self.seen if s.state == "waiting"), default=self.pressed_at)

    @property
    def surely_by(self) -> float | None:
        """The training had certainly begun by this time, if it is known to have begun."""
        return next((s.came for s in self.seen if s.state in ("running", "ended")), None)


async def first_of_all(server: Server, plan: Plan) -> float:
    """Open the page on a server that has just started; return the seconds that it took.

    Everything is imported and loaded then, and whoever comes at that moment waits too.
    """
    tab = Tab(server.address, words.PAGE, plan.query)
    run = await tab.open()
    await tab.close()
    return run.seconds


async def wave(server: Server, plan: Plan) -> list[Visit]:
    """Let all visitors come, train, and leave."""
    visits = [Visit(Tab(server.address, words.PAGE, plan.query)) for _ in range(plan.sessions)]
    gap = plan.ramp / max(1, plan.sessions)
    await asyncio.gather(*(one(i, visit, plan, gap * i) for i, visit in enumerate(visits)))
    return visits


async def one(i: int, visit: Visit, plan: Plan, delay: float) -> None:
    """Be one visitor. What goes wrong is written down."""
    await asyncio.sleep(delay)
    try:
        await visit.tab.open()
        await train(i, visit, plan)
    except (OSError, LookupError, TimeoutError, WebSocketException) as error:
        visit.failures.append(f"{type(error).__name__}: {error}")
    finally:
        if visit.tab.is_open:
            await visit.tab.close()
        visit.failures.extend(visit.tab.failures)


async def train(i: int, visit: Visit, plan: Plan) -> None:
    """Press Start and watch; some do other things meanwhile."""
    visit.tab.on_run = visit.note
    visit.pressed = await visit.tab.click(words.START)
    if visit.seen[-1].state == "" and not await visit.tab.until(
        lambda: visit.state != "", SHOWN_BY
    ):
        visit.failures.append("the page never said where the training stands")
    meanwhile = asyncio.create_task(be_busy(i, visit))
    await visit.tab.until(lambda: visit.state == "ended", plan.hold)
    await meanwhile


async def be_busy(i: int, visit: Visit) -> None:
    """Move a slider, or go elsewhere and come back."""
    if i % EVERY == 1:
        for value in words.SLIDER_VALUES:
            await visit.tab.set(words.SLIDER, value)
            await asyncio.sleep(BETWEEN_CLICKS)
    if i % EVERY == 3:
        await visit.tab.goto(words.OTHER_PAGE)
        await asyncio.sleep(BETWEEN_CLICKS)
        await visit.tab.goto(words.PAGE)


def overtakings(visits: Sequence[Visit]) -> Iterator[tuple[Visit, Visit]]:
    """Whoever pressed Start certainly earlier, and had a first turn certainly later, than others.

    After that all take turns, and what is nearly done is brought to its end.
    """
    pressed = [visit for visit in visits if visit.pressed]
    for first in pressed:
        for second in pressed:
            certainly_earlier = first.pressed.finished < second.pressed.sent
            if certainly_earlier and (second.surely_by or first.not_before) < first.not_before:
                yield first, second


def order_of_starts(visits: Sequence[Visit]) -> list[int]:
    """The visitors' numbers, by pressing Start, in the order in which their trainings began."""
    by_press = sorted((v for v in visits if v.pressed), key=lambda v: v.pressed_at)
    begun = [(v.surely_by, n) for n, v in enumerate(by_press, 1) if v.surely_by]
    return [n for _, n in sorted(begun)]


def out_of_order(numbers: Sequence[int]) -> int:
    """How many neighbours stand in the wrong order."""
    return sum(a > b for a, b in pairwise(numbers))
