"""What the playground's controls offer, and what of a link they can show. No Streamlit here."""

from __future__ import annotations

import re

from nn.activations import HIDDEN_ACTIVATIONS
from runs.playground.plane_data import PlaneData
from runs.playground.settings import MAX_UNITS, Play

RATES = [
    0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0,
]  # fmt: skip
ITERATIONS = [
    10, 20, 50, 100, 200, 500, 1000, 1500, 2000, 3000, 5000, 10_000, 20_000, 50_000, 100_000,
]  # fmt: skip
BATCHES = ["all", "1", "4", "8", "16", "32", "64", "128"]
PENALTIES = [0.0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0]
DROPOUTS = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]
MOST_TEST = 90  # percent
SEEDS = 9999
Settings = tuple[PlaneData, Play]


def written(value: object) -> str:
    """Write a value of a slider; a small number without an exponent."""
    small = isinstance(value, float) and 0 < value < 0.0001
    return f"{value:.5f}" if small else str(value)


def can_show(data: PlaneData, play: Play) -> bool:
    """Whether the controls have a place for all of these settings; a link may tell others."""
    batch = "all" if play.batch_size is None else str(play.batch_size)
    spans = (
        (play.learning_rate, RATES), (play.iterations, ITERATIONS), (play.l1, PENALTIES),
        (play.l2, PENALTIES), (play.dropout, DROPOUTS),
    )  # fmt: skip
    return (
        data.test_share <= MOST_TEST / 100 and max(data.seed, play.seed) <= SEEDS
        and batch in BATCHES and all(span[0] <= n <= span[-1] for n, span in spans)
    )  # fmt: skip


def parse_layers(sizes: str, gs: str) -> tuple[list[int] | None, list[str]]:
    """Read "8-4" and "tanh-relu" as sizes and activations; None if the sizes make no sense.

    Activations that make no sense, or are too few, become tanh.
    """
    if sizes == "none":
        return [], []
    if not re.fullmatch(r"[0-9]{1,2}(-[0-9]{1,2}){0,5}", sizes):
        return None, []
    numbers = [int(part) for part in sizes.split("-")]
    if not all(1 <= n <= MAX_UNITS for n in numbers):
        return None, []
    names = gs.split("-")[: len(numbers)] + ["tanh"] * len(numbers)
    known = [name if name in HIDDEN_ACTIVATIONS else "tanh" for name in names]
    return numbers, known[: len(numbers)]
