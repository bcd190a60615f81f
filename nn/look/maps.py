"""A number of a map, followed back to the sum that it came from.

Between a convolution and the next layer with weights lie a pool, a normalisation, an activation, in
any order. All but the pool keep a number at its place. A pool takes one of several: the largest,
and of a mean the one that counts most is followed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nn.arrays import Array
from nn.backpropagation import Passed
from nn.layers import AveragePool, Layer, MaxPool


def followed(layers: Sequence[Layer], passes: Sequence[Passed], place: int) -> list[int]:
    """Return where a number stands behind each of some layers, given where behind the last.

    ``passes`` are those of one example through these layers, and a place is one of a column of
    outputs. The first layer's, where the sum stands, comes first.

    Raises:
        ValueError: if a layer mixes the places, so that none can be followed.
    """
    places = [place]
    for layer, passed in zip(layers[:0:-1], passes[:0:-1], strict=True):
        if isinstance(layer, MaxPool | AveragePool):
            place = _largest(layer, passed.A_prev[:, 0], place)
        elif layer.n_in != layer.n_out:
            raise ValueError(f"A number cannot be followed through {layer}.")
        places.append(place)
    return places[::-1]


def _largest(pool: MaxPool | AveragePool, A: Array, place: int) -> int:
    """Return where the largest number stands that a pool looks at, the first if there are two."""
    rows, columns, channels = np.unravel_index(place, pool.shape_out)
    (down, across), (high, wide) = pool.window.stride, pool.window.size
    top, left = int(rows) * down, int(columns) * across
    seen = A.reshape(pool.shape_in)[top : top + high, left : left + wide, channels]
    row, column = np.unravel_index(int(seen.argmax()), seen.shape)
    return int(np.ravel_multi_index((top + row, left + column, channels), pool.shape_in))
