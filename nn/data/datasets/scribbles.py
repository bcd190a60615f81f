"""Drawings that are no digits, to measure whether a reader notices.

Nobody trains on these. Each is drawn with random points, turns and pens, and goes the way of
every drawing, through ``nn.data.digits``, to 28 × 28 pixels.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from nn.arrays import Array
from nn.data import digits

SIDE = 84  # pixels of the paper, three for each of the network's
Rng = np.random.Generator

# Letters that no digit resembles, and signs: strokes of corners (x, y) in 0 … 4, y downwards.
LETTERS = {
    "A": "04 20 44,12 32",
    "E": "40 00 04 44,02 32",
    "F": "40 00 04,02 32",
    "H": "00 04,40 44,02 42",
    "K": "00 04,40 02 44",
    "M": "04 00 22 40 44",
    "N": "04 00 44 40",
    "P": "04 00 30 41 32 02",
    "R": "04 00 30 41 32 02,22 44",
    "T": "00 40,20 24",
    "U": "00 03 14 34 43 40",
    "V": "00 24 40",
    "W": "00 14 22 34 40",
    "X": "00 44,40 04",
    "Y": "00 22 40,22 24",
}
SIGNS = {
    "plus": "20 24,02 42",
    "hash": "10 14,30 34,01 41,03 43",
    "equals": "01 41,03 43",
    "star": "20 24,01 43,41 03",
    "square": "00 40 44 04 00",
    "arrow": "02 42,30 42 34",
    "heart": "24 02 01 10 21 30 41 42 24",
    "house": "04 02 20 42 44 04,02 42",
}


def scribble(rng: Rng) -> Array:
    """A pen that runs to and fro without lifting: (84, 84) ink."""
    points = rng.uniform(8, SIDE - 8, (rng.integers(7, 15), 2))
    return drawn([smooth(points)], rng.uniform(4, 8))


def strokes(rng: Rng) -> Array:
    """Four to eight straight lines anywhere."""
    ends = rng.uniform(8, SIDE - 8, (rng.integers(4, 9), 2, 2))
    return drawn(list(ends), rng.uniform(4, 8))


def letter(rng: Rng) -> Array:
    """A capital letter, written by an unsteady hand."""
    return written(rng.choice(list(LETTERS.values())), rng)


def sign(rng: Rng) -> Array:
    """A sign or a simple drawing."""
    return written(rng.choice(list(SIGNS.values())), rng)


def blob(rng: Rng) -> Array:
    """A filled rectangle, ellipse or triangle."""
    x, y = np.meshgrid(*[np.linspace(-1, 1, SIDE)] * 2)
    x, y = x / rng.uniform(0.4, 0.9), y / rng.uniform(0.4, 0.9)
    shapes = (abs(x) < 1) & (abs(y) < 1), x * x + y * y < 1, (abs(y) < 1) & (abs(x) < (y + 1) / 2)
    return shapes[rng.integers(3)].astype(np.float32)


def noise(rng: Rng) -> Array:
    """Grey noise, or specks, all over the paper."""
    grey = rng.uniform(0, 1, (28, 28))
    coarse = grey if rng.random() < 0.5 else np.where(grey > rng.uniform(0.5, 0.9), 1.0, 0.0)
    return np.kron(coarse, np.ones((SIDE // 28, SIDE // 28))).astype(np.float32)


KINDS: dict[str, Callable[[Rng], Array]] = {
    f.__name__: f for f in (scribble, strokes, letter, sign, blob, noise)
}


def examples(kind: str, m: int, rng: Rng) -> Array:
    """Make m examples (784, m) of a kind in ``KINDS``, float32 in [0, 1]."""
    draw = KINDS[kind]
    return np.concatenate([digits.way(draw(rng)).x for _ in range(m)], axis=1)


def written(corners: str, rng: Rng) -> Array:
    """Write "x y" corners, with every corner a little off, turned, sheared and stretched."""
    turn = np.deg2rad(rng.uniform(-10, 10))
    stretch = np.diag(rng.uniform(10, 17, 2))
    shear = np.array([[1, rng.uniform(-0.2, 0.2)], [0, 1]])
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    lines = []
    for line in corners.split(","):
        points = np.array([[int(c) for c in corner] for corner in line.split()]) - 2.0
        points += rng.normal(0, 0.15, points.shape)
        lines.append(points @ (turned @ shear @ stretch).T + SIDE / 2)
    return drawn(lines, rng.uniform(4, 9))


def smooth(points: Array, between: int = 8) -> Array:
    """Put a Catmull-Rom curve through points (n, 2)."""
    p0, p1, p2, p3 = (points[i : len(points) - 3 + i, None] for i in range(4))
    t = np.linspace(0, 1, between)[:, None]
    curve = 2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
    curve += (3 * p1 - p0 - 3 * p2 + p3) * t**3
    return (curve / 2).reshape(-1, 2)


def drawn(lines: list[Array], width: float) -> Array:
    """Draw lines of points (n, 2) as x, y in pixels with a round pen: (84, 84) ink."""
    nearest, reach = np.full((SIDE, SIDE), np.inf), width / 2 + 1
    for line in lines:
        for (x0, y0), (x1, y1) in pairwise(line):
            left, right = _within(x0, x1, reach)
            top, bottom = _within(y0, y1, reach)
            y, x = np.ogrid[top:bottom, left:right]
            x, y = x + 0.5 - x0, y + 0.5 - y0
            dx, dy = x1 - x0, y1 - y0
            along = np.clip((x * dx + y * dy) / (dx * dx + dy * dy + 1e-9), 0, 1)
            distance = np.hypot(x - along * dx, y - along * dy)
            part = nearest[top:bottom, left:right]
            np.minimum(part, distance, out=part)
    return np.clip(width / 2 - nearest + 0.5, 0, 1).astype(np.float32)


def _within(a: float, b: float, reach: float) -> tuple[int, int]:
    """Return the pixels, from and to, that ink between a and b may reach."""
    first, last = np.clip([min(a, b) - reach, max(a, b) + reach + 1], 0, SIDE).astype(int)
    return int(first), int(last)
