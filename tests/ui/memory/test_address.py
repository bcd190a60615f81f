"""A number beyond all bounds in the address does no harm, and everything else stays."""

import pytest
from streamlit.testing.v1 import AppTest

from ui.memory import address


def page() -> None:
    import streamlit as st

    from ui.memory import address

    address.check()
    st.number_input("n", 0, 9, 3, key="n", bind="query-params")
    st.slider("x", 0.0, 1.0, 0.5, key="x", bind="query-params")


@pytest.mark.parametrize(("name", "value"), [("n", "1e999"), ("x", "-inf"), ("other", "nan")])
def test_what_is_infinite_is_taken_out(name: str, value: str) -> None:
    at = AppTest.from_function(page)
    at.query_params["n"], at.query_params["x"] = "5", "0.25"
    at.query_params[name] = value
    at.run()
    assert [e.value for e in at.exception] == []
    assert name not in at.query_params
    assert at.number_input[0].value == (3 if name == "n" else 5)
    assert at.slider[0].value == (0.5 if name == "x" else 0.25)


def test_only_numbers_are_infinite() -> None:
    infinite = ["1e999", "-1e999", "inf", "-inf", "Infinity", "INF", "nan"]
    finite = ["1", "", "infinite", "tanh-tanh", "1e9"]
    assert [text for text in infinite + finite if address.is_infinite(text)] == infinite
