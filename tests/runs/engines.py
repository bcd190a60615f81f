"""What tests play by hand: an engine, and a clock."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

import nn
from nn.fast.checkpoint import Bookmark, Checkpoint
from runs import MnistRun, MnistSpec, Service
from runs.mnist.job import MnistJob
from runs.mnist.result import Answers, Result
from runs.service.engine import Hear, MakeJob
from runs.service.messages import Died, Ended, Failed, Halted, Measured, Message, Progress, Started
from runs.service.pool import GONE
from runs.service.store import Store

TINY = MnistSpec(hidden_sizes=(), iterations=100)
ACCURACY = 0.8


def checkpoint(iteration: int) -> Checkpoint:
    theta = np.full(7850, iteration, np.float32)
    last = snapshot(iteration)
    return Checkpoint(iteration, theta, {}, Bookmark(np.empty(0, np.int64), 0, {}), last, theta)


def snapshot(iteration: int) -> nn.Snapshot:
    return nn.Snapshot(iteration, 1 / (iteration + 1), ACCURACY, 0.5, ACCURACY)


def result() -> Result:
    answers = Answers(np.zeros(3, np.uint8), np.ones(3, np.float32))
    return Result(answers, answers)


class Clock:
    """Time that passes only when somebody says so."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def work(self, *seconds: float) -> Callable[[], None]:
        """Return a work that takes these times in turn, and the last one from then on."""
        left = list(seconds)

        def work() -> None:
            self.now += left.pop(0) if len(left) > 1 else left[0]

        return work


@dataclass(eq=False)
class FakeTask:
    """A job that goes on as the test says."""

    engine: FakeEngine
    make_job: MakeJob
    hear: Hear
    halts: int = 0
    kills: int = 0

    def halt(self) -> None:
        self.halts += 1

    def kill(self) -> None:
        self.kills += 1

    @property
    def run(self) -> MnistRun:
        return self.hear.args[0].run  # of the ticket

    @property
    def job(self) -> MnistJob:
        return self.make_job()

    def started(self) -> None:
        self.tell(Started("mnist-5k", "the sample", (784, 10)))

    def progress(self, iteration: int, seconds: float = 1.0) -> None:
        self.tell(Progress(iteration, seconds))

    def measured(self, iteration: int, seconds: float = 1.0) -> None:
        self.tell(Measured(snapshot(iteration), seconds))

    def halted(self, iteration: int, *, overdue: bool = False, seconds: float = 1.0) -> None:
        self.tell(Halted(checkpoint(iteration), seconds, overdue))

    def ended(self, iteration: int, seconds: float = 1.0) -> None:
        self.tell(Ended(checkpoint(iteration), seconds, result()))

    def died(self) -> None:
        self.tell(Died())

    def failed(self) -> None:
        self.tell(Failed("There was not enough memory."))

    def tell(self, message: Message) -> None:
        if isinstance(message, Halted | Ended | Failed | Died):
            self.engine.working.remove(self)
        self.hear(message)

    def go_on(self, iterations: int = 10) -> None:
        """Do what a worker would do next."""
        run = self.run
        try:
            job = self.job
        except OSError:  # as of a job that was given up, whose checkpoint has been dropped
            self.tell(Failed(GONE))
            return
        begin = job.checkpoint.iteration if job.checkpoint else 0
        at = max(begin, run.iteration)
        if self.halts:
            self.halted(at)
            return
        self.started()
        at = min(job.until, at + iterations)
        if not run.history or run.history[-1].iteration < at:
            self.measured(at)
        if at < job.until:
            self.progress(at)
        elif job.full:
            self.ended(at)
        else:
            self.halted(at)


@dataclass(eq=False)
class FakeEngine:
    """Does nothing by itself, and watches that it is not given more than it has places for."""

    places: int = 1
    problem: str | None = None
    begun: list[FakeTask] = field(default_factory=list)
    working: list[FakeTask] = field(default_factory=list)
    closed: bool = False
    store: Store | None = None

    def __call__(self, store: Store) -> FakeEngine:
        self.store, self.closed = store, False
        return self

    def begin(self, make_job: MakeJob, hear: Hear) -> FakeTask:
        assert not self.closed
        assert len(self.working) < self.places, "more jobs than places"
        task = FakeTask(self, make_job, hear)
        self.begun.append(task)
        self.working.append(task)
        return task

    def close(self) -> None:
        self.closed = True

    def of(self, run: MnistRun) -> FakeTask:
        """The job at hand of a run."""
        return next(task for task in self.working if task.run is run)

    def drive(self) -> None:
        """Do all that there is to do."""
        for _ in range(1000):
            if not self.working:
                return
            self.working[0].go_on(1000)
        raise AssertionError("it never ends")

    def files(self) -> list[str]:
        """What lies in the store."""
        assert self.store
        assert self.store.folder
        return os.listdir(self.store.folder)


TICK = 0.1  # seconds; a job is taken up within one, and laid down within another
POINT_EVERY = 1.0  # seconds of work between two points of a curve


@dataclass
class Machine:
    """Works on what an engine was given, on a clock; a training takes ``seconds`` of its run."""

    office: Service
    engine: FakeEngine
    clock: Clock
    seconds: Callable[[MnistRun], float]
    begins: float = TICK  # seconds until a job is taken up
    at: dict[FakeTask, tuple[float, float]] = field(default_factory=dict)  # when, where it began

    def start(self, name: str, iterations: int = 1000, until: int | None = None) -> MnistRun:
        """Let somebody train."""
        return self.office.start(name, replace(TINY, iterations=iterations), until=until)

    def tick(self) -> None:
        """Let some time pass."""
        self.clock.now += TICK
        for task in list(self.engine.working):
            if task not in self.at:
                try:
                    job = task.job
                except OSError:  # it was given up, and its checkpoint dropped
                    task.tell(Failed(GONE))
                    continue
                first = job.checkpoint.iteration if job.checkpoint else 0
                self.at[task] = self.clock.now - TICK + self.begins, first
            began, first = self.at[task]
            if self.clock.now >= began - TICK / 2:
                self._work(task, self.clock.now - began, int(first))

    def _work(self, task: FakeTask, seconds: float, first: int) -> None:
        run = task.run
        if run.state == "measuring":
            task.ended(run.iteration, seconds)
            return
        if seconds < TICK / 2:
            task.started()
        pace = run.iterations / self.seconds(run)
        at = min(run.until, first + int(pace * seconds + 1e-6))  # half a step is lost
        if task.halts:
            task.halted(at, seconds=seconds)
            return
        points = [int(one / POINT_EVERY) for one in (at / pace, run.iteration / pace)]
        if (
            not run.history
            or (not run.has_moved and at)
            or points[0] > points[1]
            or at == run.until
        ):
            if not run.history or at > run.history[-1].iteration:
                task.measured(at, seconds)
        else:
            task.progress(at, seconds)
        if at == run.until and task in self.engine.working:
            (task.ended if at == run.iterations else task.halted)(at, seconds=seconds)

    def drive(self, seconds: float = 1e9) -> None:
        """Let time pass, until all is done or so many seconds have passed."""
        end = self.clock.now + seconds - TICK / 2
        while self.engine.working and self.clock.now < end:
            self.tick()
