"""What is foretold, beside what comes: trainings that take turns, on a clock of the test's own."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import pytest

from runs import MnistRun, MnistSpec, Service
from runs.service.estimate import CAUTION, STEADY
from runs.service.pace import seconds
from tests.covering import some
from tests.runs.engines import Clock, FakeEngine, Machine

LOOK_EVERY = 10  # ticks
KNOWN = 30.0  # seconds until one knows how fast the machine is
ROUND = 10.0  # seconds: by so much one may be off at the end, as it is somebody's turn or not
Told = dict[MnistRun, list[tuple[float, float]]]  # when, and so many seconds


def foretold(machine: Machine, iterations: list[int]) -> tuple[Told, Told]:
    """Let so many visitors train; return what was foretold to each, as the end, and what came."""
    specs = [MnistSpec(hidden_sizes=(256, 128), iterations=n) for n in iterations]
    runs = [machine.office.start(f"v{i}", spec) for i, spec in enumerate(specs)]
    told: Told = defaultdict(list)
    ended: dict[MnistRun, float] = {}
    while any(run.active for run in runs):
        for _ in range(LOOK_EVERY):
            machine.tick()
        for run in runs:
            shared = machine.office.shared(run)
            if shared and shared.seconds is not None:
                told[run].append((machine.clock.now, shared.seconds))
            elif not run.active:
                ended.setdefault(run, machine.clock.now)
    return told, {run: [(at, ended[run] - at) for at, _ in told[run]] for run in runs}


def played(office: Service, engine: FakeEngine, clock: Clock, slow: float) -> Machine:
    return Machine(office, engine, clock, lambda run: slow * seconds(run.spec))


EQUAL, MIXED = [120] * 6, [80, 320, 160, 480, 240]


@pytest.mark.parametrize(
    ("slow", "iterations", "places"),
    some([(1.8, MIXED, 1), (0.5, EQUAL, 1), (1.0, MIXED, 2), (3.0, EQUAL, 2)], 1),
)
def test_when_one_is_done_is_foretold_and_comes_true(
    office: Service, engine: FakeEngine, clock: Clock,
    slow: float, iterations: list[int], places: int,
) -> None:  # fmt: skip
    """On a fast machine and on a slow one: as soon as the first turns have shown which it is."""
    engine.places, begin = places, clock.now
    told, came = foretold(played(office, engine, clock, slow), iterations)
    for run, course in told.items():
        for (at, said), (_, real) in zip(course, came[run], strict=True):
            if at - begin > KNOWN:
                assert abs(said - real) < 0.25 * real + ROUND, (at - begin, said, real)
        for (at, before), (_, after) in pairwise(course):
            assert at - begin < KNOWN or after <= before * (1 + STEADY) + ROUND, (
                "it rises on the way"
            )


@pytest.mark.rest
def test_the_first_word_is_rather_too_long_than_too_short(
    office: Service, engine: FakeEngine, clock: Clock
) -> None:
    """Nothing is known of the machine yet; what the second class hears first is right."""
    machine = played(office, engine, clock, 1.3)
    for high in (1.3 * CAUTION, CAUTION):
        told, came = foretold(machine, EQUAL)
        firsts = [course[0][1] / came[run][0][1] for run, course in told.items()]
        assert 0.85 < min(firsts) <= max(firsts) < high


def test_when_ones_first_turn_begins_is_foretold(
    office: Service, engine: FakeEngine, clock: Clock
) -> None:
    machine = played(office, engine, clock, 1.0)
    runs = [machine.start(f"v{i}", 100_000) for i in range(20)]
    machine.tick()
    told = {run: place for run in runs if (place := office.place(run))}
    assert [number for number, _ in told.values()] == list(range(1, 20))
    begin = clock.now
    for run, (_, wait) in told.items():
        while office.place(run):
            machine.tick()
        assert abs(wait - (clock.now - begin)) < 0.5 + 0.2 * wait
