"""What the playground's controls offer, and what of a link they can show."""

from __future__ import annotations

import re

from nn.activations import HIDDEN_ACTIVATIONS
from runs.playground.plane_data import PlaneData
from runs.playground.settings import MAX_UNITS, Play
from ui.settings import playground

Settings = tuple[PlaneData, Play]


def can_show(data: PlaneData, play: Play) -> bool:
    """Whether the controls have a place for all of these settings; a link may tell others."""
    points, simple = playground.OF_POINTS, playground.SIMPLE
    return all(one.fits(one.of(data)) for one in points) and all(
        one.fits(one.of(play)) for one in simple
    )


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
