"""The arithmetic of one unit, term by term, at every recorded iteration."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nn.look.chain_rule import UnitSum, unit_sum
from runs.small.at_once import Course
from ui.charts.numbers import Data, bracket, fine
from ui.panels.frames import table

MOST_RIVALS = 6  # softmax outputs that are written out one by one
MOST_TERMS = 12  # inputs listed one by one; the others are added up in one line
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
ACTIVATED: dict[str, Callable[[float], str]] = {  # g(z) with its number in it
    "sigmoid": lambda z: f"1 / (1 + e^{bracket(-z)})",
    "tanh": lambda z: f"tanh {bracket(z)}",
    "relu": lambda z: f"max(0, {fine(z)})",
    "leaky_relu": lambda z: f"max(0.01 · {bracket(z)}, {fine(z)})",
    "gelu": lambda z: f"GELU {bracket(z)}",
    "identity": fine,
    "softmax": lambda z: f"e^{bracket(z)}, divided by the sum over all outputs",
}


def course_of_unit(course: Course, example: int, layer: int, unit: int) -> list[UnitSum]:
    """What a unit made of an example at every frame."""
    X = course.examples.X_train.astype(np.float64)
    return [unit_sum(net, X, layer, unit, example) for net in course.networks()]


def forward(
    sums: list[UnitSum], activation: str, sources: Sequence[str], few: int = MOST_TERMS
) -> Data:
    """The weighted inputs of a unit, one a line, their sum, and the activation.

    Of more than MOST_TERMS, the ``few`` largest.
    """
    order = listed(sums[-1], few)
    rows = _terms(sums, order, sources)
    if sums[0].bias is not None:
        told = [fine(s.bias or 0.0) for s in sums]
        rows.append(["bias b", "", "", told, [fine(s.z) for s in sums]])
    rows.append(["sum z", "", "", "", [fine(s.z) for s in sums]])
    told = [_activated(s, activation) for s in sums]
    rows.append(["activation a = g(z)", told, "", "", [fine(s.a) for s in sums]])
    columns = {"": "text", "weight": "formula"}
    columns |= dict.fromkeys(["input", "weight × input", "so far"], "number")
    return table(rows, columns, len(sums), strong=[len(rows) - 2, len(rows) - 1])


def _activated(s: UnitSum, activation: str) -> str:
    """Write g(z) with its number in it; softmax needs the z of all outputs."""
    if s.rivals is None or len(s.rivals) > MOST_RIVALS:
        if activation in ACTIVATED:
            return ACTIVATED[activation](s.z)
        return f"{activation} {bracket(s.z)}"
    total = " + ".join(f"e^{bracket(z)}" for z in s.rivals)
    return f"e^{bracket(s.z)} / ({total})"


def listed(last: UnitSum, few: int = MOST_TERMS) -> list[int]:
    """The inputs to list: all, or of many those that count most at the end."""
    if len(last.terms) <= MOST_TERMS:
        return list(range(len(last.terms)))
    return [int(k) for k in np.argsort(-abs(last.terms), kind="stable")[:few]]


def _terms(sums: list[UnitSum], order: list[int], sources: Sequence[str]) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for position, k in enumerate(order):
        so_far = order[: position + 1]
        rows.append(
            [
                f"w{str(k + 1).translate(SUBSCRIPTS)} × {sources[k]}",
                [fine(s.weights[k]) for s in sums],
                [fine(s.inputs[k]) for s in sums],
                [fine(s.terms[k]) for s in sums],
                [fine(float(s.terms[so_far].sum())) for s in sums],
            ]
        )
    rest = np.setdiff1d(np.arange(len(sums[0].terms)), order)
    if len(rest):
        what = f"the other {len(rest)} inputs"
        terms = [float(s.terms[rest].sum()) for s in sums]
        total = [float(s.terms.sum()) for s in sums]
        rows.append([what, "", "", [fine(t) for t in terms], [fine(t) for t in total]])
    return rows
