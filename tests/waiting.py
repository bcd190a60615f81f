"""Waiting for what another thread or process brings about."""

from __future__ import annotations

import threading
from collections.abc import Callable

from runs import SERVICE, Run


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until a condition holds."""
    tick = threading.Event()
    for _ in range(int(seconds / 0.01)):
        if condition():
            return
        tick.wait(0.01)
    raise AssertionError("waited in vain")


def over(run: Run, seconds: float = 60) -> Run:
    """Wait until a training is over."""
    until(lambda: not run.active, seconds)
    return run


def newest(session: str) -> Run:
    """Return a session's newest training."""
    return SERVICE.runs(session)[-1]
