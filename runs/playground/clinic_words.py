"""Words for what the failure clinic has measured."""

from __future__ import annotations

from dataclasses import dataclass

from runs.playground.recording import Recording

GOOD = 0.9  # of the test points are right: it has learned


@dataclass(frozen=True)
class Finding:
    """A sentence with measured numbers; ``holds`` if it finds what it looked for."""

    sentence: str
    holds: bool


def good(recording: Recording) -> bool:
    """Whether the network is right at most test points."""
    return float(recording.test_accuracy[-1]) >= GOOD


def right(recording: Recording) -> str:
    """Say how often it is right at the test points."""
    return f"Accuracy on the test points: {percent(float(recording.test_accuracy[-1]))}."


def both(recording: Recording) -> str:
    """Say how often it is right at the training points and at the test points."""
    seen, new = float(recording.accuracy[-1]), float(recording.test_accuracy[-1])
    return f"Right: {percent(seen)} of the training points and {percent(new)} of the test points."


def percent(share: float) -> str:
    """Write a share of 1 as "98 %"; 100 % is said only of all."""
    return f"{100 if share == 1 else min(99, round(100 * share))} %"


def rounded(number: float) -> str:
    """Write a large number with two digits that count: 2,300."""
    return f"{float(f'{number:.2g}'):,.0f}"
