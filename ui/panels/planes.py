"""The plane of two inputs, at every recorded iteration."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nn import stack
from nn.arrays import Array, columns
from runs.small.at_once import Course
from ui.charts.numbers import Data, output, text
from ui.panels.frames import biases, packed, table

SIDE = 40  # grid points along each side of a plane
HUGE = 1e6  # parameters of a training that diverges
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


def extent_or(usual: Extent, course: Course) -> Extent:
    """The usual square if it holds all examples, else one that does."""
    low, high = course.examples.all[0].min(), course.examples.all[0].max()
    inside = usual[0] <= low and high <= usual[1]
    return usual if inside else extent_of(course)


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


def nice_ticks(extent: Extent) -> list[float]:
    """A few round numbers within an extent."""
    span = max(extent[1] - extent[0], extent[3] - extent[2])
    step = 10.0 ** np.floor(np.log10(span / 2))
    step = next(s for s in (step, 2 * step, 5 * step, 10 * step) if span / s <= 6)
    low, high = min(extent[0], extent[2]), max(extent[1], extent[3])
    return [float(k * step) for k in range(int(np.ceil(low / step)), int(high / step) + 1)]
