"""Chunks: a large batch goes through a network in pieces that fit the processor's cache.

So the memory that it takes does not grow with the number of examples, and whoever wants to stop
need not wait for long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nn.layers import Layer

CHUNK = 2048  # examples at most
WORK = 2**30  # examples times multiplications: about 0.2 s, so that a stop need not wait longer
KEPT = 2**23  # examples times what is held of each: 32 MB in float32


def chunk_of(layers: Sequence[Layer]) -> int:
    """Return how many examples go through layers at once: fewer if they do or hold much."""
    size = chunk_size(sum(layer.multiplications for layer in layers))
    kept = sum(layer.n_kept for layer in layers)
    while size > 1 and size * kept > KEPT:
        size //= 2
    return size


def chunk_size(multiplications: int) -> int:
    """Return how many examples to take at once, if one takes so many multiplications."""
    size = CHUNK
    while size > 1 and size * multiplications > WORK:
        size //= 2
    return size


def chunks(m: int, size: int = CHUNK) -> Iterator[slice]:
    """Cut m columns into pieces of at most ``size``."""
    for start in range(0, m, size):
        yield slice(start, min(start + size, m))
