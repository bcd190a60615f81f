"""The plane of two inputs as the one hidden layer bends it, at every recorded iteration."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nn import stack
from nn.arrays import Array
from runs.small.at_once import Course
from ui.charts.numbers import Data
from ui.panels.frames import biases, packed
from ui.panels.planes import Extent, lattice, nice_ticks

MOST_LABELS = 12  # examples that still have a label each
LATTICE = 13  # lines of the bent grid, each way


def hidden(course: Course, extent: Extent, inputs: Sequence[str]) -> Data:
    """The plane of inputs as the one hidden layer sees it: a bent grid, and the dividing line."""
    grid, points, line, names = seen(course, extent)
    activation = course.network().layers[0].activation.name
    box = bounds(grid, activation if names[0] == "hidden unit 1" else "")
    scale = max(float(abs(grid).max()), float(abs(points).max()), 1e-9) / 32000
    return {
        "frames": len(grid),
        "side": LATTICE,
        "extent": box,
        "names": names,
        "ticks": nice_ticks(box),
        "grid": packed(grid.transpose(0, 2, 1), "i16", scale),
        "points": packed(points.transpose(0, 2, 1), "i16", scale),
        "line": [part.tolist() for part in line],
        "marks": labelled(course),
        "alt": f"The square of {' and '.join(inputs)} as the hidden layer sees it. At the end "
        f"{course.snapshots[-1].train_accuracy:.0%} of the examples are on their side of the line.",
    }


def seen(course: Course, extent: Extent) -> tuple[Array, Array, list[Array], list[str]]:
    """Two coordinates for the lattice and for the examples, each (frames, 2, points).

    Two hidden units are the two axes. With another number of them, one looks along the
    direction in which the output looks, and across it where the examples spread most. Also
    returns the line u x + v y + c = 0 where the output is one half, and the axes' names.
    """
    net, thetas = course.network(), course.thetas
    grid = stack.forward(net, thetas, lattice(extent, LATTICE, thetas.dtype))[0]
    points = stack.forward(net, thetas, course.examples.X_train)[0]  # (frames, n_1, m)
    V, b = stack.parts(net, thetas)[1]  # (frames, 1, n_1)
    shift = biases(b, len(V))
    if V.shape[2] == 2:
        line = [V[:, 0, 0], V[:, 0, 1], shift]
        return grid, points, line, ["hidden unit 1", "hidden unit 2"]
    axes = viewpoint(V[:, 0], points)  # (frames, 2, n_1)
    line = [np.linalg.norm(V[:, 0], axis=1), np.zeros(len(V)), shift]
    return axes @ grid, axes @ points, line, ["along the output's weights", "across them"]


def labelled(course: Course) -> list[Data]:
    """The training examples as marks, with their inputs beside them if they are few."""
    X, y = course.examples.X_train, course.examples.y_train
    few = len(y) <= MOST_LABELS
    titles = ["(" + ", ".join(f"{value:g}" for value in x) + ")" if few else "" for x in X.T]
    return [{"label": int(c), "title": title} for c, title in zip(y, titles, strict=True)]


def viewpoint(V: Array, points: Array) -> Array:
    """Two directions to look along, at every frame: (frames, 2, n_1).

    The first is V (frames, n_1) itself; the second, at right angles, is where the points
    (frames, n_1, m) spread most. Its sign follows the frame before, so that nothing flips.
    """
    along = V / np.maximum(np.linalg.norm(V, axis=1, keepdims=True), 1e-12)
    centred = points - points.mean(axis=2, keepdims=True)
    centred = centred - along[:, :, None] * (along[:, None, :] @ centred)
    across = np.linalg.eigh(centred @ centred.swapaxes(1, 2))[1][:, :, -1]  # (frames, n_1)
    across = across - along * (along * across).sum(axis=1, keepdims=True)  # if nothing spreads
    turns = np.sign((across[1:] * across[:-1]).sum(axis=1))
    signs = np.concatenate([[1.0], np.cumprod(np.where(turns == 0, 1, turns))])
    return np.stack([along, across * signs[:, None]], axis=1)


def bounds(grid: Array, activation: str) -> Extent:
    """The part of the plane to show; for tanh and sigmoid all that there can be."""
    known = {"tanh": (-1.0, 1.0), "sigmoid": (0.0, 1.0)}.get(activation)
    if known:
        low, high = known
        pad = 0.08 * (high - low)
        return (low - pad, high + pad, low - pad, high + pad)
    low, high = grid.min(axis=(0, 2)), grid.max(axis=(0, 2))
    pads = np.maximum(0.08 * (high - low), 0.1)
    (x0, y0), (x1, y1) = low - pads, high + pads
    return float(x0), float(x1), float(y0), float(y1)
