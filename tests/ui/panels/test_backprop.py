"""The lesson says what ``nn`` does: every factor, slope and step, and its lines of code run."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import nn
from nn.activations import HIDDEN_ACTIVATIONS
from runs.playground import training
from runs.playground.plane_data import PlaneData
from runs.playground.settings import Play
from runs.small.at_once import Course
from tests.covering import some
from tests.nn import textbook
from tests.ui import courses
from tests.ui.reading import read
from ui.charts import numbers
from ui.opened.open_number import layer_names
from ui.panels.lesson import lesson_numpy, lesson_steps
from ui.panels.lesson.flow import flow, slope_by_nudge
from ui.panels.lesson.lesson_steps import Setting
from ui.tables import panel_rows

NETWORKS = {  # settings of a network: its sizes and, if it is not the usual one, its kind
    "the tutorial": ([3, 4, 1], {"hidden": "sigmoid", "loss": "sum_squared_error", "bias": False}),
    "xor": ([2, 2, 1], {}),
    "one unit": ([2, 1], {}),
    "classes": ([2, 3, 2, 3], {"output": "softmax", "loss": "cross_entropy"}),
    "relu": ([2, 4, 3, 1], {"hidden": "relu"}),
    "squared classes": ([2, 3, 3], {"output": "softmax", "loss": "mean_squared_error"}),
    "six layers": ([3, 6, 5, 6, 5, 6, 5, 1], {}),
    "a straight line": ([2, 1], {"output": "identity", "loss": "sum_squared_error"}),
    "regression": ([2, 3, 2, 1], {"output": "identity", "loss": "mean_squared_error"}),
    "squared": ([2, 3, 1], {"loss": "mean_squared_error"}),
    **{g: ([2, 4, 3, 1], {"hidden": g}) for g in HIDDEN_ACTIVATIONS if g != "relu"},
}  # fmt: skip
kinds = pytest.mark.parametrize("kind", some(NETWORKS, count=6))
EDGE = re.compile(r"e(\d)\.(\d+)\.(\d+)")


def number(text: str) -> float:
    """Read a number, in whichever way it is written."""
    return read(text.replace("·", " × ").strip("()"))[0]


def setting(kind: str, place: Any = None, m: int = 5, example: int = 1) -> Setting:
    """A network with weights that are in nobody's favour."""
    sizes, more = NETWORKS[kind]
    usual = {"hidden": "tanh", "output": "sigmoid", "loss": "binary_cross_entropy"}
    rng = np.random.default_rng(7)
    net = nn.Network(sizes, **usual | more, rng=rng, initializer="xavier", dtype=np.float64)
    net.parameters += rng.normal(0, 0.2, net.parameters.size)
    X = rng.normal(size=(sizes[0], m))
    labels = rng.integers(0, max(2, sizes[-1]), m)
    Y = np.eye(sizes[-1])[labels].T if sizes[-1] > 1 else labels[None].astype(float)
    names = [[f"X{i + 1}" for i in range(sizes[0])]]
    names += [layer_names(sizes, layer, False) for layer in range(1, len(sizes))]
    at = place or lesson_steps.default_place(net, X, Y, example)
    return Setting(net, X, Y, 0.1, example, at, names)


def one(found: Setting) -> tuple[np.ndarray, np.ndarray]:
    columns = slice(found.example, found.example + 1)
    return found.X[:, columns], found.Y[:, columns]


def edges(data: dict, look: str) -> dict[tuple[int, int, int], tuple[float, str]]:
    """What the drawn edges are worth in one look, by their places."""
    shown = [edge for edge in data["edges"] if "rest" not in edge]
    return {tuple(edge["place"]): edge["values"][look] for edge in shown}


def lesson(found: Setting) -> dict:
    return json.loads(json.dumps(lesson_steps.data(found), allow_nan=False))


# ---- the numbers are those of nn ------------------------------------------------------------


@kinds
def test_what_flows_back_is_the_gradient_of_the_example_and_its_central_difference(kind):
    found = setting(kind)
    x, y = one(found)
    flowing, gradients = flow(found.net, x, y), found.net.gradients(x, y)
    for layer, (dW, db) in enumerate(gradients, start=1):
        assert np.allclose(flowing.dW[layer], dW, rtol=1e-10, atol=1e-14)
        if db is not None:
            assert np.allclose(flowing.dZ[layer], db[:, 0], rtol=1e-10, atol=1e-14)
        for unit, source in [(0, 0), (dW.shape[0] - 1, dW.shape[1] - 1)]:
            nudged = slope_by_nudge(found.net, (layer, unit, source), 1e-5, x, y)
            assert nudged == pytest.approx(dW[unit, source], rel=1e-5, abs=1e-8)
    if flowing.dA[-1] is not None and flowing.slope[-1] is not None:
        assert np.allclose(flowing.dZ[-1], flowing.dA[-1] * flowing.slope[-1])
    for layer in range(1, len(found.net.layers)):  # what is sent back, and how steep
        sent = found.net.layers[layer].W.T @ flowing.dZ[layer + 1]
        assert np.allclose(sent * flowing.slope[layer], flowing.dZ[layer])


