"""What is promised to the second: ``python -m tests.load.promises``, about two minutes.

A server with one place, which two take turns on. How long does it take until the other one has it
alone, after the first one stops, pauses, closes the tab, or is silent? And until nothing remains
of the server, after SIGTERM and SIGKILL in the middle of a training?
"""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from runs import MnistSpec, Service
from runs.mnist.spec import MAX_HIDDEN_LAYERS, MAX_UNITS
from runs.service.pool import Pool
from tests.load import words
from tests.load.client import Tab
from tests.load.server import Server, family, serve, watched
from tests.machine import alive
from tests.waiting import over, until

LONG = "mnist_iterations=100000"
STOP, CLOSED, SILENT, END = 1, 25, 40, 2  # seconds that are promised
PATIENCE = 60.0  # seconds
POLL = 2.0  # seconds in which somebody who takes turns has looked
Leave = Callable[[Tab], Awaitable[object]]


async def begin_to_train(server: Server) -> Tab:
    async with watched(server):
        tab = Tab(server.address, words.PAGE, LONG)
        await tab.open()
        await tab.click(words.START)
        assert await tab.until(lambda: words.state(tab) == "running", PATIENCE)
        return tab


async def seconds_until_the_next(server: Server, leave: Leave) -> float:
    """Return after how many seconds somebody who takes turns is told to have the place alone."""
    first = await begin_to_train(server)
    second = Tab(server.address, words.PAGE, LONG)
    await second.open()
    await second.click(words.START)
    assert await second.until(lambda: words.takes_turns(second), PATIENCE)
    begin = time.perf_counter()
    await leave(first)
    assert await second.until(
        lambda: words.state(second) == "running" and not words.takes_turns(second), PATIENCE
    )
    seconds = time.perf_counter() - begin
    await second.click("Stop")
    for tab in (first, second):
        with suppress(Exception):
            await tab.close()
    return seconds


async def seconds_to_stop(server: Server) -> float:
    """Return after how many seconds whoever stops sees the results."""
    tab = await begin_to_train(server)
    begin = time.perf_counter()
    await tab.click("Stop")
    assert await tab.until(lambda: words.state(tab) == "ended", PATIENCE)
    seconds = time.perf_counter() - begin
    await tab.close()
    return seconds


def seconds_to_hold() -> float:
    """Return after how many seconds the largest network stops in the middle of a step."""
    service = Service(lambda store: Pool(1, store.folder))
    service.open()
    run = service.start("ann", MnistSpec(hidden_sizes=(MAX_UNITS,) * MAX_HIDDEN_LAYERS))
    until(lambda: run.state == "running" and run.history)
    service.stop(run)
    seconds = until(lambda: run.state != "stopping")
    over(run)
    service.close()
    return seconds


def seconds_to_end(server: Server, how: signal.Signals) -> float:
    """Send the server a signal, and return when it and all its descendants are gone."""
    pids = family(server.process.pid)
    begin = time.perf_counter()
    server.process.send_signal(how)
    server.process.wait(PATIENCE)
    until(lambda: not any(alive(pid) for pid in pids[1:]), PATIENCE)
    return time.perf_counter() - begin


def main() -> int:
    kept = True

    def told(what: str, seconds: float, promised: float) -> None:
        nonlocal kept
        kept &= seconds <= promised
        print(f"{what:<62} {seconds:6.2f} s  <= {promised:g}", flush=True)

    told("the largest network stops in the middle of a step", seconds_to_hold(), STOP)
    with serve(1) as server:
        told("stopped, and the results are shown", asyncio.run(seconds_to_stop(server)), STOP)
        for what, leave, promised in (
            (
                "stopped, and the other one has the place alone",
                lambda tab: tab.click("Stop"),
                STOP + POLL,
            ),
            (
                "paused, and the other one has the place alone",
                lambda tab: tab.click("Pause"),
                STOP + POLL,
            ),
            ("tab closed, and the other one has the place alone", Tab.close, CLOSED),
            ("silent, and the other one has the place alone", Tab.fall_silent, SILENT),
        ):
            told(what, asyncio.run(seconds_until_the_next(server, leave)), promised)
    for how in (signal.SIGTERM, signal.SIGKILL):
        with serve(1) as server:
            asyncio.run(begin_to_train(server))
            told(f"{how.name} in mid-training, and all gone", seconds_to_end(server, how), END)
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
