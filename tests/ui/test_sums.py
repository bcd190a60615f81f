"""A unit's sum, term by term, and the way back to a weight, factor by factor, are exact."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from runs.small import Course
from tests.ui.courses import LINE, POINT, RELU, TABLE, XOR, activations, nets, run, with_parameters
from tests.ui.reading import product, read, shows, total, worked_out, works_out
from ui.panels import numbers, slopes, sums

NAMES = [f"n{i}" for i in range(20)]


def forward(course: Course, example: int, layer: int, unit: int) -> dict:
    units = sums.course_of_unit(course, example, layer, unit)
    return sums.forward(units, course.network().layers[layer - 1].activation.name, NAMES)


# ---- forward, term by term -------------------------------------------------------------------

UNITS = {
    "sigmoid": (replace(XOR, hidden="sigmoid"), "xor", 1, 1),
    "tanh": (XOR, "xor", 1, 0),
    "relu": (RELU, "xor", 1, 2),
    "above relu": (RELU, "xor", 2, 0),
    "table": (TABLE, "table", 1, 3),
    "above table": (TABLE, "table", 2, 0),
    "line": (LINE, "xor", 1, 0),
}
GIVEN = {
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "relu": lambda z: max(0.0, z),
    "identity": lambda z: z,
}


@pytest.mark.parametrize("name", UNITS)
def test_the_terms_add_up_to_the_unit(name: str) -> None:
    experiment, rows, layer, unit = UNITS[name]
    course, example = run(experiment, rows), 1
    data, n = forward(course, example, layer, unit), len(course.snapshots)
    assert data["frames"] == n
    assert data["strong"] == [len(data["rows"]) - 2, len(data["rows"]) - 1]
    for frame in (0, n // 2, n - 1):
        told = [[cell if isinstance(cell, str) else cell[frame] for cell in row]
                for row in data["rows"]]  # fmt: skip
        *terms, (*_, z), (_, formula, *_, a) = told
        net = course.network(frame)
        As = [course.examples.X_train[:, [example]]]
        As += activations(net, As[0])
        W, b = net.layers[layer - 1].W[unit], net.layers[layer - 1].b
        biases = []
        if b is not None:
            what, *_, bias, so_far = terms.pop()
            assert (what, so_far) == ("bias b", z)
            shows(bias, b[unit, 0])
            biases = [bias]
        assert len(terms) == len(W)
        for k, (what, weight, given, term, so_far) in enumerate(terms):
            assert what == f"w{'₁₂₃₄'[k]} × n{k}"
            shows(weight, W[k])
            shows(given, As[layer - 1][k, 0])
            shows(term, *product(weight, given))
            shows(so_far, *total(*(row[3] for row in terms[: k + 1])))
        shows(z, *total(*(row[3] for row in terms), *biases))
        activation = net.layers[layer - 1].activation.name
        shows(a, GIVEN[activation](read(z)[0]), read(z)[1])
        shows(a, As[layer][unit, 0])
        shows(a, worked_out(formula), read(z)[1])


@pytest.mark.parametrize("layer", [1, 2])
def test_of_many_inputs_twelve_are_listed_and_the_rest_is_added_up(layer: int) -> None:
    course = run(replace(XOR, hidden_sizes=(16,)), "many inputs")
    frame, data = 10, forward(course, 2, layer, 0)
    *terms, rest, bias, last_z, last_a = data["rows"]
    n = (20, 16)[layer - 1]
    assert len(terms) == 12
    assert rest[0] == f"the other {n - 12} inputs"
    assert bias[0] == "bias b"

    def contributions(when: int) -> np.ndarray:
        net, x = course.network(when), course.examples.X_train[:, [2]]
        return net.layers[layer - 1].W[0] * [x, *activations(net, x)][layer - 1][:, 0]

    order = np.argsort(-abs(contributions(-1)))
    listed = [int(row[0].rpartition("n")[2]) for row in terms]
    assert listed == list(order[:12])
    now = contributions(frame)
    for k, row in zip(listed, terms, strict=True):
        assert row[0].split()[0][1:] == str(k + 1).translate(sums.SUBSCRIPTS)
        shows(row[3][frame], now[k])
    shows(rest[3][frame], now[order[12:]].sum())
    shows(rest[4][frame], now.sum())
    shows(last_z[4][frame], *total(*(row[3][frame] for row in [*terms, rest, bias])))
    activation = course.network(frame).layers[layer - 1].activation.name
    shows(last_a[4][frame], GIVEN[activation](read(last_z[4][frame])[0]), 1e-4)


# ---- backward, factor by factor --------------------------------------------------------------

SQUARES = replace(TABLE, bias=True)
DEEP = replace(XOR, hidden_sizes=(3, 4))
WEIGHTS = {  # layer, unit and source; None is the bias
    "output": (XOR, "xor", 2, 0, 1),
    "output's bias": (XOR, "xor", 2, 0, None),
    "hidden": (XOR, "xor", 1, 1, 0),
    "hidden bias": (XOR, "xor", 1, 1, None),
    "relu": (RELU, "xor", 1, 2, 1),
    "deep": (DEEP, "xor", 1, 2, 1),
    "squares, output": (TABLE, "table", 2, 0, 3),
    "squares, hidden": (TABLE, "table", 1, 2, 2),
    "squares, output's bias": (SQUARES, "table", 2, 0, None),
    "squares, hidden bias": (SQUARES, "table", 1, 0, None),
    "one unit": (POINT, "points", 1, 0, 0),
    "line": (replace(LINE, learning_rate=0.05), "xor", 1, 0, 1),
}
every_weight = pytest.mark.parametrize("name", WEIGHTS)
QUESTIONS = {
    "How wrong is the output?": "wrong",
    "What does the next layer send back?": "above",
    "How steep is the activation?": "steep",
    "What came in?": "input",
    "The first two together": "together",
    "This example's share": "share",
    "Check: nudge it and look": "check",
    "The step": "step",
}


def opened(course: Course, layer: int, unit: int, source: int | None, example: int = 1) -> dict:
    """The rows by their questions: (formula, numbers, values)."""
    units = sums.course_of_unit(course, example, layer, unit)
    data = slopes.backward(course, units, example, layer, unit, source, "it")
    return {QUESTIONS.get(row[0], "all"): row[1:] for row in data["rows"]}


def position(layer: int, unit: int, source: int | None) -> tuple:
    """Where the gradients have this number."""
    return (layer - 1, 0, (unit, source)) if source is not None else (layer - 1, 1, (unit, 0))


@every_weight
def test_the_factors_multiply_to_the_share_which_is_the_gradient_for_that_example(name) -> None:
    experiment, rows, layer, unit, source = WEIGHTS[name]
    course, example = run(experiment, rows), 1
    X, Y = course.examples.X_train[:, [example]], course.examples.Y_train[:, [example]]
    table = opened(course, layer, unit, source, example)
    is_output, fused = layer == len(course.network().layers), "cross" in experiment.loss
    assert ("wrong" in table, "above" in table) == (is_output, not is_output)
    assert ("together" in table) == (is_output and fused)
    first = table["wrong" if is_output else "above"]
    i, part, place = position(layer, unit, source)
    for frame, net in enumerate(nets(course)):
        error, steep, given, share = (
            row[2][frame] for row in (first, table["steep"], table["input"], table["share"])
        )
        shows(share, *product(error, steep, given))
        if "together" in table:
            dZ = table["together"][2][frame]
            shows(dZ, *product(error, steep))
            shows(share, *product(dZ, given))
        m = course.examples.X_train.shape[1] if net.loss.is_mean else 1
        shows(share, net.gradients(X, Y)[i][part][place] / m)
        shows(given, 1 if source is None else [X, *activations(net, X)][i][source, 0])


@every_weight
def test_the_shares_add_up_to_dw_and_the_step_follows(name: str) -> None:
    experiment, rows, layer, unit, source = WEIGHTS[name]
    course = run(experiment, rows)
    X, Y = course.examples.X_train, course.examples.Y_train
    m, alpha, what = X.shape[1], experiment.learning_rate, "b" if source is None else "w"
    of_examples = [opened(course, layer, unit, source, i)["share"][2] for i in range(min(m, 4))]
    table = opened(course, layer, unit, source)
    i, part, place = position(layer, unit, source)
    assert table["all"][0] == f"d{what} = Σ"
    assert table["step"][0] == f"{what} ← {what} − α · d{what}"
    for frame, net in enumerate(nets(course)):
        dw = net.gradients(X, Y)[i][part][place]
        w = (net.layers[i].W, net.layers[i].b)[part][place]
        shows(table["all"][2][frame], dw)
        shows(table["check"][2][frame], dw, 1e-7)
        shows(table["step"][2][frame], w - alpha * dw)
        assert table["step"][1][frame] == f"{numbers.fine(w)} − {alpha:g} · {numbers.bracket(dw)}"
        if m == 4:
            told = table["all"][1][frame].split(" + ")
            assert [t.strip("()") for t in told] == [shares[frame] for shares in of_examples]
            shows(table["all"][2][frame], *total(*told))
        else:
            assert table["all"][1] == f"sum over {m} examples"


@every_weight
def test_the_step_leads_to_the_next_recorded_parameters(name: str) -> None:
    experiment, rows, layer, unit, source = WEIGHTS[name]
    course = run(replace(experiment, iterations=6), rows)
    assert [s.iteration for s in course.snapshots] == list(range(7))
    stepped = opened(course, layer, unit, source)["step"][2]
    i, part, place = position(layer, unit, source)
    for k, net in enumerate(nets(course)[1:]):
        shows(stepped[k], (net.layers[i].W, net.layers[i].b)[part][place])


@every_weight
def test_the_numbers_in_the_formulas_work_out(name: str) -> None:
    experiment, rows, *place = WEIGHTS[name]
    for example in (0, 1, 3):
        table = opened(run(experiment, rows), *place, example)
        for question in ("wrong", "above", "together", "share", "step"):
            for formula, value in zip(*table.get(question, ("", [], []))[1:], strict=True):
                works_out(formula, value)


@pytest.mark.parametrize(
    ("experiment", "layer", "slope"),
    [
        (XOR, 2, lambda z, a: a * (1 - a)),
        (XOR, 1, lambda z, a: 1 - a * a),
        (RELU, 1, lambda z, a: float(z > 0)),
        (replace(XOR, hidden="leaky_relu"), 1, lambda z, a: 1.0 if z > 0 else 0.01),
        (LINE, 1, lambda z, a: 1.0),
    ],
    ids=["sigmoid", "tanh", "relu", "leaky_relu", "identity"],
)
def test_the_steepness_is_that_of_the_activation(experiment, layer, slope) -> None:
    course = run(experiment)
    for example in range(4):
        _, told, values = opened(course, layer, 0, 0, example)["steep"]
        *_, (*_, zs), (*_, activated) = forward(course, example, layer, 0)["rows"]
        for frame, value in enumerate(values):
            shows(value, slope(read(zs[frame])[0], read(activated[frame])[0]), 1e-4)
            if "z =" in told[frame]:
                assert told[frame] == f"z = {zs[frame]}"
            elif told[frame]:
                shows(value, worked_out(told[frame]), 2e-4)


def test_what_is_sent_back_names_every_unit_above() -> None:
    course = run(DEEP)
    X, Y = course.examples.X_train, course.examples.Y_train
    _, formulas, _ = opened(course, 1, 2, 0)["above"]
    for frame, net in enumerate(nets(course)):
        tapes = net.workspace().tapes(4)
        net.backprop(X, Y, tapes, 4)
        told = [part.split(" · ") for part in formulas[frame].split(" + ")]
        own = zip(net.layers[1].W[:, 2], tapes[1].dZ[:, 1], strict=True)
        for (w, dz), (weight, slope) in zip(told, own, strict=True):
            shows(w, weight)
            shows(dz, slope)


def test_an_output_of_exactly_1_has_its_factors() -> None:
    course = with_parameters(run(POINT), 4000.0, 4000.0, -2000.0)
    outputs = course.network().forward(course.examples.X_train)[0]
    np.testing.assert_allclose(outputs, [0, 1, 1, 1], rtol=0, atol=1e-300)
    for example, wanted in enumerate(["0.2500", "−0.2500", "−0.2500", "∞"]):
        table = opened(course, 1, 0, 0, example)
        assert table["wrong"][2] == [wanted]
        assert read(table["steep"][2][0])[0] < 1e-300
    assert (table["together"][2], table["share"][2]) == (["0.2500"], ["0.2500"])  # 0 times ∞
