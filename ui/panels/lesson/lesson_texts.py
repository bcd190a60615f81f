"""The steps of the lesson "Backpropagation, by hand", one after another, in words and numbers.

Each step says what lights up, which factors appear at which edge or unit, and which line of the
code it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nn.arrays import Array
from nn.look.chain_rule import SOFTMAX
from nn.network import Network
from ui.charts.numbers import Data, output, plain, short, signed
from ui.kit.names import LOSSES
from ui.panels.lesson.flow import (
    HAIR,
    Flow,
    Place,
    costs_along,
    dense,
    has_bias,
    parameter,
    slope_by_nudge,
)
from ui.panels.slopes import FEW, SLOPES, UNKNOWN

RUN, NUDGE = 0.5, 0.01  # how far a weight is nudged to be seen, and then to be true
AROUND, POINTS = 1.5, 61  # how far the curve of the cost reaches, and how many points it has
MOST_TOLD = 6  # inputs or outputs that are read out one by one
PLACES, CLOSE = 6, 8  # decimals of two costs that are subtracted, and of two that are close
READ, LOOK = 0.038, 1.8  # seconds to read a letter, and to look at what lights up
SAME = 1e-4  # relative difference of two slopes that are the same
NUDGED, BACK, COMPARED, STEPPED = range(4)  # the parts


@dataclass(frozen=True, eq=False)
class Case:
    """What the lesson is about, and what it has found out about it."""

    net: Network  # in float64
    after: Network  # after the step
    flow: Flow  # of the one example
    X: Array  # (n_0, m)
    Y: Array  # (n_L, m)
    example: int
    place: Place
    learning_rate: float
    names: Sequence[Sequence[str]]
    path: list[int]  # the unit of each layer that is spoken of
    spoken: list[list[int]]  # the units of each layer that are shown
    costs: tuple[float, float]  # of all examples, before and after the step

    @property
    def L(self) -> int:
        """The number of layers, and of the last one."""
        return len(self.path) - 1

    @property
    def m(self) -> int:
        """The number of examples."""
        return self.X.shape[1]

    @property
    def one(self) -> tuple[Array, Array]:
        """The one example, as columns."""
        columns = slice(self.example, self.example + 1)
        return self.X[:, columns], self.Y[:, columns]

    @cached_property
    def all_slopes(self) -> list[tuple[Array, Array | None]]:
        """The slopes over all examples, layer by layer."""
        return self.net.gradients(self.X, self.Y)

    @cached_property
    def each(self) -> Array:
        """The slope of the chosen weight for each example: (m,)."""
        columns = [(self.X[:, i : i + 1], self.Y[:, i : i + 1]) for i in range(self.m)]
        layer, unit, source = self.place
        slopes = [self.net.gradients(*column)[layer - 1] for column in columns]
        return np.array([_picked(pair, unit, source) for pair in slopes])

    def has_rest(self, layer: int) -> bool:
        """Whether some units of a layer are not shown one by one."""
        return len(self.spoken[layer]) < len(self.flow.A[layer])

    def g(self, layer: int) -> str:
        """The name of a layer's activation."""
        return self.net.layers[layer - 1].activation.name

    def name(self, layer: int) -> str:
        """What the unit of a layer is called that is spoken of."""
        return self.names[layer][self.path[layer]]

    @property
    def weight(self) -> str:
        """What the chosen weight is called."""
        layer, unit, source = self.place
        to = self.names[layer][unit]
        return (
            f"the bias of {to}"
            if source is None
            else f"the weight from {self.names[layer - 1][source]} to {to}"
        )

    @property
    def of_one(self) -> float:
        """The chosen weight's slope for the one example."""
        layer, unit, source = self.place
        found = self.flow
        return float(found.dZ[layer][unit] if source is None else found.dW[layer][unit, source])

    @property
    def of_all(self) -> float:
        """The chosen weight's slope for all examples."""
        layer, unit, source = self.place
        return _picked(self.all_slopes[layer - 1], unit, source)

    @property
    def chosen(self) -> str:
        """The edge of the chosen weight, or the unit of the chosen bias."""
        layer, unit, source = self.place
        return f"u{layer}.{unit}" if source is None else f"e{layer}.{unit}.{source}"


def _picked(slopes: tuple[Array, Array | None], unit: int, source: int | None) -> float:
    """Return the slope of one weight of a layer, or of a bias."""
    dW, db = slopes
    if source is not None:
        return float(dW[unit, source])
    assert db is not None
    return float(db[unit, 0])


