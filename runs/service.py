"""The service: who may train, and what the owner of a training may do with it.

A session has one training at a time. All changes of all runs happen under one lock, in the
thread of a page that asked for them or of a worker that told something.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from runs import limits, settings
from runs.data import at_hand
from runs.dispatch import Dispatch, Refused
from runs.messages import DISCARDED
from runs.owners import GRACE, KEEP, Owner, Present, always
from runs.pool import Engine
from runs.run import Run
from runs.settings import LOG
from runs.spec import TrainingSpec
from runs.store import Store

REPLACED = "This training ended because another one was started."
AWAY = "This training was paused because its page was closed, or out of reach for too long."


class Service:
    """All trainings of all sessions of one web server."""

    def __init__(
        self,
        make_engine: Callable[[Store], Engine],
        *,
        queue_length: int | None = None,
        grace: float = GRACE,
        keep: float = KEEP,
    ) -> None:
        """Prepare; nothing is started before ``open``."""
        self.dispatch = Dispatch(make_engine, queue_length or settings.queue_length())
        self.lock = self.dispatch.lock
        self.grace, self.keep = grace, keep
        self.owners: dict[str, Owner] = {}
        self.closed = threading.Event()

    # ---- its own life --------------------------------------------------------------------

    def open(self) -> None:
        """Start the workers, if that has not been done."""
        with self.lock:
            if self.dispatch.engine is None:
                self.dispatch.open()
                self.closed.clear()
                threading.Thread(target=self._look_around, name="service", daemon=True).start()

    def close(self) -> None:
        """End all trainings and all workers, at once."""
        self.closed.set()
        self.dispatch.close()

    def _look_around(self) -> None:
        while not self.closed.wait(1.0):
            try:
                with self.lock:
                    self._look_at_owners()
                    self.dispatch.end_what_hangs()
                    self.dispatch.fill()
            except Exception:  # without this thread, nobody would ever be looked after again
                LOG.exception("Looking after the trainings failed.")

    def _look_at_owners(self) -> None:
        for name, owner in list(self.owners.items()):
            try:
                away = owner.seconds_away()
            except Exception:  # one who cannot be asked must not keep us from the others
                LOG.exception("A session could not be asked whether it is there.")
                continue
            if away > self.keep:
                self.leave(name)
            elif away > self.grace and owner.active:
                self._put_aside(owner.active)

    def _put_aside(self, run: Run) -> None:
        """Let a run that nobody looks at work no more; whoever comes back can resume it."""
        if run.state in ("queued", "starting", "running"):
            run.notice = AWAY
            self.pause(run)

    # ---- sessions ------------------------------------------------------------------------

    def arrive(self, name: str, present: Present = always) -> None:
        """Note that a session is there, and how to ask later whether it still is."""
        with self.lock:
            owner = self.owners.setdefault(name, Owner())
            owner.present, owner.away_since = present, None

    def claim(self, name: str) -> bool:
        """Take the place of a session that has no page at the moment; answer whether there is one.

        The page that does must arrive under that name next.
        """
        with self.lock:
            owner = self.owners.get(name)
            if owner is None or owner.present():
                return False
            owner.present, owner.away_since = always, None  # and nobody else can do the same
            return True

    def leave(self, name: str) -> None:
        """End and forget all trainings of a session."""
        with self.lock:
            owner = self.owners.pop(name, None)
            if owner:
                self._abandon(owner, AWAY)
                for run in list(owner.runs):
                    owner.forget(run)

    def runs(self, name: str) -> list[Run]:
        """Return the session's trainings, oldest first."""
        with self.lock:
            owner = self.owners.get(name)
            return list(owner.runs) if owner else []

    # ---- what the owner of a run may do --------------------------------------------------

    def start(self, name: str, spec: TrainingSpec, *, until: int | None = None) -> Run:
        """Start a training, or put it in the queue; one that is under way ends.

        ``until`` is an iteration to pause at, if not the last.

        Raises:
            Refused: if it would take too much, or too many are waiting.
        """
        with self.lock:
            owner = self.owners.setdefault(name, Owner())
            self._check(spec, leaving=owner.active)
            self._abandon(owner, REPLACED)
            owner.make_room()
            owner.started += 1
            run = Run(spec, number=owner.started)
            run.until = min(until or run.iterations, run.iterations)
            owner.runs.append(run)
            self.dispatch.enqueue(run)
            return run

    def pause(self, run: Run) -> None:
        """Hold, and give the place away."""
        with self.lock:
            if run.state == "queued":
                self.dispatch.withdraw(run)
                run.state = "paused"
            elif run.state in ("starting", "running"):
                run.state = "pausing"
                self.dispatch.halt(run)

    def resume(self, run: Run) -> None:
        """Go on after a pause, when there is a place.

        Raises:
            Refused: if too many are waiting.
        """
        with self.lock:
            if run.state == "pausing":  # it holds, and goes on at once
                run.state, run.until, run.notice = "running", run.iterations, None
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
            self.dispatch.check_queue()
            run.until, run.notice = until, None
            self.dispatch.enqueue(run)

    def stop(self, run: Run) -> None:
        """End here, keeping the network as it is, and measure it."""
        with self.lock:
            if run.state in ("queued", "paused") and run.checkpoint is None:
                self._cancel(run)
            elif run.state in ("queued", "paused"):
                self.dispatch.enqueue(run, to_measure=True)
            elif run.state in ("starting", "running", "pausing"):
                run.state = "stopping"
                self.dispatch.halt(run)

    def give_up(self, run: Run) -> None:
        """End at once, whatever is lost by it."""
        with self.lock:
            if run.active:
                self.dispatch.discard(run, DISCARDED)

    def change_rate(self, run: Run, learning_rate: float) -> None:
        """Go on with another learning rate from the next iteration on."""
        with self.lock:
            if run.active and run.learning_rate != learning_rate:
                replace(run.spec, learning_rate=learning_rate)  # refuses what makes no sense
                run.learning_rate = learning_rate
                if run.state in ("starting", "running"):
                    self.dispatch.halt(run)

    def extend(self, run: Run, iterations: int) -> None:
        """Take a training that is over some iterations further.

        Raises:
            Refused: if it would take too much, or too many are waiting.
        """
        with self.lock:
            owner = next((o for o in self.owners.values() if run in o.runs), None)
            if not run.can_continue or owner is None:
                return
            try:
                spec = replace(run.spec, iterations=run.iteration + max(0, iterations))
            except ValueError as error:
                raise Refused(str(error)) from error
            self._check(spec)
            self._abandon(owner, REPLACED)
            run.iterations = run.until = spec.iterations
            run.totals.append((run.iteration, run.iterations))
            self.dispatch.enqueue(run)

    def rename(self, run: Run, name: str) -> None:
        """Give a run a name."""
        with self.lock:
            run.name = name

    def position(self, run: Run) -> int | None:
        """Return the place in the queue, 1 for the next; None if it does not wait."""
        with self.lock:
            return self.dispatch.position(run)

    def wait(self, run: Run) -> float | None:
        """Return about how many seconds a run in the queue still waits; None if unknown."""
        with self.lock:
            return self.dispatch.wait(run)

    def place(self, run: Run) -> tuple[int, float | None] | None:
        """Return position and wait of a run, of one moment; None if it does not wait."""
        with self.lock:
            position = self.dispatch.position(run)
            return None if position is None else (position, self.dispatch.wait(run))

    # ---- helpers -------------------------------------------------------------------------

    def _check(self, spec: TrainingSpec, leaving: Run | None = None) -> None:
        self.open()
        try:
            limits.check(replace(spec, data=at_hand(spec.data)))
        except ValueError as error:
            raise Refused(str(error)) from error
        self.dispatch.check_queue(leaving)

    def _abandon(self, owner: Owner, reason: str) -> None:
        if owner.active:
            self.dispatch.discard(owner.active, reason)

    def _cancel(self, run: Run) -> None:
        """Forget a run that has never begun."""
        self.dispatch.withdraw(run)
        run.state = "stopped"
        for owner in self.owners.values():
            if run in owner.runs:
                owner.forget(run)
