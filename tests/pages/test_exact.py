"""Sliders have steps that suit their range, and take any exact number between them all the same."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.opening import leave, opened
from tests.safety.pages import sound


def slider(at: AppTest, key: str) -> Any:
    return next(w for w in (*at.select_slider, *at.slider) if w.key == key)


@pytest.mark.parametrize(
    ("page", "key", "told", "value"),
    [
        ("perceptron", "perceptron_lr", "0.07", 0.07),
        ("two_layers", "two_iterations", "1234", 1234),
        ("playground", "play_lr", "0.0421", 0.0421),
        ("playground", "play_iterations", "777", 777),
        ("mnist", "mnist_lr", "0.25", 0.25),
        ("mnist", "mnist_iterations", "1234", 1234),
    ],
)
def test_the_address_sets_an_exact_number_and_the_slider_leaves_it_again(
    page: str, key: str, told: str, value: float
) -> None:
    at = sound(opened(page, {key: told}))
    assert slider(at, key).value == value
    assert at.query_params[key] in (told, [told])
    step = slider(at, key).options[2]
    sound(slider(at, key).set_value(type(value)(step)).run())
    assert slider(at, key).value == type(value)(step)
    leave(at)


@pytest.mark.parametrize("told", ["0", "-1", "1e9", "nan", "1.5", "x"])
def test_what_lies_beyond_the_slider_is_not_taken(told: str) -> None:
    at = sound(opened("mnist", {"mnist_iterations": told}))
    assert slider(at, "mnist_iterations").value == 1000
    leave(at)


def test_an_exact_number_can_be_typed_beside_the_slider() -> None:
    at = sound(opened("mnist"))
    for key, value in (("mnist_n1", 123), ("mnist_iterations", 4321)):
        field = next(w for w in at.number_input if w.key == f"{key}_exact")
        sound(field.set_value(value).run())
        assert slider(at, key).value == value
    sound(slider(at, "mnist_n1").set_value(256).run())
    assert next(w for w in at.number_input if w.key == "mnist_n1_exact").value == 256
    assert at.query_params["mnist_hidden"] in ("256", ["256"])
    assert at.query_params["mnist_iterations"] in ("4321", ["4321"])
    leave(at)
