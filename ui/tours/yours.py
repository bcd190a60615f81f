"""The guided tour of the page on which one draws a data set of one's own.

The drawings that are made on the way are the visitor's own, and stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nn.data import digits
from nn.data.datasets import scribbles
from nn.data.sketches import NEEDED, Sketches
from ui.tours.step import Step, Tour
from ui.yours import book, training
from ui.yours.book import CANVAS

SHAPES = {
    "circle": "10 30 41 43 34 14 03 01 10", "cross": scribbles.LETTERS["X"],
    "triangle": "20 44 04 20", **scribbles.SIGNS,
}  # fmt: skip
A_CROSS = [[(84, 84), (196, 196)], [(196, 84), (84, 196)]]  # strokes on the canvas
ENOUGH = 5  # drawings of each, where the tour makes them


def _drawn(state: Mapping[str, Any]) -> Sketches:
    found: Sketches = state.get(book.KEY) or Sketches()
    return found


def _how_many(state: Mapping[str, Any]) -> object:
    return len(_drawn(state))


def _enough(state: Mapping[str, Any]) -> object:
    """Return what changes once there is enough of each, and then with every drawing."""
    drawn = _drawn(state)
    return len(drawn) if min(drawn.counts) >= NEEDED else "too few"


def _fill(most: int) -> None:
    """Draw shapes until there are so many of each."""
    rng = np.random.default_rng(len(book.now()))
    for i, name in enumerate(book.now().names):
        corners = SHAPES.get(name) or [*SHAPES.values()][i % len(SHAPES)]
        for _ in range(most - book.now().counts[i]):
            x = digits.way(scribbles.written(corners, rng)).x
            book.change(lambda drawn, i=i, x=x: drawn.added(i, x))  # type: ignore[misc]


def _one_more() -> None:
    _fill(min(book.now().counts) + 1)


def _until_enough() -> None:
    _fill(max(ENOUGH, min(book.now().counts) + 1))


def _trained(state: Mapping[str, Any]) -> object:
    return state.get(training.RUN) or ""  # a mark that is None is none yet


def _strokes(state: Mapping[str, Any]) -> object:
    return len(state.get(f"{CANVAS}_strokes", []))


def _draw() -> None:
    from ui.inputs import canvas  # noqa: PLC0415, it needs a running server

    canvas.put(CANVAS, A_CROSS)


TOUR = Tour(
    "yours",
    (book.GOAL,),
    (
        Step(
            "Above the canvas stands what to draw. “Names” is where you change and add them.",
            "Draw it, and press “Keep”, or the key K.",
            "The small picture is what the network sees: cropped, scaled and centred. Where you "
            "draw and how large does not matter.",
            CANVAS,
            {book.GOAL: ENOUGH},
            mark=_how_many,
            do=_one_more,
            alone=True,
        ),
        Step(
            "It asks for the same again, and then for the next name.",
            "Keep at least two drawings of each, better five.",
            "A few are enough: in training, each step turns, stretches and bends them anew.",
            CANVAS,
            {book.GOAL: ENOUGH},
            mark=_enough,
            do=_until_enough,
            alone=True,
        ),
        Step(
            "Some drawings of each are kept back: on those the network is tested.",
            "Press “Train”.",
            "It takes 300 steps, within seconds. Below, the cost falls and the accuracy rises.",
            "yours_train",
            {book.GOAL: ENOUGH},
            mark=_trained,
            do=training.begin,
        ),
        Step(
            "The same canvas now reads. The network has never seen what you draw next.",
            "Draw one of your things, and look at the bars.",
            "Each bar says how likely the network takes that name to be. If it is wrong, keep the "
            "drawing under its right name, and train again.",
            CANVAS,
            {book.GOAL: ENOUGH},
            mark=_strokes,
            do=_draw,
            alone=True,
        ),
    ),
)
