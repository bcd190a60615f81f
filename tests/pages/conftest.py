"""Visits to pages: each opened at its own address, and nothing of them is left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from tests.opening import leave, opened, routed
from tests.pages.look import fine, quiet
from ui.examples import small_page

Visit = Callable[..., AppTest]


@pytest.fixture(autouse=True, scope="module")
def _routed() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        routed(patch)
        yield


@pytest.fixture
def short_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a perceptron with 784 inputs train for a moment only: it is the page that is tested."""
    train = small_page.digit_course
    monkeypatch.setattr(
        small_page, "digit_course",
        lambda experiment, a, b: train(replace(experiment, iterations=20), a, b),
    )  # fmt: skip


@pytest.fixture
def visit() -> Iterator[Visit]:
    """Open a page by its name, at an address, as a new visitor; it is left after the test."""
    visits = []

    def visit(name: str, **query: str | list[str]) -> AppTest:
        visits.append(opened(name, query))
        return fine(visits[-1])

    yield visit
    for at in visits:
        leave(at)


@pytest.fixture
def play(visit: Visit) -> Visit:
    """Come to the playground with these in the address; the names are without "play_"."""
    return lambda **query: visit("playground", **{f"play_{key}": v for key, v in query.items()})


@pytest.fixture
def page(play: Visit) -> AppTest:
    """The playground as it is at first."""
    return quiet(play())
