"""A job: one stretch of a training, without a stop. Whoever does it, it comes out the same.

A training without pauses is a single job. A pause ends one, and going on is another, from the
checkpoint of the first; so is going on with another learning rate, or for more iterations.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

import nn
from nn.datasets import Dataset
from nn.interrupt import Interrupted, Pulse
from nn.training import Checkpoint, Training
from runs.mnist.data import load_data
from runs.mnist.result import measure
from runs.mnist.spec import TrainingSpec
from runs.service.messages import Ended, Failed, Halted, Last, Measured, Message, Progress, Started

REPORT_EVERY = 0.2  # seconds
Tell = Callable[[Message], None]


class Work(Protocol):
    """A job of any kind; it travels to its worker as a pickle."""

    @property
    def seconds(self) -> float: ...  # of work at most
    def has_data(self) -> bool: ...  # whether what it learns from is on this machine
    def do(self, clock: Clock, threads: int) -> Last: ...  # ``threads`` share the measuring


class Counted(Protocol):
    """Whatever counts its steps."""

    iteration: int


@dataclass(frozen=True)
class Job:
    """What is to be done in a training on MNIST."""

    spec: TrainingSpec
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
            result = measure(training.net, data, training.steps.workspace, clock.pulse)
        except Interrupted:
            return Halted(training.checkpoint(), clock.seconds, clock.overdue)
        return Ended(training.checkpoint(), clock.seconds, result)


class Clock:
    """Counts the seconds of a job, and reports now and then how far it is."""

    def __init__(self, job: Work, tell: Tell, halted: Pulse) -> None:
        """Begin to count."""
        self.tell, self.halted, self.limit = tell, halted, job.seconds
        self.begin = self.last_report = time.monotonic()
        self.training: Counted | None = None

    @property
    def seconds(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self.begin

    @property
    def overdue(self) -> bool:
        """Whether the job takes longer than it may."""
        return self.seconds > self.limit

    def pulse(self) -> bool:
        """Report now and then; answer whether to stop."""
        now = time.monotonic()
        if self.training and now - self.last_report > REPORT_EVERY:
            self.last_report = now
            self.tell(Progress(self.training.iteration, self.seconds))
        return self.halted() or self.overdue


def perform(job: Work, tell: Tell, halted: Pulse, threads: int = 1) -> Last:
    """Do the job, telling what happens on the way; ``halted`` is asked many times a second."""
    try:
        return job.do(Clock(job, tell, halted), threads)
    except (ValueError, ArithmeticError) as error:
        return Failed(str(error))
    except MemoryError:
        return Failed("There was not enough memory. Choose smaller layers or batches.")


def _course(job: Job, training: Training, data: Dataset, pulse: Pulse) -> Iterator[nn.Snapshot]:
    spec = replace(job.spec, iterations=job.iterations)
    recorded = spec.recorded(len(data.y_train), len(data.y_test))
    return training.course(recorded, until=job.until, pulse=pulse)
