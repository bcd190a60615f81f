"""Digits drawn by a pen of our own, in the shapes that people give them all over the world.

MNIST was written in the United States. Elsewhere a 1 has a flag and often a foot, a 7 a bar, a 4
is like a flash of lightning, a 9 has an open tail. Each shape here is a few strokes; each drawing
of it has corners a little off, another slant, another width and another pen.
"""

from __future__ import annotations

import numpy as np

from nn.arrays import Array, Labels
from nn.data import digits
from nn.data.datasets.scribbles import SIDE, drawn, smooth

Rng = np.random.Generator

# Strokes of points "xy" from 0 to 9, y downwards; "~" stands before one that is a smooth curve.
SHAPES: dict[int, list[str]] = {
    0: [
        "~50 21 05 28 59 88 95 71 50",
        "~71 40 12 06 28 59 86 82 50 31",
        "~60 31 14 17 39 69 87 74 61 40",
        "~50 21 05 28 59 88 95 71 50,81 18",
        "~50 21 05 28 59 88 95 71 50,90 09",
    ],
    1: [
        "50 59",
        "60 49",
        "33 50 59",
        "13 60 69",
        "05 60 69",
        "24 50 59,19 89",
        "13 50 59,29 79",
        "05 60 69,39 99",
        "~14 33 50,50 59",
        "~14 43 60,60 59,29 89",
    ],
    2: [
        "~12 30 60 82 74 36 09,09 89",
        "~03 21 50 72 64 36 08,08 89",
        "~12 40 72 65 37 09 07 27 48 89",
        "~12 31 61 73 45 18 08 16 37 68 97",
        "~11 40 72 55 28 09 38 58 89",
        "~12 40 80 73 46 09,09 79 88",
    ],
    3: [
        "~11 40 72 54 34 64 86 69 39 08",
        "~02 30 71 63 44 75 87 59 28 07",
        "10 80 43,~43 74 87 59 28 08",
        "00 70 34,~34 64 86 69 38 07",
        "~11 50 82 54 44 54 86 59 19",
        "~11 40 72 54 43 34 54 86 69 39 08",
    ],
    4: [
        "20 05 85,62 69",
        "10 16 96,60 69",
        "60 06 96,60 69",
        "70 07 97,60 69",
        "50 06 86,64 49",
        "60 15 85,73 49",
        "30 05 75 72 69",
        "~10 13 25 55 84,81 79",
        "40 06 96,54 59",
        "70 06 96,64 58",
        "60 05 95 60 59",
    ],
    5: [
        "80 20 14,~14 54 86 69 39 08",
        "20 13,~13 44 75 78 49 18,20 80",
        "~80 50 21 24 54 76 78 49 09",
        "70 10 14,~14 43 73 86 78 49 08",
        "~90 50 30 24 44 75 67 39 09",
        "30 14,~14 54 76 59 29 08,31 91",
    ],
    6: [
        "~70 42 15 17 39 69 87 65 35 17",
        "~60 25 18 49 78 76 55 26 17",
        "~50 24 17 38 69 87 75 45 27",
        "~81 50 22 05 18 49 78 76 54 25 06",
        "~30 14 17 39 69 77 65 35 16",
    ],
    7: [
        "00 80 39",
        "00 90 49",
        "02 00 80 39",
        "00 80 39,15 75",
        "00 90 49,34 85",
        "02 00 90 39,25 85",
        "~01 20 50 80,80 53 49",
        "~02 21 51 80,80 44 39,24 74",
        "00 80,~80 64 55 49",
        "10 90,~90 54 46 49,25 85",
    ],
    8: [
        "~70 31 13 44 76 68 39 17 34 72 70 50",
        "~71 40 12 34 65 87 59 28 16 44 72 61 40",
        "~50 21 23 54 73 71 50,~54 25 17 49 87 85 54",
        "~40 11 13 44 75 78 49 18 15 44 73 71 40",
        "~82 60 31 43 65 77 58 28 27 55 72 71",
    ],
    9: [
        "~81 40 13 35 65 81,81 79",
        "~82 60 21 13 35 65 82,82 69",
        "~81 41 13 35 65 82 86 69 39 17",
        "~81 50 22 24 45 74 81,~81 87 69 39 08",
        "~80 41 13 35 64 81,~81 76 58 19",
        "~70 31 13 35 65 73 71 50,~72 75 59",
        "~50 21 23 45 74 72 50,~73 77 58 29",
        "~82 50 12 14 45 74,80 89",
    ],
}
EXACT = 0.4  # standard deviation of a point, in ninths of the height
JOINED = 0.08  # share of drawings of which the pen was not lifted between the strokes


def examples(m: int, rng: Rng) -> tuple[Array, Labels]:
    """Draw m digits, each class as often: (784, m), float32 in [0, 1], and their labels (m,)."""
    y = np.arange(m) % 10
    X = np.concatenate([digits.way(draw(int(label), rng)).x.T for label in y])
    return X.T, y


def draw(digit: int, rng: Rng) -> Array:
    """Draw a digit in one of its shapes: (84, 84) ink."""
    shapes = SHAPES[digit]
    return draw_shape(digit, shapes[rng.integers(len(shapes))], rng)


def draw_shape(digit: int, shape: str, rng: Rng) -> Array:
    """Draw a digit in this shape: (84, 84) ink."""
    narrowest = 0.3 if digit == 1 else 0.45
    return drawn(hand(lines(shape, rng), rng, narrowest), pen(rng))


def lines(shape: str, rng: Rng, exact: float = EXACT) -> list[Array]:
    """Return the strokes of a shape as points (n, 2), x and y from -1 to 1, about that exact."""
    found: list[Array] = []
    off: dict[str, Array] = {}
    for stroke in shape.split(","):
        corners = stroke.lstrip("~").split()
        for corner in corners:  # strokes that meet in a corner still do
            off.setdefault(corner, rng.normal(0, exact, 2))
        points = np.array([[int(c) for c in corner] + off[corner] for corner in corners])
        if stroke.startswith("~"):
            ends = 2 * points[[0, -1]] - points[[1, -2]]
            points = smooth(np.concatenate([ends[:1], points, ends[1:]]), between=5)
        found.append(points / 4.5 - 1)
    return [np.concatenate(found)] if rng.random() < JOINED else found


def hand(strokes: list[Array], rng: Rng, narrowest: float = 0.3) -> list[Array]:
    """Give strokes a size, a width, a slant and a tremble: x and y in pixels."""
    turn, shear = rng.normal(0, 0.1), rng.normal(0.1, 0.2)
    high = rng.uniform(20, 34)
    wide = high * rng.uniform(narrowest, 1)
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    way = turned @ np.array([[1, -shear], [0, 1]]) @ np.diag([wide, high])
    tremble = rng.choice([0, 0.4, 1.0])
    return [p @ way.T + SIDE / 2 + rng.normal(0, tremble, p.shape) for p in strokes]


def pen(rng: Rng) -> float:
    """Choose a pen, thin ones as often as thick ones: its width in pixels."""
    return float(np.exp(rng.uniform(np.log(2), np.log(13))))
