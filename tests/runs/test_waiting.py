"""What the queue foretells, beside what comes: jobs played on a clock of the test's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from runs import MnistRun, MnistSpec, Service
from runs.service.estimate import STEADY
from tests.covering import some
from tests.runs.engines import Clock, FakeEngine, FakeTask

BEGINS = 1.0  # seconds until a worker has begun
TICK = 0.25


@dataclass
class Machine:
    """Works on what the engine was given; each job takes ``slow`` times what was computed."""

    office: Service
    engine: FakeEngine
    clock: Clock
    slow: float
    spent: dict[FakeTask, float] = field(default_factory=dict)

    def tick(self) -> None:
        self.clock.now += TICK
        for task in list(self.engine.working):
            before = self.spent.get(task, -BEGINS)
            now = self.spent[task] = before + TICK
            if before < 0 <= now:
                task.started()
            if now > 0:
                self._work(task, now)

    def _work(self, task: FakeTask, now: float) -> None:
        run, all_of_it = task.run, task.run.expected * self.slow
        if now >= all_of_it:
            task.measured(run.until, now)
            task.ended(run.until, now)
        else:
            task.progress(int(run.until * now / all_of_it), now)


def foretold(machine: Machine, specs: list[MnistSpec]) -> list[list[tuple[float, float]]]:
    """Let so many visitors train; return for each what was foretold, and what came: (s, s)."""
    runs: list[MnistRun] = [machine.office.start(f"v{i}", spec) for i, spec in enumerate(specs)]
    told: dict[MnistRun, list[tuple[float, float]]] = {run: [] for run in runs}
    began: dict[MnistRun, float] = {}
    while any(run.active for run in runs):
        for run in runs:
            place = machine.office.place(run)
            if place and place[1] is not None:
                told[run].append((machine.clock.now, place[1]))
            elif not place:
                began.setdefault(run, machine.clock.now)
        machine.tick()
    return [[(s, began[run] - at) for at, s in told[run]] for run in runs[1:]]


SPECS = [MnistSpec(hidden_sizes=(256, 128), iterations=160 * (1 + i % 2)) for i in range(4)]


@pytest.mark.parametrize("slow", some([1.8, 0.5, 1.0, 3.0], 1))
def test_what_is_foretold_comes_true(
    office: Service, engine: FakeEngine, clock: Clock, slow: float
) -> None:
    """On a fast machine and on a slow one: as soon as the first job has shown which it is."""
    courses = foretold(Machine(office, engine, clock, slow), SPECS)
    for course in courses:
        known = [pair for pair in course[len(courses[0]) // 4 :] if pair[1] > 4]
        shares = [told / came for told, came in known]
        assert 0.8 < min(shares) <= max(shares) < 1.3, (min(shares), max(shares))
        said = [told for told, _ in known]
        for before, after in pairwise(said):
            assert after <= before * (1 + STEADY) + 1, "it rises on the way"


def test_the_first_word_is_rather_too_long_than_too_short(
    office: Service, engine: FakeEngine, clock: Clock
) -> None:
    """Nothing is known of the machine yet; the second class's first word is right."""
    machine = Machine(office, engine, clock, 1.4)
    for told, came in (course[0] for course in foretold(machine, SPECS)):
        assert 0.9 < told / came < 1.3
    for told, came in (course[0] for course in foretold(machine, SPECS)):
        assert 0.9 < told / came < 1.15
