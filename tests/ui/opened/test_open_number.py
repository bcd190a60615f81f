"""Open a number: which one, and why its step may be more than its slope."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from runs.playground.edits import Edit
from tests.ui.courses import played
from tests.ui.panels.test_sums import opened
from tests.ui.reading import shows
from ui.opened import open_number
from ui.panels.step_words import reasons

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
    found = played("classes", **settings)
    [reason] = reasons(found, 0)
    assert told in reason
    table = opened(found, 1, 0, 0)
    assert "step" not in table
    X, Y = found.examples.X_train.astype(float), found.examples.Y_train.astype(float)
    for frame, net in enumerate(found.networks()):
        slope = net.copy(np.float64).gradients(X, Y)[0][0][0, 0]
        shows(table["all"][2][frame], slope)
        shows(table["check"][2][frame], slope, 1e-7)


def test_all_reasons_at_once() -> None:
    settings = {k: v for more, _ in MORE.values() for k, v in more.items()}
    assert len(reasons(played("classes", **settings), 0)) == 6


@pytest.mark.parametrize("settings", [{}, {"l2": 0.01}, {"batch_size": 12}], ids=str)
def test_a_step_that_is_the_slope_after_all_is_shown_and_leads_to_the_next_frame(settings) -> None:
    found = played("classes", **settings)
    assert reasons(found, None) == []  # biases go free of penalties
    assert bool(reasons(found, 0)) == ("l2" in settings)
    assert found.iterations == [0, 1, 2, 3, 4]
    steps = opened(found, 3, 1, None)["step"][2]
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

    from runs.playground.plane_data import PlaneData
    from runs.playground.settings import Play
    from runs.playground.training import run
    from ui.opened import open_number

    data = PlaneData("blobs", points=points, test_share=0, classes=classes).examples(("x1", "x2"))
    play = Play(hidden_sizes=sizes, hidden=("tanh",) * len(sizes), iterations=3, **more)
    course = run(play, data).course()
    st.session_state.setdefault("play_number", True)
    opened = open_number.chosen(course, "play", ("x₁", "x₂"))
    open_number.panel(course, "play", opened)
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
