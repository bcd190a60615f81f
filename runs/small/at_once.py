"""Small trainings, which are over at once: an experiment goes in, its whole course comes out.

They run where they are asked for, take a few hundredths of a second, and keep the parameters
of every recorded iteration, so that a page can play the course back and forth.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

import nn
from nn.arrays import Array, Labels, columns, targets
from nn.data.datasets import Dataset
from runs.service.limits import within

MAX_ITERATIONS = 5000
MAX_UNITS = 16
MAX_EXAMPLES = 300
Row = tuple[float, ...]  # the inputs of one example, then its label, 0 or 1


@dataclass(frozen=True, eq=False)
class Examples:
    """What a small network learns from and is tested on; ``nn.train`` takes it as it is."""

    X_train: Array  # (n_0, m), each example in one piece
    y_train: Labels  # (m,), 0 or 1
    X_test: Array  # (n_0, m_test); there may be none
    y_test: Labels

    @classmethod
    def from_rows(cls, train: Sequence[Row], test: Sequence[Row] = ()) -> Examples:
        """Turn rows of inputs and label into float64 arrays."""
        n_0 = len(train[0]) - 1
        return cls(*_arrays(train, n_0), *_arrays(test, n_0))

    @classmethod
    def from_digits(cls, data: Dataset, a: int, b: int) -> Examples:
        """Take two digits of a data set: a becomes class 0, b class 1."""
        parts = []
        for X, y in ((data.X_train, data.y_train), (data.X_test, data.y_test)):
            chosen = (y == a) | (y == b)
            parts += [X.T[chosen].T, (y[chosen] == b).astype(np.int64)]
        return cls(*parts)

    @property
    def all(self) -> tuple[Array, Labels]:
        """The examples to train on and, after them, those to test on."""
        X = np.hstack([self.X_train, self.X_test])
        return X, np.concatenate([self.y_train, self.y_test])

    @property
    def Y_train(self) -> Array:
        """The wanted outputs: (1, m)."""
        return targets(self.y_train, 1, self.X_train.dtype)


def _arrays(rows: Sequence[Row], n_0: int) -> tuple[Array, Labels]:
    table = np.array(rows, np.float64).reshape(len(rows), n_0 + 1)
    X = columns(len(rows), n_0, np.float64)
    X[...] = table[:, :n_0].T
    return X, table[:, n_0].astype(np.int64)


@dataclass(frozen=True)
class Experiment:
    """All settings of a small training but its data. Equal ones give equal courses."""

    hidden_sizes: tuple[int, ...] = ()
    hidden: str = "tanh"
    output: str = "sigmoid"
    loss: str = "binary_cross_entropy"
    bias: bool = True
    initializer: str = "normal"
    learning_rate: float = 0.5
    iterations: int = 1000
    seed: int = 0
    record_every: int = 100  # how often the tutorial lists its cost
    n_frames: int = 60  # further iterations to record, for a smooth course

    def __post_init__(self) -> None:
        """Raise ValueError, with a sentence for the page, if a setting is out of bounds."""
        within("number of iterations", self.iterations, 1, MAX_ITERATIONS)
        within("size of a hidden layer", min(self.hidden_sizes, default=1), 1, MAX_UNITS)
        within("size of a hidden layer", max(self.hidden_sizes, default=1), 1, MAX_UNITS)

    def network(self, n_inputs: int, dtype: np.typing.DTypeLike = np.float64) -> nn.Network:
        """Build the network with its first weights."""
        return nn.Network(
            [n_inputs, *self.hidden_sizes, 1],
            hidden=self.hidden,
            output=self.output,
            loss=self.loss,
            initializer=self.initializer,
            bias=self.bias,
            rng=np.random.default_rng(self.seed),
            dtype=dtype,
        )

    def network_for(self, examples: Examples) -> nn.Network:
        """Build the network with its first weights, for these examples."""
        return self.network(len(examples.X_train), examples.X_train.dtype)

    @property
    def frames(self) -> list[int]:
        """The iterations to record for a smooth course, besides those of the tutorial's list."""
        return spread(self.iterations, self.n_frames)


def spread(last: int, n: int) -> list[int]:
    """Return about ``n`` iterations from 0 to ``last``: close together at first.

    Most happens at first. The k-th is ``last (k / n)^2``, but at least ``k``.
    """
    return sorted({min(max(k, round(last * (k / n) ** 2)), last) for k in range(n + 1)})


@dataclass(frozen=True, eq=False)
class Course:
    """A small training from its first iteration to its last. Shared by visitors: only read."""

    experiment: Experiment
    examples: Examples
    snapshots: tuple[nn.Snapshot, ...]  # each with its parameters

    @cached_property
    def key(self) -> str:
        """A name that only courses with the same settings and examples share."""
        settings = replace(self.experiment, learning_rate=float(self.experiment.learning_rate))
        digest = hashlib.blake2b(repr(settings).encode())
        for part in (self.examples.X_train, self.examples.X_test):
            digest.update(repr(part.shape).encode() + part.T.tobytes())
        for labels in (self.examples.y_train, self.examples.y_test):
            digest.update(labels.tobytes())
        digest.update(repr([s.iteration for s in self.snapshots]).encode())
        return digest.hexdigest()

    @property
    def stop_reason(self) -> str | None:
        """Why training ended early, in a sentence, if it did."""
        return self.snapshots[-1].stop_reason

    @cached_property
    def thetas(self) -> Array:
        """The parameters of all snapshots: (frames, n_parameters)."""
        return np.array([s.parameters for s in self.snapshots])

    def network(self, frame: int = -1) -> nn.Network:
        """Return the network as it was at a snapshot."""
        net = self._first.copy()
        net.parameters[...] = self.snapshots[frame].parameters
        return net

    @cached_property
    def _first(self) -> nn.Network:
        """The network before the first step; to draw its weights takes longer than to copy it."""
        return self.experiment.network_for(self.examples)

    def networks(self) -> Iterator[nn.Network]:
        """Yield the network as it was at every snapshot; each is overwritten by the next."""
        net = self.network()
        for theta in self.thetas:
            net.parameters[...] = theta
            yield net


def run(experiment: Experiment, examples: Examples) -> Course:
    """Train from the first iteration to the last.

    Raises:
        ValueError: if the examples do not make sense.
    """
    net = experiment.network_for(examples)
    snapshots = list(
        nn.train(
            net,
            examples,
            learning_rate=experiment.learning_rate,
            iterations=experiment.iterations,
            record_every=experiment.record_every,
            record_at=experiment.frames,
            keep_parameters=True,
        )
    )
    if len(snapshots) > 1 and snapshots[-1].stop_reason:
        del snapshots[-2]  # the last one repeats it, with the reason
    return Course(experiment, examples, tuple(snapshots))
