"""The same small network from many first weights at once: how often does it get there?

A hundred seeds for each hidden size take long: then a worker trains them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

import nn
from nn import stack
from nn.arrays import Array
from nn.fast.interrupt import Pulse, heed
from runs.service.job import Clock, Job
from runs.service.limits import Spec
from runs.service.messages import Started
from runs.service.pace import IN_A_STACK, Dense, Work, counted
from runs.service.run import Run
from runs.service.store import read
from runs.small.at_once import Examples, Experiment, Row

SIZES = (1, 2, 3, 4, 8)
SEEDS = 100
MEMORY = 60_000_000  # bytes, with the most examples that there can be
BREATH = 20  # steps between two looks at whether to stop


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of one hidden size, from each seed."""

    size: int
    seeds: tuple[int, ...]
    outputs: Array  # (seeds, m): the outputs for the training examples
    solved: NDArray[np.bool_]  # (seeds,): whether all examples are on their side of one half


def train(
    experiment: Experiment, examples: Examples, sizes: Sequence[int], seeds: Sequence[int]
) -> list[Outcome]:
    """Train a network of each hidden size from each seed, all other settings as given."""
    walk = Walk(experiment, examples, sizes, seeds)
    walk.go_on(len(sizes) * experiment.iterations)
    return list(walk.mark.done)


@dataclass(frozen=True)
class SeedsMark:
    """Where one stands: the sizes that are done, and the networks of the one at hand."""

    iteration: int
    done: tuple[Outcome, ...] = ()
    thetas: Array | None = None  # (seeds, n_parameters); None before the first step of a size


class Walk:
    """Goes through the sizes, one after another."""

    def __init__(
        self, experiment: Experiment, examples: Examples, sizes: Sequence[int],
        seeds: Sequence[int], mark: SeedsMark | None = None,
    ) -> None:  # fmt: skip
        """Begin, perhaps at a mark."""
        self.experiment, self.examples = experiment, examples
        self.sizes, self.seeds, self.mark = sizes, tuple(seeds), mark or SeedsMark(0)

    @property
    def iteration(self) -> int:
        """How many steps were taken."""
        return self.mark.iteration

    def checkpoint(self) -> SeedsMark:
        """Say where it stands."""
        return self.mark

    def go_on(self, until: int, pulse: Pulse | None = None) -> None:
        """Take steps up to the one numbered ``until``, counted over all sizes.

        Raises:
            Interrupted: if ``pulse`` says so, which is asked every few steps.
        """
        examples = self.examples
        while self.iteration < until:
            heed(pulse)
            at, done, thetas = self.iteration, self.mark.done, self.mark.thetas
            one = replace(self.experiment, hidden_sizes=(self.sizes[len(done)],))
            net = one.network_for(examples)
            if thetas is None:  # where each seed begins
                nets = [replace(one, seed=seed).network_for(examples) for seed in self.seeds]
                thetas = np.array([net.parameters for net in nets])
            left = one.iterations - at % one.iterations
            steps = min(BREATH if pulse else left, left, until - at)
            thetas = stack.train(
                net, thetas, examples.X_train, examples.Y_train,
                learning_rate=one.learning_rate, iterations=steps,
            )  # fmt: skip
            ended = (self._outcome(net, thetas),) if steps == left else ()
            self.mark = SeedsMark(at + steps, (*done, *ended), None if ended else thetas)

    def _outcome(self, net: nn.Network, thetas: Array) -> Outcome:
        """Say what came of it: thetas (seeds, n_parameters) are the parameters at the end."""
        outputs = stack.forward(net, thetas, self.examples.X_train)[-1][:, 0]
        solved = ((outputs > 0.5) == (self.examples.y_train == 1)).all(axis=1)
        size, finite = net.layer_sizes[1], np.isfinite(outputs).all(axis=1)
        return Outcome(size, self.seeds, outputs, solved & finite)


# ---- by a worker -----------------------------------------------------------------------------


@dataclass(frozen=True)
class SeedsSpec(Spec):
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

    def with_iterations(self, iterations: int) -> Self:
        """The same: another number of steps would be another experiment."""
        return self

    def told(self) -> dict[str, object]:
        """Say in a few words what is trained."""
        return {"training": "seeds", "iterations": self.iterations}

    def work(self, iterations: int | None = None) -> Work:
        """Return what is asked of the processor for all steps, or for so many of them."""
        m, n_inputs = len(self.train), len(self.train[0]) - 1
        steps = [Dense((n_inputs, n, 1), (self.experiment.hidden,)).step(m) for n in SIZES]
        stacked = np.mean(steps, axis=0) * counted(1, SEEDS, SEEDS)
        each = stacked + counted(5 * SEEDS * IN_A_STACK)  # products of matrices, there and back
        return each * (self.iterations if iterations is None else iterations)

    def memory(self, threads: int = 1) -> int:
        """Return the bytes that it takes at most; more threads would not help it."""
        return MEMORY


@dataclass(frozen=True)
class SeedsJob(Job):
    """What is to be done of it."""

    spec: SeedsSpec
    checkpoint: SeedsMark | None = None

    def train(self, clock: Clock, threads: int) -> tuple[bool, tuple[Outcome, ...]]:
        """Train, and say how far it is."""
        spec, seeds = self.spec, range(self.spec.first, self.spec.first + SEEDS)
        examples = Examples.from_rows(spec.train)
        walk = clock.training = Walk(spec.experiment, examples, SIZES, seeds, self.checkpoint)
        clock.tell(Started("seeds", "", ()))
        walk.go_on(self.until, clock.pulse)
        return self.full, walk.mark.done


@dataclass(eq=False)
class SeedsRun(Run, of=SeedsSpec, by=SeedsJob):
    """The experiment as its owner sees it."""

    MOST_KEPT: ClassVar[int] = 2

    spec: SeedsSpec

    @property
    def has_moved(self) -> bool:
        """Whether some steps were taken: until the end there is nothing else to be seen."""
        return self.iteration > 0

    def outcomes(self) -> list[Outcome] | None:
        """Return what came of it; None before its end, or if it is gone."""
        found = read(self.answers) if self.state == "finished" else None
        return list(found) if found else None
