"""Schedules: how the learning rate changes in the course of a training.

A schedule maps progress, from 0 at the first step to 1 after the last, to a factor between 0
and 1. The learning rate of a step is the chosen one times that factor. Whoever goes on beyond the
end keeps the factor of the end.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi

Schedule = Callable[[float], float]


def constant(progress: float) -> float:
    """The same learning rate throughout."""
    return 1.0


def step(progress: float) -> float:
    """A tenth after half of the steps, a hundredth after three quarters."""
    return 1.0 if progress < 0.5 else 0.1 if progress < 0.75 else 0.01


def cosine(progress: float) -> float:
    """Half a cosine wave from 1 down to 0: Loshchilov and Hutter (2017), without restarts."""
    return (1 + cos(pi * min(progress, 1))) / 2


def one_cycle(progress: float, warm_up: float = 0.3, start: float = 0.04) -> float:
    """Up to 1 in the first 30 % of the steps, then down a half cosine: after Smith (2018)."""
    if progress < warm_up:
        return start + (1 - start) * progress / warm_up
    return cosine((progress - warm_up) / (1 - warm_up))


SCHEDULES: dict[str, Schedule] = {f.__name__: f for f in (constant, step, cosine, one_cycle)}
