"""Trainings that wait take turns: played on a clock of the test's own, and on real workers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from itertools import pairwise
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest

from nn.data.datasets.tables import XOR_TABLE
from runs import (
    ConvRun,
    ConvSpec,
    MnistRun,
    MnistSpec,
    PlayRun,
    PlaySpec,
    SeedsRun,
    SeedsSpec,
    Service,
)
from runs.playground.plane_data import PlaneData
from runs.playground.settings import Play
from runs.service import data, turns
from runs.service.limits import Spec
from runs.service.messages import DIED
from runs.service.pool import Pool
from runs.service.run import Run
from runs.service.sessions import AWAY, GRACE, KEEP
from runs.service.store import FULL, Store
from runs.service.turns import TURN
from runs.small.at_once import Experiment
from tests.covering import some
from tests.runs.engines import Clock, FakeEngine, Machine
from tests.runs.test_own_data import shapes
from tests.waiting import over, until

Played = Callable[..., Machine]
LONG = MnistSpec(iterations=100_000, batch_size=10)


@pytest.fixture
def play(office: Service, engine: FakeEngine, clock: Clock) -> Played:
    """Make a machine on which a training takes so many seconds, or one for 100 iterations."""

    def make(seconds: float | None = None, **how: float) -> Machine:
        return Machine(office, engine, clock, lambda run: seconds or run.iterations / 100, **how)

    return make


def turns_of(engine: FakeEngine) -> list[MnistRun]:
    """Who had the place, in turn."""
    return [task.run for task in engine.begun]


# ---- equal trainings -------------------------------------------------------------------------


def test_of_twenty_equal_ones_all_move_soon_and_none_ends_much_later(
    play: Played, engine: FakeEngine, clock: Clock
) -> None:
    machine, begin = play(15.0), clock.now
    runs = [machine.start(f"visitor {i}") for i in range(20)]
    while not all(run.has_moved for run in runs):
        machine.tick()
    assert clock.now - begin < 20
    machine.drive()
    assert {run.state for run in runs} == {"finished"}
    assert clock.now - begin < 1.1 * 20 * 15
    rounds = turns_of(engine)
    assert rounds[:20] == rounds[20:40] == runs, "in the order in which they came"
    had = Counter(rounds)
    assert max(had.values()) - min(had.values()) <= 1
    assert max(had.values()) < 2 + 15 / TURN
    assert all(one is not other for one, other in pairwise(rounds)), "laid down in vain"


@pytest.mark.parametrize("places", some([2, 3], 1))
def test_several_places_are_shared_as_well(
    play: Played, engine: FakeEngine, clock: Clock, places: int
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


def test_while_there_are_places_for_all_nobody_is_laid_down(
    play: Played, engine: FakeEngine
) -> None:
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
def busy(play: Played) -> Machine:
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


@pytest.mark.rest
def test_nobody_starves_while_others_come_and_come(
    play: Played, engine: FakeEngine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "MOST_OVERTAKEN", 8)
    machine = play()
    long = machine.start("long", 1000)
    machine.drive(1)
    for i in range(10):
        others = [machine.start(f"{name} {i}", 20) for name in "ab"]
        seconds_until(machine, lambda others=others: not any(one.active for one in others))
    assert long.progress > 0.25


def test_long_steps_are_not_lost(play: Played, engine: FakeEngine, clock: Clock) -> None:
    """A turn ends just after a step, and has at least one."""
    machine, begin = play(100.0), clock.now
    runs = [machine.start(name, 10) for name in "ab"]  # steps of ten seconds
    machine.drive()
    assert {run.state for run in runs} == {"finished"}
    assert 18 <= len(engine.begun) <= 20
    assert clock.now - begin < 1.1 * 200


# ---- whatever happens to one that rests ------------------------------------------------------


@pytest.fixture
def rests(play: Played) -> tuple[Machine, MnistRun]:
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
    play: Played, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
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
    play: Played, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = play()
    first, _ = machine.start("ann", 1000), machine.start("bob", 500)
    monkeypatch.setattr(engine.store, "keep", Mock(side_effect=OSError(FULL)))
    seconds_until(machine, lambda: first.stays)
    engine.of(first).died()
    assert (first.state, first.problem, first.checkpoint) == ("failed", DIED, None)


def test_what_rests_takes_half_of_the_room_at_most(
    play: Played, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = play()
    machine.office.most_kept = 4 * 31_000  # a checkpoint is 31,400
    for i in range(6):
        machine.start(f"visitor {i}", 1000)
    machine.drive(3)
    last = machine.office.runs("visitor 5")[0]
    assert machine.office.place(last)[1] > 10, "nobody is laid down for it any more"
    machine.drive(27)
    assert sum(run.bytes > 0 for run in machine.office.dispatch.queue) <= 3
    machine.drive()
    runs = [run for owner in machine.office.owners.values() for run in owner.runs]
    assert {run.state for run in runs} == {"finished"}


# ---- on real workers -------------------------------------------------------------------------

KINDS: dict[str, Spec] = {
    "digits": MnistSpec(
        hidden_sizes=(6, 5), optimizer="adam", learning_rate=0.01, l2=1e-3, iterations=150,
        batch_size=64, schedule="cosine", augmentation="gentle", label_smoothing=0.1,
    ),
    "playground": PlaySpec(
        PlaneData("blobs", points=90, classes=4),
        Play(hidden_sizes=(8, 5), hidden=("relu", "gelu"), optimizer="adam", learning_rate=0.01,
             batch_size=16, dropout=0.2, iterations=6000),
    ),
    "convolution": ConvSpec(filters=(2, 3), batch_size=16, iterations=60),
    "seeds": SeedsSpec(Experiment(learning_rate=0.3, iterations=2000), XOR_TABLE, 0),
}  # fmt: skip


def left_by(run: Run) -> list[Any]:
    """All that a training leaves behind, but for the seconds that it took."""
    match run:
        case MnistRun():
            asked, moments = run.result(), run.moments()
            parts = [(part.labels, part.confidence) for part in (asked.train, asked.test)]
            return [run.history, parts, [(at, net.parameters) for at, net in moments],
                    run.network().parameters, run.rates]  # fmt: skip
        case PlayRun():
            return [run.thetas, run.figures, run.arrived]
        case ConvRun():
            shifted = run.answers.get()
            return [run.whole, run.scales, run.figures, run.arrived, asdict(shifted)]
        case SeedsRun():
            return [asdict(one) for one in run.outcomes()]
    raise AssertionError(run)


def in_turns(office: Service, spec: Spec) -> Run:
    """Train while others want the place, too, for some turns; and then alone to the end."""
    for other in ("bob", "eve"):
        office.start(other, LONG)
    run = office.start("ann", spec)
    until(lambda: run.turns > 2 or not run.active)
    for other in ("bob", "eve"):
        office.leave(other)
    assert over(run).state == "finished"
    assert run.turns > 2
    return run


@pytest.mark.parametrize("name", some(KINDS, 1))
def test_in_turns_it_ends_with_the_very_same_bits(
    real: Service, quick_turns: None, name: str
) -> None:
    straight = over(real.start("straight", KINDS[name]))
    assert (straight.state, straight.turns < 2) == ("finished", True)
    np.testing.assert_equal(left_by(in_turns(real, KINDS[name])), left_by(straight))


@pytest.mark.rest
def test_ones_own_images_may_take_turns(quick_turns: None) -> None:
    def make(store: Store) -> Pool:
        data.share(store.folder)
        return Pool(2, store.folder)

    office = Service(make)
    spec = MnistSpec(data=office.keep_set("ann", shapes()).name, iterations=6000, hidden_sizes=(5,))
    straight = over(office.start("ann", spec))
    np.testing.assert_equal(left_by(in_turns(office, spec)), left_by(straight))
    office.close()
