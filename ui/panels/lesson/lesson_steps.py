"""The lesson "Backpropagation, by hand" as a list of steps, with all its numbers.

From a network, its examples and a learning rate comes what the panel plays: one weight is nudged
and the cost moves; then the error flows back and every edge gets its slope; both are compared;
and every weight takes its step. It is one example at first, whose factors can be read, and all m
of them in the end, since their slope is what training follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nn.arrays import Array
from nn.network import Network
from ui.charts.numbers import Data, output, short
from ui.panels.lesson import lesson_numpy
from ui.panels.lesson.flow import Flow, Place, dense, flow, stepped
from ui.panels.lesson.lesson_texts import Case, steps

LARGEST = 1e12  # a cost beyond: a nudge is lost in its rounding
MOST = 4  # units of a layer that are shown with their numbers; the others are one thin bundle
PARTS = ("Nudge one weight", "Let the error flow back", "Compare", "Take the step")


@dataclass(frozen=True, eq=False)
class Setting:
    """What a lesson is about: a network at one moment, its examples, and one of its weights."""

    net: Network
    X: Array  # (n_0, m)
    Y: Array  # (n_L, m)
    learning_rate: float
    example: int  # from 0
    place: Place
    names: Sequence[Sequence[str]]  # of the inputs, then of the units, layer by layer


def default_place(net: Network, X: Array, Y: Array, example: int) -> Place:
    """Choose the first layer's weight with the steepest slope: to it leads the longest way."""
    x, y = X[:, example : example + 1], Y[:, example : example + 1]
    dW = abs(net.copy(np.float64).gradients(x, y)[0][0])
    unit, source = np.unravel_index(np.nan_to_num(dW).argmax(), dW.shape)
    return 1, int(unit), int(source)


def data(setting: Setting) -> Data | None:
    """Return all that the panel plays; None if numbers are not finite any more."""
    with np.errstate(all="ignore"):
        return _data(setting)


def _data(setting: Setting) -> Data | None:
    net = setting.net.copy(np.float64)
    X, Y = (np.asarray(part, np.float64) for part in (setting.X, setting.Y))
    one = slice(setting.example, setting.example + 1)
    found = flow(net, X[:, one], Y[:, one])
    after = stepped(net, setting.learning_rate, X, Y)
    costs = net.cost(X, Y), after.cost(X, Y)
    if not np.isfinite([*net.parameters, *after.parameters, *costs]).all() or costs[0] > LARGEST:
        return None
    path = path_through(net, found, setting.place)
    case = Case(
        net, after, found, X, Y, setting.example, setting.place, setting.learning_rate,
        setting.names, path, spoken(found, path, setting.place), costs,
    )  # fmt: skip
    return {
        "parts": list(PARTS),
        "layers": _layers(case),
        "edges": _edges(case),
        "code": {
            "forward": _lines(lesson_numpy.forward(net)),
            "back": _lines(lesson_numpy.back(net)),
            "the step": _lines(lesson_numpy.step(net)),
        },
        "steps": steps(case),
        "alt": _alt(case),
    }


def _lines(code: dict[str, str]) -> list[Data]:
    return [{"id": name, "text": text} for name, text in code.items()]


def path_through(net: Network, found: Flow, place: Place) -> list[int]:
    """Return the unit of each layer, from the inputs to the output, that the lesson speaks of.

    It goes through the chosen weight, and elsewhere where the most flows back.
    """
    layer, unit, source = place
    path = {layer: unit} | ({} if source is None else {layer - 1: source})
    for at in range(min(path) - 1, -1, -1):
        weight = abs(found.dW[at + 1][path[at + 1]])
        path[at] = int(weight.argmax())
    for at in range(layer + 1, len(found.A)):
        path[at] = int(abs(dense(net, at).W[:, path[at - 1]] * found.dZ[at]).argmax())
    return [path[at] for at in range(len(found.A))]


def spoken(found: Flow, path: list[int], place: Place) -> list[list[int]]:
    """Return the units of each layer that are shown with their numbers, MOST at most.

    Those on the path come first, then those whose slopes are the steepest.
    """
    chosen = []
    for layer, unit in enumerate(path):
        size = abs(found.dZ[layer]) if layer else abs(found.dW[1]).max(axis=0)
        order = [unit, *(int(j) for j in np.argsort(-size, kind="stable") if j != unit)]
        chosen.append(sorted(order[:MOST]))
    return chosen


def _layers(case: Case) -> list[list[Data]]:
    """The units that are drawn; the others of a layer are one bundle without numbers."""
    layers = []
    for layer, units in enumerate(case.spoken):
        drawn: list[Data] = [
            {
                "id": f"u{layer}.{unit}",
                "name": case.names[layer][unit],
                "value": _within(case.flow.A[layer][unit]),
                "tint": float(np.clip(case.flow.A[layer][unit], -1, 1)),
            }
            for unit in units
        ]
        others = len(case.flow.A[layer]) - len(units)
        if others:
            drawn.append({"id": f"u{layer}.rest", "name": f"{others:,} more", "rest": True})
        layers.append(drawn)
    wanted = [short(case.flow.y[unit]) for unit in case.spoken[-1]]
    for unit, y in zip(layers[-1], wanted, strict=False):
        unit["wanted"] = y
    return layers


def _within(a: float) -> str:
    """Write an activation so that it fits into its unit."""
    return short(a) if a == round(a) or abs(a) >= 100 else output(a, 2)


def _edges(case: Case) -> list[Data]:
    """The edges that are drawn, with what each is worth: before, its slopes, and after."""
    slopes = case.all_slopes
    found: list[Data] = []
    for layer in range(1, len(case.spoken)):
        before, after = (dense(net, layer).W for net in (case.net, case.after))
        arrays = {"before": before, "one": case.flow.dW[layer], "all": slopes[layer - 1][0]}
        arrays["after"] = after
        largest = {name: float(abs(values).max()) or 1.0 for name, values in arrays.items()}
        found += [
            {"id": f"e{layer}.{unit}.{source}", "from": f"u{layer - 1}.{source}",
             "to": f"u{layer}.{unit}", "place": [layer, unit, source],
             "chosen": (layer, unit, source) == case.place,
             "values": {
                 name: [float(values[unit, source]) / largest[name], short(values[unit, source])]
                 for name, values in arrays.items()
             }}
            for unit in case.spoken[layer] for source in case.spoken[layer - 1]
        ]  # fmt: skip
        found += _bundles(case, layer)
    return found


def _bundles(case: Case, layer: int) -> list[Data]:
    """Thin edges from and to the units that are not shown one by one."""
    above, below = (
        [*case.spoken[at], *(["rest"] if case.has_rest(at) else [])] for at in (layer, layer - 1)
    )
    return [
        {"id": f"e{layer}.{unit}.{source}", "from": f"u{layer - 1}.{source}",
         "to": f"u{layer}.{unit}", "rest": True}
        for unit in above for source in below if "rest" in (unit, source)
    ]  # fmt: skip


def _alt(case: Case) -> str:
    arrows = " → ".join(str(len(A)) for A in case.flow.A)
    hidden = any(case.has_rest(layer) for layer in range(len(case.spoken)))
    part = f" Of each layer at most {MOST} units are shown; the others are one bundle." * hidden
    return f"The network {arrows} with example {case.example + 1}.{part}"