@kinds
def test_every_edge_carries_its_weight_its_slopes_and_its_weight_after_the_step(kind):
    found = setting(kind)
    data, net = lesson(found), found.net
    after = net.copy()
    of_all = net.gradients(found.X, found.Y)
    for layer, (dW, db) in zip(after.layers, of_all, strict=True):
        layer.W -= 0.1 * dW
        if db is not None:
            layer.b -= 0.1 * db
    wanted = {
        "before": [layer.W for layer in net.layers],
        "one": [dW for dW, _ in net.gradients(*one(found))],
        "all": [dW for dW, _ in of_all],
        "after": [layer.W for layer in after.layers],
    }
    for look, arrays in wanted.items():
        for (layer, unit, source), (size, text) in edges(data, look).items():
            value = arrays[layer - 1][unit, source]
            assert number(text) == pytest.approx(value, rel=0.06, abs=1e-12)
            assert size * abs(arrays[layer - 1]).max() == pytest.approx(value, abs=1e-12)
    costs = net.cost(found.X, found.Y), after.cost(found.X, found.Y)
    last = data["steps"][-1]["words"]
    told = re.search(r"J = (.+) before the step, and (.+) after it", last)
    assert [number(text) for text in told.groups()] == pytest.approx(costs, rel=1e-3, abs=1e-4)
    assert ("It fell" in last) == (costs[1] < costs[0])


@kinds
def test_the_lines_run_as_they_stand_and_give_what_nn_gives(kind):
    found = setting(kind)
    net, code = found.net, lesson_numpy.lines(found.net)
    alpha, A, kept = 0.1, found.X, []
    tools: dict[str, Any] = {"log": np.log, "where": np.where, "tanh": np.tanh}
    tools |= {name: g for name, (g, _) in textbook.G.items()}
    tools |= {f"{name}_slope": slope for name, (_, slope) in textbook.G.items()}
    tools |= {"softmax": textbook.softmax, "m": found.X.shape[1], "Y": found.Y, "alpha": alpha}
    for layer in net.layers:
        hidden = layer is not net.layers[-1]
        name = f"A.{layer.activation.name}" if hidden else "A"
        names = tools | {"W": layer.W.copy(), "b": layer.b, "A_prev": A}
        exec(f"{code['Z']}\n{code[name]}", names)
        A = names["A"]
        kept.append(names)
    exec(code["J"], names)
    assert names["J"] == pytest.approx(net.cost(found.X, found.Y))
    for i in reversed(range(len(kept))):
        names = kept[i]
        name = "dZ" if i == len(kept) - 1 else f"dZ.{net.layers[i].activation.name}"
        if i == len(kept) - 1 and "dA" in code:
            exec(code["dA"], names)
        exec(f"{code[name]}\n{code['dW']}", names)
        dW, db = net.gradients(found.X, found.Y)[i]
        assert np.allclose(names["dW"], dW)
        if db is not None:
            exec(code["db"], names)
            assert np.allclose(names["db"], db)
        if i:
            exec(code["dA_prev"], names)
            kept[i - 1]["dA"] = names["dA_prev"]
        exec(code["W"], names)
        assert np.allclose(names["W"], net.layers[i].W - alpha * dW)


# ---- its steps ------------------------------------------------------------------------------


def said(found: Setting, title: str) -> str:
    [words] = [s["words"] for s in lesson(found)["steps"] if s["title"] == title]
    return words


def test_the_nudge_is_rise_over_run_in_numbers_and_backpropagation_says_the_same():
    found = setting("xor")
    w, cost = found.net.layers[0].W[found.place[1], found.place[2]], found.net.cost(*one(found))
    told = said(found, "Nudge it, and see the cost move")
    moved = found.net.copy()
    moved.layers[0].W[found.place[1], found.place[2]] = w + 0.5
    rise = moved.cost(*one(found)) - cost
    assert numbers.output(cost, 6) in told
    assert told.endswith(f"/ 0.5 = {numbers.plain(rise / 0.5)}.")
    slope = found.net.gradients(*one(found))[0][0][found.place[1], found.place[2]]
    agreed = said(found, "Backpropagation and the nudge")
    assert agreed.count(numbers.plain(slope)) == 2
    assert "They agree." in agreed


