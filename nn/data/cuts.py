"""Where a piece of ink may be cut, if it is two digits that touch.

A cut is a path from top to bottom that crosses as little ink as it can and leans by at most one
pixel a row. The best path through every column at half height is found at once, from both ends
(the idea of seam carving, Avidan and Shamir 2007); the lowest of them are proposed. Whether one
of them is made is decided by who can read.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nn.arrays import Array

ROWS = 64  # at which cuts are looked for
DENSE = 4  # cuts, at most, for each height that a piece is wide
APART = 0.1  # of the height: cuts are not closer together
SIDEWAYS = 0.03  # what a step to the side costs: as much as so much ink
AWAY = 0.08  # of the height: narrower slices are no digits


class Cut(NamedTuple):
    """A path from top to bottom: the first column to its right, in each row, and its ink."""

    columns: NDArray[np.int64]  # (h,)
    ink: float  # that it crosses, in heights


def cuts(ink: Array) -> list[Cut]:
    """Return where ink (h, w) may be cut, from left to right."""
    h, w = ink.shape
    f = -(-h // ROWS)
    small = _averaged(ink, f)
    down, steps_down = _paths(small)
    up, steps_up = _paths(small[::-1])
    middle = len(small) // 2
    through = down[middle] + up[len(small) - 1 - middle] - small[middle]
    found = []
    for at in sorted(_lowest(through, len(small))):
        above = _back(steps_down[: middle + 1], at)
        below = _back(steps_up[: len(small) - middle], at)[::-1]
        path = np.concatenate([above, below[1:]])
        columns = np.minimum(np.repeat(path, f)[:h] * f + f // 2, w)
        found.append(Cut(columns, float(through[at]) / len(small)))
    return found


def _averaged(ink: Array, f: int) -> Array:
    padded = np.pad(ink, [(0, -n % f) for n in ink.shape])
    h, w = (n // f for n in padded.shape)
    mean: Array = padded.reshape(h, f, w, f).mean(axis=(1, 3))
    return mean


def _paths(ink: Array) -> tuple[Array, NDArray[np.int64]]:
    """Return the least cost to each place from the first row, and the step that led there."""
    cost, steps = ink.copy(), np.zeros(ink.shape, np.int64)
    for row in range(1, len(ink)):
        before = np.pad(cost[row - 1], 1, constant_values=np.inf)
        ways = np.stack([before[1:-1], before[:-2] + SIDEWAYS, before[2:] + SIDEWAYS])
        best = ways.argmin(axis=0)
        steps[row] = np.array([0, -1, 1])[best]
        cost[row] += np.take_along_axis(ways, best[None], 0)[0]
    return cost, steps


def _back(steps: NDArray[np.int64], at: int) -> NDArray[np.int64]:
    """Follow the steps back from the last row: the column in each."""
    columns = np.empty(len(steps), np.int64)
    for row in range(len(steps) - 1, -1, -1):
        columns[row] = at
        at += steps[row, at]
    return columns


def _lowest(through: Array, h: int) -> list[int]:
    """Return the cheapest columns that lie apart from one another and from the ends."""
    chosen: list[int] = []
    for at in np.argsort(through, kind="stable").tolist():
        inside = AWAY * h <= at <= len(through) - 1 - AWAY * h
        if inside and all(abs(at - other) >= APART * h for other in chosen):
            chosen.append(at)
        if len(chosen) >= DENSE * len(through) / h:
            break
    return chosen
