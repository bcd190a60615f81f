"""Dispatch: who waits, who is worked on, and what becomes of a run when its job is over.

Trainings wait in the order in which they came. Whoever has a place keeps it until the end, or
until a pause.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial

from runs import limits
from runs.estimate import Pace, wait
from runs.messages import DIED, Died, Ended, Failed, Halted, Message
from runs.pool import Engine
from runs.run import Run
from runs.settings import LOG
from runs.store import Store
from runs.ticket import Ticket

OVERDUE = "This training took much longer than it should, and was stopped."
CLOSED = "The server is being stopped."
PATIENCE = 5.0  # seconds until a worker that does not hold is killed
LATE = 30.0  # seconds beyond its deadline, likewise
NEVER = 3600.0  # seconds after which a job that was handed out will not begin any more
LOST = "What came of this training could not be kept: the server has too little memory."


class Refused(ValueError):
    """A training that may not start; the message is a sentence for the page."""


class Dispatch:
    """The queue and the jobs that were handed out. Callers hold ``lock``."""

    def __init__(self, make_engine: Callable[[Store], Engine], queue_length: int) -> None:
        """Prepare; nothing is started before ``open``."""
        self.make_engine, self.queue_length = make_engine, queue_length
        self.lock = threading.RLock()
        self.queue: deque[Run] = deque()
        self.tickets: dict[Run, Ticket] = {}  # at most one for each run
        self.lost: set[Ticket] = set()  # discarded, and not yet over
        self.pace = Pace()
        self.engine: Engine | None = None

    def open(self) -> Engine:
        """Return the engine, started if it was not."""
        with self.lock:
            if self.engine is None:
                self.store = Store()
                self.engine = self.make_engine(self.store)
            return self.engine

    def close(self) -> None:
        """End all trainings and all workers, at once."""
        with self.lock:
            engine, self.engine = self.engine, None
        if engine:
            engine.close()
            self.store.close()

    def check_queue(self, leaving: Run | None = None) -> None:
        """Raise Refused if no more runs can wait, or none can be worked on.

        ``leaving`` is one that will be taken out of the queue.
        """
        problem = self.open().problem
        if problem:
            raise Refused(problem)
        if len(self.queue) - (leaving in self.queue) >= self.queue_length:
            raise Refused(
                f"{len(self.queue)} trainings are waiting already, and no more can. Your "
                "settings are kept: try again in a minute."
            )

    # ---- the queue -----------------------------------------------------------------------

    def position(self, run: Run) -> int | None:
        """Return the place in the queue, 1 for the next; None if it does not wait."""
        return self.queue.index(run) + 1 if run in self.queue else None

    def wait(self, run: Run) -> float | None:
        """Return about how many seconds a run in the queue still waits; None if unknown."""
        if run not in self.queue or self.engine is None:
            return None
        ahead = list(self.queue)[: self.queue.index(run)]
        factor = self.pace.factor
        under_way = [self._left(ticket) for ticket in self.tickets.values()]
        return wait(under_way, [r.expected * factor for r in ahead], self.engine.places)

    def _left(self, ticket: Ticket) -> float:
        """Seconds that a job still takes: by its own pace, if that can be told already."""
        run = ticket.run
        done, all_of_it = run.iteration - ticket.first, run.until - ticket.first
        if done > all_of_it / 20 and run.seconds_now:
            return run.seconds_now * (all_of_it - done) / done
        return ticket.expected * self.pace.factor - ticket.seconds

    def enqueue(self, run: Run, *, to_measure: bool = False) -> None:
        """Let a run wait for a place; one that waits already keeps its own."""
        run.state = "queued"
        if to_measure:
            run.state, run.until = "measuring", run.iteration
        run.plan()
        if run not in self.queue:
            self.queue.append(run)
        self.fill()

    def withdraw(self, run: Run) -> None:
        """Take a run out of the queue, if it is there."""
        if run in self.queue:
            self.queue.remove(run)

    def halt(self, run: Run) -> None:
        """Ask whoever works on a run to hold."""
        self.tickets[run].halt()

    def fill(self) -> None:
        """Hand jobs out while there are places."""
        engine = self.engine  # None: it was closed, and nothing begins any more
        while engine and self.queue and len(self.tickets) + len(self.lost) < engine.places:
            self._begin(self.queue.popleft())

    def _begin(self, run: Run) -> None:
        if self.engine is None:
            run.problem, run.state = CLOSED, "failed"
            return
        if run.state != "measuring":
            run.state = "starting"
        if run.rates[-1][1] != run.learning_rate and run.iteration < run.until:
            earlier = [rate for rate in run.rates if rate[0] < run.iteration]
            run.rates = [*earlier, (run.iteration, run.learning_rate)]
        run.plan()
        ticket = Ticket(run, run.iteration, run.expected, run.allowed + LATE)
        try:
            ticket.task = self.engine.begin(run.next_job(), partial(self._hear, ticket))
        except Exception:
            LOG.exception("A job could not be handed out.")
            run.problem, run.state = DIED, "failed"
        else:
            self.tickets[run] = ticket

    def discard(self, run: Run, reason: str) -> None:
        """End a run, and do not wait for what comes of it."""
        self.withdraw(run)
        run.problem = reason
        run.state = "stopped" if run.state == "measuring" else "failed"
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

    def _fail(self, ticket: Ticket, reason: str) -> None:
        run = ticket.run
        run.problem, run.state = ticket.reason or reason, "failed"
        if run.checkpoint:  # it stands where this job began, and has the network of then
            run.history, run.iteration = run.history[: run.history_before], ticket.first

    def _hear_end(self, ticket: Ticket, message: Halted | Ended) -> None:
        """Keep what was made, and see what is to be done next."""
        run, checkpoint, answers, problem = ticket.run, None, None, None
        if not ticket.discarded:  # on disk, which must not hold up all others
            try:
                checkpoint = self.store.keep(message.checkpoint)
                answers = self.store.keep(message.result) if isinstance(message, Ended) else None
            except OSError as error:
                problem = str(error)
            except Exception:  # above all a lack of memory: the place must become free
                LOG.exception("What came of a training could not be kept.")
                problem = LOST
        with self.lock:
            self._free(ticket)
            old = (checkpoint, answers) if ticket.discarded else (run.checkpoint, run.answers)
            if not ticket.discarded:
                run.checkpoint, run.answers = checkpoint, answers
                run.iteration = message.checkpoint.iteration
                run.seconds_before, run.seconds_now = run.seconds_before + message.seconds, 0.0
                run.history_before = len(run.history)
                done = limits.seconds(run.whole, run.iteration - ticket.first)
                self.pace.add(done, ticket.seconds)
                self._next(run, message, problem)
            self.fill()
        for kept in filter(None, old):
            kept.drop()

    def _next(self, run: Run, message: Halted | Ended, problem: str | None) -> None:
        """Decide what becomes of a run whose job is over."""
        if problem:
            run.problem, run.state = problem, "failed"
        elif isinstance(message, Ended):
            early = run.iteration < run.iterations or run.problem
            run.state = "stopped" if early else "finished"
        elif run.state == "measuring":
            run.problem, run.state = run.problem or OVERDUE, "stopped"
        elif run.state == "stopping" or (message.overdue and run.state != "pausing"):
            run.problem = OVERDUE if message.overdue else run.problem
            run.state, run.until = "measuring", run.iteration
            self._begin(run)
        elif run.state == "pausing" or run.iteration == run.until < run.iterations:
            run.state, run.until = "paused", run.iterations
        else:  # another learning rate
            self._begin(run)

    def _free(self, ticket: Ticket) -> None:
        """Note that a place is free again."""
        self.lost.discard(ticket)
        if self.tickets.get(ticket.run) is ticket:
            del self.tickets[ticket.run]

    def end_what_hangs(self) -> None:
        """Kill what does not hold when asked, and what is far over its deadline."""
        now = time.monotonic()
        for ticket in list(self.lost):
            if ticket.task and ticket.halted and now - ticket.halted > PATIENCE:
                ticket.task.kill()
        for ticket in list(self.tickets.values()):
            if ticket.task and ticket.seconds > (ticket.deadline if ticket.started else NEVER):
                ticket.reason = OVERDUE
                ticket.task.kill()
