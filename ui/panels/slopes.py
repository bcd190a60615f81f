"""The chain rule for one weight, factor by factor, at every recorded iteration. No Streamlit."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from nn.activations import GELU_CUBE, GELU_SCALE
from nn.arrays import Array
from nn.look.chain_rule import SOFTMAX, UnitSum, WeightSlope, weight_slopes
from nn.losses import Loss
from nn.network import Network
from runs.small.at_once import Course
from ui.charts.numbers import Data, bracket, fine
from ui.panels.frames import table
from ui.panels.step_words import reasons

FEW = 4  # examples whose shares are written out one by one
MOST_ABOVE = 16  # units of the next layer that are written out one by one; of more,
FEW_ABOVE = 6  # so many
BEHIND = {
    "max_pool": "pool, to its largest number alone",
    "average_pool": "pool, a share to each number",
    "conv2d": "filters, from all patches it is part of",
    "batch_norm": "normalisation",
    "activation": "activation",
}  # what comes back through a layer that is not dense
WRONG = "How wrong is the output?"
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
UNKNOWN = ("g′(z)", lambda z, a: f"z = {fine(z)}")  # of an activation that is not in the table


@dataclass(frozen=True)
class Case:
    """One weight and one example, with what ``nn.look.chain_rule`` found at every frame."""

    slopes: list[WeightSlope]
    sums: list[UnitSum]
    example: int
    y: float | None  # what is wanted of the unit; None if it is hidden
    m: int
    what: str  # "w" or "b"
    places: int = 1  # at which a filter is; its slope is the sum over them
    behind: str = ""  # what comes next, if that is no dense layer

    def of_example(self, field: str) -> list[str]:
        """The example's value of a field of the slopes, at every frame."""
        return [fine(getattr(slope, field)[self.example]) for slope in self.slopes]

    @property
    def told_y(self) -> str:
        """The wanted number, for a formula: a label has no decimals."""
        assert self.y is not None
        return f"{self.y:.0f}" if self.y in (0, 1) else bracket(self.y)


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

    ``sums`` are those of the weight's unit, from ``sums.course_of_unit``. The step itself is
    shown only if it is nothing but w <- w - alpha dw.
    """
    net, alpha = course.network(), course.experiment.learning_rate
    X, Y = course.examples.X_train.astype(np.float64), course.examples.Y_train
    slopes = weight_slopes(net, course.thetas, X, Y, layer, unit, source, alpha)
    y = float(Y[unit, example]) if layer == len(net.layers) else None
    case = Case(slopes, sums, example, y, X.shape[1], "b" if source is None else "w")
    steps = not reasons(course, source)
    return _table(case, net, layer, source_name, alpha if steps else None)


def of_image(
    net: Network, x: Array, wanted: int, opened: UnitSum, layer: int, unit: int,
    source: int | None, source_name: str,
) -> Data:  # fmt: skip
    """The chain rule for one weight, for the cost of a single image x (n_0, 1) and its digit.

    ``opened`` is the sum of the weight's unit. There is no step: a training takes the mean over
    many images. A unit may be a pixel of a map, and ``source`` a weight of its filter.
    """
    Y = np.eye(net.layer_sizes[-1])[:, [wanted]]
    slopes = weight_slopes(
        net, net.parameters[None], x.astype(np.float64), Y, layer, unit, source, 0.0
    )
    y = float(Y[unit, 0]) if layer == len(net.layers) else None
    filters, places = net.layers[layer - 1].shape_out[-1], len(slopes[0].dZ)
    behind = "" if slopes[0].downstream is not None or y is not None else net.layers[layer].kind
    case = Case(
        slopes, [opened], unit // filters, y, 1, "b" if source is None else "w", places, behind
    )
    return _table(case, net, layer, source_name, None)


def _table(case: Case, net: Network, layer: int, source_name: str, alpha: float | None) -> Data:
    """Put the factors together, one a line; ``alpha``: the learning rate of the step, if any."""
    g = net.layers[layer - 1].activation.name
    first = list(_to_z(case, net.loss, g)) if case.y is not None else [_from_above(case)]
    steep = [] if g == SOFTMAX else [_steepness(case, g)]
    came_in = ["What came in?", f"∂z/∂{case.what} = {source_name}", "", case.of_example("inputs")]
    fused = case.y is not None and g != SOFTMAX and net.loss.fused
    together = [_together(case)] if fused else []
    sums = [_share(case), _all(case)] if max(case.m, case.places) > 1 else [_share(case)]
    rows = [*first, *steep, came_in, *together, *sums, _check(case)]
    strong = [len(rows) - 2]
    if alpha is not None:
        strong.append(len(rows))
        rows.append(_step(case, alpha))
    columns = {"": "text", "formula": "formula", "numbers": "formula", "value": "number"}
    return table(rows, columns, len(case.slopes), strong=strong, steps=True)


def _to_z(case: Case, loss: Loss, g: str) -> Iterator[Row]:
    """How the cost answers to the output itself and, if it is softmax, to its z."""
    if g != SOFTMAX:
        yield _error(case, loss)
    elif loss.fused:
        yield [WRONG, *_cross_entropy(case)]
    else:
        yield _error(case, loss)
        moments = zip(case.slopes, case.sums, strict=True)
        told = [_shared_out(slope, s.a, case.example) for slope, s in moments]
        formula = "∂J/∂z = a (∂J/∂a − Σ a ∂J/∂a)"
        yield ["And for the sum z? All outputs share 1", formula, told, case.of_example("dZ")]


def _error(case: Case, loss: Loss) -> Row:
    """How the cost answers to the output itself."""
    outputs, y = [fine(s.a) for s in case.sums], case.told_y
    if not loss.fused:
        by_m, told_m = (" / m", f" / {case.m}") if loss.is_mean else ("", "")
        formula, told = f"2 (a − y){by_m}", [f"2 ({a} − {y}){told_m}" for a in outputs]
    elif case.y:
        formula, told = "−1/a / m", [f"−1/{a} / {case.m}" for a in outputs]
    else:
        formula, told = "1/(1 − a) / m", [f"1/(1 − {a}) / {case.m}" for a in outputs]
    return [WRONG, f"∂J/∂a = {formula}", told, case.of_example("dA")]


def _shared_out(slope: WeightSlope, a: float, example: int) -> str:
    """Write out dZ of a softmax output: its own dA, less the mean of all, weighed by a."""
    assert slope.dA is not None
    assert slope.outputs is not None
    assert slope.dA_outputs is not None
    pairs = zip(slope.outputs[:, example], slope.dA_outputs[:, example], strict=True)
    mean = " + ".join(f"{fine(output)} · {bracket(dA)}" for output, dA in pairs)
    return f"{fine(a)} · ({fine(slope.dA[example])} − ({mean}))"


def _from_above(case: Case) -> Row:
    """How the cost answers to a hidden unit: through the units of the next layer."""
    if case.behind:
        through = f"through the {BEHIND.get(case.behind, 'next layer')}"
        return ["What does the next layer send back?", "∂J/∂a", through, case.of_example("dA")]
    listed = _listed(case.slopes[-1], case.example)
    told = [" + ".join(_sent_back(slope, case.example, listed)) for slope in case.slopes]
    question = "What does the next layer send back?"
    return [question, "∂J/∂a = Σ w · ∂J/∂z above", told, case.of_example("dA")]


def _listed(last: WeightSlope, example: int) -> list[int]:
    """The units above that are written out: all, or of many those that send most at the end."""
    assert last.downstream is not None
    assert last.dZ_next is not None
    sent = abs(last.downstream * last.dZ_next[:, example])
    few = FEW_ABOVE if len(sent) > MOST_ABOVE else len(sent)
    return sorted(int(k) for k in np.argsort(-sent, kind="stable")[:few])


def _sent_back(slope: WeightSlope, example: int, listed: list[int]) -> Iterator[str]:
    assert slope.downstream is not None
    assert slope.dZ_next is not None
    w, dz = slope.downstream, slope.dZ_next[:, example]
    for k in listed:
        yield f"{bracket(w[k])} · {bracket(dz[k])}"
    rest = np.setdiff1d(np.arange(len(w)), listed)
    if len(rest):
        yield f"{bracket(float(w[rest] @ dz[rest]))} from the other {len(rest)}"


def _steepness(case: Case, name: str) -> Row:
    formula, told = SLOPES.get(name, UNKNOWN)
    numbers = [told(s.z, s.a) for s in case.sums]
    question = "How steep is the activation?"
    return [question, f"∂a/∂z = {formula}", numbers, case.of_example("slope")]


def _together(case: Case) -> Row:
    """Cross-entropy after a sigmoid: the code has both factors in one."""
    return ["The first two together", *_cross_entropy(case)]


def _cross_entropy(case: Case) -> Row:
    """The derivative of cross-entropy straight from the output to z: formula, numbers, value."""
    told = [f"({fine(s.a)} − {case.told_y}) / {case.m}" for s in case.sums]
    return ["∂J/∂z = (a − y) / m", told, case.of_example("dZ")]


def _share(case: Case) -> Row:
    i = case.example
    told = [f"{bracket(d.dZ[i])} · {bracket(d.inputs[i])}" for d in case.slopes]
    if case.places > 1:
        return ["This place's share", f"∂J/∂z · ∂z/∂{case.what}", told, case.of_example("each")]
    if case.m == 1:
        formula = f"d{case.what} = ∂J/∂z · ∂z/∂{case.what}"
        return ["All factors together", formula, told, case.of_example("each")]
    return ["This example's share", f"∂J/∂z · ∂z/∂{case.what}", told, case.of_example("each")]


def _all(case: Case) -> Row:
    """The sum over all examples, or over all places."""
    if case.places > 1:
        n, what = case.places, "places"
    else:
        n, what = case.m, "examples"
    told: Any = f"sum over {n} {what}"
    if n <= FEW:
        told = [" + ".join(bracket(share) for share in d.each) for d in case.slopes]
    return [f"All {n} {what}", f"d{case.what} = Σ", told, [fine(d.dw) for d in case.slopes]]


def _check(case: Case) -> Row:
    formula = f"(J({case.what} + h) − J({case.what} − h)) / 2h"
    numerical = [fine(d.numerical) for d in case.slopes]
    return ["Check: nudge it and look", formula, "h = 0.00001", numerical]


def _step(case: Case, alpha: float) -> Row:
    slopes, w = case.slopes, case.what
    told = [f"{fine(d.w)} − {alpha:g} · {bracket(d.dw)}" for d in slopes]
    return ["The step", f"{w} ← {w} − α · d{w}", told, [fine(d.updated) for d in slopes]]
