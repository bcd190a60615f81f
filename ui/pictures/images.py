"""Digits as pictures: one, or many on a sheet, large enough to see the pixels."""

from __future__ import annotations

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from nn.arrays import Array
from nn.data.digits import SIDE

Picture = NDArray[np.uint8]
GAP = 2  # pixels between the digits of a sheet


def digit(x: Array, zoom: int = 5) -> Picture:
    """Turn one example (784,) or (784, 1) in [0, 1] into grey pixels (28 zoom, 28 zoom)."""
    grey = np.round(np.asarray(x).reshape(SIDE, SIDE) * 255).astype(np.uint8)
    return grey.repeat(zoom, axis=0).repeat(zoom, axis=1)


def address(picture: Picture, *, optimize: bool = False) -> str:
    """Turn a picture into a web address that holds it whole, as a PNG file.

    To send that costs a tenth of sending the pixels. ``optimize``: smaller, and takes longer.
    """
    file = png(picture, optimize=optimize)
    return f"data:image/png;base64,{base64.b64encode(file).decode()}"


def png(picture: Picture, *, optimize: bool = False) -> bytes:
    """Return a picture as the content of a PNG file."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG", optimize=optimize)
    return file.getvalue()


def sheet(X: Array, across: int, zoom: int = 2) -> Picture:
    """Lay the examples X (784, m) out in rows of ``across``, on a middle grey ground (h, w).

    Where the last row is not full there is nothing: then the picture is (h, w, 4), with opacity.
    """
    m = X.shape[1]
    down = -(-m // across)
    cell = SIDE * zoom + GAP
    page = np.full((down * cell - GAP, across * cell - GAP), 128, np.uint8)
    for i in range(m):
        row, col = divmod(i, across)
        page[row * cell :, col * cell :][: SIDE * zoom, : SIDE * zoom] = digit(X[:, i], zoom)
    last = m % across
    return _cut(page, (down - 1) * cell - GAP, last * cell - GAP) if last else page


def _cut(page: Picture, top: int, left: int) -> Picture:
    """Cut the corner below ``top`` and right of ``left`` out of a picture (h, w)."""
    opacity = np.full_like(page, 255)
    opacity[max(top, 0) :, left:] = 0
    return np.dstack([page, page, page, opacity])
