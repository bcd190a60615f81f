"""The networks that ship with Glassbox, ready to read digits.

``load()`` is the one that reads by default: convolutions, and hands from many countries.
``load("mlp")`` has the architecture of the source, 784 → 256 → 128 → 64 → 10, and knows MNIST.
``python -m nn.pretrained.make`` trains them again and prints their figures.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nn.arrays import Array
from nn.network import Network

HERE = Path(__file__).parent
PATHS = {"reader": HERE / "reader.npz", "mlp": HERE / "mlp.npz"}


def load(name: str = "reader") -> Network:
    """Return a network; its ``provenance`` says how it was trained and how good it is.

    Raises:
        ValueError: if there is none of that name.
    """
    if name not in PATHS:
        raise ValueError(f"No network that ships is called {name!r}: {', '.join(PATHS)} are.")
    return Network.load(PATHS[name])


def is_digit(X: Array) -> NDArray[np.bool_]:
    """Say of each column of X (784, m) whether it passes as a digit for ``load()``: (m,)."""
    found: NDArray[np.bool_] = ~_rule().is_strange(X)
    return found


@cache
def _rule():  # type: ignore[no-untyped-def]
    from nn.pretrained import measures

    return measures.familiarity(load())
