"""Any grey picture, made 28 × 28 in a way that one chooses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nn.arrays import Array
from nn.data import digits
from nn.data.digits import SIDE
from nn.data.own.source import Grey

FITS = ("ink", "fit", "fill", "stretch")
INVERTS = ("auto", "yes", "no")
BRIGHT = 128  # from here on, the edge of a picture is light
SAME = 40  # grey levels that paper may differ from its middle
DONE = {  # to complete the sentence "Each picture was …"
    "ink": "made grey, its ink cut out, scaled into 20 × 20 pixels and put with its centre of "
    "mass into the middle of 28 × 28",
    "fit": "made grey and scaled to fit into 28 × 28 pixels as a whole",
    "fill": "made grey and scaled to fill 28 × 28 pixels, what stands out cut off",
    "stretch": "made grey and stretched to 28 × 28 pixels",
}
TURNED = {
    "auto": ", with light and dark exchanged if its edge was light",
    "yes": ", with light and dark exchanged",
    "no": "",
}


@dataclass(frozen=True)
class Way:
    """How pictures are made even.

    fit:    "ink": what is drawn alone, as MNIST does it; "fit": the whole picture, with a margin;
            "fill": cut to a square; "stretch": pulled to a square.
    invert: "yes", "no", or "auto": if its edge is light, so that the ground is always dark.
    """

    fit: str = "fit"
    invert: str = "auto"

    def __post_init__(self) -> None:
        """Refuse what is unknown."""
        if self.fit not in FITS or self.invert not in INVERTS:
            raise ValueError("There is no such way of making pictures even.")

    @property
    def told(self) -> str:
        """What was done, to complete the sentence "Each picture was …"."""
        return DONE[self.fit] + ("" if self.fit == "ink" else TURNED[self.invert])


def even(picture: Grey, way: Way) -> Grey:
    """Turn a picture (h, w) of any size into (28, 28)."""
    if way.fit == "ink":
        return _ink(picture)
    ground = edge(picture)
    if way.invert == "yes" or (way.invert == "auto" and ground >= BRIGHT):
        picture, ground = 255 - picture, 255 - ground
    h, w = picture.shape
    if (h, w) == (SIDE, SIDE):
        return picture
    if way.fit == "stretch":
        return _scaled(picture, SIDE, SIDE)
    if way.fit == "fill":
        side = min(h, w)
        top, left = (h - side) // 2, (w - side) // 2
        return _scaled(picture[top : top + side, left : left + side], SIDE, SIDE)
    high, wide = (max(1, round(n * SIDE / max(h, w))) for n in (h, w))
    field = np.full((SIDE, SIDE), round(ground), np.uint8)
    top, left = (SIDE - high) // 2, (SIDE - wide) // 2
    field[top : top + high, left : left + wide] = _scaled(picture, high, wide)
    return field


def edge(picture: Grey) -> float:
    """Return the middle grey of a picture's edge, which is mostly its ground."""
    around = np.sort(_edge(picture))  # for so few, this is faster than np.median
    return float(around[len(around) // 2])


def is_drawing(picture: Grey) -> bool:
    """Tell whether it is ink on an even ground: all along its edge, and on most of the rest."""
    ground = edge(picture)
    near = [np.abs(part - np.float32(ground)) < SAME for part in (_edge(picture), picture)]
    return bool(near[0].mean() > 0.9 and near[1].mean() > 0.6)


def _ink(picture: Grey) -> Grey:
    """Take the way that a digit of MNIST and a drawing take; what is blank becomes all 0."""
    contrast = np.abs(picture - np.float32(edge(picture))) / 255
    if contrast.max() < digits.FAINT:
        return np.zeros((SIDE, SIDE), np.uint8)
    return _bytes(255 * np.clip(digits.way(contrast).field, 0, 1))


def _scaled(picture: Grey, high: int, wide: int) -> Grey:
    h, w = picture.shape
    return _bytes(_weights(h, high) @ picture @ _weights(w, wide).T)


@lru_cache(maxsize=64)
def _weights(n: int, new_n: int) -> Array:
    """Averaging weights; pictures of a set mostly have one size."""
    return digits.area_weights(n, new_n)


def _edge(picture: Grey) -> Grey:
    return np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])


def _bytes(values: Array) -> Grey:
    rounded: Grey = np.rint(values).clip(0, 255).astype(np.uint8)
    return rounded
