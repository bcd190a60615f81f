"""A trained network learns further: from a class's drawings alone, and from them as well.

"As well" means that half of what it sees are old images, of those that came along. So one sees
what the drawings bring, and what is forgotten for them. The network that was given stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np

import nn
from nn.arrays import Array, Labels
from nn.fast.checkpoint import Checkpoint
from nn.fast.chunks import chunk_of
from nn.fast.interrupt import Pulse, heed
from nn.rule import Rule, diverged
from nn.training import Training
from runs.mnist.layered import Layered
from runs.mnist.spec import FLOAT, PASSES
from runs.service.data import load_data
from runs.service.job import Clock, Job
from runs.service.limits import Spec
from runs.service.messages import Started
from runs.service.pace import Work
from runs.service.run import OVER, Run, State
from runs.service.store import read
from runs.small.at_once import Examples

OLD = "mnist-5k"
STEPS, BATCH = 100, 32  # of each way
ALONE, AS_WELL = WAYS = ("alone", "as well")
SEEN = STEPS * BATCH  # images, in all steps
TESTED = 1000  # old images
VECTORS = 12  # of the parameters, at most: the network, its gradient, Adam's, checkpoints, results


@dataclass(frozen=True, eq=False)
class FurtherSpec(Spec):
    """A network, the drawings that it learns from, and those that it is tested on."""

    net: nn.Network
    X: Array  # (784, m)
    y: Labels  # (m,)
    X_test: Array
    y_test: Labels
    learning_rate: float = 0.0003
    seed: int = 0

    @property
    def iterations(self) -> int:
        """How many steps both ways take together."""
        return len(WAYS) * STEPS

    def with_iterations(self, iterations: int) -> Self:
        """The same: another number of steps would be another comparison."""
        return self

    def told(self) -> dict[str, object]:
        """Say in a few words what is trained."""
        return {"training": "further", "iterations": self.iterations, "drawings": len(self.y)}

    def work(self, iterations: int | None = None) -> Work:
        """Return what is asked of the processor for all steps, or for so many of them."""
        net, steps = Layered(self.net.layers), self.iterations if iterations is None else iterations
        tested = (1 + len(WAYS)) * (len(self.y_test) + TESTED)
        return net.step(BATCH, "adam") * steps + net.exam(tested)

    def memory(self, threads: int = 1) -> int:
        """Return the bytes that it takes at most; more threads would not help it."""
        net, pixels = Layered(self.net.layers), self.net.layer_sizes[0]
        units = sum(layer.n_out for layer in self.net.layers)
        passes = (PASSES * units + net.held) * (BATCH + chunk_of(self.net.layers))
        images = pixels * (2 * SEEN + 2 * len(self.y_test))
        return FLOAT * (VECTORS * net.parameters + passes + net.traced * BATCH + images)

    def examples(self, way: str) -> Examples:
        """Return all that is seen in one of the ways, each drawing about as often."""
        rng = np.random.default_rng(self.seed)
        n = SEEN if way == ALONE else SEEN // 2
        ours = np.resize(rng.permutation(len(self.y)), n)
        rows, y = self.X.T[ours], self.y[ours]
        if way == AS_WELL:
            old = load_data(OLD)
            which = rng.choice(len(old.y_train), SEEN - n, replace=False)
            rows = np.concatenate([rows, old.X_train.T[which]])
            y = np.concatenate([y, old.y_train[which]])
        return Examples(rows.T, y, rows[:0].T, y[:0])


@dataclass(frozen=True)
class FurtherMark:
    """Where one stands: the networks of the ways that are done, and the one at hand."""

    iteration: int
    done: tuple[Array, ...] = ()  # parameters
    at_hand: Checkpoint | None = None


@dataclass(frozen=True, eq=False)
class Further:
    """What came of it: of the network before, after the drawings alone, and as well."""

    ours: tuple[Labels, ...]  # what each of the drawings for testing was read as, (m_test,)
    old: tuple[Labels, ...]  # and each of the old test images
    parameters: tuple[Array, ...]  # after each way


class Ways:
    """Goes through the ways, one after the other."""

    def __init__(self, spec: FurtherSpec, mark: FurtherMark | None = None) -> None:
        """Begin, perhaps at a mark."""
        self.spec, mark = spec, mark or FurtherMark(0)
        self.done = mark.done
        self.training = self._way(mark.at_hand)

    def _way(self, checkpoint: Checkpoint | None = None) -> Training | None:
        """Begin the next way, if there is one."""
        if len(self.done) == len(WAYS):
            return None
        spec = self.spec
        rule = Rule(STEPS, "adam", spec.learning_rate, BATCH)
        rng = np.random.default_rng(spec.seed)
        examples = spec.examples(WAYS[len(self.done)])
        training = Training(spec.net.copy(), examples, rule, rng)
        if checkpoint:
            training.restore(checkpoint)
        return training

    @property
    def iteration(self) -> int:
        """How many steps were taken."""
        return len(self.done) * STEPS + (self.training.iteration if self.training else 0)

    def checkpoint(self) -> FurtherMark:
        """Say where it stands."""
        at_hand = self.training.checkpoint() if self.training else None
        return FurtherMark(self.iteration, self.done, at_hand)

    def go_on(self, until: int, pulse: Pulse | None = None) -> None:
        """Take steps up to the one numbered ``until``, counted over all ways.

        Raises:
            Interrupted: if ``pulse`` says so.
            ValueError: if the steps were too large.
        """
        while self.training and self.iteration < until:
            self.training.advance(min(STEPS, until - len(self.done) * STEPS), pulse)
            if self.training.iteration == STEPS:
                theta = self.training.net.parameters.copy()
                if not np.isfinite(theta).all():
                    raise ValueError(diverged(STEPS, self.spec.learning_rate))
                self.done = (*self.done, theta)
                self.training = self._way()

    def measure(self, pulse: Pulse | None = None) -> Further:
        """Ask the network before and after each way about all images for testing."""
        old, asked = load_data(OLD), []
        for theta in (self.spec.net.parameters, *self.done):
            heed(pulse)
            net = self.spec.net.copy()
            net.parameters[...] = theta
            asked.append((net.predict(self.spec.X_test), net.predict(old.X_test)))
        ours, others = zip(*asked, strict=True)
        return Further(ours, others, self.done)


@dataclass(frozen=True)
class FurtherJob(Job):
    """What is to be done of it."""

    spec: FurtherSpec
    checkpoint: FurtherMark | None = None

    def train(self, clock: Clock, threads: int) -> tuple[bool, Further | None]:
        """Train, and ask about the images at the end."""
        ways = clock.training = Ways(self.spec, self.checkpoint)
        clock.tell(Started(OLD, "", tuple(self.spec.net.layer_sizes)))
        ways.go_on(self.until, clock.pulse)
        return self.full, ways.measure(clock.pulse) if self.full else None


@dataclass(eq=False)
class FurtherRun(Run, of=FurtherSpec, by=FurtherJob):
    """The comparison as its owner sees it."""

    MOST_KEPT: ClassVar[int] = 2

    spec: FurtherSpec

    def become(self, state: State) -> None:
        """Change the state; once all is over, nobody's drawings are kept here."""
        super().become(state)
        if state in OVER:
            none = np.empty((self.spec.net.layer_sizes[0], 0), np.float32)
            self.spec = replace(self.spec, X=none, X_test=none)

    @property
    def held(self) -> int:
        """How many bytes of it are in this process's memory."""
        return self.spec.net.parameters.nbytes + self.spec.X.nbytes + self.spec.X_test.nbytes

    def found(self) -> Further | None:
        """Return what came of it; None before its end, or if it is gone."""
        found = read(self.answers) if self.state == "finished" else None
        return found if found and len(found.parameters) == len(WAYS) else None
