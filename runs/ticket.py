"""A ticket: one job that was handed out, and what is heard of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from runs.messages import Measured, Message, Progress, Started
from runs.pool import Task
from runs.run import Run


@dataclass(eq=False)
class Ticket:
    """A job that was handed out."""

    run: Run
    first: int  # the iteration that it began with
    expected: float  # seconds, computed beforehand
    deadline: float  # seconds
    task: Task | None = None
    begun: float = field(default_factory=time.monotonic)  # handed out; later: really begun
    halted: float | None = None  # when it was asked to hold
    started: bool = False  # it may wait in the queue of a cluster that others use, too
    discarded: bool = False  # nobody waits for what comes of it
    reason: str | None = None  # why it was killed, in a sentence

    @property
    def seconds(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self.begun

    def halt(self) -> None:
        """Ask the job to hold."""
        assert self.task
        self.halted = self.halted or time.monotonic()
        self.task.halt()

    def note(self, message: Message) -> None:
        """Write down what is told while the job is done."""
        run = self.run
        match message:
            case Started(name, source, layer_sizes):
                self.started, self.begun = True, time.monotonic()
                run.iteration = self.first
                run.data_name, run.data_source, run.layer_sizes = name, source, layer_sizes
                run.history, run.seconds_now = run.history[: run.history_before], 0.0
                if run.state == "starting":
                    run.state = "running"
            case Progress(iteration, seconds):
                run.iteration, run.seconds_now = iteration, seconds
            case Measured(snapshot, seconds):
                run.history.append(snapshot)
                run.iteration, run.seconds_now = snapshot.iteration, seconds
                run.problem = snapshot.stop_reason or run.problem
