"""What is told about a job while it is done, and how a web process and its workers talk.

Both ends of a pipe are ours, and it is theirs alone, so messages travel as pickles.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import IO, Any

import nn
from nn.arrays import Array

DISCARDED = "This training was given up."
DIED = "The program that trained this network broke off. Please start it again."


@dataclass(frozen=True)
class Started:
    """The data are loaded and the network is built; if it comes twice, all began anew."""

    data_name: str
    data_source: str
    layer_sizes: tuple[int, ...]


@dataclass(frozen=True)
class Progress:
    """So many iterations are done, after so many seconds of work on this job."""

    iteration: int
    seconds: float


@dataclass(frozen=True)
class Measured:
    """A snapshot was taken."""

    snapshot: nn.Snapshot
    seconds: float
    sight: Any = None  # what else can be seen then, for whoever watches


@dataclass(frozen=True)
class Recorded:
    """Some moments of a training whose whole course is kept: R of those that are to come."""

    first: int  # which one of all the first is
    thetas: Array  # (R, n_parameters)
    figures: Array  # (4, R) cost and accuracy on training points, and on test points
    iteration: int
    seconds: float


@dataclass(frozen=True)
class News:
    """Something that only those understand who wrote the job; it is theirs at once."""

    what: Any
    iteration: int
    seconds: float


@dataclass(frozen=True)
class Halted:
    """The job was laid down before its end, or the end was not the training's."""

    checkpoint: Any  # of its kind of training; it has an iteration
    seconds: float
    overdue: bool = False  # it was over its deadline


@dataclass(frozen=True)
class Ended:
    """The job is done, and the network was asked about every image, if it learned from images."""

    checkpoint: Any  # of its kind of training; it has an iteration
    seconds: float
    result: Any


@dataclass(frozen=True)
class Failed:
    """The job could not be done; one sentence says why."""

    reason: str


@dataclass(frozen=True)
class Died:
    """Who worked on the job is gone."""

    reason: str = DIED
    by_the_job: bool = True  # whether it may be the job's own doing; a lost connection is not


Last = Halted | Ended | Failed | Died  # exactly one of these ends a job
Message = Started | Progress | Measured | Recorded | News | Last


def send(pipe: IO[bytes], message: Any) -> None:
    """Write one message.

    Raises:
        OSError: if nobody is at the other end any more.
    """
    pickle.dump(message, pipe, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """Wait for one message.

    Raises:
        EOFError: if the other end has closed the pipe.
        OSError: if it died in the middle of a message.
    """
    try:
        return pickle.load(pipe)  # a pipe that only we and our child have  # nosec B301
    except pickle.UnpicklingError as error:
        raise OSError("The message broke off.") from error
