"""Pooling: a window goes over the images, and of what it sees remains the largest, or the mean.

The images become smaller, and a pattern counts wherever in the window it stands. There is nothing
to learn. Windows that do not fit at the edge are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np

from nn.arrays import Array
from nn.backpropagation import Back, Passed
from nn.layers import images as im
from nn.layers.layer import Layer, Shape
from nn.layers.settings import Pair, pair


class Pool(Layer):
    """What both kinds of pooling share."""

    def __init__(self, size: Pair, stride: Pair | None = None) -> None:
        """Describe a window of that size; by default the next one begins where it ends."""
        whole = pair("size of the window", size)
        self.window = im.Window(whole, whole if stride is None else pair("stride", stride))

    def place(self, shape: Shape) -> None:
        """Take images; those that come out have as many channels."""
        im.check_shape(type(self).__name__, shape)
        self.shape_in = shape
        self.shape_out = (*self.window.places(*shape[:2]), shape[2])

    def describe(self) -> dict[str, Any]:
        """What must be known to build the layer again, ready for JSON."""
        window = self.window
        return {"kind": self.kind, "size": list(window.size), "stride": list(window.stride)}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({' × '.join(map(str, self.window.size))})"

    def seen(self, images: Array) -> Iterator[Array]:
        """Yield what is seen at each point of the window: parts of the images, for all places."""
        for row in range(self.window.size[0]):
            for column in range(self.window.size[1]):
                yield im.seen_from(images, self.window, row, column)


class MaxPool(Pool):
    """A = the largest number that the window sees, channel by channel."""

    kind: ClassVar[str] = "max_pool"

    def forward(self, A_prev: Array) -> Passed:
        """A = max of what is seen at all points of the window, one after the other."""
        first, *others = self.seen(im.images(A_prev, self.shape_in))
        A, larger = first, []
        for other in others:
            larger.append(other > A)  # than all before
            A = np.maximum(A, other)
        A = im.columns(A)
        return Passed(A_prev, A, A, larger)

    def backward(self, dZ: Array, passed: Passed) -> Back:
        """Give dZ to the number that was the largest: to the first, if several were.

        From the last to the first, each takes it that was larger than all before.
        """
        left = im.images(dZ, self.shape_out)
        given = np.zeros_like(dZ, shape=images_like(dZ, self.shape_in))
        first, *others = self.seen(given)
        for pixels, larger in zip(reversed(others), reversed(passed.kept), strict=True):
            taken = left * larger
            np.add(pixels, taken, out=pixels)
            left = left - taken
        np.add(first, left, out=first)
        return Back(dZ, im.columns(given), ())


class AveragePool(Pool):
    """A = the mean of what the window sees, channel by channel."""

    kind: ClassVar[str] = "average_pool"

    def forward(self, A_prev: Array) -> Passed:
        """A = sum of what is seen at all points of the window, by their number."""
        first, *others = self.seen(im.images(A_prev, self.shape_in))
        total = first
        for other in others:
            total = total + other
        A = im.columns(total * (1 / (1 + len(others))))
        return Passed(A_prev, A, A)

    def backward(self, dZ: Array, passed: Passed) -> Back:
        """Give everybody the same share of dZ."""
        share = im.images(dZ, self.shape_out) * (1 / (self.window.size[0] * self.window.size[1]))
        given = np.zeros_like(dZ, shape=images_like(dZ, self.shape_in))
        for pixels in self.seen(given):
            np.add(pixels, share, out=pixels)
        return Back(dZ, im.columns(given), ())


def images_like(dZ: Array, shape: Shape) -> Shape:
    """Return the shape of images for as many networks and examples as in dZ (…, n, m)."""
    return (*dZ.shape[:-2], *shape, dZ.shape[-1])