def steps(case: Case) -> list[Data]:
    """Return all steps of the lesson."""
    return [*_nudging(case), *_flowing(case), *_comparing(case), *_stepping(case)]


def _step(part: int, title: str, words: str, **more: Any) -> Data:
    """Make a step, which plays for as long as it takes to read it.

    What ``more`` there may be is what the panel shows. ``code``: names of lines; ``on``: units and
    edges that light up; ``flow``: which way it runs along these edges; ``look``: what edges stand
    for; ``known``: edges that have their slope from now on; ``labels``: what stands at a unit from
    now on; ``brief``: what stands somewhere in this step alone; ``plot``: what the curve of the
    cost shows.
    """
    seconds = round(READ * len(words) + LOOK, 1)
    return {"part": part, "title": title, "words": words, "seconds": seconds, **more}


# ---- nudge one weight ------------------------------------------------------------------------


def _nudging(case: Case) -> Iterator[Data]:
    cost = case.net.cost(*case.one)
    forward = [f"A.{case.g(layer)}" for layer in range(1, case.L)]
    yield _step(
        NUDGED, "One example goes forward", f"{_goes_in(case)} {_comes_out(case)} The "
        f"{_loss(case)} makes of that a cost of J = {plain(cost)}.",
        code=["Z", *forward, "A", "J"], look="before", flow="forward", on=_all_edges(case),
    )  # fmt: skip
    w = parameter(case.net, case.place)
    curve = np.linspace(w - AROUND, w + AROUND, POINTS)
    plot = {"w": _plain(curve), "J": _plain(costs_along(case.net, case.place, curve, *case.one)),
            "at": [w, cost], "slope": case.of_one}  # fmt: skip
    yield _step(
        NUDGED, "Take one weight", f"Take {case.weight}. It is w = {plain(w)}. The curve shows the "
        "cost for other values of w, while all else stays as it is.",
        code=["J"], look="before", on=[case.chosen], brief={case.chosen: f"w = {short(w)}"},
        plot=plot,
    )  # fmt: skip
    [above] = costs_along(case.net, case.place, np.array([w + RUN]), *case.one)
    told = output(cost, PLACES), output(above, PLACES)
    yield _step(
        NUDGED, "Nudge it, and see the cost move", f"Make w larger by {RUN:g}: the cost goes from "
        f"{told[0]} to {told[1]}. Rise over run: ({told[1]} − {told[0]}) / {RUN:g} = "
        f"{plain((above - cost) / RUN)}.",
        code=["J"], look="before", on=[case.chosen],
        brief={case.chosen: f"w + {RUN:g} = {short(w + RUN)}"},
        plot=plot | {"to": [w + RUN, float(above)]},
    )  # fmt: skip
    yield _nudge_less(case, w, plot)


def _nudge_less(case: Case, w: float, plot: Data) -> Data:
    low, high = costs_along(case.net, case.place, np.array([w - NUDGE, w + NUDGE]), *case.one)
    slope = (high - low) / (2 * NUDGE)
    told = f"({output(high, CLOSE)} − {output(low, CLOSE)}) / {2 * NUDGE:g}"
    n = case.net.parameters.size
    return _step(
        NUDGED, "A smaller nudge is truer", f"From w − {NUDGE:g} to w + {NUDGE:g}, rise over run "
        f"is {told} = {plain(slope)}. That is the slope of the cost along w. "
        f"To nudge all {n:,} {_all_of_them(case)}, the network would have to run {2 * n:,} times.",
        code=["J"], look="before", on=[case.chosen], brief={case.chosen: f"slope {short(slope)}"},
        plot=plot | {"tangent": True},
    )  # fmt: skip


def _all_of_them(case: Case) -> str:
    return "weights and biases" if has_bias(case.net) else "weights"


def _goes_in(case: Case) -> str:
    x = case.flow.A[0]
    if len(x) > MOST_TOLD:
        return f"Example {case.example + 1} goes in, with {len(x)} numbers."
    told = ", ".join(f"{name} = {short(a)}" for name, a in zip(case.names[0], x, strict=True))
    return f"Example {case.example + 1} goes in: {told}."


