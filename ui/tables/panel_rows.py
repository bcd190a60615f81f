"""What the tables behind the panels of a small training hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

import nn
from nn import stack
from nn.arrays import Array
from runs.playground.recording import PlayCourse
from runs.small.at_once import Course
from ui.panels import pictures, playnet, surface
from ui.panels.lesson.flow import dense, flow, parameter, stepped
from ui.panels.lesson.lesson_steps import Setting
from ui.tables import chart_rows

BIAS = "bias"  # where a bias comes from
OVER_TIME = "Before the first step, about halfway through the recorded moments, and at the end."


def weights(course: Course, names: Sequence[str], inputs: Sequence[str]) -> pd.DataFrame:
    """Every weight and bias before the first step, halfway and at the end.

    ``names`` are those of the units behind the inputs, layer by layer.
    """
    frames = chart_rows.thinned(len(course.thetas), 3)
    head = {f"at {course.snapshots[i].iteration:,}": course.thetas[i] for i in frames}
    places = parameters(course.network(), names, inputs)
    columns = {name: [chart_rows.written(value) for value in theta] for name, theta in head.items()}
    return pd.DataFrame({"from": [a for a, _ in places], "to": [b for _, b in places], **columns})


def factors(setting: Setting) -> pd.DataFrame:
    """All weights and biases with the factors of their slopes, for an example; and their step."""
    net, one = setting.net.copy(np.float64), slice(setting.example, setting.example + 1)
    X, Y = (np.asarray(part, np.float64) for part in (setting.X, setting.Y))
    found, after = flow(net, X[:, one], Y[:, one]), stepped(net, setting.learning_rate, X, Y)
    names, columns = setting.names, list[tuple[Any, ...]]()
    for i, (dW, db) in enumerate(net.gradients(X, Y)):
        W, W_after, A, dZ = dense(net, i + 1).W, dense(after, i + 1).W, found.A[i], found.dZ[i + 1]
        for unit, to in enumerate(names[i + 1]):
            columns += [
                (source, to, W[unit, k], A[k], dZ[unit], dZ[unit] * A[k], dW[unit, k],
                 W_after[unit, k])
                for k, source in enumerate(names[i])
            ]  # fmt: skip
            if db is not None:
                b, b_after = (parameter(each, (i + 1, unit, None)) for each in (net, after))
                columns.append((BIAS, to, b, 1.0, dZ[unit], dZ[unit], db[unit, 0], b_after))
    numbers = [(a, b, *map(chart_rows.written, rest)) for a, b, *rest in columns]
    heads = ["from", "to", "w", "what came in", "dZ", "slope", "slope, all examples", "w after"]
    return pd.DataFrame(numbers, columns=heads)


def last_weights(course: Course) -> Array:
    """The weights of a single unit at the end: (n_0,)."""
    ((W, _),) = stack.parts(course.network(), course.thetas[-1:])
    return W[0, 0]


def parameters(
    net: nn.Network, names: Sequence[str], inputs: Sequence[str]
) -> list[tuple[str, str]]:
    """From where to where each parameter leads, in the order of the flat vector."""
    places: list[tuple[str, str]] = []
    left, before = list(names), list(inputs)
    for layer in net.layers:
        own, left = left[: layer.n_out], left[layer.n_out :]
        places += [(source, unit) for unit in own for source in before]
        if layer.n_parameters > layer.n_in * layer.n_out:
            places += [(BIAS, unit) for unit in own]
        before = own
    return places


def examples(course: Course, inputs: Sequence[str]) -> pd.DataFrame:
    """Every example with its inputs, its class, and the output at the start and at the end."""
    X, y = course.examples.all
    ends = course.thetas[[0, -1]]
    first, last = stack.forward(course.network(), ends, X)[-1][:, 0]
    m = len(course.examples.y_train)
    return pd.DataFrame(
        {
            **dict(zip(inputs, X, strict=True)),
            "class": y,
            "part": _parts(m, len(y) - m),
            "output at the start": first.round(4),
            "output at the end": last.round(4),
        }
    )


def test_outputs(course: Course, digits: tuple[int, int]) -> pd.DataFrame:
    """The test images that a single unit is least sure of, and what it says at the end."""
    X, y = course.examples.X_test, course.examples.y_test
    outputs = stack.forward(course.network(), course.thetas[-1:], X)[-1][0, 0]
    chosen = np.argsort(-abs(outputs - y), kind="stable")[: pictures.MOST]
    return pd.DataFrame(
        {
            "digit": [digits[int(y[i])] for i in chosen],
            "output at the end": [chart_rows.written(outputs[i]) for i in chosen],
            "read as": [digits[int(outputs[i] > 0.5)] for i in chosen],
        }
    )


def hidden(course: Course, names: Sequence[str], inputs: Sequence[str]) -> pd.DataFrame:
    """Where the hidden units put each training example at the end."""
    X, y = course.examples.X_train, course.examples.y_train
    A = stack.forward(course.network(), course.thetas[-1:], X)[0][0]
    given = zip(inputs, X, strict=True)
    units = zip(names, A.round(4), strict=False)
    return pd.DataFrame({**dict(given), "class": y, **dict(units)})


def points(course: PlayCourse) -> pd.DataFrame:
    """Every point of the playground with what is wanted there, and the answer at the end."""
    P, y = surface.everything(course)
    A = surface.outputs(course, P)[-1]  # (n_L, m)
    m = len(course.examples.y_train)
    found = dict(zip(surface.NAMES, P.round(3), strict=True))
    found |= {"part": _parts(m, len(y) - m)}
    if course.examples.n_classes == 0:
        return pd.DataFrame({**found, "wanted": y.round(3), "answer": A[0].round(3)})
    answers = playnet.labels(A[None])[0]
    sure = np.maximum(A[0], 1 - A[0]) if len(A) == 1 else A.max(axis=0)
    return pd.DataFrame({**found, "class": y, "answer": answers, "probability": sure.round(3)})


def _parts(train: int, test: int) -> list[str]:
    return ["training"] * train + ["test"] * test
