"""Checks of what a training is given, at the call and not somewhere in its middle."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from nn.activations import ACTIVATIONS, HIDDEN_ACTIVATIONS, OUTPUT_ACTIVATIONS, Activation
from nn.arrays import Array, Labels, targets
from nn.losses import LOSSES, Loss

if TYPE_CHECKING:
    from nn.layers import Layer


def one_of(what: str, name: str, names: Iterable[str]) -> None:
    """Raise ValueError unless ``name`` is one of those that there are."""
    if name not in names:
        raise ValueError(f"The {what} must be one of {', '.join(names)}, not {name!r}.")


def activation(name: str, *, place: str) -> Activation:
    """Look an activation up for ``place``: "hidden" or "output".

    Raises:
        ValueError: if there is no such activation for that place.
    """
    names = HIDDEN_ACTIVATIONS if place == "hidden" else OUTPUT_ACTIVATIONS
    one_of(f"{place} activation", name, names)
    return ACTIVATIONS[name]


def loss(name: str, *, output: str) -> Loss:
    """Look a loss up that can follow the output activation ``output``.

    Raises:
        ValueError: if there is no such loss, or it does not fit the output activation.
    """
    one_of("loss", name, LOSSES)
    found = LOSSES[name]
    if output not in found.outputs:
        fitting = ", ".join(other.name for other in LOSSES.values() if output in other.outputs)
        raise ValueError(
            f"{name} needs {' or '.join(found.outputs)} outputs; with {output} use {fitting}."
        )
    return found


def number(name: str, value: float, *, at_least: float, at_most: float | None = None) -> None:
    """Raise ValueError unless ``value`` is a finite number within these bounds."""
    if not isinstance(value, int | float | np.number) or not at_least <= value < np.inf:
        raise ValueError(f"The {name} must be a number of at least {at_least:g}, not {value}.")
    if at_most is not None and value > at_most:
        raise ValueError(f"The {name} must be a number of at most {at_most:g}, not {value}.")


def whole(name: str, value: int, *, at_least: int) -> None:
    """Raise ValueError unless ``value`` is a whole number of at least ``at_least``."""
    if not isinstance(value, int | np.integer) or value < at_least:
        raise ValueError(f"The {name} must be a whole number of at least {at_least}, not {value}.")


def examples(name: str, X: Array, y: Labels, n_inputs: int, last: Layer) -> None:
    """Raise ValueError unless X (n_inputs, m) and the labels y (m,) fit the network.

    Labels must be in 0 … n - 1 for n outputs of the ``last`` layer. A single output may be asked
    for any number, or, if it is a sigmoid, for one between 0 and 1.
    """
    if y.ndim != 1:
        raise ValueError(
            f"The {name} labels must be a list, one for each example, but have the shape {y.shape}."
        )
    if y.dtype.kind not in "biuf":
        raise ValueError(f"The {name} labels must be numbers, not {y.dtype.name}.")
    m = len(y)
    if m == 0 or X.shape != (n_inputs, m):
        raise ValueError(
            f"The {name} examples must have the shape ({n_inputs}, {max(m, 1)}), one column "
            f"for each label, not {X.shape}."
        )
    extremes = y[[np.argmin(y), np.argmax(y)]]
    targets(extremes, last.n_out)  # refuses labels out of range
    if last.n_out == 1 and last.activation.name == "sigmoid":
        low, high = extremes
        if not (low >= 0 and high <= 1):
            raise ValueError(
                f"A sigmoid answers with a number between 0 and 1, and so the {name} labels must "
                f"lie between 0 and 1, but they run from {low:g} to {high:g}."
            )
