"""The same small network from many first weights at once: how often does it get there?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nn import stack
from nn.arrays import Array
from runs.small import Examples, Experiment


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
    X, n_0 = examples.X_train, len(examples.X_train)
    experiments = [replace(experiment, hidden_sizes=(size,), seed=seed) for seed in seeds]
    starts = np.array([e.network(n_0).parameters for e in experiments])  # (seeds, n_parameters)
    net = experiments[0].network(n_0)
    ends = stack.train(
        net,
        starts,
        X,
        examples.Y_train,
        learning_rate=experiment.learning_rate,
        iterations=experiment.iterations,
    )
    outputs = stack.forward(net, ends, X)[-1][:, 0]
    solved = ((outputs > 0.5) == (examples.y_train == 1)).all(axis=1)
    return Outcome(size, seeds, outputs, solved & np.isfinite(outputs).all(axis=1))
