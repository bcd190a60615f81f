"""A job of the playground: the points are made, and recorded moments are sent on the way."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nn.arrays import Array
from nn.fast.checkpoint import Checkpoint
from nn.fast.interrupt import Pulse
from nn.training import Training
from runs.playground import edits
from runs.playground.plane_data import PlaneExamples
from runs.playground.recording import figures
from runs.playground.spec import PlaySpec
from runs.playground.training import begin, course
from runs.service.job import Clock, Job
from runs.service.messages import Recorded, Started

SEND_EVERY = 0.2  # seconds


@dataclass(frozen=True)
class PlayJob(Job):
    """What is to be done in a training of the playground."""

    spec: PlaySpec
    checkpoint: Checkpoint | None = None

    def training(self, data: PlaneExamples) -> Training:
        """Set the training up where the job begins."""
        play, training = self.spec.play, begin(self.spec.play, data)
        if self.checkpoint:
            training.restore(self.checkpoint)
            training.hold(edits.apply(training.net, play.edits, training.iteration))
        return training

    def train(self, clock: Clock, threads: int) -> tuple[bool, None]:
        """Train, and send what is recorded; after a weight that is no number there is no more."""
        play = self.spec.play
        data = self.spec.data.examples(play.features)
        training = clock.training = self.training(data)
        iterations = play.recorded()
        first = bisect_right(iterations, self.checkpoint.iteration) if self.checkpoint else 0
        post = Post(data, training, clock, first)
        clock.tell(Started(self.spec.data.name, "", tuple(training.net.layer_sizes)))
        try:
            sound = self._train(training, iterations[first:], post, clock.pulse)
        finally:
            post.send()
        return self.full or not sound, None

    def _train(
        self, training: Training, iterations: Sequence[int], post: Post, pulse: Pulse
    ) -> bool:
        """Train to the end of the job, with the given iterations recorded; answer as the post."""
        play, ahead = self.spec.play, [i for i in iterations if i <= self.until]
        for _ in course(play, training, ahead, pulse):
            if not post.take(training.net.parameters):
                return False
        for _ in course(play, training, [self.until], pulse):  # if it is not recorded
            pass
        return True


class Post:
    """Collects recorded moments, and sends them together now and then, measured."""

    def __init__(self, data: PlaneExamples, training: Training, clock: Clock, first: int) -> None:
        """Nothing was taken yet; ``first`` says which moment will be the first."""
        self.data, self.training, self.clock, self.first = data, training, clock, first
        self.thetas: list[Array] = []
        self.sent = time.monotonic()

    def take(self, theta: Array) -> bool:
        """Take the parameters of a moment; answer whether it makes sense to go on."""
        self.thetas.append(theta.copy())
        sound = not np.isnan(theta).any()  # it would stay so for ever
        if not sound or time.monotonic() - self.sent > SEND_EVERY:
            self.send()
        return sound

    def send(self) -> None:
        """Send what was taken since the last time."""
        if self.thetas:
            thetas, net = np.array(self.thetas), self.training.net
            told = figures(self.data, net, thetas)
            seconds = self.clock.seconds
            self.clock.tell(Recorded(self.first, thetas, told, self.training.iteration, seconds))
            self.first, self.thetas = self.first + len(thetas), []
        self.sent = time.monotonic()
