"""A training as its owner sees it: where it stands, its curve, what came of it.

Whoever shows a run only reads it. It is changed by the service alone, under its lock.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Literal
from uuid import uuid4

import nn
from nn.schedules import SCHEDULES
from nn.training import Checkpoint
from runs import limits
from runs.data import at_hand
from runs.job import Job
from runs.pool import MakeJob
from runs.result import Result
from runs.spec import TrainingSpec
from runs.store import Kept

State = Literal[
    "queued", "starting", "running", "pausing", "paused",
    "stopping", "measuring", "finished", "stopped", "failed",
]  # fmt: skip
OVER = ("finished", "stopped", "failed")


@dataclass(eq=False)
class Run:
    """A training. All attributes may be read at any time, by any thread."""

    spec: TrainingSpec
    state: State = "queued"
    key: str = field(default_factory=lambda: uuid4().hex)
    number: int = 1  # of the session's trainings
    name: str = ""  # the visitor's own name for it
    iteration: int = 0
    iterations: int = 0  # in all; more than the spec says, once it was continued
    learning_rate: float = 0.0  # at the moment
    rates: list[tuple[int, float]] = field(default_factory=list)  # (from which iteration, rate)
    totals: list[tuple[int, int]] = field(default_factory=list)  # (since when, iterations in all)
    history: list[nn.Snapshot] = field(default_factory=list)  # only ever longer, or another
    data_name: str = ""
    data_source: str = ""
    layer_sizes: tuple[int, ...] = ()
    problem: str | None = None  # a sentence, if something went wrong
    notice: str | None = None  # a sentence, if it was paused for a reason of its own

    # what the service needs besides
    until: int = 0  # where the job at hand, or the next one, ends
    expected: float = 0.0  # seconds that it takes, computed beforehand
    checkpoint: Kept | None = None
    answers: Kept | None = None
    seconds_before: float = 0.0  # of work, in earlier jobs
    seconds_now: float = 0.0  # of work, in the job at hand
    history_before: int = 0  # snapshots of earlier jobs

    def __post_init__(self) -> None:
        """Take from the spec what may change on the way."""
        self.iterations = self.until = self.spec.iterations
        self.learning_rate = self.spec.learning_rate
        self.rates, self.totals = [(0, self.learning_rate)], [(0, self.iterations)]
        self.data_name = at_hand(self.spec.data)

    @property
    def active(self) -> bool:
        """Whether the training still goes on, or waits to, or is paused."""
        return self.state not in OVER

    @property
    def seconds(self) -> float:
        """Seconds of work so far; waiting is not counted."""
        return self.seconds_before + self.seconds_now

    @property
    def progress(self) -> float:
        """The share of the iterations that is done, from 0 to 1."""
        return min(1.0, self.iteration / self.iterations)

    @property
    def seconds_left(self) -> float | None:
        """An estimate from the pace so far; None before there is one."""
        if not self.iteration or not self.seconds:
            return None
        return self.seconds * (self.iterations - self.iteration) / self.iteration

    @property
    def can_continue(self) -> bool:
        """Whether it may be taken further than it was meant to go."""
        return self.state in ("finished", "stopped") and bool(self.checkpoint and not self.problem)

    @property
    def whole(self) -> TrainingSpec:
        """The spec, with all iterations that it has by now."""
        return replace(self.spec, iterations=self.iterations, data=self.data_name)

    def plan(self) -> None:
        """Compute how long the next job takes."""
        self.expected = limits.seconds(self.whole, max(0, self.until - self.iteration))

    def next_job(self) -> MakeJob:
        """Describe what is to be done next, as things stand now.

        What is returned makes the job; it reads the checkpoint, and raises OSError if that is
        gone.
        """
        kept = self.checkpoint
        job = Job(
            spec=self.spec,
            data=self.data_name,
            learning_rate=self.learning_rate,
            iterations=self.iterations,
            until=self.until,
            full=self.until == self.iterations or self.state == "measuring",
            seconds=self.allowed,
        )
        return lambda: replace(job, checkpoint=kept.get()) if kept else job

    @property
    def allowed(self) -> float:
        """Seconds of work until the next job is over its deadline."""
        if self.state == "measuring":  # however late it is, that much is due to it
            return limits.deadline(replace(self.whole, iterations=1))
        return max(1.0, limits.deadline(self.whole) - self.seconds_before)

    def result(self) -> Result | None:
        """Return the answers to all images, or None while there are none."""
        answers = self.answers
        try:
            return answers.get() if answers else None
        except OSError:
            return None

    def network(self) -> nn.Network | None:
        """Return the trained network, made anew at each call; None while there is none."""
        kept, result = self.checkpoint, self.result()
        if kept is None or result is None:
            return None
        try:
            checkpoint: Checkpoint = kept.get()
        except OSError:
            return None
        net = nn.Network(self.layer_sizes, hidden=self.spec.hidden, initializer="zeros")
        net.parameters[...] = checkpoint.parameters
        net.provenance = self.provenance(checkpoint, result)
        return net

    def provenance(self, checkpoint: Checkpoint, result: Result) -> dict[str, object]:
        """Say what the network was trained on and how, and how good it is."""
        last = checkpoint.last
        assert last  # it was measured at its end
        told: dict[str, object] = {
            "training": self.number,
            **asdict(self.whole),
            "trained_on": self.data_source,
            "iterations_done": last.iteration,
            "train_accuracy": last.train_accuracy,
            "test_accuracy": last.test_accuracy,
            "test_data": f"the {len(result.test.labels):,} test images",
        }
        if len(self.rates) > 1:
            told["learning_rates"] = [list(rate) for rate in self.rates]
        return told

    def rate_at(self, iteration: int) -> float:
        """Return the learning rate of the step that came after an iteration."""
        rate = next(rate for since, rate in reversed(self.rates) if since <= iteration)
        total = next(total for since, total in reversed(self.totals) if since <= iteration)
        return rate * SCHEDULES[self.spec.schedule](iteration / total)

    def has_settings(self, spec: TrainingSpec) -> bool:
        """Whether a spec says what this run was started with, or what became of it."""
        rates = (self.spec.learning_rate, self.learning_rate)
        totals = (self.spec.iterations, self.iterations)
        as_ours = replace(spec, learning_rate=rates[0], iterations=totals[0])
        same = spec.learning_rate in rates and spec.iterations in totals
        return same and as_ours == self.spec

    def drop(self) -> None:
        """Throw away what is kept of it."""
        for kept in (self.checkpoint, self.answers):
            if kept:
                kept.drop()
        self.checkpoint = self.answers = None
