"""Outlines of what is on a picture: convex hulls, their corners, and what lies within them.

Points are rows and columns, (n, 2); outlines go around once, and are closed by themselves.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nn.arrays import Array


def hull(cells: NDArray[np.bool_]) -> Array:
    """Return the convex hull (n, 2) of the cells that are set, at their outer corners.

    Andrew's monotone chain (1979) over the first and the last cell of each row.
    """
    rows = np.flatnonzero(cells.any(axis=1))
    first = cells[rows].argmax(axis=1)
    last = cells.shape[1] - cells[rows, ::-1].argmax(axis=1)
    left = np.concatenate([np.stack([rows, first], 1), np.stack([rows + 1, first], 1)])
    right = np.concatenate([np.stack([rows, last], 1), np.stack([rows + 1, last], 1)])
    points = sorted({(int(y), int(x)) for y, x in np.concatenate([left, right])})
    return np.array(_half(points)[:-1] + _half(points[::-1])[:-1], float)


def _half(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    chain: list[tuple[int, int]] = []
    for p in points:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], p) <= 0:
            chain.pop()
        chain.append(p)
    return chain


def _turn(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def polygon_area(outline: Array) -> float:
    """Return the area within an outline (n, 2)."""
    y, x = outline.T
    return abs(float(y @ np.roll(x, -1) - x @ np.roll(y, -1))) / 2


def corners(outline: Array, count: int) -> Array:
    """Return the corners that matter most: the others are cut off, the smallest first."""
    points = outline
    while len(points) > count:
        before, after = np.roll(points, 1, axis=0), np.roll(points, -1, axis=0)
        a, b = points - before, after - before
        lost = np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])
        points = np.delete(points, lost.argmin(), axis=0)
    return points


def inside(outline: Array, shape: tuple[int, ...], margin: float) -> NDArray[np.bool_]:
    """Which pixels of a picture lie within a convex outline, at least ``margin`` from its sides.

    Where the outline runs along the rim of the picture, no margin is asked for.
    """
    h, w = shape[:2]
    y, x = np.arange(h)[:, None] + 0.5, np.arange(w)[None] + 0.5
    middle = outline.mean(axis=0)
    within = np.ones((h, w), bool)
    for (y0, x0), (y1, x1) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        dy, dx = y1 - y0, x1 - x0
        length = np.hypot(dy, dx)
        if length == 0:
            continue
        side = np.sign((middle[0] - y0) * dx - (middle[1] - x0) * dy)
        at_rim = max(y0, y1) <= 1 or max(x0, x1) <= 1 or min(y0, y1) >= h - 1
        at_rim = at_rim or min(x0, x1) >= w - 1
        near = 0 if at_rim else margin
        within &= side * ((y - y0) * dx - (x - x0) * dy) / length >= near
    return within