@kinds
def test_every_step_names_what_there_is_and_in_the_end_every_drawn_edge_has_its_slope(kind):
    found = setting(kind)
    data = lesson(found)
    there = {unit["id"] for layer in data["layers"] for unit in layer}
    there |= {edge["id"] for edge in data["edges"]}
    lines = {line["id"] for group in data["code"].values() for line in group}
    known: set[str] = set()
    for step in data["steps"]:
        assert {*step["on"], *step.get("labels", {}), *step.get("brief", {})} <= there
        known |= set(step.get("known", ()))
        assert set(step["code"]) & lines
        assert step["look"] in ("before", "one", "all", "after")
        assert "nan" not in step["words"]
    assert known == {edge["id"] for edge in data["edges"] if "rest" not in edge}
    parts = [step["part"] for step in data["steps"]]
    assert parts == sorted(parts)
    assert set(parts) == {0, 1, 2, 3}
    assert {name for step in data["steps"] for name in step["code"]} >= lines


@kinds
def test_it_takes_some_minutes_and_a_step_is_short(kind):
    steps = lesson(setting(kind))["steps"]
    assert 60 <= sum(step["seconds"] for step in steps) <= 260
    assert max(len(step["words"]) for step in steps) <= 330


def test_an_edge_appears_after_its_factors_from_the_output_to_the_first_layer():
    steps = lesson(setting("six layers"))["steps"]
    layers = [int(EDGE.match(edge)[1]) for step in steps for edge in step.get("known", ())]
    assert layers == sorted(layers, reverse=True)
    for step in steps:
        for edge in step.get("known", ()):
            layer, unit, _ = EDGE.match(edge).groups()
            before = steps[: steps.index(step) + 1]
            labels = {place for s in before for place in s.get("labels", {})}
            assert f"u{layer}.{unit}" in labels


# ---- large networks, and odd ones ------------------------------------------------------------


def test_of_many_units_four_are_shown_and_what_the_others_send_is_one_number():
    play = Play(hidden_sizes=(16,) * 6, hidden=("relu",) * 6, iterations=3)
    course = training.run(play, PlaneData("blobs", points=60, classes=3).examples(play.features))
    found = of_course(course.course(), (2, 3, 7))
    data = lesson(found)
    assert [len(layer) for layer in data["layers"]] == [2, *[5] * 6, 3]
    assert data["layers"][3][-1]["name"] == "12 more"
    assert "at most 4 units" in data["alt"]
    assert (2, 3, 7) in edges(data, "one")
    sent = [s["words"] for s in data["steps"] if s["title"] == "Send the error back"]
    assert any("through 12 more" in words for words in sent)
    assert len(json.dumps(data)) < 90_000


def of_course(course: Course, place: Any = None, frame: int = 0) -> Setting:
    net, examples = course.network(frame), course.examples
    sizes = net.layer_sizes
    names = [[f"X{i + 1}" for i in range(sizes[0])]]
    names += [layer_names(sizes, layer, True) for layer in range(1, len(sizes))]
    X, Y = examples.X_train.astype(float), examples.Y_train.astype(float)
    at = place or lesson_steps.default_place(net, X, Y, 1)
    return Setting(net, X, Y, course.experiment.learning_rate, 1, at, names)


def test_a_sum_with_a_bundle_is_whole():
    found = setting("six layers", (1, 2, 0))
    flowing = flow(found.net, *one(found))
    [words] = [
        s["words"] for s in lesson(found)["steps"]
        if s["title"] == "Send the error back" and s["words"].startswith("Layer 1, unit 3")
    ]  # fmt: skip
    terms = re.findall(r"\(?(−?[\d.]+)\)? × \(?(−?[\d.]+)\)?", words)
    rest = re.search(r"\(?(−?[\d.]+(?: × 10\S+)?)\)? through", words)
    total = sum(number(a) * number(b) for a, b in terms) + (number(rest[1]) if rest else 0)
    assert total == pytest.approx(flowing.dA[1][2], abs=2e-4)


def test_seven_hundred_inputs_are_a_bundle_too():
    data = lesson(of_course(courses.run(courses.POINT, "digits")))
    assert [unit["name"] for unit in data["layers"][0]][-1] == "780 more"


def test_a_bias_can_be_followed():
    found = setting("xor", (1, 1, None))
    data = lesson(found)
    db = found.net.gradients(*one(found))[0][1][1, 0]
    assert numbers.plain(db) in said(found, "Backpropagation and the nudge")
    assert not any(edge.get("chosen") for edge in data["edges"])


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e200, 1e9])
def test_of_numbers_that_are_not_finite_there_is_no_lesson(value):
    found = setting("a straight line")
    found.net.parameters[0] = value
    assert lesson_steps.data(found) is None


