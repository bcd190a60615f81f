"""The chain rule for one weight, factor by factor, at every recorded iteration. No Streamlit."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from nn.activations import GELU_CUBE, GELU_SCALE
from nn.chain_rule import UnitSum, WeightSlope, weight_slopes
from runs.small import Course
from ui.panels.frames import Data, table
from ui.panels.numbers import bracket, fine

FEW = 4  # examples whose shares are written out one by one
Row = list[Any]


def gelu_slope(z: float) -> str:
    """Write out g'(z) of GELU with its numbers; t = tanh u as in ``nn.activations``."""
    t = math.tanh(GELU_SCALE * (z + GELU_CUBE * z**3))
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * z**2)
    return f"(1 + {bracket(t)})/2 · (1 + {bracket(z)} · (1 − {bracket(t)}) · {fine(du)})"


# g'(z) as the code has it: the formula, and the formula with the numbers in it.
SLOPES: dict[str, tuple[str, Callable[[float, float], str]]] = {
    "sigmoid": ("a (1 − a)", lambda z, a: f"{fine(a)} · (1 − {fine(a)})"),
    "tanh": ("1 − a²", lambda z, a: f"1 − {bracket(a)}²"),
    "relu": ("1 if z > 0, else 0", lambda z, a: f"z = {fine(z)}"),
    "leaky_relu": ("1 if z > 0, else 0.01", lambda z, a: f"z = {fine(z)}"),
    "gelu": ("(1 + t)/2 · (1 + z (1 − t) u′)", lambda z, a: gelu_slope(z)),
    "identity": ("1", lambda z, a: ""),
}


@dataclass(frozen=True)
class Case:
    """One weight and one example, with what ``nn.chain_rule`` found at every frame."""

    slopes: list[WeightSlope]
    sums: list[UnitSum]
    example: int
    y: int
    m: int
    what: str  # "w" or "b"

    def of_example(self, field: str) -> list[str]:
        """The example's value of a field of the slopes, at every frame."""
        return [fine(getattr(slope, field)[self.example]) for slope in self.slopes]


def backward(
    course: Course,
    sums: list[UnitSum],
    example: int,
    layer: int,
    unit: int,
    source: int | None,
    source_name: str,
) -> Data:
    """The chain rule for one weight, factor by factor, down to its update.

    ``sums`` are those of the weight's unit, from ``sums.course_of_unit``.
    """
    net, alpha = course.network(), course.experiment.learning_rate
    X, Y = course.examples.X_train.astype(np.float64), course.examples.Y_train
    slopes = weight_slopes(net, course.thetas, X, Y, layer, unit, source, alpha)
    what = "b" if source is None else "w"
    case = Case(slopes, sums, example, int(Y[0, example]), X.shape[1], what)
    is_output = layer == len(net.layers)
    rows = [
        _error(case, net.loss.is_mean) if is_output else _from_above(case),
        _steepness(case, net.layers[layer - 1].activation.name),
        ["What came in?", f"∂z/∂{what} = {source_name}", "", case.of_example("inputs")],
        *([_together(case)] if is_output and net.loss.fused else []),
        _share(case),
        *_update(case, alpha),
    ]
    columns = {"": "text", "formula": "formula", "numbers": "formula", "value": "number"}
    return table(rows, columns, len(slopes), strong=[len(rows) - 3, len(rows) - 1], steps=True)


def _error(case: Case, is_mean: bool) -> Row:
    """How the cost answers to the output itself."""
    outputs = [fine(s.a) for s in case.sums]
    if not is_mean:
        formula, told = "2 (a − y)", [f"2 ({a} − {case.y})" for a in outputs]
    elif case.y:
        formula, told = "−1/a / m", [f"−1/{a} / {case.m}" for a in outputs]
    else:
        formula, told = "1/(1 − a) / m", [f"1/(1 − {a}) / {case.m}" for a in outputs]
    return ["How wrong is the output?", f"∂J/∂a = {formula}", told, case.of_example("dA")]


def _from_above(case: Case) -> Row:
    """How the cost answers to a hidden unit: through the units of the next layer."""
    told = [" + ".join(_sent_back(slope, case.example)) for slope in case.slopes]
    question = "What does the next layer send back?"
    return [question, "∂J/∂a = Σ w · ∂J/∂z above", told, case.of_example("dA")]


def _sent_back(slope: WeightSlope, example: int) -> Iterator[str]:
    assert slope.downstream is not None
    assert slope.dZ_next is not None
    for w, dz in zip(slope.downstream, slope.dZ_next[:, example], strict=True):
        yield f"{bracket(w)} · {bracket(dz)}"


def _steepness(case: Case, name: str) -> Row:
    formula, told = SLOPES[name]
    numbers = [told(s.z, s.a) for s in case.sums]
    question = "How steep is the activation?"
    return [question, f"∂a/∂z = {formula}", numbers, case.of_example("slope")]


def _together(case: Case) -> Row:
    """Cross-entropy after a sigmoid: the code has both factors in one."""
    told = [f"({fine(s.a)} − {case.y}) / {case.m}" for s in case.sums]
    return ["The first two together", "∂J/∂z = (a − y) / m", told, case.of_example("dZ")]


def _share(case: Case) -> Row:
    i = case.example
    told = [f"{bracket(d.dZ[i])} · {bracket(d.inputs[i])}" for d in case.slopes]
    return ["This example's share", f"∂J/∂z · ∂z/∂{case.what}", told, case.of_example("each")]


def _update(case: Case, alpha: float) -> Iterator[Row]:
    """The sum over all examples, its check, and the step."""
    slopes, w = case.slopes, case.what
    told: Any = f"sum over {case.m} examples"
    if case.m <= FEW:
        told = [" + ".join(bracket(share) for share in d.each) for d in slopes]
    yield [f"All {case.m} examples", f"d{w} = Σ", told, [fine(d.dw) for d in slopes]]
    formula = f"(J({w} + h) − J({w} − h)) / 2h"
    yield ["Check: nudge it and look", formula, "h = 0.00001", [fine(d.numerical) for d in slopes]]
    told = [f"{fine(d.w)} − {alpha:g} · {bracket(d.dw)}" for d in slopes]
    yield ["The step", f"{w} ← {w} − α · d{w}", told, [fine(d.updated) for d in slopes]]
