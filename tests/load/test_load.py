"""A dozen visitors at once: nobody fails, all have a first turn in order, every training ends.

Only what holds on a slow and busy machine is asserted; ``python -m tests.load`` measures times.
"""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st

from tests.load import promises, report, scenario, words
from tests.load.client import MnistRun, Tab
from tests.load.scenario import Plan, Seen, Visit, wave
from tests.load.server import Server, serve, watched
from tests.machine import apart

WORKERS = 2
TINY, LONG = "mnist_iterations=50", "mnist_iterations=100000"
ENOUGH = 240.0  # seconds, for a busy machine: all are done late, and leave then


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serve(WORKERS) as server:
        yield server


@pytest.fixture(scope="module")
def visits(server: Server) -> list[Visit]:
    async def all_visits() -> list[Visit]:
        async with watched(server):
            return await wave(server, Plan(sessions=12, ramp=2, hold=ENOUGH, query=TINY))

    return apart(all_visits())


@pytest.mark.rest
def test_nothing_fails_and_every_training_ends(visits, server) -> None:
    assert report.failures(visits, server) == []
    assert [visit.state for visit in visits] == ["ended"] * len(visits)


@pytest.mark.rest
def test_there_are_never_more_workers_than_wished_for(visits, server) -> None:
    assert max(memory.processes for memory in server.memory) <= 1 + WORKERS


@pytest.mark.rest
def test_nobody_is_overtaken_at_the_first_turn_and_every_curve_moves(visits) -> None:
    assert list(scenario.overtakings(visits)) == []
    assert all(visit.moved_after is not None for visit in visits)


@pytest.mark.rest
def test_everybody_is_told_where_the_training_stands(visits) -> None:
    assert all(visit.shown_after is not None for visit in visits)


@pytest.mark.rest
def test_neither_a_lost_network_nor_a_cleared_cache_loses_a_training(visits, server) -> None:
    async def cut_and_clear() -> str:
        tab, vandal = Tab(server.address, words.PAGE, LONG), Tab(server.address, words.PAGE)
        await asyncio.gather(tab.open(), vandal.open())
        await tab.click(words.START)
        await tab.until(lambda: words.state(tab) == "running", ENOUGH)
        await vandal.clear_cache()
        await tab.drop()
        await tab.reconnect()
        state = words.state(tab)
        await asyncio.gather(tab.close(), vandal.close())
        assert not [*tab.failures, *vandal.failures]
        return state

    assert apart(cut_and_clear()) == "running"


@pytest.mark.rest
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_server_that_ends_in_the_middle_of_a_training_leaves_nothing(how) -> None:
    with serve(1) as own, asleep(own):
        apart(promises.begin_to_train(own))
        promises.seconds_to_end(own, how)  # or fails, if something is left


@contextmanager
def asleep(server: Server) -> Iterator[None]:
    """A visitor who asks for the largest script, and then takes nothing of it."""
    folder = Path(st.__file__).parent / "static" / "static" / "js"
    largest = max(folder.glob("*.js"), key=lambda path: path.stat().st_size)
    with socket.socket() as visitor:
        visitor.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        apart(reached(server))
        visitor.connect(("127.0.0.1", server.port))
        line = f"GET /static/js/{largest.name} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n"
        visitor.sendall(line.encode())
        visitor.recv(1)  # it is on its way
        yield


async def reached(server: Server) -> None:
    async with watched(server):
        pass


# The test's own arithmetic


def visit(pressed: float, *seen: tuple[words.State, float]) -> Visit:
    """A visitor who pressed Start and saw some states; each answer took a tenth of a second."""
    made = Visit(SimpleNamespace(), MnistRun("click", pressed, pressed + 0.1))
    made.seen = [Seen(state, asked, asked + 0.1) for state, asked in seen]
    return made


def test_a_curve_that_moves_is_noticed() -> None:
    early = visit(0, ("waiting", 0), ("running", 2))
    assert early.moved_after is None
    early.seen.append(Seen("running", 3.0, 3.1, moved=True))
    assert early.moved_after == 3.1


def test_an_overtaking_is_noticed() -> None:
    first = visit(0, ("waiting", 0), ("waiting", 3), ("running", 5))
    second = visit(1, ("waiting", 1), ("running", 2))
    patient = visit(1, ("waiting", 1), ("running", 4))
    at_the_same_time = visit(0.05, ("running", 0.05))
    assert list(scenario.overtakings([first, second])) == [(first, second)]
    assert not list(scenario.overtakings([first, patient]))
    assert not list(scenario.overtakings([first, at_the_same_time]))


def test_a_missed_promise_is_noticed() -> None:
    assert report.Line("opening", 1.2, "s", limit=1).is_missed
    assert not report.Line("opening", 1.2, "s").is_missed
    assert [line.is_missed for line in report.wave_lines([100, 100, 130])] == [False, False, True]
    assert report.percentile([3, 1, 2], 0.5) == 2
