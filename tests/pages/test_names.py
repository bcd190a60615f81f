"""The address carries names, never the words that a page shows; links with the words still work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.opening import PAGES, leave, opened
from tests.safety.pages import sound

NAME = re.compile(r"[a-z0-9_.~:+-]*")
CHOICES = ("selectbox", "multiselect", "button_group", "select_slider")
# One link a page as version 1.0 wrote it, with shown words, and the names that they stand for.
OLD = {
    "perceptron": (
        {"perceptron_data": "One outlier", "perceptron_activation": "Identity",
         "perceptron_init": "Xavier", "perceptron_weight": "x2",
         "perceptron_hide": "Learning rate"},
        {"perceptron_data": "outlier", "perceptron_activation": "identity",
         "perceptron_init": "xavier", "perceptron_weight": "2", "perceptron_hide": "lr"},
    ),
    "two_layers": (
        {"two_loss": "Cross-entropy", "two_unit": "Hidden 2", "two_activation": "Leaky ReLU"},
        {"two_loss": "binary_cross_entropy", "two_unit": "1-2", "two_activation": "leaky_relu"},
    ),
    "xor": (
        {"xor_activation": "GELU", "xor_fix": ["Seed", "Hidden units"], "xor_weight": "Bias"},
        {"xor_activation": "gelu", "xor_fix": "hidden-seed", "xor_weight": "0"},
    ),
    "playground": (
        {"play_data": "Checkerboard", "play_features": ["x₁", "x₁x₂"], "play_optimizer": "Adam",
         "play_looks": ["Confidence", "Flat colours"], "play_schedule": "One cycle",
         "play_loss": "Mean squared error", "play_case": "All zeros"},
        {"play_data": "checkerboard", "play_features": "x1-product", "play_optimizer": "adam",
         "play_looks": "show_confidence-discrete", "play_schedule": "one_cycle",
         "play_loss": "squared", "play_case": "zeros"},
    ),
    "mnist": (
        {"mnist_optimizer": "Momentum", "mnist_augment": "Gentle", "mnist_batch": "128",
         "mnist_init": "Xavier"},
        {"mnist_optimizer": "momentum", "mnist_augment": "gentle", "mnist_batch": "128",
         "mnist_init": "xavier"},
    ),
    "speed": ({"speed_network": "2-8-8-1"}, {"speed_network": "2-8-8-1"}),
}  # fmt: skip


@pytest.fixture
def page() -> Iterator[Any]:
    """A page at an address."""
    pages: list[AppTest] = []

    def page(name: str, query: dict[str, Any] | None = None) -> AppTest:
        pages.append(sound(opened(name, query)))
        return pages[-1]

    yield page
    for at in pages:
        leave(at)


def told(at: AppTest) -> dict[str, list[str]]:
    """The address of a page."""
    told = at.query_params.items()
    return {name: [text] if isinstance(text, str) else list(text) for name, text in told}


def choices(at: AppTest) -> dict[str, Any]:
    """The widgets in which something is chosen from a list, by key."""
    return {w.key: w for kind in CHOICES for w in at.get(kind) if w.key and w.options}


@pytest.mark.parametrize("name", PAGES)
def test_whatever_is_chosen_the_address_has_names_and_opens_the_same(page, name: str) -> None:
    at = page(name)
    for key in reversed(list(choices(at))):
        widget = choices(at).get(key)  # one choice may take away another
        if widget is None or widget.proto.disabled:
            continue
        other = widget.options[:2][-1]
        other = getattr(other, "content", other)  # of pills
        several = isinstance(widget.value, list)
        sound((widget.select(other) if several else widget.set_value(other)).run())
    found = told(at)
    assert len(found) > 1 or name in ("start", "draw", "yours", "speed", "room")
    found.pop("play_rows", None)  # packed points, which are no words
    assert not [v for values in found.values() for v in values if not NAME.fullmatch(v)]
    assert told(page(name, told(at))) == told(at)


@pytest.mark.parametrize("name", OLD)
def test_a_link_with_words_still_works(page, name: str) -> None:
    query, names = OLD[name]
    found = told(page(name, query))
    assert {key: found.get(key) for key in names} == {key: [v] for key, v in names.items()}


def test_no_choice_that_shows_other_words_than_its_names_is_bound(page) -> None:
    """Streamlit writes what a bound choice shows."""
    for name in PAGES:
        for key, widget in choices(page(name)).items():
            if getattr(widget.proto, "query_param_key", ""):
                shown = [getattr(option, "content", option) for option in widget.options]
                assert all(NAME.fullmatch(str(option)) for option in shown), key
