"""What draws itself again has been sent before its own timer can drop it."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from ui.kit import timers


def plain() -> None:
    import streamlit as st

    from ui.kit import timers

    st.markdown("as ever")
    timers.let_arrive()


def with_a_part() -> None:
    import streamlit as st

    from ui.kit import timers

    timers.every(0.5, st.markdown, "again")
    st.markdown("the rest")
    timers.let_arrive()


@pytest.fixture
def waits(monkeypatch) -> list[float]:
    """How long was waited, each time; nobody does wait."""
    waits: list[float] = []
    monkeypatch.setattr(timers, "sleep", waits.append)
    return waits


def test_a_page_that_draws_itself_again_waits_until_all_has_been_sent(waits) -> None:
    at = AppTest.from_function(with_a_part).run()
    assert [text.value for text in at.markdown] == ["again", "the rest"]
    assert waits == [timers.SENT_WITHIN]
    at.run()
    assert len(waits) == 2


def test_no_other_page_waits(waits) -> None:
    AppTest.from_function(plain).run()
    assert waits == []
