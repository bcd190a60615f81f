"""Dispatch: who waits, who is worked on, and who is next.

Trainings wait in the order in which they came. Whoever has a place keeps it until the end, or
until a pause.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from weakref import WeakKeyDictionary

from runs.service import log
from runs.service.background import Background, Several
from runs.service.engine import Engine
from runs.service.estimate import Recent, steady, wait
from runs.service.messages import DIED, Died, Ended, Failed, Halted, Message, Started
from runs.service.pace import seconds
from runs.service.run import Run
from runs.service.settings import LOG
from runs.service.store import Store
from runs.service.ticket import NOTHING, OVERDUE, Leavings, Ticket, keep, over, settle

CLOSED = "The server is being stopped."


class Dispatch:
    """The queue and the jobs that were handed out. Callers hold ``lock``."""

    def __init__(
        self, make_engine: Callable[[Store], Engine], queue_length: int | None = None
    ) -> None:
        """Prepare; nothing is started before ``open``."""
        self.make_engine = make_engine
        self.queue_length = queue_length  # None: as the host has set it
        self.lock = threading.RLock()
        self.queue: deque[Run] = deque()
        self.tickets: dict[Run, Ticket] = {}  # at most one for each run
        self.lost: set[Ticket] = set()  # discarded, and not yet over
        self.recent, self.apart = Recent(), Recent()  # of jobs, and of trainings of experiments
        self.told: WeakKeyDictionary[Run, float] = WeakKeyDictionary()  # when it may begin
        self.engine: Engine | None = None
        self.background = Background(self.lock)
        self.background.freed = self.fill
        self.background.measured = self.apart.add
        # Makes room for what a job has made, or says in a sentence that there is none.
        self.find_room: Callable[[Run, Leavings], str | None] = lambda run, made: None

    def open(self) -> Engine:
        """Return the engine, started if it was not."""
        with self.lock:
            if self.engine is None:
                self.store = self.background.store = Store()
                self.engine = self.make_engine(self.store)
            return self.engine

    def close(self) -> None:
        """End all trainings and all workers, at once."""
        with self.lock:
            engine, self.engine = self.engine, None
        if engine:
            engine.close()
            self.store.close()

    # ---- the queue -----------------------------------------------------------------------

    def position(self, run: Run) -> int | None:
        """Return the place in the queue, 1 for the next; None if it does not wait."""
        return self.queue.index(run) + 1 if run in self.queue else None

    def wait(self, run: Run) -> float | None:
        """Return about how many seconds a run in the queue still waits; None if unknown."""
        if run not in self.queue or self.engine is None:
            return None
        pace = [ticket.pace for ticket in self.tickets.values()]
        factor = {other.kind: self.recent.factor(other.kind, pace)
                  for other in (*self.tickets, *self.queue)}  # fmt: skip
        under_way = [ticket.seconds_left(factor[other.kind])
                     for other, ticket in self.tickets.items()]  # fmt: skip
        ahead = [other.expected * factor[other.kind]
                 for other in list(self.queue)[: self.queue.index(run)]]  # fmt: skip
        seconds = wait(under_way, ahead, self.engine.places)
        return None if seconds is None else self._steady(run, seconds)

    def _steady(self, run: Run, seconds: float) -> float:
        """Return what to say of a wait: small changes for the worse are not worth a word."""
        now = run.clock()
        seconds = steady(seconds, self.told.get(run, now + seconds) - now)
        self.told[run] = now + seconds
        return seconds

    def enqueue(self, run: Run, *, to_measure: bool = False) -> None:
        """Let a run wait for a place; one that waits already keeps its own."""
        if isinstance(run, Several):
            self.background.take_up(run)
            self.fill()
            return
        run.become("measuring" if to_measure else "queued")
        if to_measure:
            run.until = run.iteration
        run.plan()
        if run not in self.queue:
            self.queue.append(run)
        self.fill()

    def withdraw(self, run: Run) -> None:
        """Take a run out of the queue, if it is there."""
        if run in self.queue:
            self.queue.remove(run)

    def pause(self, run: Run) -> None:
        """Let a run hold that waits or is worked on, and give its place away."""
        if isinstance(run, Several):
            self.background.pause(run)
        elif run.state == "queued":
            self.withdraw(run)
            run.become("paused")
        elif run.state in ("starting", "running"):
            run.become("pausing")
            self.tickets[run].halt()

    # ---- jobs ----------------------------------------------------------------------------

    def fill(self) -> None:
        """Hand jobs out while there are places; the background has what is left."""
        engine = self.engine  # None: it was closed, and nothing begins any more
        while engine and self.queue and self._busy < engine.places:
            if self.background.goes_first(engine):
                continue
            self._begin(self.queue.popleft())
        if engine:
            self.background.fill(engine, engine.places - self._busy, len(self.queue))

    @property
    def _busy(self) -> int:
        """How many places are taken."""
        return len(self.tickets) + len(self.lost) + len(self.background.slices)

    def _begin(self, run: Run) -> None:
        if self.engine is None:
            over(run, "failed", CLOSED)
            return
        if run.state != "measuring":
            run.become("starting")
        if run.rates[-1][1] != run.learning_rate and run.iteration < run.until:
            earlier = [rate for rate in run.rates if rate[0] < run.iteration]
            run.rates = [*earlier, (run.iteration, run.learning_rate)]
        run.plan()
        ticket = Ticket(run)
        try:
            ticket.task = self.engine.begin(run.next_job(), partial(self._hear, ticket))
        except Exception:  # whatever the engine says, the others in the line must not wait for it
            LOG.exception("A job could not be handed out.")
            over(run, "failed", DIED)
        else:
            self.tickets[run] = ticket

    def discard(self, run: Run, reason: str) -> None:
        """End a run, and do not wait for what comes of it."""
        if isinstance(run, Several):
            self.background.discard(run, reason)
            self.fill()
            return
        self.withdraw(run)
        over(run, "stopped" if run.state == "measuring" else "failed", reason, "given up")
        ticket = self.tickets.pop(run, None)
        if ticket:
            ticket.discarded = True
            self.lost.add(ticket)
            ticket.halt()
        self.fill()

    # ---- what is heard of a job ----------------------------------------------------------

    def _hear(self, ticket: Ticket, message: Message) -> None:
        if isinstance(message, Halted | Ended):
            self._hear_end(ticket, message)
            return
        with self.lock:
            if isinstance(message, Failed | Died):
                self._free(ticket)
                if not ticket.discarded:
                    self._fail(ticket, message.reason)
                self.fill()
            elif not ticket.discarded:
                ticket.note(message)
                if isinstance(message, Started):
                    log.started(ticket.run)

    def _fail(self, ticket: Ticket, reason: str) -> None:
        over(ticket.run, "failed", ticket.reason or reason)
        ticket.note_failure()

    def _hear_end(self, ticket: Ticket, message: Halted | Ended) -> None:
        """Keep what was made, and see what is to be done next."""
        run, made, problem = ticket.run, NOTHING, None
        if not ticket.discarded:  # on disk, which must not hold up all others
            made, problem = keep(self.store, message)
        with self.lock:
            self._free(ticket)
            unwanted = made
            if not ticket.discarded and not problem:
                problem = self.find_room(run, made)
            if not ticket.discarded and problem:  # as it may be by now
                self._fail(ticket, problem)  # what there was before is still there
            elif not ticket.discarded:
                unwanted = ticket.note_end(message, made)
                done = seconds(run.spec_now, run.iteration - ticket.first)
                self.recent.add(done, ticket.began_after + ticket.seconds, run.kind)
                if settle(run, message):
                    self._begin(run)
            self.fill()
        for kept in filter(None, unwanted):
            kept.drop()

    def _free(self, ticket: Ticket) -> None:
        """Note that a place is free again."""
        self.lost.discard(ticket)
        if self.tickets.get(ticket.run) is ticket:
            del self.tickets[ticket.run]

    def end_what_hangs(self) -> None:
        """Kill what does not hold when asked, and what is far over its deadline."""
        self.background.end_what_hangs()
        for ticket in list(self.lost):
            if ticket.hangs:
                ticket.kill()
        for ticket in list(self.tickets.values()):
            if ticket.overdue:
                ticket.reason = OVERDUE
                ticket.kill()
