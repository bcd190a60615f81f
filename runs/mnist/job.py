"""A job of a training on MNIST: load the images, train, and ask about every image at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

import nn
from nn.data.datasets import Dataset
from nn.fast.checkpoint import Checkpoint
from nn.fast.interrupt import Interrupted, Pulse
from nn.training import Training
from runs.mnist.result import measure
from runs.mnist.spec import MnistSpec
from runs.service.data import load_data
from runs.service.job import Clock
from runs.service.messages import Ended, Failed, Halted, Last, Measured, Started


@dataclass(frozen=True)
class MnistJob:
    """What is to be done in a training on MNIST."""

    spec: MnistSpec
    data: str  # the data set that there is; the spec may have wished for another
    learning_rate: float  # at the moment: it may have been changed
    iterations: int  # in all
    until: int  # the iteration that ends this job
    full: bool  # whether to ask the network about every image then
    seconds: float  # of work at most
    checkpoint: Checkpoint | None = None  # where to begin

    def training(self, data: Dataset, threads: int = 1) -> Training:
        """Set the training up where the job begins; ``threads`` share the measuring."""
        rule = self.spec.rule(self.learning_rate, self.iterations)
        rng = np.random.default_rng(self.spec.seed)
        training = Training(self.spec.network(data), data, rule, rng, threads)
        if self.checkpoint:
            training.restore(self.checkpoint)
        return training

    def has_data(self) -> bool:
        """Whether these images are here, and not only others."""
        return load_data(self.data).name == self.data

    def do(self, clock: Clock, threads: int) -> Last:
        """Load the data, train, and measure at the end."""
        data = load_data(self.data)
        if self.checkpoint and data.name != self.data:
            return Failed("The images of this training are no longer on this machine.")
        training = clock.training = self.training(data, threads)
        clock.tell(Started(data.name, data.source, tuple(training.net.layer_sizes)))
        try:
            for taken in _course(self, training, data, clock.pulse):
                clock.tell(Measured(taken, clock.seconds))
            diverged = training.last is not None and training.last.stop_reason
            if not self.full and not diverged:
                return Halted(training.checkpoint(), clock.seconds)
            result = measure(training.net, data, training.runners[0], clock.pulse)
        except Interrupted:
            return Halted(training.checkpoint(), clock.seconds, clock.overdue)
        return Ended(training.checkpoint(), clock.seconds, result)


def _course(
    job: MnistJob, training: Training, data: Dataset, pulse: Pulse
) -> Iterator[nn.Snapshot]:
    spec = replace(job.spec, iterations=job.iterations)
    recorded = spec.recorded(len(data.y_train), len(data.y_test))
    return training.course(recorded, until=job.until, pulse=pulse)
