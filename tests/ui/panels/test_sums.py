"""A unit's sum, term by term, and the way back to a weight, factor by factor, are exact."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from itertools import cycle, product

import numpy as np
import pytest

from nn.activations import HIDDEN_ACTIVATIONS
from runs.small.at_once import Course, Experiment
from tests.ui.courses import (
    LINE,
    POINT,
    RELU,
    TABLE,
    XOR,
    activations,
    played,
    run,
    with_parameters,
)
from tests.ui.reading import read, shows, times, total, worked_out, works_out
from ui.charts import numbers
from ui.panels import slopes, sums

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
            shows(term, *times(weight, given))
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

DEEP = replace(XOR, hidden_sizes=(3, 4))
SQUARES = replace(TABLE, bias=True)
PLACES = {  # layer, unit and source; None is the bias
    "xor": (partial(run, XOR), [(2, 0, 1), (2, 0, None), (1, 1, 0), (1, 1, None)]),
    "relu": (partial(run, RELU), [(1, 2, 1)]),
    "deep": (partial(run, DEEP), [(1, 2, 1)]),
    "squares": (partial(run, TABLE, "table"), [(2, 0, 3), (1, 2, 2)]),
    "squares and bias": (partial(run, SQUARES, "table"), [(2, 0, None), (1, 0, None)]),
    "one unit": (partial(run, POINT, "points"), [(1, 0, 0)]),
    "line": (partial(run, replace(LINE, learning_rate=0.05)), [(1, 0, 1)]),
}
KINDS = [
    ("classes", False), ("classes", True), ("two classes", False), ("two classes", True),
    ("numbers", True),
]  # fmt: skip
PLAYED = {
    f"{k}, {squared}, {g}": (k, squared, g)
    for (k, squared), g in zip(cycle(KINDS), HIDDEN_ACTIVATIONS)
}
PLACES |= {
    name: (partial(played, *it), [(1, 2, 1), (2, 1, None), (3, 0, 1)])
    for name, it in PLAYED.items()
}
QUESTIONS = {
    "How wrong is the output?": "wrong",
    "And for the sum z? All outputs share 1": "shared",
    "What does the next layer send back?": "above",
    "How steep is the activation?": "steep",
    "What came in?": "input",
    "The first two together": "together",
    "This example's share": "share",
    "Check: nudge it and look": "check",
    "The step": "step",
}
LAST = ["input", "share", "all", "check", "step"]


def opened(course: Course, layer: int, unit: int, source: int | None, example: int = 1) -> dict:
    """The rows by their questions: (formula, numbers, values)."""
    units = sums.course_of_unit(course, example, layer, unit)
    data = slopes.backward(course, units, example, layer, unit, source, "it")
    return {QUESTIONS.get(row[0], "all"): row[1:] for row in data["rows"]}


def of(gradients: list, layer: int, unit: int, source: int | None) -> float:
    """The number among the gradients, or among the layers' W and b."""
    W, b = gradients[layer - 1]
    return b[unit, 0] if source is None else W[unit, source]


@pytest.mark.parametrize("name", PLACES)
def test_the_factors_multiply_to_an_examples_share_of_the_gradient(name: str) -> None:
    make, places = PLACES[name]
    course = make()
    X, Y = course.examples.X_train.astype(float), course.examples.Y_train.astype(float)
    for (layer, unit, source), example in product(places, (0, 1, 3)):
        table = opened(course, layer, unit, source, example)
        for question in ("wrong", "shared", "above", "steep", "together", "share", "step"):
            for formula, value in zip(*table.get(question, ("", [], []))[1:], strict=True):
                if formula and "z =" not in formula:  # the slope of a ReLU is no sum
                    works_out(formula, value)
        to_z = ["above", "steep"] if "above" in table else ["wrong", "steep"]
        to_z = [row for row in ["shared"] if row in table] or [q for q in to_z if q in table]
        x = slice(example, example + 1)
        for frame, net in enumerate(course.networks()):
            exact = net.copy(np.float64)
            said = {question: row[2][frame] for question, row in table.items()}
            shows(said["share"], *times(*(said[q] for q in [*to_z, "input"])))
            if "together" in said:
                shows(said["together"], *times(*(said[q] for q in to_z)))
            share = of(exact.gradients(X[:, x], Y[:, x]), layer, unit, source)
            shows(said["share"], share / (X.shape[1] if net.loss.is_mean else 1))
            A = [X[:, x], *activations(exact, X[:, x])][layer - 1][:, 0]
            shows(said["input"], 1 if source is None else A[source])


