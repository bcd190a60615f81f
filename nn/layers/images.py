"""Images in columns: how a layer looks at them, and the windows that slide over them.

An image of (height, width, channels) is a column, row by row, and in each pixel channel by channel.
So m of them, (height * width * channels, m), are in the same memory an array (height, width,
channels, m). All of this works as well with the images of S networks, (S, …).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nn.arrays import Array
from nn.layers.layer import Shape


@dataclass(frozen=True)
class Window:
    """A window that slides over images: its size, its steps, and the empty border around them."""

    size: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int] = (0, 0)

    def places(self, height: int, width: int) -> tuple[int, int]:
        """Return at how many places it stands, downwards and across.

        Raises:
            ValueError: if an image is smaller than the window.
        """
        pairs = zip((height, width), self.size, self.stride, self.padding, strict=True)
        down, across = ((n + 2 * p - k) // s + 1 for n, k, s, p in pairs)
        if min(down, across) < 1:
            raise ValueError(
                f"A window of {self.size[0]} × {self.size[1]} does not fit into an image of "
                f"{height} × {width}. Choose a smaller window, or fewer layers before it."
            )
        return down, across


def check_shape(kind: str, shape: Shape) -> None:
    """Raise ValueError unless a shape is that of an image."""
    if len(shape) != 3:
        raise ValueError(
            f"{kind} needs images of (height, width, channels), as in input_shape=(28, 28, 1), "
            f"but gets {shape}."
        )


def images(A: Array, shape: Shape) -> Array:
    """Look at columns (n, m) as images (height, width, channels, m).

    What a pixel is in all examples shall lie together, so that it is copied in one go.
    """
    A = A if A.flags.c_contiguous else np.copy(A, order="C")
    return A.reshape(*A.shape[:-2], *shape, A.shape[-1])


def columns(images: Array) -> Array:
    """Look at images (height, width, channels, m) as columns (n, m)."""
    return images.reshape(*images.shape[:-4], -1, images.shape[-1])


def padded(images: Array, padding: tuple[int, int]) -> Array:
    """Put an empty border around images."""
    if padding == (0, 0):
        return images
    down, across = padding
    around = [(0, 0)] * (images.ndim - 4)
    return np.pad(images, (*around, (down, down), (across, across), (0, 0), (0, 0)))


def without_border(images: Array, padding: tuple[int, int]) -> Array:
    """Take the border away again."""
    down, across = padding
    return images[..., down : images.shape[-4] - down, across : images.shape[-3] - across, :, :]


def patches(images: Array, window: Window) -> Array:
    """Return what the window sees at each place: (down, across, kernel numbers, m), a copy.

    The numbers of a patch are ordered as in an image: row by row, and channels last.
    """
    down, across = window.stride
    views: Any = np.lib.stride_tricks.sliding_window_view(images, window.size, axis=(-4, -3))
    views = views[..., ::down, ::across, :, :, :, :]  # (down, across, channels, m, k, k)
    views = np.moveaxis(views, (-2, -1), (-4, -3))  # (down, across, k, k, channels, m)
    return views.reshape(*views.shape[:-4], -1, views.shape[-1])


def seen_from(images: Array, window: Window, row: int, column: int) -> Array:
    """Return what is seen at one point of the window, for all places: (down, across, channels, m).

    It is a part of the images themselves, so that they can be added to.
    """
    (down, across), (height, width) = window.stride, images.shape[-4:-2]
    places = window_places(window, height, width)
    rows = slice(row, row + down * (places[0] - 1) + 1, down)
    columns = slice(column, column + across * (places[1] - 1) + 1, across)
    return images[..., rows, columns, :, :]


def window_places(window: Window, height: int, width: int) -> tuple[int, int]:
    """Return at how many places a window stands over images that have their border already."""
    return Window(window.size, window.stride).places(height, width)
