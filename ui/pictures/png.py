"""Pictures that a browser sends, checked before they are decoded."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

MAX_BYTES = 500_000
UNREADABLE = "The drawing could not be read. Clear the canvas and draw again."


def decode(data: bytes, side: int, width: int | None = None) -> NDArray[np.uint8]:
    """Decode the PNG of a canvas to (side, width, 4); it is a square unless a width is given.

    The browser sends it, so anybody can send anything: the declared size is checked first.

    Raises:
        ValueError: if it is not such a PNG.
    """
    if len(data) > MAX_BYTES:
        raise ValueError(UNREADABLE)
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            if image.size != (width or side, side):
                raise ValueError(UNREADABLE)
            pixels: Any = np.asarray(image.convert("RGBA"))
    except Exception as error:  # Pillow raises nearly anything on a broken file
        raise ValueError(UNREADABLE) from error
    return pixels
