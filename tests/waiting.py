"""Waiting for what another thread or process brings about."""

from __future__ import annotations

import time
from collections.abc import Callable

from runs import SERVICE, Run


def until(condition: Callable[[], object], seconds: float = 60) -> float:
    """Wait until a condition holds; return how long it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "waited in vain"
        time.sleep(0.005)
    return time.monotonic() - began


def over(run: Run, seconds: float = 60) -> Run:
    """Wait until a training is over."""
    until(lambda: not run.active, seconds)
    return run


def newest(session: str) -> Run:
    """Return a session's newest training."""
    return SERVICE.runs(session)[-1]
