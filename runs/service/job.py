"""A job: one stretch of a training, without a stop. Whoever does it, it comes out the same.

A training without pauses is a single job. A pause ends one, and going on is another, from the
checkpoint of the first; so is going on with another learning rate, or for more iterations.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from nn.fast.interrupt import Interrupted, Pulse
from runs.service.messages import Ended, Failed, Halted, Last, Message, Progress

REPORT_EVERY = 0.2  # seconds
Tell = Callable[[Message], None]


@dataclass(frozen=True)
class Job:
    """A job of any kind; it travels to its worker as a pickle."""

    spec: Any  # as things stand now
    until: int  # the iteration that ends this job
    full: bool  # whether the training is over then
    seconds: float  # of work at most
    checkpoint: Any = None  # where to begin

    def has_data(self) -> bool:
        """Whether what it learns from is on this machine."""
        return True

    def for_elsewhere(self) -> Job:
        """The same with all that it needs and that other machines cannot have."""
        return self

    def train(self, clock: Clock, threads: int) -> tuple[bool, Any]:
        """Give the clock what is trained, and go on; answer whether all is over, and the result.

        ``threads`` share the measuring.

        Raises:
            Interrupted: if the clock's pulse says so.
        """
        raise NotImplementedError


class Training(Protocol):
    """Whatever counts its steps, and can be laid down."""

    @property
    def iteration(self) -> int: ...
    def checkpoint(self) -> Any: ...


class Clock:
    """Counts the seconds of a job, and reports now and then how far it is."""

    def __init__(self, job: Job, tell: Tell, halted: Pulse) -> None:
        """Begin to count."""
        self.tell, self.halted, self.limit = tell, halted, job.seconds
        self.begin = self.last_report = time.monotonic()
        self.training: Training | None = None

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


def perform(job: Job, tell: Tell, halted: Pulse, threads: int = 1) -> Last:
    """Do the job, telling what happens on the way; ``halted`` is asked many times a second."""
    try:
        return _done(job, Clock(job, tell, halted), threads)
    except (ValueError, ArithmeticError) as error:
        return Failed(str(error))
    except MemoryError:
        return Failed("There was not enough memory. Choose smaller layers or batches.")


def _done(job: Job, clock: Clock, threads: int) -> Last:
    try:
        over, result = job.train(clock, threads)
    except Interrupted:
        assert clock.training
        return Halted(clock.training.checkpoint(), clock.seconds, clock.overdue)
    assert clock.training
    made = clock.training.checkpoint(), clock.seconds
    return Ended(*made, result) if over else Halted(*made)
