"""The same small network from many first weights at once: how often does it get there?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nn import stack
from nn.arrays import Array
from runs.small.at_once import Examples, Experiment


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of one hidden size, from each seed."""

    size: int
    seeds: tuple[int, ...]
    outputs: Array  # (seeds, m): the outputs for the training examples
    solved: NDArray[np.bool_]  # (seeds,): whether all examples are on their side of one half


def train(
    experiment: Experiment, examples: Examples, sizes: Sequence[int], seeds: Sequence[int]
) -> list[Outcome]:
    """Train a network of each hidden size from each seed, all other settings as given."""
    return [_train_size(experiment, examples, size, tuple(seeds)) for size in sizes]


def _train_size(
    experiment: Experiment, examples: Examples, size: int, seeds: tuple[int, ...]
) -> Outcome:
    experiment = replace(experiment, hidden_sizes=(size,))
    first = starts(experiment, examples, seeds)
    last = ends(experiment, examples, first, experiment.iterations)
    return outcome(experiment, examples, seeds, last)


def starts(experiment: Experiment, examples: Examples, seeds: Sequence[int]) -> Array:
    """Return the first parameters from each seed: (seeds, n_parameters)."""
    experiments = [replace(experiment, seed=seed) for seed in seeds]
    return np.array([e.network(len(examples.X_train)).parameters for e in experiments])


def ends(experiment: Experiment, examples: Examples, thetas: Array, iterations: int) -> Array:
    """Return where so many steps lead from the parameters thetas (seeds, n_parameters)."""
    return stack.train(
        experiment.network(len(examples.X_train)),
        thetas,
        examples.X_train,
        examples.Y_train,
        learning_rate=experiment.learning_rate,
        iterations=iterations,
    )


def outcome(
    experiment: Experiment, examples: Examples, seeds: tuple[int, ...], thetas: Array
) -> Outcome:
    """Say what came of it: thetas (seeds, n_parameters) are the parameters at the end."""
    net = experiment.network(len(examples.X_train))
    outputs = stack.forward(net, thetas, examples.X_train)[-1][:, 0]
    solved = ((outputs > 0.5) == (examples.y_train == 1)).all(axis=1)
    size = experiment.hidden_sizes[0]
    return Outcome(size, seeds, outputs, solved & np.isfinite(outputs).all(axis=1))
