"""Many pictures of one set: each checked and decoded small, and all of them within a budget."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from nn.data.own.source import BadSetError
from ui.pictures import photo
from ui.pictures.picture_file import BadPictureError, checked

SIDE = 112  # pixels of the longer side: four times what the network sees
MOST_PIXELS = 600_000_000  # of all pictures of a set: some seconds of decoding
TOO_MANY_PIXELS = (
    "These pictures have too many pixels in all; make them smaller (200 × 200 is plenty)."
)
UNKNOWN = "not a picture of a kind that is read"
DAMAGED = "damaged"


def decoder() -> Callable[[bytes], NDArray[np.uint8]]:
    """Return what decodes the pictures of a set one after the other, to grey (h, w).

    It raises ValueError, whose text says why a picture cannot be read; and BadSetError as soon
    as they have too many pixels.
    """
    pixels = 0

    def decode(data: bytes) -> NDArray[np.uint8]:
        nonlocal pixels
        try:
            file = checked(data)
        except BadPictureError as error:
            raise ValueError(_reason(error)) from None
        except Exception as error:
            raise ValueError(DAMAGED) from error
        pixels += file.size[0] * file.size[1]
        if pixels > MOST_PIXELS:
            raise BadSetError(TOO_MANY_PIXELS)
        try:
            return photo.grey(file, SIDE)
        except Exception as error:  # Pillow raises nearly anything on a broken file
            raise ValueError(DAMAGED) from error

    return decode


def _reason(error: BadPictureError) -> str:
    """Say in a few words what was said to somebody who brought this picture alone."""
    told = str(error)
    if "too small" in told:
        return "smaller than 10 × 10 pixels"
    if "too narrow" in told:
        return "more than 16 times as long as wide"
    if "too many pixels" in told:
        return "too many pixels"
    return UNKNOWN if "not a picture" in told else DAMAGED
