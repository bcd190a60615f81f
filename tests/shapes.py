"""Shapes as a hand draws them: lines through points, a little different each time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Point = tuple[float, float]
SIDE = 280  # of the canvas
AROUND = np.linspace(0, 2 * np.pi, 17)
SHAPES: dict[str, list[list[Point]]] = {  # strokes from -1 to 1, around the middle
    "circle": [[(float(np.sin(a)), float(-np.cos(a))) for a in AROUND]],
    "cross": [[(-1, -1), (1, 1)], [(1, -1), (-1, 1)]],
    "triangle": [[(0, -1), (1, 0.8), (-1, 0.8), (0, -1)]],
}


def strokes(name: str, rng: np.random.Generator) -> list[list[Point]]:
    """Draw a shape somewhere on the canvas, of some size, a little turned and unsteady."""
    size, turn = rng.uniform(45, 90), rng.normal(0, 0.12)
    middle = rng.uniform(size + 30, SIDE - size - 30, 2)
    wide = rng.uniform(0.8, 1.2)
    rows = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) * size
    drawn = []
    for stroke in SHAPES[name]:
        points = np.array(stroke) * (wide, 1) + rng.normal(0, 0.06, (len(stroke), 2))
        drawn.append([(float(x), float(y)) for x, y in points @ rows.T + middle])
    return drawn


def picture(name: str, rng: np.random.Generator) -> NDArray[np.uint8]:
    """The same as the grey pixels (280, 280) of a canvas, white on black."""
    image = Image.new("L", (SIDE, SIDE))
    for stroke in strokes(name, rng):
        ImageDraw.Draw(image).line(stroke, fill=255, width=22, joint="curve")
    return np.asarray(image)
