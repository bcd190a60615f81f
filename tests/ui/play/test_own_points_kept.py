"""Own points in a session: they come by hand or by link, stay, and are left with one button."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from runs.playground.plane_data import OWN, PlaneData
from ui.memory import kept
from ui.play.own import points, points_link

MINE = points.own([(-1.0, 0.5, 0.0), (1.25, -2.0, 1.0), (2.0, 2.0, 1.0)], [(0.0, 0.0, 0.0)], 2)


def page() -> None:
    """A page with a choice of data, a brush, a button in place of a stroke, and the table."""
    import streamlit as st

    from runs.playground.plane_data import OWN, PlaneData
    from ui.play.own import own_points, own_table

    name = st.selectbox("Data", ["circles", "hills", OWN], key="play_data")
    data = own_points.current(PlaneData(name, points=20, seed=3))
    st.session_state.shown = data
    st.session_state.brush = own_points.brush(data)
    stroke = st.session_state.get("stroke")
    st.button("Stroke", key="go", on_click=own_points.paint, args=[stroke, data])
    own_points.show(data)
    editor = st.session_state.get("play_own_editor", {"key": ""})
    st.button("Typed", key="typed", on_click=own_table.take_edit, args=[editor["key"]])


@pytest.fixture
def at() -> AppTest:
    return AppTest.from_function(page, default_timeout=30)


def fine(at: AppTest) -> AppTest:
    assert [e.value for e in at.exception] == []
    return at


def shown(at: AppTest) -> PlaneData:
    return at.session_state.shown


def linked(at: AppTest) -> PlaneData | None:
    text = at.query_params.get("play_rows", "")
    return points_link.from_link(text[0] if isinstance(text, list) else text)


def paint(at: AppTest, told: object) -> AppTest:
    at.session_state.stroke = told
    at.run()
    return fine(at.button(key="go").click().run())


def test_generated_points_are_shown_as_they_are_set(at: AppTest) -> None:
    fine(at.run())
    assert shown(at) == PlaneData("circles", points=20, seed=3)
    assert at.session_state.brush is None
    assert "play_rows" not in at.query_params


def test_a_stroke_makes_own_points_that_travel_in_the_link(at: AppTest) -> None:
    fine(at.run())
    before = points.copied(shown(at))
    paint(at, {"points": [[1.234, -2]], "label": 1, "erase": False})
    assert at.selectbox(key="play_data").value == OWN
    assert shown(at).train == (*before.train, (1.23, -2.0, 1.0))
    assert linked(at) == shown(at)


@pytest.mark.parametrize("told", [None, "x", {"points": [[9, 9]], "label": 1}, {"points": 1}])
def test_what_is_no_stroke_changes_nothing(at: AppTest, told: object) -> None:
    paint(at, told)
    assert shown(at) == PlaneData("circles", points=20, seed=3)


def test_too_much_is_said_beside_the_brush_once(at: AppTest) -> None:
    at.query_params["play_rows"] = points_link.to_link(MINE)
    at.session_state.play_data = OWN
    everywhere = [[x, y] for x in range(-3, 4) for y in range(-3, 4)]
    paint(at, {"points": everywhere, "label": None, "erase": True, "radius": 0.9})
    assert [w.value for w in at.warning] == ["Training needs at least 2 points, so these stay."]
    assert shown(at) == MINE
    assert [w.value for w in fine(at.run()).warning] == []


def test_a_link_brings_its_points(at: AppTest) -> None:
    at.query_params["play_rows"] = points_link.to_link(MINE)
    at.session_state.play_data = OWN
    fine(at.run())
    assert (shown(at), linked(at)) == (MINE, MINE)
    assert [w.value for w in at.warning] == []


def test_a_link_that_makes_no_sense_is_one_sentence(at: AppTest) -> None:
    at.query_params["play_rows"] = "💥"
    at.session_state.play_data = OWN
    fine(at.run())
    assert [w.value for w in at.warning] == [
        "The points in this link could not be read, so here are others."
    ]
    assert shown(at) == points.copied(PlaneData())


def test_own_points_begin_as_a_copy_and_stay_when_others_are_looked_at(at: AppTest) -> None:
    fine(at.run())
    generated = shown(at)
    fine(at.selectbox(key="play_data").set_value(OWN).run())
    assert shown(at) == points.copied(generated)
    mine = shown(paint(at, {"points": [[0, 0]], "label": 0, "erase": False}))
    fine(at.selectbox(key="play_data").set_value("hills").run())
    assert shown(at).name == "hills"
    assert "play_rows" not in at.query_params
    fine(at.selectbox(key="play_data").set_value(OWN).run())
    assert shown(at) == mine


def test_one_button_leads_back_to_the_generated_points(at: AppTest) -> None:
    fine(at.run())
    fine(at.selectbox(key="play_data").set_value("hills").run())
    paint(at, {"points": [[0, 0]], "label": 0.5, "erase": False})
    at.session_state["play_own_shown"] = True
    fine(at.run())
    fine(at.button(key="play_generated_again").click().run())
    assert shown(at) == PlaneData("hills", points=20, seed=3)


@pytest.mark.parametrize(("name", "values"), [("circles", ["0", "1", "2"]), ("hills", None)])
def test_the_brush_offers_what_can_be_painted(
    at: AppTest, name: str, values: list[str] | None
) -> None:
    fine(at.run())
    fine(at.selectbox(key="play_data").set_value(name).run())
    fine(at.toggle(key="play_paint").set_value(True).run())
    assert at.session_state.brush == {"label": 0 if values else 1.0, "erase": False}
    for value in values or ["-1", "-0.5", "0", "0.5", "1"]:
        at.session_state.play_brush = value
        fine(at.run())
        assert at.session_state.brush == {"label": float(value), "erase": False}
    at.session_state.play_brush = "erase"
    fine(at.run())
    assert at.session_state.brush == {"label": None, "erase": True}


def test_clear_leaves_one_point_of_each_class(at: AppTest) -> None:
    fine(at.run())
    fine(at.toggle(key="play_paint").set_value(True).run())
    fine(at.button(key="play_clear").click().run())
    assert sorted(row[2] for row in shown(at).train) == [0, 1]
    assert linked(at) == shown(at)


def test_the_table_is_drawn_only_when_it_is_open(at: AppTest) -> None:
    assert len(fine(at.run()).dataframe) == 0
    at.session_state["play_own_shown"] = True
    (table,) = fine(at.run()).dataframe
    assert len(table.value) == 20
    paint(at, {"points": [[0, 0]], "label": 0, "erase": False})
    (table,) = at.dataframe
    assert len(table.value) == 21


def typed(at: AppTest, cells: dict[int, dict[str, object]]) -> AppTest:
    """Leave the editor with these changes; a test cannot type, so a button calls back."""
    at.session_state[at.session_state["play_own_editor"]["key"]] = {
        "edited_rows": cells,
        "added_rows": [],
        "deleted_rows": [],
    }
    return fine(at.button(key="typed").click().run())


def test_a_changed_cell_makes_own_points_and_a_bad_one_is_a_sentence(at: AppTest) -> None:
    fine(at.run())
    before = points.copied(shown(at))
    at.session_state["play_own_shown"] = True
    fine(at.run())
    editor = at.session_state["play_own_editor"]["key"]
    typed(at, {0: {"x1": 0.125}})
    good = shown(at)
    assert good.train == ((0.125, *before.train[0][1:]), *before.train[1:])
    assert linked(at) == good
    typed(at, {0: {"x1": 0.125}, 1: {"x2": 99}})
    (error,) = at.error
    assert error.value.startswith("Row 2, column x2: `99` is too large")
    assert error.value.endswith("Until then the last good table is used.")
    assert shown(at) == good
    typed(at, {0: {"x1": 0.125}, 1: {"x2": 1, "y": 3}})
    assert len(at.error) == 0
    assert shown(at).classes == 4
    assert at.session_state["play_own_editor"]["key"] == editor  # the cursor stays in its cell
    at.session_state["play_own_shown"] = False
    after = shown(fine(at.run()))
    at.session_state["play_own_shown"] = True
    (table,) = fine(at.run()).dataframe
    assert table.value["x1"].tolist() == [row[0] for row in (*after.train, *after.test)]


def test_points_that_no_link_holds_come_back_after_a_reload(at: AppTest) -> None:
    rng = np.random.default_rng(0)
    rows = tuple(tuple(map(float, row)) for row in rng.uniform(-1, 1, (900, 3)).round(2))
    many = PlaneData("own", classes=0, train=rows)
    assert not points_link.to_link(many)
    at.session_state.play_data, at.session_state.play_own = "own", many
    fine(at.run())
    name = at.session_state.session_name
    assert kept._things[name]["play_own_beside"].value is many
    # The reloaded page first shows a copy of what was generated, until its tab says who it was.
    again = AppTest.from_function(page, default_timeout=30)
    again.session_state.play_data = "own"
    assert shown(fine(again.run())) != many
    again.session_state["play_own_beside"] = many
    again.session_state[kept.AGAIN] = {"play_own_beside"}
    assert shown(fine(again.run())) == many
