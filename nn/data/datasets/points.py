"""Points in the plane with two classes: data that fits on a page and shows what a line can do.

Class 0 lies on the left, class 1 on the right, along a slightly rising direction. A set takes
a number of points and a source of chance; adding one is one function and one entry:

    X, y = points("separable", 80, seed=0)  # (2, 80), (80,)
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import NormalDist

import numpy as np

from nn.arrays import Array, Labels, columns

MIN_POINTS, MAX_POINTS = 4, 1000
ALONG = np.array([0.96, 0.28])  # unit vector from class 0 to class 1
ACROSS = np.array([-0.28, 0.96])  # at a right angle to it
MARGIN = 0.34  # in `separable`, no point is nearer than this to the line through the origin
OUTLIER = (3.0, 3.0)  # behind class 1, and to the side: there it turns the line most


def separable(m: int, rng: np.random.Generator) -> tuple[Array, Labels]:
    """Two clouds with a gap. The line ``ALONG @ x = 0`` separates them, whatever the seed.

    Along the line of centres a point is 1.35 ± 0.4 away from the gap's middle, and never
    more than 2.5 deviations off: 0.35 at least, less at most 0.01 for the rounding.
    """
    y = _labels(m)
    spread = np.clip(rng.standard_normal((m, 2)), -2.5, 2.5)
    return _shuffled(_place(y, 1.35, spread * (0.4, 0.7)), y, rng)


def overlapping(m: int, rng: np.random.Generator) -> tuple[Array, Labels]:
    """Two round Gaussian clouds that overlap: the best line gets about 88 % right.

    Centres 0.9 from the middle and a deviation of 0.75 give Φ(0.9 / 0.75) = 0.885. Along the
    line of centres the draws are even, so that 80 points keep to it too (86 to 93 %), and
    none of 1,000 such sets is separable. Sets of 20 may be.
    """
    y = _labels(m)
    along = np.concatenate([_even_normal(n, rng) for n in np.bincount(y)])
    spread = np.column_stack([along, rng.standard_normal(m)]) * 0.75
    return _shuffled(_place(y, 0.9, spread), y, rng)


def outlier(m: int, rng: np.random.Generator) -> tuple[Array, Labels]:
    """As `separable`, but one point of class 0 lies at ``OUTLIER``, behind class 1.

    With 80 points it turns the line of a logistic regression by 20° to 30°.
    """
    X, y = separable(m, rng)
    X[:, np.flatnonzero(y == 0)[0]] = OUTLIER
    return X, y


POINTS: dict[str, Callable[[int, np.random.Generator], tuple[Array, Labels]]] = {
    "separable": separable,
    "overlapping": overlapping,
    "outlier": outlier,
}


def points(name: str, m: int, seed: int) -> tuple[Array, Labels]:
    """Return the set called ``name``: X (2, m) float64 and y (m,) int64, 0 or 1.

    Half of the points belong to each class, in random order; if ``m`` is odd, class 1 has one
    more. Coordinates lie in [-3, 3] and have two decimals.

    Raises:
        ValueError: if there is no such set, or ``m`` is not in 4 … 1000.
    """
    if name not in POINTS:
        raise ValueError(f"There are no points {name!r}; choose one of {', '.join(POINTS)}.")
    if not MIN_POINTS <= m <= MAX_POINTS:
        raise ValueError(
            f"The number of points must lie between {MIN_POINTS} and {MAX_POINTS:,}, not {m:,}."
        )
    return POINTS[name](m, np.random.default_rng(seed))


def _labels(m: int) -> Labels:
    """Return (m,) labels, first the zeros, then the ones."""
    return (np.arange(m) >= m // 2).astype(np.int64)


def _even_normal(n: int, rng: np.random.Generator) -> Array:
    """Draw (n,) from a normal distribution, one from each of n equally likely stretches."""
    chances = np.clip((np.arange(n) + rng.random(n)) / n, 1e-6, 1 - 1e-6)
    return np.array([NormalDist().inv_cdf(float(p)) for p in chances])


def _place(y: Labels, distance: float, spread: Array) -> Array:
    """Return (m, 2) points around the two centres; spread (m, 2) is along and across."""
    along = distance * (2 * y - 1) + spread[:, 0]
    return along[:, None] * ALONG + spread[:, 1:] * ACROSS


def _shuffled(rows: Array, y: Labels, rng: np.random.Generator) -> tuple[Array, Labels]:
    """Return X (2, m), rounded and within [-3, 3], and y (m,) in the same random order."""
    order = rng.permutation(len(y))
    X = columns(len(y), 2, np.float64)
    X[...] = np.round(np.clip(rows[order], -3, 3), 2).T + 0.0  # + 0.0: no minus zero in a table
    return X, y[order]
