"""Kernels made by hand: what one chooses or types in, and keeps while all the rest is trained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nn.arrays import Array

LARGEST = 100.0  # that a number of a kernel may be, to either side of 0
DECIMALS = 4  # that are kept of it, as in a link


@dataclass(frozen=True)
class Frozen:
    """A filter of the first layer whose kernel was made by hand and does not learn.

    Raises:
        ValueError: if a number is no finite number of a sensible size.
    """

    filter: int  # from 0
    numbers: tuple[float, ...]  # row by row

    def __post_init__(self) -> None:
        """Refuse what no training could do."""
        if not all(np.isfinite(n) and abs(n) <= LARGEST for n in self.numbers):
            raise ValueError(f"A kernel's numbers must lie between -{LARGEST:g} and {LARGEST:g}.")


def _identity(size: int) -> Array:
    kernel = np.zeros((size, size))
    kernel[size // 2, size // 2] = 1
    return kernel


def _blur(size: int) -> Array:
    return np.full((size, size), 1 / size**2)


def _across(size: int) -> Array:
    """Bright on the right, dark on the left: what Sobel's kernel is, for any size."""
    at = np.arange(size) - size // 2
    smooth = 1 + size // 2 - np.abs(at)
    kernel = np.outer(smooth, at).astype(float)
    return kernel / np.abs(kernel).sum() * 2


def _outline(size: int) -> Array:
    """A pixel against the mean of its neighbours (Laplace)."""
    return 2 * (_identity(size) - _blur(size))


KERNELS: dict[str, tuple[str, Callable[[int], Array]]] = {
    "upright": ("Upright edges", _across),
    "level": ("Level edges", lambda size: _across(size).T),
    "outline": ("Outline", _outline),
    "blur": ("Blur", _blur),
    "sharpen": ("Sharpen", lambda size: 2 * _identity(size) - _blur(size)),
    "nothing": ("Nothing: the image as it is", _identity),
    "zeros": ("All zeros", lambda size: np.zeros((size, size))),
}


def kernel(name: str, size: int) -> tuple[float, ...]:
    """Return the numbers of a kernel by name, row by row, as they stand in a link."""
    rounded = np.round(KERNELS[name][1](size), DECIMALS) + 0.0  # no negative zero
    return tuple(float(n) for n in rounded.ravel())


def name_of(numbers: tuple[float, ...], size: int) -> str | None:
    """Return which of ``KERNELS`` these numbers are, or None."""
    return next((name for name in KERNELS if kernel(name, size) == numbers), None)
