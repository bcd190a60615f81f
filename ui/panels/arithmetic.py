"""The arithmetic of one unit and of one weight at every recorded iteration. No Streamlit here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nn.chain_rule import UnitSum, WeightSlope, unit_sum, weight_slope
from runs.small import Course
from ui.panels.frames import Data, text

MOST_TERMS = 12  # inputs listed one by one; the others are added up in one line
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SLOPES = {  # g'(z) as the code has it, from a where that is possible
    "sigmoid": ("a (1 − a)", lambda z, a: f"{text(a, 4)} · (1 − {text(a, 4)})"),
    "tanh": ("1 − a²", lambda z, a: f"1 − {bracket(a)}²"),
    "relu": ("1 if z > 0, else 0", lambda z, a: f"z = {text(z, 4)}"),
    "leaky_relu": ("1 if z > 0, else 0.01", lambda z, a: f"z = {text(z, 4)}"),
    "gelu": ("g′(z)", lambda z, a: f"z = {text(z, 4)}"),
    "identity": ("1", lambda z, a: ""),
}
ACTIVATED = {
    "sigmoid": lambda z: f"1 / (1 + e^{bracket(-z)})",
    "tanh": lambda z: f"tanh {bracket(z)}",
    "relu": lambda z: f"max(0, {text(z, 4)})",
    "leaky_relu": lambda z: f"max(0.01 · {bracket(z)}, {text(z, 4)})",
    "gelu": lambda z: f"GELU {bracket(z)}",
    "identity": lambda z: text(z, 4),
}


def bracket(value: float) -> str:
    """Write a number, in brackets if it is negative."""
    return f"({text(value, 4)})" if value < 0 else text(value, 4)


def forward(course: Course, example: int, layer: int, unit: int, sources: Sequence[str]) -> Data:
    """The weighted inputs of a unit, one a line, their sum, and the activation."""
    X = course.examples.X_train
    net, sums = course.network(), []
    for theta in course.thetas:
        net.parameters[...] = theta
        sums.append(unit_sum(net, X, layer, unit, example))
    order = _largest_last(sums[-1])
    name = net.layers[layer - 1].activation.name
    rows, strong = _terms(sums, order, sources), []
    if sums[0].bias is not None:
        rows.append(["bias b", "", "", *_with_total(sums, lambda s: s.bias, lambda s: s.z)])
    strong.append(len(rows))
    rows.append(["sum z", "", "", "", [text(s.z, 4) for s in sums]])
    strong.append(len(rows))
    told = [ACTIVATED[name](s.z) for s in sums]
    rows.append(["activation a = g(z)", told, "", "", [text(s.a, 4) for s in sums]])
    heads = ["", "weight", "input", "weight × input", "so far"]
    kinds = ["text", "formula", "number", "number", "number"]
    return table(rows, heads, kinds, len(sums), strong)


def _largest_last(last: UnitSum) -> list[int]:
    """The inputs to list: all, or of many those that count most at the end."""
    if len(last.terms) <= MOST_TERMS:
        return list(range(len(last.terms)))
    return [int(k) for k in np.argsort(-abs(last.terms))[:MOST_TERMS]]


def _terms(sums: list[UnitSum], order: list[int], sources: Sequence[str]) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for position, k in enumerate(order):
        so_far = order[: position + 1]
        rows.append(
            [
                f"w{str(k + 1).translate(SUBSCRIPTS)} × {sources[k]}",
                [text(s.weights[k], 4) for s in sums],
                [text(s.inputs[k], 4) for s in sums],
                [text(s.terms[k], 4) for s in sums],
                [text(float(s.terms[so_far].sum()), 4) for s in sums],
            ]
        )
    rest = np.setdiff1d(np.arange(len(sums[0].terms)), order)
    if len(rest):
        what = f"the other {len(rest)} inputs"
        terms = [float(s.terms[rest].sum()) for s in sums]
        total = [float(s.terms.sum()) for s in sums]
        rows.append([what, "", "", [text(t, 4) for t in terms], [text(t, 4) for t in total]])
    return rows


def _with_total(
    sums: list[UnitSum], part: Callable[[Any], float], total: Callable[[Any], float]
) -> list[list[str]]:
    return [[text(part(s), 4) for s in sums], [text(total(s), 4) for s in sums]]


def backward(
    course: Course, example: int, layer: int, unit: int, source: int | None, source_name: str
) -> Data:
    """The chain rule for one weight, factor by factor, down to its update."""
    net, alpha = course.network(), course.experiment.learning_rate
    X, Y = course.examples.X_train, course.examples.Y_train
    slopes, sums = [], []
    for theta in course.thetas:
        net.parameters[...] = theta
        slopes.append(weight_slope(net, X, Y, layer, unit, source, alpha))
        sums.append(unit_sum(net, X, layer, unit, example))
    name, y, m = net.layers[layer - 1].activation.name, int(Y[0, example]), X.shape[1]
    what = "b" if source is None else "w"
    first = _error if layer == len(net.layers) else _from_above
    formula, how = SLOPES[name]
    pairs = list(zip(slopes, sums, strict=True))
    rows = [
        first(pairs, example, y, m, net.loss.is_mean),
        [
            "How steep is the activation?",
            f"∂a/∂z = {formula}",
            [how(s.z, s.a) for s in sums],
            [text(d.slope[example], 4) for d in slopes],
        ],
        [
            "What came in?",
            f"∂z/∂{what} = {source_name}",
            "",
            [text(d.inputs[example], 4) for d in slopes],
        ],
        *_product(slopes, sums, example, y, m, what, fused=layer == len(net.layers) and net.loss.fused),
        *_update(slopes, m, alpha, what),
    ]
    heads = ["", "formula", "numbers", "value"]
    kinds = ["text", "formula", "formula", "number"]
    return table(rows, heads, kinds, len(slopes), [len(rows) - 3, len(rows) - 1])


Pairs = list[tuple[WeightSlope, UnitSum]]


def _error(pairs: Pairs, example: int, y: int, m: int, is_mean: bool) -> list[Any]:
    """How the cost answers to the output itself."""
    question, value = "How wrong is the output?", [text(d.dA[example], 4) for d, _ in pairs]
    if not is_mean:
        told = [f"2 ({text(s.a, 4)} − {y})" for _, s in pairs]
        return [question, "∂J/∂a = 2 (a − y)", told, value]
    if y:
        return [question, "∂J/∂a = −1/a / m", [f"−1/{text(s.a, 4)} / {m}" for _, s in pairs], value]
    told = [f"1/(1 − {text(s.a, 4)}) / {m}" for _, s in pairs]
    return [question, "∂J/∂a = 1/(1 − a) / m", told, value]


def _from_above(pairs: Pairs, example: int, y: int, m: int, is_mean: bool) -> list[Any]:
    """How the cost answers to a hidden unit: through the units of the next layer."""
    told = []
    for d, _ in pairs:
        assert d.downstream is not None
        assert d.dZ_next is not None
        terms = zip(d.downstream, d.dZ_next[:, example], strict=True)
        told.append(" + ".join(f"{bracket(w)} · {bracket(dz)}" for w, dz in terms))
    value = [text(d.dA[example], 4) for d, _ in pairs]
    return ["What does the next layer send back?", "∂J/∂a = Σ w · ∂J/∂z above", told, value]


def _product(
    slopes: list[WeightSlope],
    sums: list[UnitSum],
    example: int,
    y: int,
    m: int,
    what: str,
    *,
    fused: bool,
) -> list[list[Any]]:
    """The factors multiplied: what this example adds to the derivative."""
    rows = []
    if fused:
        rows.append(
            [
                "The first two together",
                "∂J/∂z = (a − y) / m",
                [f"({text(s.a, 4)} − {y}) / {m}" for s in sums],
                [text(d.dZ[example], 4) for d in slopes],
            ]
        )
    told = [f"{bracket(d.dZ[example])} · {bracket(d.inputs[example])}" for d in slopes]
    value = [text(d.each[example], 4) for d in slopes]
    return [*rows, ["This example's share", f"∂J/∂z · ∂z/∂{what}", told, value]]


def _update(slopes: list[WeightSlope], m: int, alpha: float, what: str) -> list[list[Any]]:
    if m <= 4:
        told: Any = [" + ".join(bracket(e) for e in d.each) for d in slopes]
    else:
        told = f"sum over {m} examples"
    return [
        [f"All {m} examples", f"d{what} = Σ", told, [text(d.dw, 6) for d in slopes]],
        [
            "Check: nudge it and look",
            f"(J({what} + h) − J({what} − h)) / 2h",
            "h = 0.00001",
            [text(d.numerical, 6) for d in slopes],
        ],
        [
            "The step",
            f"{what} ← {what} − α · d{what}",
            [f"{text(d.w, 4)} − {alpha:g} · {bracket(d.dw)}" for d in slopes],
            [text(d.updated, 4) for d in slopes],
        ],
    ]


def table(
    rows: list[list[Any]], heads: list[str], kinds: list[str], n: int, strong: list[int]
) -> Data:
    """Put a living table together."""
    columns = [{"name": h, "kind": k} for h, k in zip(heads, kinds, strict=True)]
    return {"frames": n, "columns": columns, "rows": rows, "strong": strong}
