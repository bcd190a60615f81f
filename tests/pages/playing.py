"""What stands on the playground in a test, and how it is changed; names are without "play_"."""

from __future__ import annotations

from typing import Any

from streamlit.testing.v1 import AppTest

from tests.pages import look
from tests.pages.look import fine, panel, sent


def widget(at: AppTest, name: str) -> Any:
    return at.get_by_key(f"play_{name}")


def put(at: AppTest, **values: object) -> AppTest:
    return look.put(at, "play", **values)


def press(at: AppTest, key: str) -> AppTest:
    return look.press(at, f"play_{key}")


def keys(at: AppTest) -> set[str]:
    """The buttons that are there."""
    return {button.key.removeprefix("play_") for button in at.button}


def shown(at: AppTest, key: str) -> dict:
    """What a panel was sent."""
    return panel(sent(at)[f"play_{key}"])


def marked(at: AppTest) -> list[dict]:
    """What the drawing marks as set by hand."""
    return shown(at, "network")["marked"]


def opened(at: AppTest, *sections: str) -> AppTest:
    """Open these sections."""
    for name in sections:
        at.session_state[f"play_{name}"] = True
    return fine(at.run())


def open_place(at: AppTest, layer: int, unit: int, source: int | None, iteration: int) -> AppTest:
    """What a click in the drawing leaves behind."""
    at.session_state["play_opened"] = {
        "layer": layer, "unit": unit, "source": source, "iteration": iteration,
    }  # fmt: skip
    at.session_state["play_number"] = True
    return fine(at.run())


def value_box(at: AppTest) -> Any:
    """Where the opened number can be typed."""
    return next(n for n in at.number_input if n.key.startswith("play_value_"))


def typed(at: AppTest, value: float) -> AppTest:
    return fine(value_box(at).set_value(value).run())
