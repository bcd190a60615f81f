"""Trainings that wait take turns: played on a clock of the test's own, and on real workers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from unittest.mock import Mock

import pytest

from runs import MnistRun, Service
from runs.service import turns
from runs.service.messages import DIED
from runs.service.sessions import AWAY, GRACE, KEEP
from runs.service.store import FULL
from runs.service.turns import TURN
from tests.runs.engines import Clock, FakeEngine, Machine

Play = Callable[..., Machine]


@pytest.fixture
def play(office: Service, engine: FakeEngine, clock: Clock) -> Play:
    """Make a machine on which a training takes so many seconds, or as many as its iterations say."""

    def make(seconds: float | None = None, **how: float) -> Machine:
        return Machine(office, engine, clock, lambda run: seconds or run.iterations / 100, **how)

    return make


def turns_of(engine: FakeEngine) -> list[MnistRun]:
    """Who had the place, in turn."""
    return [task.run for task in engine.begun]


# ---- equal trainings -------------------------------------------------------------------------


def test_of_twenty_equal_ones_all_move_soon_and_none_ends_much_later(
    play: Play, engine: FakeEngine, clock: Clock
) -> None:
    machine, begin = play(30.0), clock.now
    runs = [machine.start(f"visitor {i}") for i in range(20)]
    while not all(run.has_moved for run in runs):
        machine.tick()
    assert clock.now - begin < 20
    machine.drive()
    assert {run.state for run in runs} == {"finished"}
    assert clock.now - begin < 1.1 * 20 * 30
    rounds = turns_of(engine)
    assert rounds[:20] == rounds[20:40] == rounds[40:60] == runs, "in the order in which they came"
    had = Counter(rounds)
    assert max(had.values()) - min(had.values()) <= 1
    assert max(had.values()) < 2 + 30 / TURN
    assert all(one is not other for one, other in pairwise(rounds)), "laid down in vain"


@pytest.mark.parametrize("places", [2, 3])
def test_several_places_are_shared_as_well(
    play: Play, engine: FakeEngine, clock: Clock, places: int
) -> None:
    engine.places = places
    machine, begin = play(30.0), clock.now
    runs = [machine.start(f"visitor {i}") for i in range(7)]
    machine.drive(7 * 30 / places * 0.7)
    done = [run.progress for run in runs]
    assert max(done) - min(done) < 0.3
    machine.drive()
    assert {run.state for run in runs} == {"finished"}
    assert clock.now - begin < 1.15 * 7 * 30 / places


def test_while_there_are_places_for_all_nobody_is_laid_down(play: Play, engine: FakeEngine) -> None:
    engine.places = 3
    machine = play(20.0)
    for name in "abc":
        machine.start(name)
    machine.drive()
    assert len(engine.begun) == 3
    assert not any(task.halts for task in engine.begun)


# ---- unequal ones ----------------------------------------------------------------------------


def seconds_until(machine: Machine, condition: Callable[[], object]) -> float:
    """Let time pass until something is so; return how long that took."""
    begin = machine.clock.now
    while not condition():
        machine.tick()
    return machine.clock.now - begin


@pytest.fixture
def busy(play: Play) -> Machine:
    """A place that eight share who train for a minute, for a while already."""
    machine = play()
    for i in range(8):
        machine.start(f"long {i}", 6000)
    machine.drive(100)
    return machine


def test_whoever_comes_anew_soon_has_a_first_point_and_a_short_one_its_end(busy: Machine) -> None:
    short, long = busy.start("short", 300), busy.start("long", 6000)
    assert seconds_until(busy, lambda: short.has_moved and long.has_moved) < 2.5
    assert seconds_until(busy, lambda: not short.active) < 10
    assert long.progress < 0.1


def test_a_step_is_never_behind_a_long_one(busy: Machine) -> None:
    run = busy.start("step", 6000, until=1)
    assert seconds_until(busy, lambda: run.state == "paused") < 1.5
    for _ in range(2):
        busy.office.step(run)
        assert run.state == "resting", "its curve stays in view"
        assert seconds_until(busy, lambda: run.state == "paused") < 1.5
    assert run.iteration == 3


def test_who_was_cut_short_gets_the_rest_of_the_turn(busy: Machine, engine: FakeEngine) -> None:
    at_work = engine.working[0].run
    seconds_until(busy, lambda: engine.working[0].run is not at_work)
    at_work = engine.working[0].run
    seconds_until(busy, lambda: office_turn(busy, at_work) > 1)
    step = busy.start("step", 6000, until=1)
    seconds_until(busy, lambda: step.state == "paused")
    assert engine.working[0].run is at_work
    assert at_work.turn > 1


def office_turn(machine: Machine, run: MnistRun) -> float:
    return machine.office.dispatch.tickets[run].turn


def test_nobody_starves_while_others_come_and_come(
    play: Play, engine: FakeEngine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "MOST_OVERTAKEN", 8)
    machine = play()
    long = machine.start("long", 1000)
    machine.drive(1)
    for i in range(10):
        others = [machine.start(f"{name} {i}", 20) for name in "ab"]
        seconds_until(machine, lambda others=others: not any(one.active for one in others))
    assert long.progress > 0.25


def test_long_steps_are_not_lost(play: Play, engine: FakeEngine, clock: Clock) -> None:
    """A turn ends just after a step, and has at least one."""
    machine, begin = play(100.0), clock.now
    runs = [machine.start(name, 10) for name in "ab"]  # steps of ten seconds
    machine.drive()
    assert {run.state for run in runs} == {"finished"}
    assert 18 <= len(engine.begun) <= 20
    assert clock.now - begin < 1.1 * 200


# ---- whatever happens to one that rests ------------------------------------------------------


@pytest.fixture
def rests(play: Play) -> tuple[Machine, MnistRun]:
    """A training that rests, and whose place another one has."""
    machine = play()
    resting = machine.start("ann", 6000)
    machine.start("bob", 6000)
    machine.start("eve", 6000)
    seconds_until(machine, lambda: resting.turns == 2)
    assert resting.state == "resting"
    return machine, resting


def test_stopped_it_is_measured_next(rests: tuple[Machine, MnistRun], engine: FakeEngine) -> None:
    machine, run = rests
    machine.office.stop(run)
    assert run.state == "measuring"
    assert seconds_until(machine, lambda: not run.active) < 1.5
    assert (run.state, run.problem) == ("stopped", None)
    assert run.network() is not None


def test_paused_it_is_so_at_once_and_resumed_it_goes_to_the_end(
    rests: tuple[Machine, MnistRun],
) -> None:
    machine, run = rests
    office = machine.office
    at, history = run.iteration, list(run.history)
    office.pause(run)
    assert (run.state, run.iteration, run.history) == ("paused", at, history)
    machine.drive(10)
    assert run.iteration == at
    office.resume(run)
    assert (run.state, office.place(run)) == ("resting", None)
    assert [*office.dispatch.queue][-1] is run
    machine.drive()
    assert run.state == "finished"


def test_its_learning_rate_is_another_from_the_next_turn_on(
    rests: tuple[Machine, MnistRun],
) -> None:
    machine, run = rests
    machine.office.change_rate(run, 0.05)
    assert run.state == "resting"
    machine.drive(20)
    assert [rate for _, rate in run.rates] == [0.3, 0.05]


def test_who_leaves_is_paused_and_forgotten_in_the_end(
    rests: tuple[Machine, MnistRun], engine: FakeEngine
) -> None:
    machine, run = rests
    office, clock = machine.office, machine.clock
    office.arrive("ann", lambda: False)
    office.look()
    clock.now += GRACE + 1
    office.look()
    assert (run.state, run.notice) == ("paused", AWAY)
    clock.now += KEEP
    office.look()
    assert not office.runs("ann")
    for name in ("bob", "eve"):
        office.leave(name)
    machine.drive()
    assert not engine.files()


def test_a_worker_that_dies_meanwhile_is_no_concern_of_it(rests: tuple[Machine, MnistRun]) -> None:
    machine, run = rests
    task = machine.engine.working[0]
    task.died()
    assert (task.run.state, run.state) == ("failed", "resting")
    machine.drive()
    assert run.state == "finished"


def test_it_is_shown_as_sharing_and_not_as_waiting(rests: tuple[Machine, MnistRun]) -> None:
    machine, run = rests
    office = machine.office
    assert (office.shared(run).others, office.place(run)) == (2, None)
    office.leave("bob")
    office.leave("eve")
    machine.drive(1)
    assert (run.state, office.shared(run)) == ("running", None)


# ---- no room ---------------------------------------------------------------------------------


def test_whoever_cannot_be_kept_is_not_laid_down_but_goes_on(
    play: Play, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = play()
    first, second = machine.start("ann", 1000), machine.start("bob", 500)
    keep = engine.store.keep
    monkeypatch.setattr(engine.store, "keep", Mock(side_effect=OSError(FULL)))
    seconds_until(machine, lambda: first.stays)
    monkeypatch.setattr(engine.store, "keep", keep)
    assert (first.state, first.problem, second.state) == ("starting", None, "queued")
    history = list(first.history)
    machine.drive()
    assert (first.state, second.state) == ("finished", "finished")
    assert first.history[: len(history)] == history
    assert first.network().parameters[0] == 1000
    assert [task.run for task in engine.begun] == [first, first, second]
    for name in ("ann", "bob"):
        machine.office.leave(name)
    assert not engine.files()


def test_a_worker_that_dies_then_leaves_one_sentence(
    play: Play, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = play()
    first, _ = machine.start("ann", 1000), machine.start("bob", 500)
    monkeypatch.setattr(engine.store, "keep", Mock(side_effect=OSError(FULL)))
    seconds_until(machine, lambda: first.stays)
    engine.of(first).died()
    assert (first.state, first.problem, first.checkpoint) == ("failed", DIED, None)


def test_what_rests_takes_half_of_the_room_at_most(
    play: Play, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = play()
    machine.office.most_kept = 4 * 31_000  # a checkpoint is 31,400
    for i in range(6):
        machine.start(f"visitor {i}", 1000)
    machine.drive(30)
    assert sum(run.bytes > 0 for run in machine.office.dispatch.queue) <= 3
    machine.drive()
    runs = [run for owner in machine.office.owners.values() for run in owner.runs]
    assert {run.state for run in runs} == {"finished"}
