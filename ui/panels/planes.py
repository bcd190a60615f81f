"""The plane of two inputs, straight and bent, at every recorded iteration. No Streamlit here."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nn import stack
from nn.arrays import Array, columns
from runs.small import Course
from ui.panels.frames import Data, biases, packed, table
from ui.panels.numbers import output, text

SIDE = 40  # grid points along each side of a plane
MOST_LABELS = 12  # examples that still have a label each
HUGE = 1e6  # parameters of a training that diverges
LATTICE = 13  # lines of the bent grid, each way
Extent = tuple[float, float, float, float]  # x from, x to, y from, y to


def lattice(extent: Extent, side: int, dtype: np.typing.DTypeLike) -> Array:
    """Points of a square grid, row by row from the top left: (2, side²)."""
    x0, x1, y0, y1 = extent
    X = columns(side * side, 2, dtype)
    xs, ys = np.linspace(x0, x1, side), np.linspace(y1, y0, side)
    X[0], X[1] = np.tile(xs, side), np.repeat(ys, side)
    return X


def plane(course: Course, extent: Extent, names: Sequence[str]) -> Data:
    """The output over the plane of two inputs, with the examples on it."""
    net, thetas = course.network(), course.thetas
    half = (extent[1] - extent[0]) / SIDE / 2  # a grid point stands in the middle of its cell
    inner = (extent[0] + half, extent[1] - half, extent[2] + half, extent[3] - half)
    rough = single(thetas)
    levels = stack.forward(net, rough, lattice(inner, SIDE, rough.dtype))[-1][:, 0]
    X, y = course.examples.all
    wrong = (stack.forward(net, thetas, X)[-1][:, 0] > 0.5) != (y == 1)
    return {
        "frames": len(thetas),
        "side": SIDE,
        "extent": extent,
        "names": list(names),
        "ticks": nice_ticks(extent),
        "levels": packed(finer_at_half(levels), "i8", 1 / 127),
        "points": points(course),
        "wrong": packed(wrong.astype(float), "u8", 1),
        "alt": f"The output over the plane. At the end {int(wrong[-1].sum())} of {len(y)} "
        "examples are on the wrong side of the line where it is one half.",
    }


def single(thetas: Array) -> Array:
    """Parameters in single precision, if none is huge: fine enough for colours, and much faster."""
    return thetas.astype(np.float32) if (abs(thetas) < HUGE).all() else thetas


def points(course: Course) -> list[Data]:
    """The examples as marks in the plane, those to test on after those to train on."""
    (X, y), m = course.examples.all, len(course.examples.y_train)
    marks = []
    for i, label in enumerate(y):
        title = f"test example {i - m + 1}" if i >= m else f"training example {i + 1}"
        marks.append(
            {
                "at": X[:, i].tolist(),
                "label": int(label),
                "test": i >= m,
                "title": f"{title}, class {label}",
            }
        )
    return marks


def extent_of(course: Course) -> Extent:
    """A square that holds all examples, and always the range from -3 to 3."""
    far = max(3.0, float(abs(course.examples.all[0]).max())) * 1.1
    return (-far, far, -far, far)


def finer_at_half(outputs: Array) -> Array:
    """Spread outputs from 0 to 1 over -1 to 1, with the finest steps at one half.

    There the border runs, and coarse steps would make it wiggle. The inverse is v |v|.
    """
    distance = 2 * outputs - 1
    return np.sign(distance) * np.sqrt(abs(distance))


def arrow(course: Course, extent: Extent) -> Data:
    """The weight vector of a single unit, for the plane."""
    ((W, b),) = stack.parts(course.network(), course.thetas)
    shift = biases(b, len(W))
    if course.experiment.output == "identity":
        shift = shift - 0.5  # there the line of one half is w x + b = 0.5
    X = course.examples.X_train
    return {
        "weights": [W[:, 0, 0].tolist(), W[:, 0, 1].tolist(), shift.tolist()],
        "longest": float(np.hypot(W[:, 0, 0], W[:, 0, 1]).max()) or 1.0,
        "reach": 0.3 * (extent[1] - extent[0]),
        "middle": X.mean(axis=1).tolist(),
    }


def outputs_for(course: Course, pair: tuple[float, float]) -> Array:
    """The outputs for one more pair of inputs: (frames,)."""
    net, thetas = course.network(), course.thetas
    return stack.forward(net, thetas, np.array([pair], thetas.dtype).T)[-1][:, 0, 0]


def asked(course: Course, pair: tuple[float, float]) -> Data:
    """A pair of inputs and its outputs, for a mark in the plane."""
    return {"at": list(pair), "outputs": [output(a, 3) for a in outputs_for(course, pair)]}


def answer(course: Course, pair: tuple[float, float], inputs: Sequence[str]) -> Data:
    """The output for one more pair of inputs, as a table of one line."""
    outputs = outputs_for(course, pair)
    told = [output(a) for a in outputs]
    columns = dict.fromkeys(inputs, "number") | {"Output": "bar", "Answer": "number"}
    row = [*(text(x, 2) for x in pair), told, [str(int(a > 0.5)) for a in outputs]]
    return table([row], columns, len(outputs))


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


def nice_ticks(extent: Extent) -> list[float]:
    """A few round numbers within an extent."""
    span = max(extent[1] - extent[0], extent[3] - extent[2])
    step = 10.0 ** np.floor(np.log10(span / 2))
    step = next(s for s in (step, 2 * step, 5 * step, 10 * step) if span / s <= 6)
    low, high = min(extent[0], extent[2]), max(extent[1], extent[3])
    return [float(k * step) for k in range(int(np.ceil(low / step)), int(high / step) + 1)]
