"""Engines: whoever does jobs, in processes on this machine or on a cluster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from runs.service.job import Job
from runs.service.messages import Message
from runs.service.settings import LOG

MakeJob = Callable[[], Job]  # called away from the caller's thread, as it may read from disk
Hear = Callable[[Message], None]


class Task(Protocol):
    """A job that somebody works on."""

    def halt(self) -> None: ...  # ask it to hold
    def kill(self) -> None: ...  # end it, whatever it is doing


class Engine(Protocol):
    """Whoever does jobs. Each ends with exactly one message of the kind ``Last``."""

    @property
    def problem(self) -> str | None: ...  # a sentence, if no job can be done at the moment
    @property
    def places(self) -> int: ...  # how many jobs can be done at once
    def begin(self, make_job: MakeJob, hear: Hear) -> Task: ...  # there must be a place
    def close(self) -> None: ...


def tell(hear: Hear, message: Message) -> None:
    """Pass a message on; what is wrong with one run must not end the thread that serves others."""
    try:
        hear(message)
    except Exception:  # of whatever it is, only that run may suffer
        LOG.exception("A message was not understood.")
