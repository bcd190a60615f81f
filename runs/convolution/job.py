"""A job of the convolution page: two networks learn side by side from the same images.

They see the same batches, distorted in the same way, as chance is drawn for both from one seed. At
every recorded moment both are asked how good they are.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from nn.arrays import Array
from nn.data.datasets import Dataset
from nn.evaluation import Exam
from nn.fast.checkpoint import Checkpoint
from nn.fast.interrupt import Pulse
from nn.fast.runner import Runner
from nn.training import Training
from runs.convolution import shift
from runs.convolution.shift import Shifted
from runs.convolution.spec import MEASURED, TESTED, ConvSpec
from runs.service.data import load_data
from runs.service.job import Clock, Job
from runs.service.messages import Recorded, Started

DATA = "mnist-5k"
SEND_EVERY = 0.3  # seconds


@dataclass(frozen=True)
class PairMark:
    """Both trainings laid down; ``iteration`` is what both have reached."""

    iteration: int
    convolution: Checkpoint
    dense: Checkpoint


class Pair:
    """The convolutional network and the dense one, on their way together."""

    def __init__(self, spec: ConvSpec, data: Dataset, mark: PairMark | None = None) -> None:
        """Begin, or go on from a mark."""
        self.trainings = [
            Training(net, data, spec.rule, np.random.default_rng(spec.seed))
            for net in (spec.network(), spec.dense())
        ]
        self.convolution, self.dense = self.trainings
        if mark:
            self.convolution.restore(mark.convolution)
            self.dense.restore(mark.dense)
        self.convolution.hold(spec.free())
        self.iteration = self.dense.iteration  # what both have reached
        self.exams = [exam for training in self.trainings for exam in _exams(training, data)]

    def advance(self, until: int, pulse: Pulse | None = None) -> None:
        """Let both take their steps.

        Raises:
            Interrupted: if ``pulse`` says so.
        """
        for training in self.trainings:
            try:
                training.advance(until, pulse)
            finally:
                self.iteration = min(one.iteration for one in self.trainings)

    def figures(self) -> Array:
        """Ask both: (8,) cost and accuracy on training images and on test images, each."""
        return np.array([figure for exam in self.exams for figure in exam.take()])

    def checkpoint(self) -> PairMark:
        """Lay both down."""
        return PairMark(self.iteration, *(one.checkpoint() for one in self.trainings))

    def shifted(self, data: Dataset) -> Shifted:
        """Ask both about shifted test images."""
        nets = [one.net for one in self.trainings]
        convolution, dense = shift.measure(nets, data.X_test, data.y_test)
        return Shifted(convolution, dense, self.dense.net.parameters.copy())


def _exams(training: Training, data: Dataset) -> list[Exam]:
    net, runners = training.net, [Runner(training.net)]
    seen = data.X_train[:, :MEASURED], data.y_train[:MEASURED]
    new = data.X_test[:, :TESTED], data.y_test[:TESTED]
    return [Exam(net, X, y, runners) for X, y in (seen, new)]


@dataclass(frozen=True)
class ConvJob(Job):
    """What is to be done in a training."""

    spec: ConvSpec
    checkpoint: PairMark | None = None

    def train(self, clock: Clock, threads: int) -> tuple[bool, Shifted | None]:
        """Train both, send what is recorded, and shift the test images at the end."""
        data = load_data(DATA)
        pair = clock.training = Pair(self.spec, data, self.checkpoint)
        moments = self.spec.moments().tolist()
        first = bisect_right(moments, pair.iteration) if self.checkpoint else 0
        post = Post(pair, clock, first)
        clock.tell(Started(data.name, data.source, tuple(pair.convolution.net.layer_sizes)))
        try:
            sound = self._train(pair, moments[first:], post, clock.pulse)
        finally:
            post.send()
        return self.full or not sound, pair.shifted(data) if self.full and sound else None

    def _train(self, pair: Pair, moments: list[int], post: Post, pulse: Pulse) -> bool:
        """Train to the end of the job; answer whether the network's cost is still a number."""
        for moment in moments:
            if moment > self.until:
                break
            pair.advance(moment, pulse)
            if not post.take():
                return False
        pair.advance(self.until, pulse)  # if it is not recorded
        return True


class Post:
    """Measures recorded moments, and sends them together now and then."""

    def __init__(self, pair: Pair, clock: Clock, first: int) -> None:
        """Nothing was taken yet; ``first`` says which moment will be the first."""
        self.pair, self.clock, self.first = pair, clock, first
        self.taken: list[tuple[Array, Array]] = []
        self.sent = time.monotonic()

    def take(self) -> bool:
        """Take this moment; answer whether it makes sense to go on."""
        figures = self.pair.figures()
        self.taken.append((self.pair.convolution.net.parameters.copy(), figures))
        sound = bool(np.isfinite(figures[0]))
        if not sound or time.monotonic() - self.sent > SEND_EVERY:
            self.send()
        return sound

    def send(self) -> None:
        """Send what was taken since the last time."""
        if self.taken:
            thetas, figures = (np.array(part) for part in zip(*self.taken, strict=True))
            at, seconds = self.pair.iteration, self.clock.seconds
            self.clock.tell(Recorded(self.first, thetas, figures.T, at, seconds))
            self.first, self.taken = self.first + len(thetas), []
        self.sent = time.monotonic()
