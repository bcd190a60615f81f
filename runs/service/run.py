"""A training of any kind as its owner sees it: where it stands, and how long it still takes.

Whoever shows a run only reads it. It is changed by the service alone, under its lock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal
from uuid import uuid4

import nn
from runs.service import limits
from runs.service.engine import MakeJob
from runs.service.job import Job
from runs.service.limits import Spec
from runs.service.messages import Recorded
from runs.service.pace import seconds
from runs.service.settings import LOG
from runs.service.store import Kept

# A run waits (queued), is handed to a worker (starting) and trains (running). While others wait,
# too, it takes turns with them: between two turns it is resting. Asked to hold, it is pausing until
# its worker has heard, and then paused; asked to stop, it is stopping, and at last measuring: the
# network is asked about every image.
State = Literal[
    "queued", "starting", "running", "resting", "pausing", "paused",
    "stopping", "measuring", "finished", "stopped", "failed",
]  # fmt: skip
OVER: tuple[State, ...] = ("finished", "stopped", "failed")
LEADS_TO: dict[State, tuple[State, ...]] = {  # what a run can be next; one under way can fail, too
    "queued": ("starting", "paused", "measuring", *OVER),
    "starting": ("running", "pausing", "paused", "stopping", "measuring", *OVER),
    "running": ("starting", "resting", "pausing", "paused", "stopping", "measuring", *OVER),
    "resting": ("starting", "paused", "measuring", *OVER),
    "pausing": ("running", "paused", "stopping", *OVER),
    "paused": ("queued", "resting", "measuring", *OVER),
    "stopping": ("measuring", *OVER),
    "measuring": OVER,
    "finished": ("resting",),  # taken further
    "stopped": ("resting",),
    "failed": (),
}
Clock = Callable[[], float]  # seconds
MOST_RUNS = 20  # that are kept of one session; older ones without a name are forgotten first


@dataclass(eq=False)
class Run:
    """A training. All attributes may be read at any time, by any thread."""

    MOST_KEPT: ClassVar[int] = MOST_RUNS  # of this kind, of one session
    JOB: ClassVar[type[Job]]
    KINDS: ClassVar[dict[type, type[Run]]] = {}  # whose spec is of a class → the class of its run

    spec: Spec
    state: State = "queued"
    key: str = field(default_factory=lambda: uuid4().hex)
    number: int = 1  # of the session's trainings
    name: str = ""  # the visitor's own name for it
    iteration: int = 0
    iterations: int = 0  # in all; more than the spec says, once it was continued
    learning_rate: float = 0.0  # at the moment
    rates: list[tuple[int, float]] = field(default_factory=list)  # (from which iteration, rate)
    totals: list[tuple[int, int]] = field(default_factory=list)  # (since when, iterations in all)
    history: list[nn.Snapshot] = field(default_factory=list)  # added to, or replaced by another
    sight: Any = None  # what its worker has shown of it last; a few kilobytes at most
    data_name: str = ""
    data_source: str = ""
    layer_sizes: tuple[int, ...] = ()
    problem: str | None = None  # a sentence, if something went wrong
    notice: str | None = None  # a sentence, if it was paused for a reason of its own

    # What the service needs besides.
    until: int = 0  # where the job at hand, or the next one, ends
    expected: float = 0.0  # seconds that it takes, computed beforehand
    checkpoint: Kept | None = None
    answers: Kept | None = None
    seconds_before: float = 0.0  # of work, in earlier jobs
    seconds_now: float = 0.0  # of work, in the job at hand
    history_before: int = 0  # snapshots of earlier jobs
    turns: int = 0  # that it has had; others had one after each
    turn: float = 0.0  # seconds of work in the turn at hand, in earlier jobs
    hand_over: float = 0.0  # seconds that it took last to lay it down and to take it up
    stays: bool = False  # whether it cannot be laid down, as there is no room for it
    clock: Clock = time.monotonic
    asked: float = field(init=False)  # when its owner wanted it
    begun: float = 0.0  # when a worker first had it; 0 before that

    def __init_subclass__(
        cls, of: type | None = None, by: type[Job] | None = None, **more: Any
    ) -> None:
        """Be the run of all specs ``of`` a class, done ``by`` jobs of a class."""
        super().__init_subclass__(**more)
        if of and by:  # else there are kinds of this kind
            cls.KINDS[of], cls.JOB = cls, by

    def __post_init__(self) -> None:
        """Take from the spec what may change on the way."""
        self.iterations = self.until = self.spec.iterations
        self.learning_rate = self.spec.learning_rate
        self.rates, self.totals = [(0, self.learning_rate)], [(0, self.iterations)]
        self.asked = self.clock()

    def become(self, state: State) -> None:
        """Change the state; what the table does not have is told to the host, and done."""
        if state != self.state and state not in LEADS_TO[self.state]:
            LOG.error("A training that was %s became %s.", self.state, state)
        self.state = state

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
    def has_moved(self) -> bool:
        """Whether there is more to be seen of its course than where it began."""
        return len(self.history) > 1

    @property
    def seconds_left(self) -> float | None:
        """An estimate from the pace so far; None before there is one."""
        if not self.iteration or not self.seconds:
            return None
        return self.seconds * (self.iterations - self.iteration) / self.iteration

    @property
    def kind(self) -> str:
        """What is trained: trainings of one kind are foretold alike."""
        return type(self.spec).__name__

    @property
    def spec_now(self) -> Spec:
        """The spec, with the number of iterations that it has by now."""
        return self.spec.with_iterations(self.iterations)

    @property
    def spec_at_work(self) -> Spec:
        """The spec that the next job goes by."""
        return self.spec_now

    def plan(self) -> None:
        """Compute how long the next job takes."""
        self.expected = seconds(self.spec_now, max(0, self.until - self.iteration))

    @property
    def is_last_job(self) -> bool:
        """Whether the training is over after the next job, unless that is asked to hold."""
        return self.until == self.iterations or self.state == "measuring"

    @property
    def allowed(self) -> float:
        """Seconds of work until the next job is over its deadline."""
        if self.state == "measuring":  # however late it is, that much is due to it
            return limits.deadline(self.spec_now.with_iterations(1))
        return max(1.0, limits.deadline(self.spec_now) - self.seconds_before)

    def next_job(self) -> MakeJob:
        """Describe what is to be done next, as things stand now.

        What is returned makes the job; it reads the checkpoint, and raises OSError if that is
        gone.
        """
        kept, spec = self.checkpoint, self.spec_at_work
        job = self.JOB(spec, self.until, self.is_last_job, self.allowed)
        return lambda: replace(job, checkpoint=kept.get()) if kept else job

    def record(self, message: Recorded) -> None:
        """Keep recorded moments, in a training that has such."""

    @property
    def bytes(self) -> int:
        """How much is kept of it in the store."""
        return sum(kept.size for kept in (self.checkpoint, self.answers) if kept)

    @property
    def held(self) -> int:
        """How many bytes of it are in this process's memory."""
        return 0

    def drop(self) -> None:
        """Throw away what is kept of it."""
        for kept in (self.checkpoint, self.answers):
            if kept:
                kept.drop()
        self.checkpoint = self.answers = None
