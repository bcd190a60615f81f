"""An experiment as its owner sees it: all its trials, how far they are, and the best so far.

It hands out jobs of a few seconds, each with as many trials as fit; what is cut in the middle goes
on from there. All trials of one rung come first, then those that go on from it: so what is ended
early depends on figures alone, and not on who worked when.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from functools import partial
from math import isfinite
from typing import ClassVar

from runs.experiments import halving
from runs.experiments.halving import Halved
from runs.experiments.job import SLICE, Begun, Cut, Done, ExperimentJob, Piece
from runs.experiments.settings import is_own
from runs.experiments.spec import ExperimentSpec
from runs.experiments.trial import Measure, Trial, is_better
from runs.playground.spec import PlaySpec
from runs.service import limits, pace
from runs.service.background import Several, Slice
from runs.service.engine import MakeJob
from runs.service.messages import DIED, Died, Failed, Halted, Last
from runs.service.store import Kept, read

SHORT = 0.25  # seconds: a job is no shorter, however few trials are left
PARTS = 2  # jobs that each worker has to do at least, so that all end at about the same time
MOST_PIECES = 100  # in one job
MOST_DEATHS = 2  # of workers with the same trial in hand: then it is the trial
MOST_LOST = 6  # jobs in a row of which nothing came
AGAIN = "The program that trained this network broke off, and so did the next one."


@dataclass(eq=False)
class Experiment(Several, of=ExperimentSpec, by=ExperimentJob):
    """Many trainings that differ in some settings."""

    MOST_KEPT: ClassVar[int] = 5  # of one session

    spec: ExperimentSpec
    trials: list[Trial] = field(default_factory=list)  # each is replaced by another, in its place
    version: int = 0  # grows with every change of a trial
    stage: int = 0  # the rung at hand, from 0; as many as there are rungs: on the way to the end
    waiting: deque[int] = field(default_factory=deque)  # numbers of trials that are next
    laid: dict[int, Kept] = field(default_factory=dict)  # trials that were laid down
    deaths: dict[int, int] = field(default_factory=dict)  # of workers, by the trial in hand
    lost: int = 0  # jobs in a row of which nothing came
    foretold: float = 0.0  # seconds that were computed beforehand for what is done
    taken: float = 0.0  # seconds that it took

    def __post_init__(self) -> None:
        """Let all trials wait."""
        super().__post_init__()
        base = self.spec.base.at_hand()
        self.data_name = base.data.name if isinstance(base, PlaySpec) else base.data
        self.trials = [
            Trial(one) if one.spec else Trial(one, "failed", problem=one.problem)
            for one in self.spec.trials()
        ]
        self.works = [float(work @ pace.here()) for work in self.spec.works]
        self.waiting.extend(one.number for one in self.trials if not one.over)

    # ---- what a page shows -------------------------------------------------------------------

    @property
    def done(self) -> int:
        """How many trials are over."""
        return sum(trial.over for trial in self.trials)

    @property
    def share(self) -> float:
        """The share of its iterations to which trials are being taken."""
        rungs = (*self.spec.rungs, 1.0)
        return rungs[min(self.stage, len(rungs) - 1)]

    @property
    def progress(self) -> float:
        """The share of the work that is done, from 0 to 1."""
        if not self.active:
            return 1.0 if self.state == "finished" else self._done / (self._done + self._left or 1)
        return min(1.0, self._done / (self._done + self._left or 1))

    @property
    def seconds_left(self) -> float | None:
        """About how many seconds it still takes with the workers it has; None if it is over."""
        if not self.active:
            return None
        return self._left * self._factor / max(1, len(self.slices))

    @property
    def _factor(self) -> float:
        """How many times as long as computed beforehand it takes, as far as that is known."""
        return self.taken / self.foretold if self.foretold else 1.0

    def best(self, measure: Measure | None = None) -> Trial | None:
        """Return the best trial that came to its end; None while there is none."""
        measure, best = measure or self.spec.measure, None
        for trial in self.trials:
            figure = trial.figure(measure)
            if trial.state != "finished" or not isfinite(figure):
                continue
            if best is None or is_better(measure, figure, best.figure(measure)):
                best = trial
        return best

    def halved(self) -> Halved | None:
        """Say what ending early has saved and may have missed; None where none is wished for."""
        if not self.spec.rungs:
            return None
        spec = self.spec
        return halving.report(self.trials, spec.combinations, spec.measure, spec.rungs)

    @property
    def seconds(self) -> float:
        """Seconds of processors so far."""
        return sum(trial.seconds for trial in self.trials)

    # ---- what is to be done next -------------------------------------------------------------

    @property
    def everything_done(self) -> bool:
        """Whether all trials are over."""
        return not self.waiting and not self.slices and all(one.over for one in self.trials)

    def next_slice(self, places: int) -> tuple[list[int], MakeJob] | None:
        """Take trials that fit into one job."""
        if not self.waiting:
            return None
        factor, parts = self._factor, PARTS * max(1, places)
        target = min(SLICE, max(SHORT, self._left * factor / parts))
        numbers, seconds = list[int](), 0.0
        while self.waiting and seconds < target and len(numbers) < MOST_PIECES:
            numbers.append(self.waiting.popleft())
            seconds += self._rest(numbers[-1]) * factor
        pieces = [self._piece(number) for number in numbers]
        kept = [self.laid.get(number) for number in numbers]
        return numbers, partial(_job, pieces, kept)

    def _piece(self, number: int) -> Piece:
        spec = self.trials[number].trial.spec
        assert spec
        here = spec if is_own(spec) else spec.at_hand()  # nothing stands in for a visitor's own
        return Piece(number, here, self.share, limits.deadline(spec))

    def _rest(self, number: int) -> float:
        """Seconds that were computed for what a trial has to do until the rung at hand."""
        trial = self.trials[number]
        done = trial.last.iteration / max(1, trial.trial.iterations)
        return self.works[number] * max(0.0, self.share - done)

    @property
    def _done(self) -> float:
        """Seconds that were computed for what is done, in jobs that go on, too."""
        return sum(
            work * trial.last.iteration / max(1, trial.trial.iterations)
            for work, trial in zip(self.works, self.trials, strict=True)
        ) + sum(map(self._at_hand, list(self.slices)))

    def _at_hand(self, one: Slice) -> float:
        """Seconds that were computed for what a job has done of the trial that it has in hand."""
        number = next((k for k in list(one.what) if self.trials[k].state == "running"), None)
        if number is None:
            return 0.0
        steps = one.iteration - one.before
        return self.works[number] * steps / max(1, self.trials[number].trial.iterations)

    @property
    def _left(self) -> float:
        """Seconds that were computed for what is still to be done, rungs to come included."""
        now = [one.number for one in self.trials if not one.over]
        left, share = sum(map(self._rest, now)), self.share
        left -= sum(map(self._at_hand, list(self.slices)))
        mean, alive = sum(self.works[k] for k in now), 1.0
        for later in (*self.spec.rungs, 1.0)[self.stage + 1 :]:
            alive /= self.spec.halving
            left, share = left + mean * alive * (later - share), later
        return max(0.0, left)

    # ---- what is heard -----------------------------------------------------------------------

    def to_keep(self, what: object) -> object:
        """Of a trial that was laid down, keep where it stands."""
        return what.laid if isinstance(what, Done | Cut) else None

    def news(self, one: Slice, what: object, kept: Kept | None) -> None:
        """A trial was begun, or a piece of it is done."""
        self.lost = 0
        if not isinstance(what, Begun | Done) or what.number not in one.what:
            return  # a cluster does a job again whose worker has died
        if isinstance(what, Begun):
            self._put(what.number, state="running")
        else:
            one.what.remove(what.number)
            one.before = one.iteration
            self._note(what)
            self._keep(what.number, kept)
            self._see_further()

    def _note(self, done: Done) -> None:
        outcome, before = done.outcome, self.trials[done.number]
        state = "waiting" if done.laid else "failed" if outcome.problem else "finished"
        if outcome.parameters or not before.parameters:
            self._put(
                done.number, state=state, last=outcome.last, curve=outcome.curve,
                seconds=outcome.seconds, parameters=outcome.parameters, signs=outcome.signs,
                diverged=outcome.diverged, problem=outcome.problem, examined=outcome.examined,
                picture=outcome.picture,
            )  # fmt: skip
        else:  # it failed, and what was known of it before still holds
            self._put(done.number, state=state, problem=outcome.problem)
        steps = self.trials[done.number].last.iteration - before.last.iteration
        foretold = self.works[done.number] * steps / max(1, before.trial.iterations)
        taken = max(0.0, outcome.seconds - before.seconds)
        self.foretold, self.taken = self.foretold + foretold, self.taken + taken
        self.measured(foretold, taken, self.spec.kind)
        self.iteration += max(0, steps)

    def refuse(self, one: Slice, what: object, reason: str) -> None:
        """A trial could not be kept."""
        if isinstance(what, Done) and what.number in one.what:
            one.what.remove(what.number)
            self._put(what.number, state="failed", problem=reason)
            self._see_further()

    def back(self, one: Slice, last: Last, kept: Kept | None) -> str | None:
        """Let trials wait again that were not done; say so if it makes no sense to go on."""
        cut = last.checkpoint if isinstance(last, Halted) else None
        if isinstance(cut, Cut) and cut.number is not None and cut.number in one.what:
            self._keep(cut.number, kept)
        if isinstance(last, Failed | Died) and one.what:
            self._blame(one.what, last)
        for number in reversed(one.what):
            self._put(number, state="waiting")
            self.waiting.appendleft(number)
        self._see_further()
        return DIED if self.lost >= MOST_LOST else None

    def let_go(self) -> None:
        """What was under way will not be done."""
        for trial in self.trials:
            if trial.state == "running":
                self._put(trial.number, state="waiting")

    def _blame(self, numbers: list[int], last: Failed | Died) -> None:
        """Note that a job broke off; a trial that does so again and again has failed."""
        if isinstance(last, Died) and not last.by_the_job:
            return
        running = (k for k in numbers if self.trials[k].state == "running")
        number = next(running, numbers[0] if isinstance(last, Failed) else None)
        if number is None:
            self.lost += 1
            return
        self.deaths[number] = self.deaths.get(number, 0) + 1
        if isinstance(last, Failed) or self.deaths[number] >= MOST_DEATHS:
            numbers.remove(number)
            problem = last.reason if isinstance(last, Failed) else AGAIN
            self._put(number, state="failed", problem=problem)
            self._keep(number, None)

    def _put(self, number: int, **changes: object) -> None:
        self.trials[number] = replace(self.trials[number], **changes)  # type: ignore[arg-type]
        self.version += 1

    def _keep(self, number: int, kept: Kept | None) -> None:
        before = self.laid.pop(number, None)
        if before:
            before.drop()
        if kept:
            self.laid[number] = kept

    # ---- early ending ------------------------------------------------------------------------

    def _see_further(self) -> None:
        """Once all have come to a rung, end what is hopeless, and let the others go on."""
        while self.stage < len(self.spec.rungs) and not self.waiting and self._all_there:
            spec = self.spec
            alive = [trial for trial in self.trials if trial.state == "waiting"]
            n, found = spec.combinations, dict[int, list[float]]()
            for trial in alive:
                found.setdefault(trial.number % n, []).append(trial.figure(spec.measure))
            figures = {k: halving.median_of(some) for k, some in found.items()}
            going_on = set(halving.best_of(figures, spec.measure, spec.halving))
            for trial in alive:
                if trial.number % n in going_on:
                    self.waiting.append(trial.number)
                else:
                    self._put(trial.number, state="ended early", rung=self.stage)
                    self._keep(trial.number, None)
            self.stage += 1

    @property
    def _all_there(self) -> bool:
        """Whether no trial is under way to the rung at hand."""
        return not any(one.what for one in self.slices)

    # ---- what it takes -----------------------------------------------------------------------

    @property
    def bytes(self) -> int:
        """How much is kept of it in the store."""
        return sum(kept.size for kept in list(self.laid.values()))

    @property
    def held(self) -> int:
        """How many bytes of it are in this process's memory, about."""
        return sum(trial.held for trial in self.trials)

    def drop(self) -> None:
        """Throw away what is kept of it."""
        for number in list(self.laid):
            self._keep(number, None)


def _job(pieces: list[Piece], kept: list[Kept | None]) -> ExperimentJob:
    """Make a job; a trial that was laid down and is gone begins anew, and comes out the same."""
    whole = [replace(piece, laid=read(one)) for piece, one in zip(pieces, kept, strict=True)]
    return ExperimentJob(tuple(whole), 1, True, 10 * SLICE + max(p.seconds for p in pieces))
