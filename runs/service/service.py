"""The service: what the owner of a training may do with it.

All changes of all runs happen under one lock, in the thread of a page that asked for them or of a
worker that told something.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, overload

from runs.service import limits, log, settings
from runs.service.background import Several
from runs.service.limits import ManySpec, Spec
from runs.service.messages import DISCARDED
from runs.service.outlook import Shared
from runs.service.run import Run
from runs.service.sessions import Owner, Sessions
from runs.service.ticket import over

if TYPE_CHECKING:  # they speak of us
    from runs.convolution.run import ConvRun
    from runs.convolution.spec import ConvSpec
    from runs.experiments.run import Experiment
    from runs.experiments.spec import ExperimentSpec
    from runs.mnist.further import FurtherRun, FurtherSpec
    from runs.mnist.run import MnistRun
    from runs.mnist.spec import MnistSpec
    from runs.playground.run import PlayRun
    from runs.playground.spec import PlaySpec
    from runs.small.seeds import SeedsRun, SeedsSpec

REPLACED = "This training ended because another one was started."


class Refused(ValueError):
    """A training that may not start; the message is a sentence for the page."""


class Service(Sessions):
    """All trainings of all sessions of one web server."""

    @overload
    def start(self, name: str, spec: MnistSpec, *, until: int | None = None) -> MnistRun: ...
    @overload
    def start(self, name: str, spec: PlaySpec, *, until: int | None = None) -> PlayRun: ...
    @overload
    def start(self, name: str, spec: SeedsSpec, *, until: int | None = None) -> SeedsRun: ...
    @overload
    def start(self, name: str, spec: ConvSpec, *, until: int | None = None) -> ConvRun: ...
    @overload
    def start(self, name: str, spec: FurtherSpec, *, until: int | None = None) -> FurtherRun: ...
    @overload
    def start(self, name: str, spec: ExperimentSpec, *, until: int | None = None) -> Experiment: ...
    def start(self, name: str, spec: Spec, *, until: int | None = None) -> Run:
        """Start a training, or put it in the queue; one that is under way ends.

        ``until`` is an iteration to pause at, if not the last.

        Raises:
            Refused: if it would take too much, or too many are waiting.
        """
        with self.lock:
            self.open()
            owner = self.owners.setdefault(name, Owner())
            self._admit(spec, leaving=owner.active)
            self._abandon(owner, REPLACED)
            owner.started += 1
            run = Run.KINDS[type(spec)](spec, number=owner.started, clock=self.clock)
            owner.make_room(run.MOST_KEPT)
            run.until = min(until or run.iterations, run.iterations)
            owner.runs.append(run)
            self.dispatch.enqueue(run)
            return run

    def pause(self, run: Run) -> None:
        """Hold, and give the place away."""
        with self.lock:
            self.dispatch.pause(run)

    def resume(self, run: Run) -> None:
        """Go on after a pause, when there is a place.

        Raises:
            Refused: if too many are waiting.
        """
        with self.lock:
            if run.state == "pausing":  # it holds, and goes on at once
                run.become("running")
                run.until, run.notice = run.iterations, None
            self._go_on(run, run.iterations)

    def step(self, run: Run) -> None:
        """Take a single iteration in a pause.

        Raises:
            Refused: if too many are waiting.
        """
        with self.lock:
            self._go_on(run, min(run.iteration + 1, run.iterations))

    def _go_on(self, run: Run, until: int) -> None:
        if run.state == "paused":
            with log.refusals(run.spec):
                self._check_queue()
            run.until, run.notice = until, None
            self.dispatch.enqueue(run)

    def stop(self, run: Run) -> None:
        """End here, keeping the network as it is, and measure it."""
        with self.lock:
            if isinstance(run, Several):
                self.dispatch.background.stop(run)
            elif run.state in ("queued", "paused") and run.checkpoint is None:
                self._cancel(run)
            elif run.state in ("queued", "resting", "paused"):
                self.dispatch.enqueue(run, to_measure=True)
            elif run.state in ("starting", "running", "pausing"):
                run.become("stopping")
                self.dispatch.tickets[run].halt()

    def give_up(self, run: Run) -> None:
        """End at once, whatever is lost by it."""
        with self.lock:
            if run.active:
                self.dispatch.discard(run, DISCARDED)

    def change_rate(self, run: MnistRun, learning_rate: float) -> None:
        """Go on with another learning rate from the next iteration on.

        Raises:
            ValueError: if the rate is out of bounds.
        """
        with self.lock:
            if run.active and run.learning_rate != learning_rate:
                replace(run.spec, learning_rate=learning_rate)  # refuses what makes no sense
                run.learning_rate = learning_rate
                if run.state in ("starting", "running"):
                    self.dispatch.tickets[run].halt()

    def extend(self, run: MnistRun, iterations: int) -> None:
        """Take a training that is over some iterations further.

        Raises:
            Refused: if it would take too much, or too many are waiting.
        """
        with self.lock:
            owner = self._owner_of(run)
            if not run.can_continue or owner is None:
                return
            try:
                spec = replace(run.spec, iterations=run.iteration + max(0, iterations))
            except ValueError as error:
                raise Refused(str(error)) from error
            self.open()
            self._admit(spec)
            self._abandon(owner, REPLACED)
            run.iterations = run.until = spec.iterations
            run.totals.append((run.iteration, run.iterations))
            run.asked, run.begun, run.turns = self.clock(), 0.0, 0
            self.dispatch.enqueue(run)

    def rename(self, run: Run, name: str) -> None:
        """Give a run a name."""
        with self.lock:
            run.name = name

    def foretold(self, spec: ManySpec) -> float:
        """Return about how many seconds many trainings take, from those that were done before."""
        with self.lock:
            return spec.seconds(self.places) * self.dispatch.apart.factor(spec.kind)

    def place(self, run: Run) -> tuple[int, float | None] | None:
        """Return a run's place in the queue, 1 for the next, and about how many seconds it waits.

        The seconds are None if nobody knows, and all of it is None if the run does not wait for
        its beginning.
        """
        with self.lock:
            if run.state != "queued":
                return None
            position = self.dispatch.position(run)
            return None if position is None else (position, self.dispatch.wait(run))

    def shared(self, run: Run) -> Shared | None:
        """Return what a run has of the places while others want them, too; None if all of it."""
        with self.lock:
            return self.dispatch.shared(run)

    def _cancel(self, run: Run) -> None:
        """Forget a run that has never begun."""
        self.dispatch.queue.leave(run)
        over(run, "stopped", run.problem)
        owner = self._owner_of(run)
        if owner:
            owner.forget(run)

    def _admit(self, spec: Spec, leaving: Run | None = None) -> None:
        """Let a training start, or go further than it was meant to.

        ``leaving`` is a run that will be taken out of the queue for it, if it is there.

        Raises:
            Refused: if it would take too much, too many are waiting, or nobody can work on it.
        """
        with log.refusals(spec):
            try:
                known = self.foretold(spec) if isinstance(spec, ManySpec) else None
                limits.check(spec.at_hand(), known)
            except ValueError as error:
                raise Refused(str(error)) from error
            self._check_queue(leaving)

    def _check_queue(self, leaving: Run | None = None) -> None:
        problem = self.dispatch.open().problem
        if problem:
            raise Refused(problem)
        own, waiting = self.dispatch.queue_length, len(self.dispatch.queue)
        most = settings.queue_length() if own is None else own
        if waiting - (leaving in self.dispatch.queue) >= most:
            raise Refused(
                f"{waiting} trainings are waiting already, and no more can. Your settings are "
                "kept: try again in a minute."
            )
