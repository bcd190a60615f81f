"""What layers are told, checked at once: a wrong name or size is said in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nn.activations import ACTIVATIONS, Activation
from nn.checks import one_of

Pair = int | Sequence[int]


def named(activation: str | Activation | None) -> Activation:
    """Look an activation up; None is the identity.

    Raises:
        ValueError: if there is none of that name.
    """
    if isinstance(activation, Activation):
        return activation
    name = activation or "identity"
    one_of("activation", name, ACTIVATIONS)
    return ACTIVATIONS[name]


def whole(name: str, value: int, at_least: int = 1) -> int:
    """Return a whole number, or raise ValueError unless it is one of at least ``at_least``."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < at_least:
        raise ValueError(f"The {name} must be a whole number of at least {at_least}, not {value}.")
    return int(value)


def pair(name: str, value: Pair, at_least: int = 1) -> tuple[int, int]:
    """Return (vertical, horizontal): a single number counts for both.

    Raises:
        ValueError: if these are not one or two whole numbers of at least ``at_least``.
    """
    both = value if isinstance(value, list | tuple) else (value, value)
    if len(both) != 2:
        raise ValueError(f"The {name} must be one whole number or two, not {value}.")
    down, across = both
    return whole(name, down, at_least), whole(name, across, at_least)


def share(name: str, value: float, below: float) -> float:
    """Return a share, or raise ValueError unless it lies from 0 to ``below``, without that."""
    if not isinstance(value, int | float | np.number) or not 0 <= value < below:
        raise ValueError(f"The {name} must be a number from 0 to below {below:g}, not {value}.")
    return float(value)
