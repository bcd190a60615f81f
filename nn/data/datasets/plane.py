"""Points in the plane to play with: two classes, more classes, or a number for every place.

Every set takes a number of points m, an amount of noise from 0 to 1 and a source of chance.
Coordinates lie about within [-3, 3]. Without noise, the classes of all sets but ``gaussians`` and
``blobs`` do not overlap. Adding a set is one function and one entry in ``PLANE``:

    points = PLANE["spiral"].make(400, noise=0.1, rng=rng)
    points.P, points.y  # (2, 400), (400,)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.arrays import Array

Numbers = NDArray[Any]  # (m,) labels of classes, or the number that is wanted at each point
Made = tuple[Array, Numbers]  # points (m, 2) and what is wanted there
FEWEST_CLASSES, MOST_CLASSES = 2, 6
HALF = 3.0  # the square reaches from -3 to 3
TURNS = 3.5 * np.pi  # how far an arm of a spiral goes round


@dataclass(frozen=True)
class Points:
    """Points of the plane, and what a network should answer there."""

    P: Array  # (2, m) float32, each point in one piece
    y: Numbers  # (m,) int64 labels, or float32 numbers if ``n_classes`` is 0
    n_classes: int  # 0: regression


@dataclass(frozen=True)
class PlaneSet:
    """A kind of points; ``classes`` says how many there are, or that one may choose."""

    label: str
    classes: int | None  # None: to be chosen; 0: regression
    draw: Callable[[int, float, int, np.random.Generator], Made]

    def make(self, m: int, noise: float, rng: np.random.Generator, n_classes: int = 3) -> Points:
        """Draw m points in random order.

        Raises:
            ValueError: if there are fewer than 2 points, the noise is not within 0 and 1, or the
                classes are not 2 to 6.
        """
        n_classes = n_classes if self.classes is None else self.classes
        _check(m, noise, n_classes)
        rows, y = self.draw(m, noise, n_classes, rng)
        order = rng.permutation(m)
        P = np.ascontiguousarray(rows[order], np.float32).T
        return Points(P, y[order].astype(np.int64 if n_classes else np.float32), n_classes)


def circles(m: int, noise: float, n_classes: int, rng: np.random.Generator) -> Made:
    """A disc of class 1 within a ring of class 0. Noise moves points, not their class."""
    y = _labels(m, 2)
    radius = np.where(y == 1, 1.4 * np.sqrt(rng.random(m)), rng.uniform(2.0, 2.8, m))
    return _shaken(_polar(radius, rng.uniform(0, 2 * np.pi, m)), 0.6 * noise, rng), y


def xor(m: int, noise: float, n_classes: int, rng: np.random.Generator) -> Made:
    """Four squares: class 1 where the signs of x1 and x2 are alike, with a gap between them."""
    y = _labels(m, 2)
    size, sign = rng.uniform(0.25, 2.8, (m, 2)), rng.choice([-1.0, 1.0], m)
    rows = np.column_stack([sign * size[:, 0], sign * np.where(y == 1, 1, -1) * size[:, 1]])
    return _shaken(rows, 0.6 * noise, rng), y


def gaussians(m: int, noise: float, n_classes: int, rng: np.random.Generator) -> Made:
    """Two round clouds; the more noise, the more they overlap."""
    y = _labels(m, 2)
    centres = np.where(y == 1, 1.2, -1.2)[:, None] * np.ones(2)
    return _shaken(centres, 0.3 + 1.2 * noise, rng), y


def spiral(m: int, noise: float, n_classes: int, rng: np.random.Generator) -> Made:
    """Arms that wind around the middle, one for each class."""
    y = _labels(m, n_classes)
    t = np.sqrt(rng.uniform(0.01, 1.0, m))  # the root: as many points outside as inside
    rows = _polar(2.8 * t, TURNS * t + 2 * np.pi * y / n_classes)
    return _shaken(rows, 0.5 * noise, rng), y


def moons(m: int, noise: float, n_classes: int, rng: np.random.Generator) -> Made:
    """Two half circles, each with an end inside the other."""
    y, t = _labels(m, 2), rng.uniform(0, np.pi, m)
    upper = np.column_stack([np.cos(t) - 0.5, np.sin(t) - 0.25])
    rows = 1.7 * np.where((y == 1)[:, None], upper, -upper)
    return _shaken(rows, 0.6 * noise, rng), y


def checkerboard(m: int, noise: float, n_classes: int, rng: np.random.Generator) -> Made:
    """Four times four fields, light and dark, with a narrow gap between them."""
    y, side = _labels(m, 2), 2 * HALF / 4
    row, half = rng.integers(0, 4, m), rng.integers(0, 2, m)
    column = 2 * half + (row + y) % 2
    rows = side * (np.column_stack([column, row]) + rng.uniform(0.08, 0.92, (m, 2))) - HALF
    return _shaken(rows, 0.6 * noise, rng), y


def blobs(m: int, noise: float, n_classes: int, rng: np.random.Generator) -> Made:
    """Round clouds on a circle, one for each class; the more noise, the more they overlap."""
    y = _labels(m, n_classes)
    centres = _polar(np.full(m, 2.0), 2 * np.pi * y / n_classes + np.pi / 2)
    return _shaken(centres, 0.2 + 0.8 * noise, rng), y


def slope(m: int, noise: float, n_classes: int, rng: np.random.Generator) -> Made:
    """Regression: a plane that rises along the diagonal, from -1 to 1."""
    rows = rng.uniform(-HALF, HALF, (m, 2))
    return rows, _noisy((rows[:, 0] + rows[:, 1]) / (2 * HALF), noise, rng)


def hills(m: int, noise: float, n_classes: int, rng: np.random.Generator) -> Made:
    """Regression: two hills, up to 1, and two hollows, down to -1."""
    rows = rng.uniform(-HALF, HALF, (m, 2))
    tops = np.array([[1.4, 1.4, 1], [-1.4, -1.4, 1], [-1.4, 1.4, -1], [1.4, -1.4, -1]])
    squares = ((rows[:, None] - tops[None, :, :2]) ** 2).sum(axis=2)  # (m, 4)
    return rows, _noisy(np.exp(-squares / 1.2) @ tops[:, 2], noise, rng)


PLANE: dict[str, PlaneSet] = {
    "circles": PlaneSet("Circles", 2, circles),
    "xor": PlaneSet("XOR", 2, xor),
    "gaussians": PlaneSet("Gaussians", 2, gaussians),
    "spiral": PlaneSet("Spiral", 2, spiral),
    "moons": PlaneSet("Moons", 2, moons),
    "checkerboard": PlaneSet("Checkerboard", 2, checkerboard),
    "spirals": PlaneSet("Spirals", None, spiral),
    "blobs": PlaneSet("Blobs", None, blobs),
    "slope": PlaneSet("Plane", 0, slope),
    "hills": PlaneSet("Hills", 0, hills),
}


def _check(m: int, noise: float, n_classes: int) -> None:
    if m < 2:
        raise ValueError(f"There must be at least 2 points, not {m}.")
    if not 0 <= noise <= 1:
        raise ValueError(f"The noise must lie between 0 and 1, not {noise}.")
    if n_classes and not FEWEST_CLASSES <= n_classes <= MOST_CLASSES:
        raise ValueError(
            f"There must be {FEWEST_CLASSES} to {MOST_CLASSES} classes, not {n_classes}."
        )


def _labels(m: int, n_classes: int) -> Numbers:
    """Return (m,) labels, as many of each class as possible."""
    return np.arange(m) * n_classes // m


def _polar(radius: Array, angle: Array) -> Array:
    """Return the points (m, 2) at a radius and an angle, both (m,)."""
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def _shaken(rows: Array, deviation: float, rng: np.random.Generator) -> Array:
    """Move each point of rows (m, 2) a little; one that would leave the square is moved anew.

    Kept at the border instead, such points would stand in a row there, as none of their class do.
    """
    moved = rows + deviation * rng.standard_normal(rows.shape)
    while (out := (np.abs(moved.astype(np.float32)) >= HALF).any(axis=1)).any():
        moved[out] = rows[out] + deviation * rng.standard_normal((out.sum(), 2))
    return moved


def _noisy(values: Array, noise: float, rng: np.random.Generator) -> Array:
    """Add noise to the wanted numbers (m,) of a regression."""
    return values + 0.5 * noise * rng.standard_normal(values.shape)
