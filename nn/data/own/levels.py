"""Numbers that somebody's pictures are made of, brought to grey from 0 to 255."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.data.own.source import MAX_SIDE, BadSetError, Grey

RED_GREEN_BLUE = np.array(
    [0.299, 0.587, 0.114], np.float32
)  # ITU-R BT.601, what the eye makes of it
To_grey = Callable[[NDArray[Any]], Grey]


def scale(some: NDArray[Any]) -> To_grey:
    """Look at some of the numbers, and return what brings all like them to 0 … 255.

    Raises:
        BadSetError: if they are no grey levels that one knows.
    """
    low, high = float(some.min(initial=0)), float(some.max(initial=0))
    if not math.isfinite(low) or not math.isfinite(high):
        raise BadSetError("Some pixels are no numbers (NaN or infinite); put 0 there.")
    if low < -1 or high > 65_535 or (low < 0 and high > 1):
        raise BadSetError(
            f"The pixels lie between {low:g} and {high:g}; bring them to 0 … 255, or to 0 … 1."
        )
    # -1 to 1; 0 to 1; 0 to 16, as scikit-learn's digits; bytes; two bytes
    above = -1.0 if low < 0 else 0.0
    most = next(n for n in (1, 16, 255, 65_535) if high <= n)
    factor = 255 / (most - above)

    def grey(values: NDArray[Any]) -> Grey:
        if values.dtype == np.uint8 and factor == 1:
            return values
        scaled = np.nan_to_num((values.astype(np.float32) - above) * factor)
        return np.rint(scaled).clip(0, 255).astype(np.uint8)

    return grey


def side_of(n: int) -> int | None:
    """Return the side of a square of n pixels, if it is one that is taken."""
    side = math.isqrt(n)
    return side if side * side == n and 4 <= side <= MAX_SIDE else None


def picture_shape(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return (h, w) or (h, w, channels) of a picture that is stored in this shape.

    Raises:
        BadSetError: if it is none.
    """
    if len(shape) == 1 and (side := side_of(shape[0])):
        return side, side
    if len(shape) == 2 or (len(shape) == 3 and shape[2] in (1, 3, 4)):
        if 4 <= min(shape[:2]) <= max(shape[:2]) <= MAX_SIDE:
            return shape
        raise BadSetError(
            f"The pictures are {shape[0]} × {shape[1]}; bring them 4 to {MAX_SIDE} pixels wide."
        )
    told = " × ".join(map(str, shape)) or "a single number"
    raise BadSetError(
        f"Each picture is an array of {told}; bring height × width, or × 3 for colours."
    )


def flat(picture: Grey) -> Grey:
    """Turn (h, w), (h, w, 1), (h, w, 3) or (h, w, 4) into grey (h, w)."""
    if picture.ndim == 2:
        return picture
    if picture.shape[2] < 3:
        return picture[..., 0]
    mixed: Grey = np.rint(picture[..., :3] @ RED_GREEN_BLUE).astype(np.uint8)
    return mixed
