"""What is no digit: scribbles, letters, signs, shapes, textures and broken digits to learn from.

A reader that is shown such things in its training, as a class of their own, notices others too:
Hendrycks, Mazeika and Dietterich (2019), "Deep Anomaly Detection with Outlier Exposure". Letters
that look like digits (B, D, I, O, Q, S, Z, b, g, i, l, o, q, s, z) are left out. The drawings of
``datasets.scribbles``, by which the reader is measured, are made in other ways.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nn.arrays import Array, Labels
from nn.data import digits, strokes
from nn.data.datasets.scribbles import SIDE, Rng, drawn, smooth

# As in ``strokes``: points "xy" from 0 to 9, y downwards, "~" before a smooth curve.
LETTERS = [
    "09 40 89,26 66", "09 30 50 89,16 76", "~09 30 50 89,26 66",  # A
    "~82 50 20 14 26 49 88", "82 20 18 88", "~81 40 12 06 29 69 88,70 74",  # C
    "80 10 19 89,14 74", "~80 30 23 54 24 06 29 79", "90 20 29 99,24 84",  # E
    "80 10 19,14 74", "90 10,20 29,24 84", "~91 60 22 19,04 64",  # F
    "10 19,80 89,14 84", "00 09,90 99,05 94", "~10 15 19,~18 34 64 79 89",  # H
    "70 77 59 29 07", "20 80,60 67 49 18", "~60 67 49 19 07,40 80",  # J
    "10 19,80 14 89", "00 09,90 05 99", "~10 14 19,~80 34 79",  # K
    "10 19 89", "~20 14 09 49 89", "00 09 99",  # L
    "09 00 45 90 99", "09 20 48 70 99", "~09 12 30 35 39,~35 52 70 75 79",  # M
    "09 00 99 90", "09 10 79 80", "~09 12 40 72 79",  # N
    "10 19,~10 70 82 64 14", "00 09,00 70 73 05", "20 29,~11 60 82 65 25",  # P
    "10 19,~10 70 82 64 14,44 89", "00 09,~00 70 62 44 04,34 79",  # R
    "00 90,50 59", "10 90,40 49", "~01 30 60 90,50 54 49",  # T
    "~00 06 29 69 86 80", "00 08 29 69 88 80", "~10 15 29 59 76 80,80 79 99",  # U
    "00 49 90", "~00 25 49 74 80 91", "10 39 80",  # V
    "00 29 43 69 90", "~00 17 29 43 59 78 90", "00 29 50 79 90",  # W
    "00 99,90 09", "~00 34 69 99,~90 54 09", "10 79,80 09",  # X
    "00 44 90,44 49",  # Y
    "~73 40 13 06 28 58 75 72,72 78 99", "~12 40 62 69,~64 24 07 29 56",  # a
    "~65 34 16 28 58 76,80 79", "80 89,~84 44 17 49 87",  # d
    "~15 85 72 40 12 06 29 79", "~06 85 72 31 05 28 69 97",  # e
    "~80 40 32 39,05 75", "~70 51 44 29 18,15 75", "10 19,~15 43 65 69", "20 29,~25 53 75 89",
    "14 19,~15 33 45 49,~45 63 75 79", "03 09,~05 24 35 39,~35 54 65 69 79",  # m
    "24 29,~26 44 65 69", "~05 14 23 29,~25 43 63 69 89",  # n
    "23 29,~26 43 74", "~14 23 29,~25 34 53 73",  # r
    "30 38 59,13 63", "~40 37 49 68,04 74", "~14 17 39 68 74,74 79",  # t, u
    "04 28 54 78 94", "14 79,74 19", "~03 27 48 63,~83 46 09", "14 48 74",  # w, x, y, v
]  # fmt: skip
SIGNS = [
    "40 49,04 94", "00 99,90 09,40 49,04 94", "30 29,70 69,03 93,06 96",  # + * #
    "03 93,06 96", "04 94", "05 95,44 56", "04 94,40 50,48 58", "~05 33 55 73",
    "00 90 99 09 00", "40 99 09 40", "40 94 49 04 40", "20 60 94 69 29 04 20", "04 49 90",
    "04 94,61 94 67", "40 49,12 40 72", "~49 04 11 30 42 60 81 94 49", "49 14 03 10 42 80 93 49",
    "40 59 03 93 29 40", "09 04 40 94 99 09,39 36 66 69", "90 10 54 19 99", "05 95,25 29,75 79",
    "09 00 90 99", "~94 61 34 66 94,~34 03 06 34", "~04 22 44 22 04 66 84 66 44",
    "~50 15 17 39 69 87 85 50,33 34,63 64,~36 57 76", "00 99,22 24,66 68", "90 09,12 22,77 87",
    "~12 40 72 54 46 47,48 49", "40 46,48 49", "~70 31 05 38 79,04 64,06 66", "60 30 39 69",
    "30 60 69 39", "~60 42 34 25 36 47 69", "~30 42 54 65 56 47 39", "~82 51 13 17 49 88,50 49",
    "04 94,24 29,64 69,04 00", "00 09,30 39,60 69", "00 09,30 39,60 69,90 99,08 91",
    "01 91,04 94,07 97",
    "~09 13 30 42 46 29,~29 09 35 63 90", "~45 53 64 55 36 24 42 72 86 58 19 05 22 61",
]  # fmt: skip


def writing(rng: Rng) -> Array:
    """A letter: (84, 84) ink."""
    return _written(LETTERS, rng)


def sign(rng: Rng) -> Array:
    """A sign or a simple drawing."""
    return _written(SIGNS, rng)


def glyph(rng: Rng) -> Array:
    """A letter of no alphabet: lines and arcs between points of a grid, some of them doubled."""
    nodes = [f"{x}{y}" for x in (0, 3, 6, 9) for y in (0, 3, 6, 9)]
    parts = []
    for _ in range(rng.integers(3, 7)):
        chosen = rng.choice(nodes, rng.integers(2, 5), replace=False)
        parts.append(rng.choice(["", "~"]) + " ".join(chosen))
    return _written([",".join(parts)], rng)


def wander(rng: Rng) -> Array:
    """A pen that goes anywhere, in curves or corners, and may be lifted."""
    found = []
    for _ in range(rng.integers(1, 4)):
        points = rng.uniform(6, SIDE - 6, (rng.integers(6, 16), 2))
        if rng.random() < 0.3:  # a walk in small steps, as of a hand that hatches
            points = np.clip(SIDE / 2 + np.cumsum(rng.normal(0, 12, points.shape), 0), 4, SIDE - 4)
        found.append(smooth(points, 5) if rng.random() < 0.6 else points)
    return drawn(found, strokes.pen(rng))


def sticks(rng: Rng) -> Array:
    """Straight lines anywhere, or a single one that lies."""
    if rng.random() < 0.15:
        slope = rng.uniform(-0.4, 0.4) * 30
        return drawn([np.array([(12, 42 - slope), (72, 42 + slope)])], strokes.pen(rng))
    return drawn(list(rng.uniform(6, SIDE - 6, (rng.integers(4, 10), 2, 2))), strokes.pen(rng))


def shape(rng: Rng) -> Array:
    """A polygon or an ellipse, filled, or a polygon's outline."""
    y, x = np.mgrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j]
    turn = rng.uniform(0, np.pi)
    x, y = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    x, y = x / rng.uniform(0.45, 0.9), y / rng.uniform(0.45, 0.9)
    n = int(rng.integers(3, 9))
    angles = 2 * np.pi * np.arange(n) / n
    depth = np.max([x * np.cos(a) + y * np.sin(a) for a in angles], axis=0)
    if n == 8:
        depth = np.hypot(x, y)
    inner = rng.uniform(0.5, 0.9) if n < 5 and rng.random() < 0.5 else 0
    return ((depth < 0.7) & (depth > 0.7 * inner)).astype(np.float32)


