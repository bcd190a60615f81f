"""The rule of a training: everything that says how it learns, checked beforehand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nn import checks
from nn.arrays import Array
from nn.evaluation import Examples
from nn.network import Network
from nn.optimizers import OPTIMIZERS
from nn.schedules import SCHEDULES

Augment = Callable[[Array, np.random.Generator], Array]


@dataclass(frozen=True)
class Rule:
    """How a training learns. All but the first are explained at ``train``.

    Raises:
        ValueError: if a number makes no sense.
    """

    iterations: int = 500  # in all: schedules go by it
    optimizer: str = "sgd"
    learning_rate: float = 0.1
    batch_size: int | None = None
    schedule: str = "constant"
    l2: float = 0.0
    label_smoothing: float = 0.0
    augment: Augment | None = None
    l1: float = 0.0
    dropout: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what cannot be trained with."""
        checks.one_of("optimizer", self.optimizer, OPTIMIZERS)
        checks.one_of("schedule", self.schedule, SCHEDULES)
        checks.number("learning rate", self.learning_rate, at_least=0)
        checks.number("strength of L2", self.l2, at_least=0)
        checks.number("strength of L1", self.l1, at_least=0)
        checks.number("dropout", self.dropout, at_least=0, at_most=0.9)
        checks.number("label smoothing", self.label_smoothing, at_least=0, at_most=1)
        checks.whole("number of iterations", self.iterations, at_least=0)
        if self.batch_size is not None:
            checks.whole("batch size", self.batch_size, at_least=1)


def check_data(net: Network, data: Examples) -> None:
    """Raise ValueError unless the examples fit the network."""
    n_inputs, last = net.layer_sizes[0], net.layers[-1]
    checks.examples("training", data.X_train, data.y_train, n_inputs, last)
    if len(data.y_test):
        checks.examples("test", data.X_test, data.y_test, n_inputs, last)


def diverged(iteration: int, learning_rate: float) -> str:
    """Say in one sentence why training ended."""
    if iteration == 0:
        return (
            "The cost is not a finite number even before the first step. "
            "Look for missing or infinite values in the data."
        )
    return (
        f"The cost was no longer a finite number at iteration {iteration}: the learning rate "
        f"{learning_rate:g} is too large for this network. Try a smaller one."
    )
