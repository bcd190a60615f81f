"""What becomes of a run when a job of it is over, and what is kept of that job."""

from __future__ import annotations

from runs.service import log
from runs.service.messages import Ended, Halted
from runs.service.run import AnyRun, State
from runs.service.settings import LOG
from runs.service.store import Store
from runs.service.ticket import Leavings

OVERDUE = "This training took much longer than it should, and was stopped."
LOST = "What came of this training could not be kept: the server has too little memory."


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


def settle(run: AnyRun, message: Halted | Ended) -> bool:
    """Decide what becomes of a run whose job is over; answer whether another begins at once."""
    if isinstance(message, Ended):
        early = run.iteration < run.iterations or run.problem
        over(run, "stopped" if early else "finished", run.problem)
    elif run.state == "measuring":
        over(run, "stopped", run.problem or OVERDUE)
    elif run.state == "stopping" or (message.overdue and run.state != "pausing"):
        run.problem = OVERDUE if message.overdue else run.problem
        run.state, run.until = "measuring", run.iteration
        return True
    elif run.state == "pausing" or run.iteration == run.until < run.iterations:
        run.state, run.until = "paused", run.iterations
    else:  # another learning rate
        return True
    return False


def over(run: AnyRun, state: State, problem: str | None = None, how: str = "") -> None:
    """Note that a run has ended, and tell the host."""
    run.problem, run.state = problem, state
    if state == "failed" and not how:
        log.failed(run)
    else:
        log.ended(run, how or state)
