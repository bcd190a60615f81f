"""A file that is brought to a page: how it was read is said, and another choice can be made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from runs.playground.plane_data import OWN
from ui.play.own import points_link
from ui.tables.table_names import from_link

FOLDER = Path(__file__).parents[1] / "tables"


def small_page() -> None:
    import streamlit as st

    from ui.examples import example_table

    rows = ((0.0, 0.0, 0.0), (0.0, 1.0, 1.0), (1.0, 0.0, 1.0))
    source = example_table.Source("first", rows, (), ("x1", "x2"), has_test=True)
    st.session_state.shown = example_table.choose("p", source)


def play_page() -> None:
    import streamlit as st

    from runs.playground.plane_data import OWN, PlaneData
    from ui.play.own import own_points

    name = st.selectbox("Data", ["circles", OWN], key="play_data")
    st.session_state.shown = own_points.current(PlaneData(name, points=20))
    own_points.show(st.session_state.shown)


def opened(page: Any, **link: str) -> AppTest:
    at = AppTest.from_function(page, default_timeout=30)
    at.session_state["p_table_shown"] = at.session_state["play_own_shown"] = True
    for name, text in link.items():
        at.query_params[name] = text
    return run(at)


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception
    return at


def bring(at: AppTest, name: str, data: bytes | None = None) -> AppTest:
    content = (FOLDER / name).read_bytes() if data is None else data
    at.file_uploader[0].set_value((name, content, "text/csv"))
    return run(at)


def choose(at: AppTest, key: str, value: Any) -> AppTest:
    at.selectbox(key=key).set_value(value)
    return run(at)


def told(at: AppTest) -> str:
    return "\n".join(caption.value for caption in at.caption)


def linked(at: AppTest, *names: str) -> dict[str, str]:
    """What the address carries under these names."""
    found = {name: at.query_params.get(name, "") for name in names}
    return {k: v[0] if isinstance(v, list) else v for k, v in found.items()}


def test_a_file_on_a_small_page_from_its_choice_to_its_link() -> None:
    at = opened(small_page)
    first = at.session_state.shown
    bring(at, "height_weight.csv")
    shown = at.session_state.shown
    assert shown.names.inputs == ("height_cm (scaled)", "weight_kg (scaled)")
    assert (shown.names.label, shown.names.classes) == ("sex", ("f", "m"))
    assert np.abs(np.array(shown.train)[:, :2]).max() == 3
    assert "x1 ← `height_cm`, x2 ← `weight_kg`, Y ← `sex`." in told(at)
    assert "`f` counts as 0, and `m` as 1." in told(at)
    assert "`height_cm (scaled)` is `(height_cm - 174.6) / 5.2`" in told(at)
    again = opened(small_page, **linked(at, "p_rows", "p_names")).session_state.shown
    assert (again.train, again.names) == (shown.train, shown.names)

    choose(at, "p_inputs_0", 1)
    exchanged = at.session_state.shown
    assert exchanged.names.inputs == ("weight_kg (scaled)", "height_cm (scaled)")
    assert [row[1::-1] for row in exchanged.train] == [row[:2] for row in shown.train]
    assert at.selectbox(key="p_inputs_1").value == 0

    for name, data, reason in (
        ("a.xlsx", b"PK\x03\x04", "Save As"),
        ("a.png", b"1,2,3", ".csv, .txt, .data, .tsv"),
        ("a.csv", b"x1,x2,Y\n1,a,0\n1,2,1\n2,3,1\n", "Line 2, column x2: `a` is not a number"),
    ):
        bring(at, name, data)
        (error,) = at.error
        assert reason in error.value
        assert error.value.endswith("The table above is unchanged.")
        assert at.session_state.shown == exchanged

    at.button(key="p_first_table").click()
    run(at)
    assert at.session_state.shown == first
    assert linked(at, "p_rows", "p_names") == {"p_rows": "", "p_names": ""}
    assert len(at.selectbox) == 0


def test_the_names_travel_although_the_rows_are_those_of_the_page() -> None:
    at = bring(opened(small_page), "a.csv", b"a,b,c\n0,0,no\n0,1,yes\n1,0,yes\n")
    assert at.session_state.shown.train == ((0, 0, 0), (0, 1, 1), (1, 0, 1))
    text = linked(at, "p_names")["p_names"]
    names = from_link(text, 2)
    assert names is not None
    assert (names.inputs, names.classes) == (("a", "b"), ("no", "yes"))


def test_a_file_that_does_not_fit_at_first_can_be_made_to_by_a_choice() -> None:
    at = opened(small_page)
    before = at.session_state.shown
    bring(at, "a.csv", b"a,b,c,class\n1,2,no,p\n2,3,yes,q\n3,4,no,r\n4,5,yes,p\n")
    assert "3 different values" in at.error[0].value
    assert at.session_state.shown == before
    choose(at, "p_label_0", 2)
    assert not at.error
    assert at.session_state.shown.names.classes == ("no", "yes")
    assert at.selectbox(key="p_part_0").value == -1
    choose(at, "p_part_0", 3)
    assert "Line 2, column class: write true or false, not `p`" in at.error[0].value
    choose(at, "p_part_0", -1)
    assert not at.error


def test_in_the_playground_inputs_label_and_kind_can_be_chosen() -> None:
    at = bring(opened(play_page), "iris_5_columns.csv")
    data = at.session_state.shown
    assert (data.name, data.units.classes) == (OWN, ("setosa", "versicolor", "virginica"))
    assert data.units.x1.name == "sepal_length"
    choose(at, "play_own_inputs_0", 2)
    choose(at, "play_own_inputs_1", 3)
    assert [axis.name for axis in at.session_state.shown.units.inputs] == [
        "petal_length", "petal_width",
    ]  # fmt: skip
    mine = at.session_state.shown
    link = linked(at, "play_rows", "play_units")
    again = AppTest.from_function(play_page, default_timeout=30)
    again.session_state.play_data = OWN
    for name, text in link.items():
        again.query_params[name] = text
    assert run(again).session_state.shown == mine

    bring(at, "labels_1_2.csv")
    assert at.session_state.shown.units.classes == ("1", "2")
    choose(at, "play_own_kind", "numbers")
    assert at.session_state.shown.classes == 0
    choose(at, "play_own_inputs_0", 1)  # the choice of the kind stays
    assert at.session_state.shown.classes == 0
    choose(at, "play_own_kind", "classes")
    assert at.session_state.shown.classes == 2
    bring(at, "broken.csv", b"\x00\x01")
    assert "no text" in at.error[0].value
    assert points_link.from_link(linked(at, "play_rows")["play_rows"]) is not None
    at.button(key="play_generated_again").click()
    assert run(at).session_state.shown.name == "circles"
    assert linked(at, "play_rows", "play_units") == {"play_rows": "", "play_units": ""}


@pytest.mark.parametrize(("page", "rows"), [(small_page, "300"), (play_page, "1,000")])
def test_limits_are_told_before(page: Any, rows: str) -> None:
    (uploader,) = opened(page).file_uploader
    assert f"at most {rows} rows and 1 MB" in uploader.label
    assert ".csv, .txt, .data, .tsv" in uploader.label
    assert uploader.proto.max_upload_size_mb == 1