def _comes_out(case: Case) -> str:
    a, y = case.flow.A[-1], case.flow.y
    if len(a) == 1:
        return f"The output answers {plain(a[0])}, and {short(y[0])} is wanted."
    answers, wanted = (", ".join(short(v) for v in values) for values in (a, y))
    return f"The outputs answer {answers}; wanted is {wanted}."


def _loss(case: Case) -> str:
    name = case.net.loss.name
    known = {"mean_squared_error": "mean squared error", "cross_entropy": "cross-entropy"}
    return known.get(name) or LOSSES.get(name, name.replace("_", " ")).lower()


def _plain(values: Array) -> list[float]:
    return [float(v) for v in values]


# ---- let the error flow back -----------------------------------------------------------------


def _flowing(case: Case) -> Iterator[Data]:
    yield from _output(case)
    for layer in range(case.L, 0, -1):
        full = layer in (case.L, case.L - 1, case.place[0])
        if layer < case.L and not full:
            yield _same_again(case, layer)
            continue
        if layer < case.L:
            yield from _to_unit(case, layer)
        yield from _into_edges(case, layer)
    n = case.net.parameters.size
    yield _step(
        BACK, "Every edge carries its own slope", f"One run forward and one run back, and all {n:,}"
        f" slopes of this example are there. {_rule(case)}", code=["dW", "db"], look="one",
        on=_all_edges(case),
    )  # fmt: skip


def _rule(case: Case) -> str:
    came = "The slope of a weight: what came in, times dZ of the unit that it leads to."
    return f"{came} A thick edge has a steep slope; a dashed one is negative."


def _output(case: Case) -> Iterator[Data]:
    """From the cost to dZ of the outputs."""
    unit, L, found = case.path[-1], case.L, case.flow
    a, y, dZ = found.A[L][unit], found.y[unit], found.dZ[L][unit]
    of = "" if len(found.A[L]) == 1 else f" of {case.name(L)}"
    on, labels = _units(case, L), _at_units(case, L, "dZ", found.dZ[L])
    if case.net.loss.fused:
        steep = f"After a {case.g(L)}, cross-entropy has a short way"
        yield _step(
            BACK, "How wrong is the output?", f"{steep} to the slope along the sum z{of}: "
            f"dZ = a − y = {plain(a)} − {short(y)} = {plain(dZ)}. "
            f"It holds how wrong the answer is and how steep the unit is.{_no_mean(case)}",
            code=["dZ"], look="one", on=on, labels=labels,
        )  # fmt: skip
        return
    assert found.dA[L] is not None or case.g(L) == SOFTMAX
    dA = 2 * (found.A[L] - found.y)
    yield _step(
        BACK, "How wrong is the output?", f"dA{of} = 2 (a − y) = 2 ({plain(a)} − {short(y)}) = "
        f"{plain(dA[unit])}. So fast does the cost grow with the answer a.",
        code=["dA"], look="one", on=on, brief=_at_units(case, L, "dA", dA),
    )  # fmt: skip
    if case.g(L) == SOFTMAX:
        words = f"All outputs share 1 between them. So dZ{of} = a (dA − Σ a dA) = {plain(dZ)}."
    else:
        words = _steepness(case, L, float(dA[unit]))
    yield _step(BACK, "How steep is the output?", words, code=["dZ"], look="one", on=on,
                labels=labels)  # fmt: skip


def _no_mean(case: Case) -> str:
    return " (Of one example, m = 1.)" if case.net.loss.is_mean else ""


def _steepness(case: Case, layer: int, dA: float) -> str:
    """Say how dA becomes dZ at the unit that is spoken of."""
    unit, found = case.path[layer], case.flow
    formula, told = SLOPES.get(case.g(layer), UNKNOWN)
    a, z, slope = found.A[layer][unit], found.Z[layer][unit], found.slope[layer]
    assert slope is not None
    if case.g(layer) in ("sigmoid", "tanh", "gelu"):
        steep = f"The curve is as steep there as {formula} = {told(z, a)} = {plain(slope[unit])}."
    else:  # these are straight there
        steep = f"The line is as steep there as {plain(slope[unit])} ({formula})."
    return (
        f"The weights move the sum z = {plain(z)}. {steep} So dZ = dA × that = {signed(dA)} × "
        f"{signed(slope[unit])} = {plain(found.dZ[layer][unit])}."
    )


