"""What a worker process tells the web process, and how the two talk.

Both ends are ours, and the pipe is theirs alone, so messages travel as pickles: the spec and
then commands ("pause", "resume", "stop") one way, the messages below the other way.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import IO, Any

import nn
from runs.result import Result


@dataclass(frozen=True)
class Started:
    """The data are loaded and the network is built."""

    data_name: str
    data_source: str
    layer_sizes: tuple[int, ...]


@dataclass(frozen=True)
class Progress:
    """So many iterations are done, after so many seconds of work (pauses not counted)."""

    iteration: int
    seconds: float
    paused: bool = False


@dataclass(frozen=True)
class Measured:
    """A snapshot was taken."""

    snapshot: nn.Snapshot
    seconds: float


@dataclass(frozen=True)
class Ended:
    """The training is over; ``stopped`` if it was asked to end early."""

    result: Result
    stopped: bool


@dataclass(frozen=True)
class Failed:
    """The training could not be done; one sentence says why."""

    reason: str


Message = Started | Progress | Measured | Ended | Failed


def send(pipe: IO[bytes], message: Any) -> None:
    """Write one message.

    Raises:
        OSError: if nobody is at the other end any more.
    """
    pickle.dump(message, pipe)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """Wait for one message.

    Raises:
        EOFError: if the other end has closed the pipe, or died in the middle of a message.
    """
    try:
        return pickle.load(pipe)
    except pickle.UnpicklingError as error:
        raise EOFError("The message broke off.") from error
