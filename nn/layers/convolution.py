"""A convolution: one small dense layer that looks at every patch of an image in turn.

All patches that a window sees on its way over an image are the columns of a matrix. So a
convolution is Z = W patches + b, the same W and b everywhere: each row of W is a filter, and Z says
how strongly each filter answers at each place. On the way back the gradients of all places add up,
and every pixel gathers what the patches it was part of send back to it.
LeCun et al. (1989), "Backpropagation Applied to Handwritten Zip Code Recognition".
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from nn.activations import Activation
from nn.arrays import Array
from nn.backpropagation import Back, Passed
from nn.layers import images as im
from nn.layers.layer import Shape
from nn.layers.settings import Pair, named, pair, whole
from nn.layers.weighted import Weighted


class Conv2D(Weighted):
    """Z = W patches + b, A = g(Z), with a window that slides over images.

    W is (filters, kernel height * width * channels), b is (filters, 1).
    """

    kind: ClassVar[str] = "conv2d"

    def __init__(
        self,
        filters: int,
        kernel: Pair,
        stride: Pair = 1,
        padding: Pair = 0,
        activation: str | Activation | None = None,
        *,
        bias: bool = True,
    ) -> None:
        """Describe a layer of so many filters; numbers may be pairs (vertical, horizontal)."""
        self.filters, self.bias = whole("number of filters", filters), bool(bias)
        self.window = im.Window(
            pair("kernel", kernel), pair("stride", stride), pair("padding", padding, 0)
        )
        self.activation = named(activation)

    def place(self, shape: Shape) -> None:
        """Take images; an output is an image of as many channels as there are filters."""
        im.check_shape("Conv2D", shape)
        height, width, channels = shape
        down, across = self.window.places(height, width)
        self.shape_in, self.shape_out = shape, (down, across, self.filters)
        n = self.window.size[0] * self.window.size[1] * channels
        self.multiplications = down * across * self.need(self.filters, n)
        self.n_patches = down * across * n

    @property
    def n_kept(self) -> int:
        """How many numbers it holds of one example: the patches, and what comes of them."""
        return self.n_patches + self.n_out

    def forward(self, A_prev: Array) -> Passed:
        """Z = W patches + b at every place, A = g(Z)."""
        around = im.padded(im.images(A_prev, self.shape_in), self.window.padding)
        patches = im.patches(around, self.window)  # (down, across, n, m)
        Z: Array = everywhere(self.W) @ patches  # (down, across, filters, m)
        if self.b is not None:
            Z = Z + everywhere(self.b)
        Z = im.columns(Z)
        A = self.activation.forward(Z)
        return Passed(A_prev, Z, A, patches)

    def backward(self, dZ: Array, passed: Passed) -> Back:
        """dW = the sum of dZ patches^T over all places, db that of dZ, dpatches = W^T dZ.

        dW^T = patches dZ^T is the same, and NumPy is sooner done with it.
        """
        patches, at_places = passed.kept, im.images(dZ, self.shape_out)
        dW = (patches @ at_places.mT).sum(axis=(-4, -3)).mT
        db = at_places.sum(axis=-1, keepdims=True).sum(axis=(-4, -3))
        dpatches = everywhere(self.W).mT @ at_places
        dA_prev = im.columns(self._gathered(dpatches))
        return Back(dZ, dA_prev, (dW, db) if self.bias else (dW,))

    def _gathered(self, dpatches: Array) -> Array:
        """Add up, for every pixel, what comes back to it from all patches it was part of."""
        (height, width, channels), (down, across) = self.shape_in, self.window.padding
        (k_down, k_across), m = self.window.size, dpatches.shape[-1]
        parts = dpatches.reshape(*dpatches.shape[:-2], k_down, k_across, channels, m)
        shape = (*dpatches.shape[:-4], height + 2 * down, width + 2 * across, channels, m)
        around = np.zeros_like(dpatches, shape=shape)
        for row in range(k_down):
            for column in range(k_across):
                pixels = im.seen_from(around, self.window, row, column)
                pixels += parts[..., row, column, :, :]
        return im.without_border(around, self.window.padding)

    def describe(self) -> dict[str, Any]:
        """What must be known to build the layer again, ready for JSON."""
        return {
            "kind": self.kind,
            "filters": self.filters,
            "kernel": list(self.window.size),
            "stride": list(self.window.stride),
            "padding": list(self.window.padding),
            "activation": self.activation.name,
            "bias": self.bias,
        }

    def __repr__(self) -> str:
        kernel = " × ".join(map(str, self.window.size))
        return f"Conv2D({self.filters} of {kernel}, {self.activation})"


def everywhere(parameter: Array) -> Array:
    """Look at a matrix (…, a, b) as the same one at every place: (…, 1, 1, a, b)."""
    return parameter[..., None, None, :, :]
