"""A ticket: one job that was handed out, what is heard of it, and what becomes of its run."""

from __future__ import annotations

from dataclasses import dataclass, field

from runs.service import log
from runs.service.engine import Task
from runs.service.estimate import Done
from runs.service.messages import Ended, Halted, Measured, Message, Progress, Recorded, Started
from runs.service.run import Run, State
from runs.service.settings import LOG
from runs.service.store import InHand, Kept, Store

PATIENCE = 5.0  # seconds until a worker that does not hold is killed
LATE = 30.0  # seconds beyond its deadline, likewise
MOST_BEGINNING = 5.0  # seconds; beyond, it has waited for others
NEVER = 3600.0  # seconds after which a job that was handed out will not begin any more
Leavings = tuple[Kept | None, Kept | None]  # what a run keeps: its checkpoint, and its answers
NOTHING: Leavings = None, None
OVERDUE = "This training took much longer than it should, and was stopped."
LOST = "What came of this training could not be kept: the server has too little memory."


@dataclass(eq=False)
class Ticket:
    """A job that was handed out."""

    run: Run
    first: int = field(init=False)  # the iteration that it began with
    expected: float = field(init=False)  # seconds, computed beforehand
    deadline: float = field(init=False)  # seconds
    task: Task | None = None
    begun: float = field(init=False)  # handed out; later: really begun
    halted: float | None = None  # when it was asked to hold
    yields: bool = False  # so that others have a turn
    cut_short: bool = False  # before its own turn was over
    began_after: float = 0.0  # seconds until it really began
    started: bool = False  # it may wait in the queue of a cluster that others use, too
    discarded: bool = False  # nobody waits for what comes of it
    reason: str | None = None  # why it was killed, in a sentence

    def __post_init__(self) -> None:
        """Take from the run what the job was handed out with, as that may change meanwhile."""
        self.first, self.expected = self.run.iteration, self.run.expected
        self.deadline = self.run.allowed + LATE
        self.begun = self.run.clock()

    @property
    def seconds(self) -> float:
        """Seconds since it began."""
        return self.run.clock() - self.begun

    @property
    def share(self) -> float:
        """How much of it is done; 0 while it is too little to tell its own pace."""
        done, all_of_it = self.run.iteration - self.first, self.run.until - self.first
        return done / all_of_it if done > all_of_it / 20 and self.run.seconds_now else 0.0

    def seconds_left(self, factor: float) -> float:
        """Seconds that it still takes: by its own pace, if that can be told already.

        ``factor``: how many times as long as computed beforehand recent jobs took.
        """
        if self.share:
            return self.run.seconds_now * (1 / self.share - 1)
        if self.run.turns:
            return seconds_left(self.run, factor)
        return self.expected * factor - self.seconds

    @property
    def turn(self) -> float:
        """Seconds since the turn began that it belongs to; 0 before a worker has begun."""
        return self.run.turn + self.seconds if self.started else 0.0

    @property
    def pace(self) -> Done:
        """What is done of it: its kind, the seconds that were computed for so much, and taken."""
        taken = self.run.seconds_now + self.began_after * self.share
        return self.run.kind, self.expected * self.share, taken

    @property
    def hangs(self) -> bool:
        """Whether it was asked to hold, and has not for too long."""
        return self.halted is not None and self.run.clock() - self.halted > PATIENCE

    @property
    def overdue(self) -> bool:
        """Whether it is far over its deadline, or will not begin any more."""
        return self.seconds > (self.deadline if self.started else NEVER)

    def is_at_a_good_point(self, message: Message, before: int) -> bool:
        """Whether little is lost if it is laid down now: it has just taken a step, or measured.

        ``before``: the iteration that it had told of before this message. There must be a step in
        each turn, or nobody would get anywhere whose steps are longer than turns.
        """
        run = self.run
        just_now = isinstance(message, Measured | Recorded) or run.iteration > before
        return just_now and self.first < run.iteration < run.until

    def give_way(self, *, cut_short: bool) -> None:
        """Ask the job to hold, so that others have a turn."""
        self.yields, self.cut_short = True, cut_short
        self.halt()

    def halt(self) -> None:
        """Ask the job to hold."""
        assert self.task
        self.halted = self.halted or self.run.clock()
        self.task.halt()

    def kill(self) -> None:
        """End the job, whatever it is doing."""
        assert self.task
        self.task.kill()

    def note(self, message: Message) -> None:
        """Write down what is told while the job is done."""
        run = self.run
        match message:
            case Started(name, source, layer_sizes):
                self.began_after = min(self.seconds, MOST_BEGINNING)
                self.started, self.begun = True, run.clock()
                run.iteration = self.first
                run.data_name, run.data_source, run.layer_sizes = name, source, layer_sizes
                run.history, run.seconds_now = run.history[: run.history_before], 0.0
                if run.state == "starting":
                    run.become("running")
            case Progress(iteration, seconds):
                run.iteration, run.seconds_now = iteration, seconds
            case Measured(snapshot, seconds, sight):
                run.history.append(snapshot)
                run.sight = sight or run.sight
                run.iteration, run.seconds_now = snapshot.iteration, seconds
                run.problem = snapshot.stop_reason or run.problem
            case Recorded():
                run.record(message)
                run.iteration, run.seconds_now = message.iteration, message.seconds

    def note_end(self, message: Halted | Ended, made: Leavings) -> Leavings:
        """Write down what came of the job; return what the run had kept before."""
        run = self.run
        before = run.checkpoint, run.answers
        run.checkpoint, run.answers = made
        run.iteration = message.checkpoint.iteration
        run.seconds_before, run.seconds_now = run.seconds_before + message.seconds, 0.0
        run.history_before = len(run.history)
        run.turn, run.stays = self.turn, False
        if self.yields and self.halted is not None:
            laid_down = run.clock() - self.halted
            run.hand_over = laid_down + (self.began_after if run.turns else laid_down)
        return before

    def note_failure(self) -> None:
        """Go back to where this job began, if there is a network of then."""
        run = self.run
        if run.checkpoint:
            run.history, run.iteration = run.history[: run.history_before], self.first


