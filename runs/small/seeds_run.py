"""A hundred seeds for each hidden size, as a training that a worker does: too long for a page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from nn.arrays import Array
from nn.interrupt import Interrupted, Pulse, heed
from runs.service.engine import MakeJob
from runs.service.job import Clock
from runs.service.messages import Ended, Halted, Last, Started
from runs.service.pace import IN_A_STACK, Dense, Work
from runs.service.run import Run
from runs.small.at_once import Examples, Experiment, Row
from runs.small.seeds import Outcome, ends, outcome, starts

SIZES = (1, 2, 3, 4, 8)
SEEDS = 100
MEMORY = 60_000_000  # bytes, with the most examples that there can be
BREATH = 20  # steps between two looks at whether to stop


@dataclass(frozen=True)
class SeedsSpec:
    """Everything that determines the outcomes. Equal ones give equal outcomes."""

    experiment: Experiment
    train: tuple[Row, ...]
    first: int  # of the seeds

    @property
    def iterations(self) -> int:
        """How many steps all sizes take together."""
        return len(SIZES) * self.experiment.iterations

    @property
    def learning_rate(self) -> float:
        """The step size alpha."""
        return self.experiment.learning_rate

    def with_iterations(self, iterations: int) -> SeedsSpec:
        """The same: another number of steps would be another experiment."""
        return self

    def at_hand(self) -> SeedsSpec:
        """The same: the table comes along."""
        return self

    def told(self) -> dict[str, object]:
        """Say in a few words what is trained."""
        return {"training": "seeds", "iterations": self.iterations}

    def work(self, iterations: int | None = None) -> Work:
        """Return what is asked of the processor for all steps, or for so many of them."""
        m, n_inputs = len(self.train), len(self.train[0]) - 1
        steps = [Dense((n_inputs, n, 1), (self.experiment.hidden,)).step(m) for n in SIZES]
        one, products = sum(steps, Work()) * (1 / len(SIZES)), 5 * SEEDS  # there and back
        each = Work(one.calls + products * IN_A_STACK, SEEDS * one.numbers, SEEDS * one.products)
        return each * (self.iterations if iterations is None else iterations)

    def memory(self, threads: int = 1) -> int:
        """Return the bytes that it takes at most; more threads would not help it."""
        return MEMORY


@dataclass(frozen=True)
class SeedsMark:
    """Where one stands: the sizes that are done, and the networks of the one at hand."""

    iteration: int
    done: tuple[Outcome, ...] = ()
    thetas: Array | None = None  # (seeds, n_parameters); None before the first step of a size


class Walk:
    """Goes through the sizes, one after another."""

    def __init__(self, spec: SeedsSpec, mark: SeedsMark) -> None:
        """Begin at a mark."""
        self.experiment, self.examples = spec.experiment, Examples.from_rows(spec.train)
        self.seeds = tuple(range(spec.first, spec.first + SEEDS))
        self.iteration, self.done, self.thetas = mark.iteration, list(mark.done), mark.thetas

    def go_on(self, until: int, pulse: Pulse | None = None) -> None:
        """Take steps up to the one numbered ``until``, counted over all sizes.

        Raises:
            Interrupted: if ``pulse`` says so, which is asked every few steps.
        """
        while self.iteration < until:
            heed(pulse)
            experiment = replace(self.experiment, hidden_sizes=(SIZES[len(self.done)],))
            if self.thetas is None:
                self.thetas = starts(experiment, self.examples, self.seeds)
            left = experiment.iterations - self.iteration % experiment.iterations
            steps = min(BREATH, left, until - self.iteration)
            self.thetas = ends(experiment, self.examples, self.thetas, steps)
            self.iteration += steps
            if steps == left:
                self.done.append(outcome(experiment, self.examples, self.seeds, self.thetas))
                self.thetas = None

    def mark(self) -> SeedsMark:
        """Say where it stands."""
        return SeedsMark(self.iteration, tuple(self.done), self.thetas)


@dataclass(frozen=True)
class SeedsJob:
    """What is to be done of it."""

    spec: SeedsSpec
    until: int  # the step that ends this job
    full: bool  # whether it is over then
    seconds: float  # of work at most
    checkpoint: SeedsMark | None = None  # where to begin

    def has_data(self) -> bool:
        """The table comes along."""
        return True

    def do(self, clock: Clock, threads: int) -> Last:
        """Train, and say how far it is."""
        walk = clock.training = Walk(self.spec, self.checkpoint or SeedsMark(0))
        clock.tell(Started("seeds", "", ()))
        try:
            walk.go_on(self.until, clock.pulse)
        except Interrupted:
            return Halted(walk.mark(), clock.seconds, clock.overdue)
        if not self.full:
            return Halted(walk.mark(), clock.seconds)
        return Ended(walk.mark(), clock.seconds, tuple(walk.done))


@dataclass(eq=False)
class SeedsRun(Run, of=SeedsSpec):
    """The experiment as its owner sees it."""

    MOST_KEPT: ClassVar[int] = 2

    spec: SeedsSpec

    def next_job(self) -> MakeJob:
        """Describe what is to be done next, as things stand now."""
        kept = self.checkpoint
        job = SeedsJob(self.spec, self.until, self.is_last_job, self.allowed)
        return lambda: replace(job, checkpoint=kept.get()) if kept else job

    def outcomes(self) -> list[Outcome] | None:
        """Return what came of it; None before its end, or if it is gone."""
        answers = self.answers
        try:
            return list(answers.get()) if answers and self.state == "finished" else None
        except OSError:
            return None
