"""What the canvas reports, and what was asked of it meanwhile."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
import streamlit as st

from tests.pages.conftest import Visit

FIVE = [{"path": [i]} for i in range(5)]


@pytest.fixture
def canvas(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the module, once a page has told Streamlit of the component that it needs."""
    visit("draw")
    from ui.inputs import canvas

    state: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", state)
    canvas._redraw("ink", [])
    assert canvas._strokes("ink", FIVE) == FIVE
    return canvas


def test_a_late_report_does_not_bring_back_what_a_second_press_took_away(
    canvas: ModuleType,
) -> None:
    canvas._take_back("ink", -1)
    canvas._take_back("ink", -1)  # before the canvas has told of the first
    for late in (FIVE, FIVE[:4]):
        assert canvas._strokes("ink", late) == FIVE[:3]
    assert canvas._strokes("ink", FIVE[:3]) == FIVE[:3]


def test_what_was_taken_away_can_be_drawn_again(canvas: ModuleType) -> None:
    canvas._take_back("ink", -1)
    assert canvas._strokes("ink", FIVE[:4]) == FIVE[:4]  # the canvas has followed
    assert canvas._strokes("ink", FIVE) == FIVE
    canvas._take_back("ink", 0)
    assert canvas._strokes("ink", FIVE) == []
    assert canvas._strokes("ink", []) == []
    assert canvas._strokes("ink", FIVE[:1]) == FIVE[:1]
