"""What the pictures of the start page are drawn with: pieces of SVG."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from nn.arrays import Array
from runs.small.at_once import Course
from ui.charts.palette import TEST, TRAIN
from ui.pictures import images

WIDE, HIGH = 300, 160
BLUE, ORANGE = (tuple(bytes.fromhex(colour[1:])) for colour in (TRAIN, TEST))
Extent = tuple[float, float, float, float]  # of the plane: left, right, bottom, top
Place = tuple[float, float]  # in the picture: from the left, from the top


def at(x: float, y: float, extent: Extent) -> Place:
    """Return where a point of the plane is in the picture."""
    left, right, bottom, top = extent
    return WIDE * (x - left) / (right - left), HIGH * (top - y) / (top - bottom)


def line(start: Place, end: Place, look: str) -> str:
    """Draw a straight line."""
    (x1, y1), (x2, y2) = start, end
    return f"<line x1='{x1:.0f}' y1='{y1:.0f}' x2='{x2:.0f}' y2='{y2:.0f}' {look}/>"


def dots(X: Array, y: Iterable[int], extent: Extent, r: float) -> str:
    """Draw class 1 as blue squares, class 0 as orange circles."""
    drawn = ""
    for place, label in zip(X.T, y, strict=True):
        cx, cy = at(float(place[0]), float(place[1]), extent)
        if label:
            side = f"width='{2 * r:g}' height='{2 * r:g}'"
            drawn += f"<rect x='{cx - r:.0f}' y='{cy - r:.0f}' {side} fill='{TRAIN}'/>"
        else:
            drawn += f"<circle cx='{cx:.0f}' cy='{cy:.0f}' r='{r:g}' fill='{TEST}'/>"
    return f"<g stroke='#fff' stroke-width='.8'>{drawn}</g>"


def bar(x: float, y: float, wide: float, high: float, look: str) -> str:
    """Draw a bar with round corners."""
    return f"<rect x='{x:g}' y='{y:g}' width='{wide:.1f}' height='{high:g}' rx='2' {look}/>"


def digit(x: Array) -> NDArray[np.uint8]:
    """Turn an image (784,) into ink on nothing."""
    pixels = np.empty((28, 28, 4), np.uint8)
    pixels[..., :3] = BLUE
    pixels[..., 3] = np.round(255 * x.reshape(28, 28))
    return pixels


def signed(values: Array) -> NDArray[np.uint8]:
    """Turn numbers (h, w) from -1 to 1 into blue and orange on nothing."""
    pixels = np.empty((*values.shape, 4), np.uint8)
    pixels[..., :3] = np.where(values[..., None] < 0, ORANGE, BLUE)
    pixels[..., 3] = np.round(255 * np.clip(np.abs(values), 0, 1))
    return pixels


def image(pixels: NDArray[np.uint8], x: float, y: float, wide: float, high: float) -> str:
    """Put a picture (h, w, 4) into a place of that size."""
    return (
        f"<image x='{x}' y='{y}' width='{wide}' height='{high}' preserveAspectRatio='none' "
        f"href='{images.address(pixels, optimize=True)}'/>"
    )


def text(x: float, y: float, text: str, size: int, anchor: str, look: str = "") -> str:
    """Write words; ``anchor`` says which part of them is at x."""
    return (
        f"<text x='{x:g}' y='{y:g}' font-size='{size}' text-anchor='{anchor}'{look}>{text}</text>"
    )


def plane(course: Course, extent: Extent) -> str:
    """Colour the plane: blue for 1, orange for 0, nothing where it cannot decide."""
    left, right, bottom, top = extent
    x, y = np.linspace(left, right, WIDE // 3), np.linspace(top, bottom, HIGH // 3)
    P = np.array([side.ravel() for side in np.meshgrid(x, y)])
    net = course.network()
    A = net.forward(P.astype(net.parameters.dtype))[0]
    pixels = np.empty((len(y), len(x), 4), np.uint8)
    pixels[..., :3] = np.where((A > 0.5).reshape(len(y), len(x), 1), BLUE, ORANGE)
    pixels[..., 3] = np.round(15 * np.abs(2 * A - 1)).reshape(len(y), len(x)) * 9
    return image(pixels, 0, 0, WIDE, HIGH)
