"""The tables behind the charts: what they hold, and that a closed one costs nothing."""

import numpy as np
from streamlit.testing.v1 import AppTest

from runs.small import at_once
from runs.small.at_once import Course, Examples, Experiment
from ui.panels import course_curve
from ui.tables import chart_rows, panel_rows

INPUTS, UNITS = ("A", "B"), ("Hidden 1", "Hidden 2", "Output")
XOR = ((0.0, 0.0, 0.0), (0.0, 1.0, 1.0), (1.0, 0.0, 1.0), (1.0, 1.0, 0.0))


def course(**settings: object) -> Course:
    return at_once.run(Experiment(hidden_sizes=(2,), **settings), Examples.from_rows(XOR, XOR[:1]))


def test_few_moments_stand_for_many_with_both_ends() -> None:
    assert chart_rows.thinned(3) == [0, 1, 2]
    chosen = chart_rows.thinned(1000)
    assert len(chosen) == chart_rows.MOST
    assert (chosen[0], chosen[-1]) == (0, 999)


def test_a_curve_ends_with_the_cost_of_the_last_iteration() -> None:
    trained = course()
    table = chart_rows.curves(course_curve.cost(trained))
    assert list(table.columns) == ["iteration", "training", "test"]
    assert table.iloc[-1].tolist()[:2] == ["1,000", f"{trained.snapshots[-1].cost:.4f}"]


def test_every_parameter_has_a_row_with_its_own_ends() -> None:
    trained = course()
    table = panel_rows.weights(trained, UNITS, INPUTS)
    assert len(table) == trained.network().parameters.size
    W, b = trained.network().layers[1].parts(trained.thetas[-1][6:])
    row = table[(table["from"] == "Hidden 2") & (table["to"] == "Output")]
    assert row["at 1,000"].item() == chart_rows.written(float(W[0, 1]))
    assert table.iloc[-1]["at 1,000"] == chart_rows.written(float(b[0, 0]))


def test_without_biases_there_are_none_in_the_table() -> None:
    table = panel_rows.weights(course(bias=False), UNITS, INPUTS)
    assert "bias" not in set(table["from"])
    assert len(table) == 6


def test_examples_come_with_what_the_network_says_of_them() -> None:
    trained = course()
    table = panel_rows.examples(trained, INPUTS)
    X, y = trained.examples.all
    assert table["class"].tolist() == y.tolist()
    assert table["part"].tolist() == ["training"] * 4 + ["test"]
    expected = trained.network().predict_proba(X)[0]
    np.testing.assert_allclose(table["output at the end"], expected, atol=1e-4)


def test_what_is_not_known_is_a_dash() -> None:
    assert chart_rows.written(None) == chart_rows.written(float("nan")) == "–"
    assert chart_rows.written(0.5, percent=True) == "50.0%"


def test_lists_of_different_lengths_stand_beside_one_another() -> None:
    table = chart_rows.beside({"a": np.arange(3.0), "b": np.arange(2.0)}, "unit")
    assert table.index.tolist() == [1, 2, 3]
    assert np.isnan(table["b"].iloc[-1])


def page() -> None:
    import pandas as pd
    import streamlit as st

    from ui.kit import table_behind

    def make() -> pd.DataFrame:
        st.session_state.made = True
        return pd.DataFrame({"iteration": ["0"], "cost": ["0.7"]})

    table_behind.table("it", "The cost", make)


def test_a_closed_table_is_not_made() -> None:
    at = AppTest.from_function(page).run()
    assert not at.exception
    assert [e.label for e in at.expander] == ["The cost as a table"]
    assert "made" not in at.session_state
    assert not at.table


def test_an_open_table_is() -> None:
    at = AppTest.from_function(page)
    at.session_state["it_table"] = True
    at.run()
    assert not at.exception
    assert at.table[0].value["cost"].tolist() == ["0.7"]