def texture(rng: Rng) -> Array:
    """Noise of any grain, grey or black, stripes, checks, or a slope of grey."""
    kind, n = rng.integers(4), int(rng.choice([4, 6, 12, 28, 42, 84]))
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE
    grey = np.kron(rng.random((n, n)), np.ones((-(-SIDE // n),) * 2))[:SIDE, :SIDE]
    if kind == 1:
        grey = (grey > rng.uniform(0.4, 0.95) * grey.max()).astype(float)
    if kind == 2:
        across, down = rng.uniform(-9, 9, 2)
        grey = np.sin(np.pi * (across * x + down * y) + rng.uniform(0, 6)) / 2 + 0.5
    if kind == 3:
        across, down = rng.integers(2, 9, 2)
        grey = (np.floor(x * across) + np.floor(y * down)) % 2
        grey = grey if rng.random() < 0.6 else np.abs(x - rng.random()) + np.abs(y - rng.random())
    return (grey + 1e-3 * rng.random()).astype(np.float32)


DRAWN: tuple[Callable[[Rng], Array], ...] = (writing, sign, glyph, wander, sticks, shape, texture)


def examples(m: int, rng: Rng, X: Array, y: Labels) -> Array:
    """Make m drawings that are no digits, a fourth of them of the digits X (784, …): (784, m)."""
    rows = [DRAWN[i % len(DRAWN)](rng) for i in range(m - m // 4)]
    rows += [broken(rng, X, y) for _ in range(m // 4)]
    return np.concatenate([digits.way(ink).x.T for ink in rows]).T


def broken(rng: Rng, X: Array, y: Labels) -> Array:
    """Two digits side by side, one that lies, is cut up, mirrored or inverted."""
    i, j = rng.integers(0, len(y), 2)
    one, other = (X[:, k].reshape(28, 28) for k in (i, j))
    kind = rng.integers(6)
    if kind <= 1:
        return np.concatenate([digits.cropped(one, True)[:, 4:24], other[:, 4:24]], axis=1)
    if kind == 2 and y[i] in (2, 3, 4, 5, 7):
        return np.rot90(one, int(rng.choice([1, 3])))
    if kind == 3 and y[i] in (3, 7):
        return one[:, ::-1]
    if kind == 4:
        return 1 - one
    return _shuffled(one, rng)


def _shuffled(image: Array, rng: Rng) -> Array:
    """Cut the middle of an image into four and put them together in another order, or turned."""
    parts = [image[r : r + 10, c : c + 10] for r in (4, 14) for c in (4, 14)]
    order = np.roll(np.arange(4), rng.integers(1, 4)) if rng.random() < 0.7 else rng.permutation(4)
    a, b, c, d = (np.rot90(parts[k], int(rng.integers(4))) for k in order)
    whole = np.block([[a, b], [c, d]])
    return whole if whole.max() > digits.FAINT else 1 - image


def _written(shapes: list[str], rng: Rng) -> Array:
    parts = strokes.lines(shapes[rng.integers(len(shapes))], rng)
    return drawn(strokes.hand(parts, rng, narrowest=0.5), strokes.pen(rng))