def test_a_step_that_is_too_long_says_that_the_cost_rose():
    words = said(replace(setting("a straight line"), learning_rate=30.0), "And the cost?")
    assert "It rose!" in words


def test_a_kink_within_the_nudge_is_said():
    found = setting("relu")
    x, _ = one(found)
    layer = found.net.layers[0]
    unit = found.place[1]
    layer.b[unit] -= (layer.W @ x + layer.b)[unit]  # z is 0, to rounding
    assert "ReLU has a kink" in said(found, "Backpropagation and the nudge")


@pytest.mark.parametrize("kind", some(["xor", "the tutorial", "classes"], count=2))
def test_the_table_holds_every_factor(kind):
    found = setting(kind)
    table, net = panel_rows.factors(found), found.net
    assert len(table) == net.parameters.size
    slopes = np.concatenate([
        np.hstack([dW, db]).ravel() if db is not None else dW.ravel()
        for dW, db in net.gradients(*one(found))
    ])  # fmt: skip
    assert [number(text) for text in table["slope"]] == pytest.approx(slopes, abs=6e-5, rel=1e-2)
    for row in table.itertuples(index=False):
        came, dZ, slope = (number(row[i]) for i in (3, 4, 5))
        assert came * dZ == pytest.approx(slope, abs=2e-4)


# ---- what the words say ----------------------------------------------------------------------

N = r"\(?(−?[\d.]+(?: × 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?)\)?"


def about(text: str, value: float) -> bool:
    """Whether a number in the words is a value, to the digits that are written."""
    shown, half = read(text.strip("()"))
    return abs(shown - value) <= half + 1e-9 * abs(value)


@kinds
def test_every_factor_in_the_words_is_that_of_the_unit_or_edge_that_lights_up(kind):
    found = setting(kind)
    flowing, told = flow(found.net, *one(found)), {"came": 0, "sent": 0, "steep": 0}
    for step in lesson(found)["steps"]:
        words = step["words"]
        if step["title"] == "What came in?":
            layer, unit, source = map(int, EDGE.match(step["on"][0]).groups())
            sums = re.search(rf"dZ = {N} × {N} = {N}\.", words)
            came, dZ, dw = sums.groups()
            assert about(came, flowing.A[layer - 1][source])
            assert about(dZ, flowing.dZ[layer][unit])
            assert about(dw, flowing.dW[layer][unit, source])
            told["came"] += 1
        if step["title"] == "Send the error back":
            layer, unit = map(int, re.match(r"u(\d)\.(\d+)", step["on"][-1]).groups())
            assert about(re.search(rf" = {N}\.$", words)[1], flowing.dA[layer][unit])
            told["sent"] += 1
        if step["title"].startswith("How steep"):
            layer = int(re.match(r"u(\d)\.", step["on"][0])[1])
            if "dZ = dA × that" in words:
                dA, slope, dZ = re.search(rf"that = {N} × {N} = {N}\.$", words).groups()
                at = next(j for j, value in enumerate(flowing.dZ[layer]) if about(dZ, value))
                assert about(slope, flowing.slope[layer][at])
                assert number(dA) * number(slope) == pytest.approx(number(dZ), rel=2e-3, abs=1e-5)
            told["steep"] += 1
    hidden = len(found.net.layers) - 1
    full = min(hidden, 2)  # the layer below the outputs, and that of the weight
    assert told["came"] == 1 + full
    assert told["sent"] == full


@kinds
def test_all_examples_and_the_step_are_those_of_nn(kind):
    found = setting(kind)
    layer, unit, source = found.place
    w = found.net.layers[layer - 1].W[unit, source]
    dw = found.net.gradients(found.X, found.Y)[layer - 1][0][unit, source]
    told = re.search(rf"dw = .* = {N}\. A nudge says {N}\.$", said(found, "Now all 5 examples"))
    assert about(told[1], dw)
    assert number(told[2]) == pytest.approx(dw, rel=1e-3, abs=1e-6)
    step = said(found, "Every weight takes its step")
    old, slope, new = re.search(rf"dw = {N} − 0\.1 × {N} = {N}\. All", step).groups()
    assert about(old, w)
    assert about(slope, dw)
    assert about(new, w - 0.1 * dw)


def test_of_few_examples_each_share_is_written_out():
    found = setting("xor", m=4)
    layer, unit, source = found.place
    words = said(found, "Now all 4 examples")
    shares = re.search(r"dw = \((.+)\) / 4 = ", words)[1].split(" + ")
    for i, share in enumerate(shares):
        alone = found.net.gradients(found.X[:, i : i + 1], found.Y[:, i : i + 1])
        assert about(share, alone[layer - 1][0][unit, source])
