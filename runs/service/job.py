"""A job: one stretch of a training, without a stop. Whoever does it, it comes out the same.

A training without pauses is a single job. A pause ends one, and going on is another, from the
checkpoint of the first; so is going on with another learning rate, or for more iterations.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from nn.fast.interrupt import Pulse
from runs.service.messages import Failed, Last, Message, Progress

REPORT_EVERY = 0.2  # seconds
Tell = Callable[[Message], None]


class Job(Protocol):
    """A job of any kind; it travels to its worker as a pickle."""

    @property
    def seconds(self) -> float: ...  # of work at most
    def has_data(self) -> bool: ...  # whether what it learns from is on this machine
    def do(self, clock: Clock, threads: int) -> Last: ...  # ``threads`` share the measuring


class Counted(Protocol):
    """Whatever counts its steps."""

    iteration: int


class Clock:
    """Counts the seconds of a job, and reports now and then how far it is."""

    def __init__(self, job: Job, tell: Tell, halted: Pulse) -> None:
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


def perform(job: Job, tell: Tell, halted: Pulse, threads: int = 1) -> Last:
    """Do the job, telling what happens on the way; ``halted`` is asked many times a second."""
    try:
        return job.do(Clock(job, tell, halted), threads)
    except (ValueError, ArithmeticError) as error:
        return Failed(str(error))
    except MemoryError:
        return Failed("There was not enough memory. Choose smaller layers or batches.")