@pytest.mark.parametrize("name", PLACES)
def test_the_shares_add_up_to_dw_and_the_step_follows(name: str) -> None:
    make, places = PLACES[name]
    course = make()
    X, Y = course.examples.X_train.astype(float), course.examples.Y_train.astype(float)
    m, alpha = X.shape[1], course.experiment.learning_rate
    for place in places:
        what = "b" if place[2] is None else "w"
        of_examples = [opened(course, *place, i)["share"][2] for i in range(min(m, 4))]
        table = opened(course, *place)
        assert table["all"][0] == f"d{what} = Σ"
        assert table["step"][0] == f"{what} ← {what} − α · d{what}"
        for frame, net in enumerate(course.networks()):
            exact = net.copy(np.float64)
            dw = of(exact.gradients(X, Y), *place)
            w = of([(layer.W, layer.b) for layer in exact.layers], *place)
            shows(table["all"][2][frame], dw)
            shows(table["check"][2][frame], dw, 1e-7)
            shows(table["step"][2][frame], w - alpha * dw)
            step = f"{numbers.fine(w)} − {alpha:g} · {numbers.bracket(dw)}"
            assert table["step"][1][frame] == step
            if m == 4:
                told = table["all"][1][frame].split(" + ")
                assert [t.strip("()") for t in told] == [shares[frame] for shares in of_examples]
                shows(table["all"][2][frame], *total(*told))
            else:
                assert table["all"][1] == f"sum over {m} examples"


@pytest.mark.parametrize("experiment", [XOR, RELU, SQUARES, POINT], ids=lambda e: e.hidden)
def test_the_step_leads_to_the_next_recorded_parameters(experiment: Experiment) -> None:
    course = run(replace(experiment, iterations=6), "table" if experiment is SQUARES else "xor")
    assert [s.iteration for s in course.snapshots] == list(range(7))
    for source in (1, None):
        stepped = opened(course, 1, 0, source)["step"][2]
        for k in range(6):
            after = [(layer.W, layer.b) for layer in course.network(k + 1).layers]
            shows(stepped[k], of(after, 1, 0, source))


@pytest.mark.parametrize(
    ("kind", "squared", "first", "formula"),
    [
        ("two classes", False, ["wrong", "steep", "input", "together"], ""),
        ("two classes", True, ["wrong", "steep", "input"], "∂J/∂a = 2 (a − y) / m"),
        ("classes", False, ["wrong", "input"], "∂J/∂z = (a − y) / m"),
        ("classes", True, ["wrong", "shared", "input"], "∂J/∂a = 2 (a − y) / m"),
        ("numbers", True, ["wrong", "steep", "input"], "∂J/∂a = 2 (a − y) / m"),
    ],
)
def test_every_kind_of_output_has_its_own_questions(kind, squared, first, formula) -> None:
    course = played(kind, squared)
    A, Y = course.network().forward(course.examples.X_train), course.examples.Y_train
    assert list(opened(course, 2, 0, 0)) == ["above", "steep", *LAST]
    for unit, example in product(range(len(Y)), (0, 4, 8)):
        table = opened(course, 3, unit, 0, example)
        assert list(table) == [*first, *LAST[1:]]
        if formula:
            y = Y[unit, example]
            told = str(int(y)) if kind != "numbers" else numbers.bracket(float(y))
            assert table["wrong"][0] == formula
            assert f" − {told}) / 12" in table["wrong"][1][-1]
            slope = (A - Y)[unit, example] / 12 * (2 if squared else 1)
            shows(table["wrong"][2][-1], slope, 1e-7)


def test_softmax_is_written_out_over_few_outputs_but_not_over_many() -> None:
    *_, (_, formulas, *_, activated) = forward(played("classes"), 1, 3, 0)["rows"]
    for formula, value in zip(formulas, activated, strict=True):
        assert formula.count("e^") == 4
        works_out(formula, value)
    many = sums.UnitSum(np.ones(1), np.ones(1), 0.0, 1.0, 0.1, np.ones(10))
    assert "divided by the sum over all outputs" in sums._activated(many, "softmax")


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
    for frame, net in enumerate(course.networks()):
        backs = net.backward(net.passes(X), Y, 4)
        told = [part.split(" · ") for part in formulas[frame].split(" + ")]
        own = zip(net.layers[1].W[:, 2], backs[1].dZ[:, 1], strict=True)
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
