"""The stopwatch takes turns, and one visitor at a time is measured for. With a clock of our own."""

from __future__ import annotations

import threading
from itertools import groupby

import pytest

from runs.service import stopwatch
from runs.service.stopwatch import Desk, alternate
from tests.runs.engines import Clock


def test_it_finds_what_each_work_takes():
    clock = Clock()
    works = [clock.work(3e-4), clock.work(1e-3), clock.work(0.5)]
    assert alternate(works, clock) == pytest.approx([3e-4, 1e-3, 0.5])


def test_the_first_calls_and_disturbed_turns_do_not_count():
    clock = Clock()
    disturbed = clock.work(9.0, 0.01, 0.01, 0.01, 5.0, 0.01)
    assert alternate([disturbed], clock) == pytest.approx([0.01])


def test_the_works_take_turns():
    clock, order = Clock(), []

    def named(name: str, seconds: float):
        work = clock.work(seconds)
        return lambda: (order.append(name), work())

    alternate([named("a", 2e-4), named("b", 1e-3)], clock)
    turns = [name for name, _ in groupby(order)]
    assert turns == ["a", "b"] * (len(turns) // 2)
    assert len(turns) == 2 * (1 + stopwatch.ROUNDS)  # one turn to find how many calls fill one


def test_it_ends_in_time_but_not_before_a_few_rounds():
    clock, calls = Clock(), []
    work = clock.work(1.0)
    alternate([lambda: (calls.append(1), work())], clock)
    assert len(calls) == 2 + stopwatch.LEAST


def test_what_takes_no_time_is_measured_too():
    assert alternate([lambda: None], Clock()) == [0.0]


# ---- the desk --------------------------------------------------------------------------------


def test_a_reading_is_shared():
    desk = Desk(Clock())
    first = desk.read("a", lambda: 1)
    assert (first.value, first.number, first.before) == (1, 1, None)
    assert desk.read("a", lambda: pytest.fail("measured twice")) is first
    assert desk.read("b", lambda: 2).value == 2


def test_it_is_renewed_if_asked_for_but_not_too_often():
    clock = Clock()
    desk = Desk(clock)
    first = desk.read("a", lambda: 1)
    clock.now = stopwatch.PAUSE / 2
    assert desk.read("a", lambda: 2, anew=True) is first
    clock.now = stopwatch.PAUSE
    again = desk.read("a", lambda: 2, anew=True)
    assert (again.value, again.number, again.before) == (2, 2, 1)
    assert desk.read("a", lambda: 3) is again


def test_who_cannot_wait_gets_what_there_is(monkeypatch):
    monkeypatch.setattr(stopwatch, "WAIT", 0)
    clock = Clock()
    desk = Desk(clock)
    first = desk.read("a", lambda: 1)
    clock.now = 100.0
    with desk.lock:
        assert desk.read("a", lambda: 2, anew=True) is first
        assert desk.read("b", lambda: 2) is None
    assert desk.read("b", lambda: 2).value == 2


def test_two_at_once_measure_once():
    desk, started, go, found = Desk(Clock()), threading.Event(), threading.Event(), []

    def measure() -> object:
        started.set()
        assert go.wait(60)
        return object()

    threads = [
        threading.Thread(target=lambda: found.append(desk.read("a", measure))) for _ in range(2)
    ]
    threads[0].start()
    assert started.wait(60)
    threads[1].start()
    go.set()
    for thread in threads:
        thread.join(60)
    assert found[0] is found[1]
    assert found[0].number == 1


def test_a_measurement_that_fails_leaves_the_desk_open():
    desk = Desk(Clock())
    with pytest.raises(ZeroDivisionError):
        desk.read("a", lambda: 1 // 0)
    assert desk.read("a", lambda: 1).value == 1
