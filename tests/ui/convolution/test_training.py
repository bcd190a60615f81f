"""What a kernel made by hand costs, told beside what all filters learned."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runs.convolution import shipped
from runs.convolution.course import Course
from runs.convolution.kernels import Frozen, kernel
from ui.convolution import training

BY_HAND = (Frozen(0, kernel("blur", 5)),)


def frozen(right: float, **settings: object) -> Course:
    """A course with a kernel by hand that reads such a share of the test images."""
    found = shipped.load()
    shares = found.shifted.convolution.copy()
    shares[6] = right
    spec = replace(found.spec, frozen=BY_HAND, **settings)
    return replace(found, spec=spec, shifted=replace(found.shifted, convolution=shares))


@pytest.mark.parametrize(
    ("fewer", "told"), [(5, "5 of 1,000 more"), (-3, "3 of 1,000 fewer"), (0, "it is the same")]
)
def test_it_is_told_what_a_kernel_by_hand_costs(fewer: int, told: str, monkeypatch) -> None:
    monkeypatch.setattr(training.session, "newest", lambda spec: None)
    right = shipped.load().shifted.convolution[6]
    assert told in training.cost_of_hands(frozen(right - fewer / 1000))


def test_nothing_is_told_without_the_same_network_to_compare_with(monkeypatch) -> None:
    monkeypatch.setattr(training.session, "newest", lambda spec: None)
    assert training.cost_of_hands(shipped.load()) == ""
    assert training.cost_of_hands(frozen(0.9, seed=5)) == ""


def test_it_is_told_when_a_network_only_guesses() -> None:
    assert training.GUESSED not in training._right(shipped.load())
    assert training.GUESSED in training._right(frozen(0.098))
