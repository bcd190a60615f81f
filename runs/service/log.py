"""What the host is told of trainings: a line for each that starts, ends, fails or is refused.

A line is one JSON object. It says what was trained and how that went, and nothing about whose it
is: no name, no address, no number of any network.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # it tells us of itself
    from runs.service.limits import Spec
    from runs.service.run import Run

Event = Literal["started", "ended", "failed", "refused"]
EVENTS: tuple[Event, ...] = ("started", "ended", "failed", "refused")
LOG = logging.getLogger("glassbox.trainings")
LONGEST = 200  # characters of a reason


COUNTS: Counter[Event] = Counter()  # lines of each kind since the server started
COUNTING = threading.Lock()


def set_up() -> None:
    """Let the lines go to standard error, unless the host has said where they shall go."""
    if not LOG.hasHandlers():
        LOG.addHandler(logging.StreamHandler(sys.stderr))
    if LOG.level == logging.NOTSET:
        LOG.setLevel(logging.INFO)


def started(run: Run) -> None:
    """Tell that a worker has begun with a training; one that goes on after a pause did before."""
    if not run.begun:
        run.begun = run.clock()
        line("started", **run.spec_now.told(), at=run.iteration, waited=_waited(run))


def ended(run: Run, how: str) -> None:
    """Tell that a training is over, and how: finished, stopped, or given up."""
    line("ended", **_course(run), how=how, reason=run.problem)


def failed(run: Run) -> None:
    """Tell that a training could not be brought to its end."""
    line("failed", **_course(run), reason=run.problem)


def refused(spec: Spec, reason: str) -> None:
    """Tell that a training was not let in."""
    line("refused", **spec.told(), reason=reason)


@contextmanager
def refusals(spec: Spec) -> Iterator[None]:
    """Tell of a training that is not let in here, and let the refusal pass."""
    try:
        yield
    except ValueError as error:
        refused(spec, str(error))
        raise


def line(event: Event, **told: object) -> None:
    """Count, and write what is known."""
    with COUNTING:
        COUNTS[event] += 1
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    reason = told.get("reason")
    if isinstance(reason, str):
        told["reason"] = reason[:LONGEST]
    known = {name: value for name, value in told.items() if value is not None}
    LOG.info("%s", json.dumps({"time": now, "event": event, **known}))


def _course(run: Run) -> dict[str, object]:
    done = {"done": run.iteration, "seconds": round(run.seconds, 1), "waited": _waited(run)}
    return {**run.spec_now.told(), **done}


def _waited(run: Run) -> float:
    """Seconds in the queue before it began."""
    return round((run.begun or run.clock()) - run.asked, 1)