def _into_edges(case: Case, layer: int) -> Iterator[Data]:
    """The slopes of the weights that lead into a layer: the one spoken of, then all of them."""
    unit, source, found = case.path[layer], case.path[layer - 1], case.flow
    edge = f"e{layer}.{unit}.{source}"
    came, dZ = found.A[layer - 1][source], found.dZ[layer][unit]
    dw = found.dW[layer][unit, source]
    yield _step(
        BACK, "What came in?", f"{case.name(layer - 1)} sends {plain(came)} along this edge to "
        f"{case.name(layer)}. So much does z grow for each 1 that w grows. The slope of w is "
        f"{signed(came)} × dZ = {signed(came)} × {signed(dZ)} = {plain(dw)}.",
        code=["dW"], look="one", on=[edge, f"u{layer - 1}.{source}"], flow="forward",
        known=[edge], brief={edge: [short(dw), f"{short(came)} × {short(dZ)} = {short(dw)}"]},
    )  # fmt: skip
    edges = _edges(case, layer)
    if len(edges) == 1 and not case.has_rest(layer) and not case.has_rest(layer - 1):
        return
    bias = " A bias has 1 coming in: its slope is dZ itself." if has_bias(case.net) else ""
    many = found.dW[layer].size
    yield _step(
        BACK, f"All {many:,} weights of this layer", "Each edge likewise: what came in, times dZ "
        f"of the unit that it leads to.{bias}",
        code=["dW", "db"], look="one", on=edges, flow="back", known=edges,
    )  # fmt: skip


def _to_unit(case: Case, layer: int) -> Iterator[Data]:
    """How a hidden unit hears of the error: through its weights to the layer above."""
    unit, found, above = case.path[layer], case.flow, layer + 1
    dA, dZ = found.dA[layer], found.dZ[layer]
    assert dA is not None
    W = dense(case.net, above).W[:, unit]
    edges = {f"e{above}.{j}.{unit}": _times(W[j], found.dZ[above][j]) for j in case.spoken[above]}
    rest = [f"e{above}.rest.{unit}"] if case.has_rest(above) else []
    place = f"u{layer}.{unit}"
    yield _step(
        BACK, "Send the error back", f"{case.name(layer)} hears of the error through its "
        f"weights, each times dZ at its other end: dA = {_sum_back(case, layer)} = "
        f"{plain(dA[unit])}.",
        code=["dA_prev"], look="one", flow="back", on=[*edges, *rest, place],
        brief=edges | {place: f"dA {short(dA[unit])}"},
    )  # fmt: skip
    yield _step(
        BACK, f"How steep is {case.name(layer)}?", _steepness(case, layer, float(dA[unit])),
        code=[f"dZ.{case.g(layer)}"], look="one", on=[place],
        labels={place: f"dZ {short(dZ[unit])}"},
    )  # fmt: skip
    if len(dZ) > 1:
        yield _step(
            BACK, f"All {len(dZ)} units of this layer", "Every unit likewise: the sum of what its "
            "weights send back, times how steep it is.",
            code=["dA_prev", f"dZ.{case.g(layer)}"], look="one", flow="back",
            on=[*_units(case, layer), *_edges(case, above)],
            labels=_at_units(case, layer, "dZ", dZ),
        )  # fmt: skip


def _sum_back(case: Case, layer: int) -> str:
    """Write out dA of a hidden unit; what flows through the bundle is one number."""
    unit, above = case.path[layer], layer + 1
    W, dZ = dense(case.net, above).W[:, unit], case.flow.dZ[above]
    shown = case.spoken[above]
    told = [f"{signed(W[j])} × {signed(dZ[j])}" for j in shown]
    if case.has_rest(above):
        others = np.setdiff1d(np.arange(len(dZ)), shown)
        told.append(f"{signed(float(W[others] @ dZ[others]))} through {len(others)} more")
    return " + ".join(told)


def _same_again(case: Case, layer: int) -> Data:
    edges, above = _edges(case, layer), _edges(case, layer + 1)
    return _step(
        BACK, f"Layer {layer}: the same again", "Back through the weights, times how steep each "
        "unit is: that is dZ. Times what came in: those are the slopes.",
        code=["dA_prev", f"dZ.{case.g(layer)}", "dW", "db"], look="one", flow="back",
        on=[*above, *edges, *_units(case, layer)], known=edges,
        labels=_at_units(case, layer, "dZ", case.flow.dZ[layer]),
    )  # fmt: skip


def _times(w: float, dZ: float) -> list[str]:
    """What flows back along an edge: short, and with its factors."""
    return [short(w * dZ), f"{short(w)} × {short(dZ)} = {short(w * dZ)}"]


