"""What the panels show at every recorded iteration, computed by ``nn``.

Each function takes a course and returns what one panel needs, for ``ui/kit/moving.py`` to send.
Large arrays are rounded to whole numbers of one or two bytes, which is finer than the eye; what is
shown as a number goes as text, as it is, or as whole steps of its last digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nn import stack
from nn.arrays import Array
from runs.small.at_once import Course
from ui.charts.numbers import Data, output, text

TYPES: dict[str, type[np.integer[Any]]] = {
    "u8": np.uint8, "i8": np.int8, "i16": np.int16, "i32": np.int32,
}  # fmt: skip
LAST_DIGIT, LARGE = 1e-4, 200_000  # of outputs in a table; larger ones do not fit into an i32


def packed(values: np.typing.NDArray[Any], kind: str, scale: float) -> Data:
    """Round ``values / scale`` to whole numbers of a kind.

    Of several frames (F, ...) each is written as what has changed since the one before, ``step``
    numbers earlier: mostly zeros, which pack well. An overflow turns around, there and back.
    """
    limits = np.iinfo(TYPES[kind])
    whole = np.clip(np.rint(values / scale), limits.min, limits.max).astype(TYPES[kind])
    step = whole[0].size if whole.ndim > 1 and len(whole) else 0
    if step:
        whole[1:] -= whole[:-1].copy()
    return {"bytes": whole.tobytes(), "type": kind, "scale": scale, "step": step}


def scrubber(course: Course, page: str) -> Data:
    """The iterations, and the figures that stand beside the slider."""
    snapshots = course.snapshots
    return {
        "page": page,
        "iterations": [s.iteration for s in snapshots],
        "figures": [figures(s.cost, s.train_accuracy, s.test_accuracy) for s in snapshots],
    }


def figures(cost: float, train: float, test: float) -> str:
    """Say cost and accuracy in a line."""
    words = f"cost {text(cost, 4)}, accuracy {train:.1%}"
    return words if np.isnan(test) else f"{words}, on test data {test:.1%}"


def network(
    course: Course, example: int, inputs: Sequence[str], opened: tuple[int, int, int]
) -> Data:
    """Weights and activations, for one training example."""
    net, thetas = course.network(), course.thetas
    x = course.examples.X_train[:, example : example + 1]
    layers = [np.broadcast_to(x, (len(thetas), *x.shape)), *stack.forward(net, thetas, x)]
    weights = [W for W, _ in stack.parts(net, thetas)]
    y = int(course.examples.y_train[example])
    return {
        "frames": len(thetas),
        "sizes": net.layer_sizes,
        "inputs": list(inputs),
        "weights": [W.reshape(len(W), -1).T.round(4).tolist() for W in weights],
        "largest": [float(abs(W).max()) or 1.0 for W in weights],
        "activations": [A[:, :, 0].T.round(4).tolist() for A in layers],
        "brightest": [max(1.0, float(abs(A).max())) for A in layers],
        "truth": f"wanted: {y}",
        "opened": dict(zip(("layer", "unit", "source"), opened, strict=True)),
        "alt": (
            f"The network {' → '.join(map(str, net.layer_sizes))} for example {example + 1}: "
            f"at the end its output is {layers[-1][-1, 0, 0]:.3f}, and {y} is wanted."
        ),
    }


def predictions(course: Course, inputs: Sequence[str], tutorial: Sequence[str] = ()) -> Data:
    """Outputs beside the truth, for every training example; perhaps what a tutorial printed."""
    examples, net = course.examples, course.network()
    outputs = stack.forward(net, course.thetas, examples.X_train)[-1][:, 0]  # (frames, m)
    right = (outputs > 0.5) == (examples.y_train == 1)
    rows = []
    for i, y in enumerate(examples.y_train):
        given = [f"{x:g}".replace("-", "−") for x in examples.X_train[:, i]]
        printed = [tutorial[i]] if tutorial else []
        marks = packed(right[:, i], "u8", 1)  # the panel has the words
        rows.append([str(i + 1), *given, told(outputs[:, i]), *printed, str(y), marks])
    columns = dict.fromkeys(["#", *inputs], "number") | {"Prediction": "bar"}
    columns |= {"In the tutorial": "number"} if tutorial else {}
    columns |= {"Truth": "number", "": "mark"}
    height = 330 if len(rows) > 10 else None
    return table(rows, columns, len(outputs), height=height, pick=True)


def told(outputs: Array) -> Data | list[str]:
    """A cell with an output for each frame: its four decimals as bytes, or texts if it is huge."""
    if (abs(outputs) < LARGE).all():
        return packed(outputs, "i32", LAST_DIGIT)
    return [output(a) for a in outputs]


def table(rows: list[list[Any]], columns: dict[str, str], frames: int, **more: Any) -> Data:
    """Put a living table together; ``columns`` says of each name which kind it is."""
    heads = [{"name": name, "kind": kind} for name, kind in columns.items()]
    return {"frames": frames, "columns": heads, "rows": rows, **more}


def biases(b: Array | None, frames: int) -> Array:
    """The bias of a single unit at every frame, from b (frames, 1, 1); 0 without biases."""
    return np.zeros(frames) if b is None else b[:, 0, 0]
