"""Where the weights start: each function draws a W (n_out, n_in). Biases always start at zero.

The draws are made in float64 and then rounded, so that the same seed starts the same network
in every precision.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nn.arrays import Array

Initializer = Callable[[int, int, np.random.Generator], Array]


def zeros(n_out: int, n_in: int, rng: np.random.Generator) -> Array:
    """All zeros: fine for a single unit, but hidden units then stay copies of each other."""
    return np.zeros((n_out, n_in))


def uniform(n_out: int, n_in: int, rng: np.random.Generator) -> Array:
    """Evenly spread over [0, 1)."""
    return rng.random((n_out, n_in))


def normal(n_out: int, n_in: int, rng: np.random.Generator) -> Array:
    """The standard normal distribution: mean 0, standard deviation 1."""
    return rng.standard_normal((n_out, n_in))


def xavier(n_out: int, n_in: int, rng: np.random.Generator) -> Array:
    """Normal with variance 2 / (n_in + n_out): Glorot and Bengio (2010), for tanh, sigmoid."""
    return normal(n_out, n_in, rng) * np.sqrt(2 / (n_in + n_out))


def he(n_out: int, n_in: int, rng: np.random.Generator) -> Array:
    """Normal with variance 2 / n_in: He, Zhang, Ren and Sun (2015), for ReLU."""
    return normal(n_out, n_in, rng) * np.sqrt(2 / n_in)


INITIALIZERS: dict[str, Initializer] = {f.__name__: f for f in (zeros, uniform, normal, xavier, he)}
