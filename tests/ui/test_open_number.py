"""Open a number in the playground: every kind of output, loss and hidden activation."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import nn
from nn.activations import HIDDEN_ACTIVATIONS
from nn.gradient_check import STEP
from runs.edits import Edit
from runs.plane_data import PlaneData
from runs.play import Play
from runs.playground import run
from runs.recording import PlayCourse
from tests.covering import pairs
from tests.ui.reading import read, shows, worked_out, works_out
from ui import open_number
from ui.panels import numbers, slopes, sums
from ui.panels.step_words import reasons

X12 = ("x1", "x2")
SETS = {
    "two classes": PlaneData(points=12, test_share=0),
    "classes": PlaneData("blobs", points=12, test_share=0, classes=3),
    "numbers": PlaneData("hills", points=12, test_share=0),
}
KINDS = [(k, squared) for k, squared in product(SETS, (False, True)) if squared or k != "numbers"]
PLAY = Play(hidden_sizes=(3, 2), learning_rate=0.03, iterations=4)
WRONG, SHARED = slopes.WRONG, "And for the sum z? All outputs share 1"


@cache
def course(kind: str, squared: bool, hidden: str = "tanh", **more: object) -> PlayCourse:
    play = replace(PLAY, squared=squared, hidden=(hidden, hidden), **more)
    return run(play, SETS[kind].examples(X12)).course()


def tables(
    found: PlayCourse, layer: int, unit: int, source: int | None, example: int = 1
) -> tuple[list, dict]:
    """The rows of both tables; those of the way back by their questions."""
    units = sums.course_of_unit(found, example, layer, unit)
    g = found.network().layers[layer - 1].activation.name
    forward = sums.forward(units, g, [f"n{i}" for i in range(9)])
    backward = slopes.backward(found, units, example, layer, unit, source, "it")
    return forward["rows"], {row[0]: row[1:] for row in backward["rows"]}


def numerical(net: nn.Network, found: PlayCourse, layer: int, unit: int, source: int | None):
    """The central difference of the cost, without penalty, in float64."""
    net = net.copy(np.float64)
    X, Y = found.examples.X_train.astype(float), found.examples.Y_train.astype(float)
    part = net.layers[layer - 1]
    array, place = (part.b, (unit, 0)) if source is None else (part.W, (unit, source))
    value, costs = array[place], []
    for nudged in (value + STEP, value - STEP):
        array[place] = nudged
        costs.append(net.cost(X, Y))
    return (costs[0] - costs[1]) / (2 * STEP), value


@pytest.mark.parametrize(
    ("kind", "hidden", "layer", "source"),
    pairs(KINDS, list(HIDDEN_ACTIVATIONS), [1, 2, 3], [1, None]),
)
def test_dw_its_check_and_the_step(
    kind: tuple, hidden: str, layer: int, source: int | None
) -> None:
    found = course(*kind, hidden)
    for unit in range(found.network().layer_sizes[layer]):
        _, table = tables(found, layer, unit, source)
        for frame, net in enumerate(found.networks()):
            slope, w = numerical(net, found, layer, unit, source)
            shows(table["All 12 examples"][2][frame], slope, 1e-8)
            shows(table["Check: nudge it and look"][2][frame], slope, 1e-8)
            shows(table["The step"][2][frame], w - PLAY.learning_rate * slope, 1e-8)


@pytest.mark.parametrize(
    ("kind", "hidden", "layer"), pairs(KINDS, [*HIDDEN_ACTIVATIONS], [1, 2, 3])
)
def test_the_rows_lead_from_the_outputs_to_an_examples_share(kind, hidden, layer) -> None:
    found = course(*kind, hidden)
    X, Y = found.examples.X_train.astype(float), found.examples.Y_train.astype(float)
    unit = found.network().layer_sizes[layer] - 1
    for example in (0, 2):
        _, table = tables(found, layer, unit, 0, example)
        for frame, net in enumerate(found.networks()):
            one = net.copy(np.float64).gradients(X[:, [example]], Y[:, [example]])
            share = one[layer - 1][0][unit, 0] / 12
            shows(table["This example's share"][2][frame], share)


@pytest.mark.parametrize(
    ("kind", "squared", "first"),
    [
        ("two classes", False, [WRONG, "How steep is the activation?", "What came in?",
                                "The first two together"]),
        ("two classes", True, [WRONG, "How steep is the activation?", "What came in?"]),
        ("classes", False, [WRONG, "What came in?"]),
        ("classes", True, [WRONG, SHARED, "What came in?"]),
        ("numbers", True, [WRONG, "How steep is the activation?", "What came in?"]),
    ],
)  # fmt: skip
def test_every_kind_of_output_has_its_own_questions(kind: str, squared: bool, first: list) -> None:
    found = course(kind, squared)
    last = ["This example's share", "All 12 examples", "Check: nudge it and look", "The step"]
    _, table = tables(found, 3, 0, 0)
    assert list(table) == [*first, *last]
    _, table = tables(found, 2, 0, 0)
    assert list(table) == [
        "What does the next layer send back?", "How steep is the activation?", "What came in?",
        *last,
    ]  # fmt: skip


@pytest.mark.parametrize(("kind", "squared"), KINDS)
def test_the_numbers_in_the_formulas_work_out(kind: str, squared: bool) -> None:
    found = course(kind, squared)
    for unit, example in product(range(found.network().layer_sizes[-1]), range(3)):
        forward, table = tables(found, 3, unit, 0, example)
        for question in (WRONG, SHARED, "The first two together", "This example's share"):
            for told, value in zip(*table.get(question, (0, [], []))[1:], strict=True):
                works_out(told, value)
        for told, value in zip(forward[-1][1], forward[-1][4], strict=True):
            shown, half = read(value)
            assert worked_out(told) == pytest.approx(shown, abs=half + 2e-4)


@pytest.mark.parametrize(
    ("kind", "squared", "formula"),
    [
        ("two classes", True, "∂J/∂a = 2 (a − y) / m"),
        ("classes", False, "∂J/∂z = (a − y) / m"),
        ("classes", True, "∂J/∂a = 2 (a − y) / m"),
        ("numbers", True, "∂J/∂a = 2 (a − y) / m"),
    ],
)
def test_what_is_wanted_is_that_of_the_unit_and_the_example(
    kind: str, squared: bool, formula: str
) -> None:
    found = course(kind, squared)
    A, Y = found.network().forward(found.examples.X_train), found.examples.Y_train
    for unit, example in product(range(len(Y)), range(0, 12, 3)):
        _, table = tables(found, 3, unit, 0, example)
        assert table[WRONG][0] == formula
        y = Y[unit, example]
        told = str(int(y)) if kind != "numbers" else numbers.bracket(float(y))
        assert f" − {told}) / 12" in table[WRONG][1][-1]
        shows(table[WRONG][2][-1], (A - Y)[unit, example] / 12 * (2 if squared else 1), 1e-7)


def test_many_softmax_outputs_are_not_written_out() -> None:
    assert "+" in sums._activated(unit(3), "softmax")
    assert "divided by the sum over all outputs" in sums._activated(unit(10), "softmax")


def unit(n: int) -> sums.UnitSum:
    return sums.UnitSum(np.ones(1), np.ones(1), 0.0, 1.0, 1 / n, np.ones(n))


# ---- when the step is not the slope ----------------------------------------------------------

MORE = {
    "momentum": ({"optimizer": "momentum"}, "Momentum moves it"),
    "nesterov": ({"optimizer": "nesterov"}, "Nesterov moves it"),
    "adam": ({"optimizer": "adam"}, "Adam moves it by running means"),
    "batches": ({"batch_size": 4}, "a batch of 4; the slope here is that of all 12"),
    "schedule": ({"schedule": "cosine"}, r"schedule: cosine"),
    "l1": ({"l1": 0.01}, "cost without penalty"),
    "l2": ({"l2": 0.01}, "cost without penalty"),
    "dropout": ({"dropout": 0.5}, "Dropout leaves some units out"),
    "edits": ({"edits": (Edit(1, 1, 0, 0, 0.5),)}, "set or frozen by hand"),
}


@pytest.mark.parametrize("name", MORE)
def test_without_plain_gradient_descent_no_step_is_shown_but_why(name: str) -> None:
    settings, told = MORE[name]
    found = course("classes", False, **settings)
    [reason] = reasons(found, 0)
    assert told in reason
    _, table = tables(found, 1, 0, 0)
    assert "The step" not in table
    for frame, net in enumerate(found.networks()):
        slope, _ = numerical(net, found, 1, 0, 0)
        shows(table["All 12 examples"][2][frame], slope, 1e-8)
        shows(table["Check: nudge it and look"][2][frame], slope, 1e-8)


def test_all_reasons_at_once() -> None:
    settings = {k: v for more, _ in MORE.values() for k, v in more.items()}
    assert len(reasons(course("classes", False, **settings), 0)) == 6


def test_a_step_that_is_the_slope_after_all_is_shown() -> None:
    penalised = course("classes", False, l2=0.01)
    assert reasons(penalised, None) == []  # biases go free
    assert "The step" in tables(penalised, 1, 0, None)[1]
    assert reasons(course("classes", False, batch_size=12), 0) == []  # all of them
    assert reasons(course("classes", False), 0) == []


@pytest.mark.parametrize("settings", [{}, {"l2": 0.01}, {"batch_size": 12}], ids=str)
def test_the_shown_step_leads_to_the_next_frame(settings: dict) -> None:
    found = course("classes", False, **settings)
    assert found.iterations == [0, 1, 2, 3, 4]
    steps = tables(found, 3, 1, None)[1]["The step"][2]
    for k in range(4):
        shows(steps[k], found.network(k + 1).layers[2].b[1, 0], 1e-6)


# ---- the choice ------------------------------------------------------------------------------


def test_units_are_called_by_their_layer() -> None:
    assert list(open_number.unit_names([2, 3, 2, 1])) == [
        "Layer 1, unit 1", "Layer 1, unit 2", "Layer 1, unit 3", "Layer 2, unit 1",
        "Layer 2, unit 2", "Output",
    ]  # fmt: skip
    assert list(open_number.unit_names([2, 2])) == ["Output 1", "Output 2"]
    assert list(open_number.unit_names([2, 2, 1])) == ["Hidden 1", "Hidden 2", "Output"]
    assert list(open_number.unit_names([2, 1, 1], numbered=True)) == ["Layer 1, unit 1", "Output"]
    for sizes in ([2, 1], [2, 4, 1], [2, 16, 16, 16, 16, 16, 16, 6]):
        places = open_number.unit_names(sizes).values()
        assert list(places) == [(i, k) for i, n in enumerate(sizes) if i for k in range(n)]


def page(sizes: tuple[int, ...], classes: int, points: int, **more: object) -> None:
    """A page with nothing but an opened number."""
    import streamlit as st

    from runs.plane_data import PlaneData
    from runs.play import Play
    from runs.playground import run
    from ui import open_number

    data = PlaneData("blobs", points=points, test_share=0, classes=classes).examples(("x1", "x2"))
    play = Play(hidden_sizes=sizes, hidden=("tanh",) * len(sizes), iterations=3, **more)
    course = run(play, data).course()
    opened = open_number.choose(course, "play", ("x₁", "x₂"))
    open_number.show(course, "play", opened)
    st.session_state.opened = opened


def at_page(at: AppTest | None = None, **settings: object) -> AppTest:
    """Run the page, or run it on with another network."""
    kwargs = {"sizes": (3, 2), "classes": 3, "points": 12} | settings
    if at is None:
        at = AppTest.from_function(page, default_timeout=30, kwargs=kwargs)
    at.kwargs = kwargs
    return fine(at.run())


def fine(at: AppTest) -> AppTest:
    assert [e.value for e in at.exception] == []
    return at


def values(at: AppTest) -> tuple:
    """Example, unit and weight, as the page shows them."""
    [number], [one, two] = at.number_input, at.selectbox
    return number.value, one.value, two.value


def choices(at: AppTest, example: int, unit: str, source: str) -> AppTest:
    at.number_input[0].set_value(example)
    fine(at.selectbox(key="play_unit").set_value(unit).run())
    return fine(at.selectbox(key="play_weight").set_value(source).run())


def test_every_unit_and_weight_can_be_opened() -> None:
    at = at_page()
    assert values(at) == (2, "Output 3", "Layer 2, unit 1")
    for unit in at.selectbox(key="play_unit").options:
        fine(at.selectbox(key="play_unit").set_value(unit).run())
        for source in at.selectbox(key="play_weight").options:
            fine(at.selectbox(key="play_weight").set_value(source).run())
    opened = at.session_state.opened
    assert (opened.layer, opened.unit, opened.source, opened.source_name) == (3, 2, None, "1")


def test_the_choice_survives_another_network_or_other_points() -> None:
    at = at_page()
    for smaller, wanted in (
        ({"points": 10}, (10, "Layer 1, unit 3", "x₂")),
        ({"sizes": (2,)}, (12, "Output 3")),
        ({"sizes": ()}, (12, "Output 3")),
        ({"classes": 2, "points": 10, "sizes": (3, 4)}, (10, "Layer 1, unit 3", "x₂")),
        ({"sizes": (16,) * 6}, (12, "Layer 1, unit 3", "x₂")),
    ):
        at = choices(at_page(at), 12, "Layer 1, unit 3", "x₂")
        assert values(at) == (12, "Layer 1, unit 3", "x₂")
        assert values(at_page(at, **smaller))[: len(wanted)] == wanted, smaller


def test_why_there_is_no_step_is_said_below_the_table() -> None:
    assert not at_page().caption
    [caption] = at_page(optimizer="adam", l2=0.01).caption
    assert caption.value.startswith("The next step of this weight is not its slope alone. Adam")
    assert "without penalty" in caption.value


# ---- a click in the drawing ------------------------------------------------------------------


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> dict:
    found: dict = {}
    monkeypatch.setattr(open_number.st, "session_state", found)
    return found


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        ((1, 2, 1), ("Layer 1, unit 3", "x₂")),
        ((2, 0, 2), ("Layer 2, unit 1", "Layer 1, unit 3")),
        ((3, 1, -1), ("Output 2", "Bias")),
    ],
)
def test_a_place_is_opened_by_its_name(place: tuple, wanted: tuple, state: dict) -> None:
    open_number.set_place("play", [2, 3, 2, 3], ("x₁", "x₂"), place, numbered=True)
    assert (state["play_unit"], state["play_weight"]) == wanted


def test_a_whole_unit_keeps_the_weight_that_is_open(state: dict) -> None:
    open_number.set_place("play", [2, 3, 1], ("x₁", "x₂"), (1, 0, None))
    assert state == {"play_unit": "Hidden 1"}


def test_a_place_that_there_is_not_is_passed_over(state: dict) -> None:
    for place in ((0, 0, 0), (4, 0, 0), (1, 3, 0), (1, -1, 0), (1, 0, 2), (1, 0, -2)):
        open_number.set_place("play", [2, 3, 2, 3], ("x₁", "x₂"), place)
        assert state == {}, place
