"""Waiting for what another thread or process brings about."""

from __future__ import annotations

import time
from collections.abc import Callable

from runs import SERVICE, MnistRun


def until(condition: Callable[[], object], seconds: float = 60) -> float:
    """Wait until a condition holds; return how long it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "waited in vain"
        time.sleep(0.005)
    return time.monotonic() - began


def over(run: MnistRun, seconds: float = 60) -> MnistRun:
    """Wait until a training is over."""
    until(lambda: not run.active, seconds)
    return run


def newest(session: str) -> MnistRun:
    """Return a session's newest training."""
    return SERVICE.runs(session)[-1]
