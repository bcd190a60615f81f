"""The background: runs that consist of many short jobs, in the places that nobody else wants.

Whoever has one training to do goes first. As soon as one waits, a job of the background is asked
to hold, which it does within a fraction of a second; what it has done is kept. Several such runs
take turns, job by job. Some are waited for by a whole class (``must_go_on``): of these, one has a
job now and then, however many others wait.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from math import inf
from typing import Any

from runs.service import log
from runs.service.engine import Engine, MakeJob, Task
from runs.service.messages import (
    DIED,
    Died,
    Ended,
    Failed,
    Halted,
    Last,
    Message,
    News,
    Progress,
    Started,
)
from runs.service.run import Run
from runs.service.settings import LOG
from runs.service.store import Kept, Store
from runs.service.ticket import LOST, NEVER, PATIENCE, over

LATE = 120.0  # seconds until a job of a few seconds has surely gone wrong
NOW_AND_THEN = 10.0  # seconds
WORKABLE = ("queued", "starting", "running")


@dataclass(eq=False)
class Slice:
    """A job of the background that was handed out."""

    run: Several
    what: Any  # whatever the run wants to know of it again
    task: Task | None = None
    begun: float = 0.0
    started: bool = False
    halted: float | None = None  # when it was asked to hold
    discarded: bool = False  # nobody waits for what comes of it
    first: bool = False  # it was begun before others that wait, and does its few seconds
    iteration: int = 0  # steps that were taken in it
    before: int = 0  # of these, whatever its run counts by itself

    def halt(self) -> None:
        """Ask it to hold, once."""
        if self.halted is None and self.task:
            self.halted = self.run.clock()
            self.task.halt()

    @property
    def lost(self) -> bool:
        """Whether it does not hold when asked, or takes far too long."""
        now = self.run.clock()
        if self.halted is not None:
            return now - self.halted > PATIENCE
        return now - self.begun > (LATE if self.started else NEVER)


Measured = Callable[[float, float, str], None]  # seconds computed beforehand, taken, what kind


def unheard(expected: float, taken: float, kind: str) -> None:
    """Nobody wants to know."""


@dataclass(eq=False)
class Several(Run):
    """A run that is done in many jobs, some of them at once."""

    slices: set[Slice] = field(default_factory=set)  # that are handed out
    measured: Measured = unheard  # is told how long something took
    must_go_on: bool = False  # even while others wait, if slowly

    def next_slice(self, places: int) -> tuple[Any, MakeJob] | None:
        """Say what is to be done next, if there is anything; ``places`` workers take part."""
        raise NotImplementedError

    def news(self, one: Slice, what: Any, kept: Kept | None) -> None:
        """Hear of something that was done; ``kept`` is what was to be kept of it."""
        raise NotImplementedError

    def to_keep(self, what: Any) -> Any:
        """Return what is to be kept of some news or a checkpoint, if anything."""
        return None

    def back(self, one: Slice, last: Last, kept: Kept | None) -> str | None:
        """Take back what was not done of a job; a sentence if it makes no sense to go on."""
        raise NotImplementedError

    def let_go(self) -> None:
        """Nothing of it is under way any more, and nothing will be."""

    @property
    def everything_done(self) -> bool:
        """Whether nothing is left to do."""
        raise NotImplementedError

    @property
    def waits(self) -> bool:
        """Whether it would go on, but others have all places."""
        return self.state in WORKABLE and not self.slices

    def refuse(self, one: Slice, what: Any, reason: str) -> None:
        """What some news wanted to be kept could not be."""
        raise NotImplementedError


class Background:
    """All such runs, and their jobs. Callers hold the lock of ``Dispatch``."""

    def __init__(self, lock: Any) -> None:
        """Nothing is to be done."""
        self.lock = lock
        self.runs: deque[Several] = deque()  # that are under way, or waiting to be
        self.slices: set[Slice] = set()
        self.store: Store | None = None
        self.find_room: Callable[[Several, Kept], str | None] = lambda run, kept: None
        self.freed: Callable[[], None] = lambda: None  # a place is free, or something to do
        self.measured: Measured = unheard
        self.went_on = -inf  # when something that must go on did so last

    def fill(self, engine: Engine, free: int, waiting: int) -> None:
        """Hand jobs out while there are places, or make places for those who wait."""
        if waiting:
            at_work = [one for one in self.slices if one.halted is None and not one.first]
            asked = sum(one.halted is not None for one in self.slices)
            for one in at_work[: max(0, waiting - max(0, free) - asked)]:
                one.halt()
            return
        while free > 0 and self._begin_one(engine):
            free -= 1

    @property
    def is_due(self) -> bool:
        """Whether it is time for a job of what must go on."""
        going = any(one.run.must_go_on for one in self.slices)
        return not going and any(
            self._must_go_on(run) and run.clock() - self.went_on >= NOW_AND_THEN
            for run in self.runs
        )

    @staticmethod
    def _must_go_on(run: Several) -> bool:
        return run.must_go_on and run.state in WORKABLE

    def goes_first(self, engine: Engine) -> bool:
        """Begin a job of what must go on, if it is time for one; answer whether it was."""
        for run in list(self.runs) if self.is_due else ():
            if not (self._must_go_on(run) and (found := run.next_slice(engine.places))):
                continue
            self.runs.remove(run)
            self.runs.append(run)
            self._begin(engine, run, *found, first=True)
            return True
        return False

    def _begin_one(self, engine: Engine) -> bool:
        """Hand out a job of the next run that has one; answer whether there was one."""
        for _ in range(len(self.runs)):
            run = self.runs[0]
            self.runs.rotate(-1)
            if run.state in WORKABLE and (found := run.next_slice(engine.places)):
                self._begin(engine, run, *found)
                return True
        return False

    def _begin(
        self, engine: Engine, run: Several, what: Any, make: MakeJob, *, first: bool = False
    ) -> None:
        one = Slice(run, what, begun=run.clock(), first=first)
        if run.must_go_on:
            self.went_on = one.begun
        if run.state == "queued":
            run.become("starting")
        self.slices.add(one)
        run.slices.add(one)
        try:
            one.task = engine.begin(make, partial(self._hear, one))
        except Exception:  # whatever the engine says, the others must not wait for it
            LOG.exception("A job could not be handed out.")
            self.slices.discard(one)
            self.discard(run, DIED, "")

    # ---- what its owner wants ------------------------------------------------------------

    def take_up(self, run: Several) -> None:
        """Begin, or go on."""
        run.become("queued")
        if run not in self.runs:
            self.runs.appendleft(run)  # who comes anew is next
            run.measured = self.measured
        self._settle(run)  # there may be nothing to do

    def pause(self, run: Several) -> None:
        """Hold; what is under way is laid down."""
        if run.state in WORKABLE:
            run.become("pausing" if run.slices else "paused")
            self._halt(run)

    def stop(self, run: Several) -> None:
        """End here; what is done is kept."""
        if run.active and run.slices:
            run.become("stopping")
            self._halt(run)
        elif run.active:
            self._over(run, "stopped")

    def discard(self, run: Several, reason: str, how: str = "given up") -> None:
        """End at once, and do not wait for what comes of it; what was told before is kept."""
        for one in run.slices:
            one.discarded = True
        self._halt(run)
        run.slices.clear()
        run.let_go()
        if run.active:
            over(run, "failed", reason, how)
        self._forget(run)

    def _halt(self, run: Several) -> None:
        for one in run.slices:
            one.halt()

    def _forget(self, run: Several) -> None:
        if run in self.runs:
            self.runs.remove(run)

    def end_what_hangs(self) -> None:
        """Kill what does not hold when asked, and what takes far too long."""
        for one in list(self.slices):
            if one.lost and one.task:
                one.task.kill()

    # ---- what is heard -------------------------------------------------------------------

    def _hear(self, one: Slice, message: Message) -> None:
        if isinstance(message, Halted | Ended | Failed | Died):
            self._end(one, message)
        elif isinstance(message, News):
            self._news(one, message)
        elif not one.discarded:
            with self.lock:
                self._note(one, message)

    def _note(self, one: Slice, message: Message) -> None:
        match message:
            case Started():
                one.started, one.begun = True, one.run.clock()
                if one.run.state == "starting":
                    one.run.become("running")
                log.started(one.run)
            case Progress(iteration):
                one.iteration = iteration

    def _news(self, one: Slice, message: News) -> None:
        kept, problem = self._keep(one, message.what)
        with self.lock:
            problem = problem or (self.find_room(one.run, kept) if kept else None)
            if one.discarded or problem:
                if kept:
                    kept.drop()
                if problem and not one.discarded:
                    one.run.refuse(one, message.what, problem)
                return
            one.iteration = message.iteration
            one.run.news(one, message.what, kept)
            self._settle(one.run)

    def _end(self, one: Slice, last: Last) -> None:
        checkpoint = last.checkpoint if isinstance(last, Halted | Ended) else None
        kept, _ = self._keep(one, checkpoint)  # without it, the piece is done anew
        with self.lock:
            self.slices.discard(one)
            if one.discarded or (kept and self.find_room(one.run, kept)):
                if kept:
                    kept.drop()
                kept = None
            if not one.discarded:
                one.run.slices.discard(one)
                if problem := one.run.back(one, last, kept):
                    self.discard(one.run, problem, "")
                self._settle(one.run)
            self.freed()

    def _keep(self, one: Slice, what: Any) -> tuple[Kept | None, str | None]:
        """Put away what is to be kept; it may have to wait for the disk, so no lock is held."""
        value = None if one.discarded or what is None else one.run.to_keep(what)
        if value is None or self.store is None:
            return None, None
        try:
            return self.store.keep(value), None
        except OSError as error:
            return None, str(error)
        except Exception:  # above all a lack of memory
            LOG.exception("What came of a training could not be kept.")
            return None, LOST

    def _settle(self, run: Several) -> None:
        """See whether a run is over, or at rest."""
        if not run.active or run.slices:
            return
        if run.everything_done:
            self._over(run, "finished")
        elif run.state == "stopping":
            self._over(run, "stopped")
        elif run.state == "pausing":
            run.become("paused")

    def _over(self, run: Several, state: Any) -> None:
        over(run, state, run.problem)
        self._forget(run)
