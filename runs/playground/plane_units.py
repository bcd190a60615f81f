"""What a visitor's own numbers are called, and where they lie in the plane.

The playground's plane reaches from -3 to 3, and a regression learns numbers near -1 to 1. Numbers
of other sizes are scaled; what was done stays with the points, so that tables, links and exported
code speak the owner's units.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nn.arrays import Array
from nn.data.datasets.plane import HALF

DIGITS = 3  # decimals of scaled numbers: finer than a picture shows
WISH = 1.0  # how far from 0 scaled numbers of a regression lie


@dataclass(frozen=True)
class Axis:
    """A column: its name, and what its two ends stand for.

    ``low`` and ``high`` are own numbers; they lie at ``-half`` and ``half``. Where nothing was
    scaled, they are these themselves.
    """

    name: str
    low: float = -HALF
    high: float = HALF
    half: float = HALF

    @property
    def is_scaled(self) -> bool:
        """Whether own numbers are others than those of the plane."""
        return (self.low, self.high) != (-self.half, self.half)

    @property
    def middle(self) -> float:
        """The own number that lies at 0."""
        return (self.low + self.high) / 2

    @property
    def unit(self) -> float:
        """How many own units are one of the plane."""
        return (self.high - self.low) / (2 * self.half)

    def inwards(self, own: ArrayLike) -> Array:
        """Turn own numbers into those of the plane."""
        own = np.asarray(own, np.float64)
        return (own - self.middle) / self.unit if self.is_scaled else own

    def outwards(self, inner: ArrayLike) -> Array:
        """Turn numbers of the plane into own ones."""
        inner = np.asarray(inner, np.float64)
        return inner * self.unit + self.middle if self.is_scaled else inner

    def shortest(self, values: ArrayLike) -> list[float]:
        """Turn numbers of the plane (m,) into own ones, each as short as it can be written.

        Of all numbers that lie at the same thousandth of the plane, the one with the fewest
        decimals is taken, which is mostly the one that the owner wrote.
        """
        inner = np.asarray(values, np.float64)
        if not self.is_scaled:
            return list(map(float, inner))
        exact, found = self.outwards(inner), self.outwards(inner)
        left = np.ones(len(inner), bool)
        first = -int(np.floor(np.log10(abs(self.unit))))
        for decimals in range(first - 1, first + DIGITS + 3):
            tried = np.round(exact, decimals)
            good = left & (abs(self.inwards(tried) - inner) < 0.499 * 10.0**-DIGITS)
            found[good], left = tried[good], left & ~good
        found[inner == self.half], found[inner == -self.half] = self.high, self.low
        return list(map(float, found + 0.0))


@dataclass(frozen=True)
class Units:
    """The columns of own points, and what their classes are called."""

    x1: Axis
    x2: Axis
    y: Axis  # its ends count in a regression only
    classes: tuple[str, ...] = ()  # as the file names them; none in a regression

    @property
    def inputs(self) -> tuple[Axis, Axis]:
        """Both inputs."""
        return self.x1, self.x2

    @property
    def is_scaled(self) -> bool:
        """Whether any number of the owner's is another one here."""
        return any(axis.is_scaled for axis in (self.x1, self.x2, self.y))


PLAIN = Units(Axis("x1"), Axis("x2"), Axis("y", -WISH, WISH, WISH))
