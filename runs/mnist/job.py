"""A job of a training on images: load the images, train, and ask about every image at the end."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from nn.data.datasets import Dataset
from nn.fast.checkpoint import Checkpoint
from nn.training import Training
from runs.mnist.moments import Album
from runs.mnist.result import Result, measure
from runs.mnist.sight import Viewer
from runs.mnist.spec import MnistSpec
from runs.service import own_data
from runs.service.data import load_data
from runs.service.job import Clock, Job
from runs.service.messages import Measured, Started
from runs.service.own_data import Packed


@dataclass(frozen=True)
class MnistJob(Job):
    """What is to be done in a training on images."""

    spec: MnistSpec  # with the data set that there is, and the learning rate of the moment
    checkpoint: Checkpoint | None = None
    along: Packed | None = None  # a visitor's own images, for a machine that does not have them

    def training(self, data: Dataset, threads: int = 1) -> Training:
        """Set the training up where the job begins; ``threads`` share the measuring."""
        spec = self.spec
        rule, rng = spec.rule(spec.learning_rate, spec.iterations), np.random.default_rng(spec.seed)
        training = Training(spec.network(data), data, rule, rng, threads)
        if self.checkpoint:
            training.restore(self.checkpoint)
        return training

    def has_data(self) -> bool:
        """Whether these images are here, and not only others."""
        return self.data().name == self.spec.data

    def data(self) -> Dataset:
        """Return the images, or the bundled ones if they are not here."""
        return self.along.unpacked() if self.along else load_data(self.spec.data)

    def for_elsewhere(self) -> MnistJob:
        """Take a visitor's own images along: no other machine has them."""
        return replace(self, along=own_data.packed(self.spec.data))

    def train(self, clock: Clock, threads: int) -> tuple[bool, Result | None]:
        """Load the data, train, and measure at the end."""
        data = self.data()
        if (self.checkpoint or own_data.is_own(self.spec.data)) and data.name != self.spec.data:
            raise ValueError("The images of this training are no longer on this machine.")
        training = self.training(data, threads)
        album = clock.training = Album(training, self.checkpoint)
        viewer = Viewer(training, clock)
        clock.tell(Started(data.name, data.source, tuple(training.net.layer_sizes)))
        recorded = self.spec.recorded(len(data.y_train), len(data.y_test))
        for taken in training.course(recorded, until=self.until, pulse=clock.pulse):
            album.add()
            clock.tell(Measured(taken, clock.seconds, viewer.look()))
        if not self.full and not (training.last and training.last.stop_reason):
            return False, None
        return True, measure(training.net, data, training.runners[0], clock.pulse)