def seconds_left(run: Run, factor: float) -> float:
    """Return the seconds of work that a run still takes, by its own pace if that can be told."""
    if run.seconds and run.iteration > run.until / 20:
        return run.seconds * (run.until / run.iteration - 1)
    return run.expected * factor


def keep(store: Store, message: Halted | Ended) -> tuple[Leavings, str | None]:
    """Put away what a job has made; the second is a sentence if not all could be kept.

    It may have to wait for the disk, so whoever calls this holds no lock.
    """
    checkpoint = answers = problem = None
    try:
        checkpoint = store.keep(message.checkpoint)
        answers = store.keep(message.result) if isinstance(message, Ended) else None
    except OSError as error:
        problem = str(error)
    except Exception:  # above all a lack of memory: the place must become free
        LOG.exception("What came of a training could not be kept.")
        problem = LOST
    return (checkpoint, answers), problem


def settle(run: Run, message: Halted | Ended, *, yields: bool = False) -> bool:
    """Decide what becomes of a run whose job is over; answer whether another begins at once.

    ``yields``: it was laid down so that others have a turn.
    """
    if isinstance(message, Ended):
        early = run.iteration < run.iterations or run.problem
        over(run, "stopped" if early else "finished", run.problem)
    elif run.state == "measuring":
        over(run, "stopped", run.problem or OVERDUE)
    elif run.state == "stopping" or (message.overdue and run.state != "pausing"):
        run.problem = OVERDUE if message.overdue else run.problem
        run.become("measuring")
        run.until = run.iteration
        return True
    elif run.state == "pausing" or run.iteration == run.until < run.iterations:
        run.become("paused")
        run.until = run.iterations
    elif yields:
        run.become("resting")
    else:  # another learning rate
        return True
    return False


def over(run: Run, state: State, problem: str | None = None, how: str = "") -> None:
    """Note that a run has ended, and tell the host."""
    run.problem = problem
    if isinstance(run.checkpoint, InHand):
        run.checkpoint = None
    run.become(state)
    if state == "failed" and not how:
        log.failed(run)
    else:
        log.ended(run, how or state)