def _units(case: Case, layer: int) -> list[str]:
    return [f"u{layer}.{unit}" for unit in case.spoken[layer]]


def _at_units(case: Case, layer: int, what: str, values: Array) -> dict[str, str]:
    return {f"u{layer}.{unit}": f"{what} {short(values[unit])}" for unit in case.spoken[layer]}


def _edges(case: Case, layer: int) -> list[str]:
    """The edges into a layer that have numbers."""
    return [f"e{layer}.{j}.{k}" for j in case.spoken[layer] for k in case.spoken[layer - 1]]


def _all_edges(case: Case) -> list[str]:
    return [edge for layer in range(1, case.L + 1) for edge in _edges(case, layer)]


# ---- compare, and take the step --------------------------------------------------------------


def _comparing(case: Case) -> Iterator[Data]:
    of_one = slope_by_nudge(case.net, case.place, HAIR, *case.one)
    n = case.net.parameters.size
    yield _step(
        COMPARED, "Backpropagation and the nudge", f"For {case.weight}, backpropagation says "
        f"{plain(case.of_one)}. A nudge of {HAIR:.5f} says {plain(of_one)}. "
        f"{_agree(case, of_one)} One run back, in place of {2 * n:,} runs forward.",
        code=["dW"] if case.place[2] is not None else ["db"], look="one", on=[case.chosen],
        brief={case.chosen: f"slope {short(case.of_one)}"},
    )  # fmt: skip
    if case.m == 1:
        return
    of_all = slope_by_nudge(case.net, case.place, HAIR, case.X, case.Y)
    yield _step(
        COMPARED, f"Now all {case.m:,} examples", f"That was one example. The cost J that training "
        f"looks at is {'the mean' if case.net.loss.is_mean else 'the sum'} over all {case.m:,}, and"
        f" so is its slope: dw = {_shares(case)} = {plain(case.of_all)}. A nudge says "
        f"{plain(of_all)}.",
        code=["dZ", "dW", "db"], look="all", on=[case.chosen],
    )  # fmt: skip


def _agree(case: Case, nudged: float) -> str:
    if abs(case.of_one - nudged) <= SAME * max(abs(case.of_one), abs(nudged), 1e-6):
        return "They agree."
    if {case.g(layer) for layer in range(1, case.L)} & {"relu", "leaky_relu"}:
        return "They differ here: within the nudge, a unit bends (ReLU has a kink where z = 0)."
    return "They differ by rounding alone: the two costs are nearly equal."


def _shares(case: Case) -> str:
    if case.m > FEW:
        return f"(the slopes of {case.m:,} examples)" + (" / m" if case.net.loss.is_mean else "")
    told = " + ".join(signed(share) for share in case.each)
    return f"({told}) / {case.m}" if case.net.loss.is_mean else told


def _stepping(case: Case) -> Iterator[Data]:
    w, new = (parameter(net, case.place) for net in (case.net, case.after))
    alpha, dw = case.learning_rate, case.of_all
    biased = ["b"] if has_bias(case.net) else []
    yield _step(
        STEPPED, "Every weight takes its step", "Against its slope, as far as the learning rate α "
        f"says: w ← w − α dw = {plain(w)} − {alpha:g} × {signed(dw)} = {plain(new)}. All others do "
        "so at once, each with its own slope.",
        code=["W", *biased], look="after", on=_all_edges(case),
        brief={case.chosen: [short(new), f"{short(w)} → {short(new)}"]},
    )  # fmt: skip
    before, after = case.costs
    yield _step(
        STEPPED, "And the cost?", f"Over all {case.m:,} examples: J = {_close(before, after)} "
        f"before the step, and {_close(after, before)} after it. {_verdict(before, after)}",
        code=["J"], look="after", on=_units(case, case.L),
    )  # fmt: skip


def _close(cost: float, other: float) -> str:
    """Write one of two costs with as many decimals as it takes to tell them apart."""
    return plain(cost) if plain(cost) != plain(other) else output(cost, 10)


def _verdict(before: float, after: float) -> str:
    if after < before:
        return "It fell. Then all begins again: forward, back, step. That is training."
    if after > before:
        return (
            "It rose! A slope holds only close by, and this step was too long for it. A smaller "
            "learning rate helps."
        )
    return "It did not move: every slope is zero, or too small to be seen."
