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
from nn.look.familiarity import Judge
from nn.network import Network

HERE = Path(__file__).parent
PATHS = {"reader": HERE / "reader.npz", "mlp": HERE / "mlp.npz"}
JUDGE = HERE / "judge.npz"  # the last layer of the reader, with a class for what is no digit


def load(name: str = "reader") -> Network:
    """Return a network; its ``provenance`` says how it was trained and how good it is.

    Raises:
        ValueError: if there is none of that name.
    """
    if name not in PATHS:
        raise ValueError(f"No network that ships is called {name!r}: {', '.join(PATHS)} are.")
    return Network.load(PATHS[name])


def judge(net: Network) -> Judge:
    """Return who says for ``load()``, or a copy of it, what is no digit."""
    last = Network.load(JUDGE)
    return Judge(net, last, last.provenance["limit"])


def is_digit(X: Array) -> NDArray[np.bool_]:
    """Say of each column of X (784, m) whether it passes as a digit for ``load()``: (m,)."""
    found: NDArray[np.bool_] = ~_own_judge().is_strange(X)
    return found


@cache
def _own_judge() -> Judge:
    return judge(load())
