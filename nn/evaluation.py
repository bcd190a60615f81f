"""Evaluation: how good a network is at this moment, in a few figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from nn.arrays import Array, Labels, are_classes, targets
from nn.fast.chunks import chunks
from nn.fast.interrupt import Pulse, heed
from nn.fast.runner import Runner
from nn.fast.threads import shared
from nn.network import Network, to_labels


class Examples(Protocol):
    """What training needs of a data set; ``nn.data.datasets.Dataset`` is one.

    X_train: (n_0, m), y_train: (m,), X_test: (n_0, m_test), y_test: (m_test,); m_test may be 0.
    """

    @property
    def X_train(self) -> Array: ...
    @property
    def y_train(self) -> Labels: ...
    @property
    def X_test(self) -> Array: ...
    @property
    def y_test(self) -> Labels: ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state of a training after ``iteration`` steps; all figures are of that moment."""

    iteration: int
    cost: float  # on all training examples, with the L1 and L2 penalties
    train_accuracy: float  # 0 to 1, on all training examples; NaN in a regression
    test_cost: float  # without penalty; NaN without test examples
    test_accuracy: float  # NaN without test examples
    parameters: Array | None = None  # (n_parameters,), read-only; only if asked for
    stop_reason: str | None = None  # why training ended early, if it did


class Exam:
    """Examples with their right answers, for one network to be asked about again and again.

    Large sets are worked through in chunks, by several threads if so many runners are given.
    The figures do not depend on that.
    """

    def __init__(self, net: Network, X: Array, y: Labels, runners: Sequence[Runner]) -> None:
        """Prepare to ask about X (n_0, m) with labels y (m,), one thread for each runner."""
        self.net, self.y = net, y
        self.read = np.zeros(len(y), np.int64)  # what each was taken for, the last time
        Y = targets(y, net.layer_sizes[-1], net.dtype)
        self.graded = are_classes(y, net.layer_sizes[-1])  # whether answers are right or wrong
        parts = list(chunks(len(y), runners[0].chunk))
        self.parts = [(X[:, part], Y[:, part], y[part], self.read[part]) for part in parts]
        self.runners = runners[: max(1, len(self.parts))]

    def take(self, pulse: Pulse | None = None) -> tuple[float, float]:
        """Return cost and accuracy, each on all examples; NaN if there are none.

        Numbers instead of labels, as in a regression, have no accuracy: it is NaN.

        Raises:
            Interrupted: if ``pulse``, asked between chunks of examples, says so.
        """
        m = len(self.y)
        if not m:
            return float("nan"), float("nan")
        marks = shared(self._share, len(self.runners), pulse)
        total, correct = (sum(column) for column in zip(*marks, strict=True))
        accuracy = correct / m if self.graded else float("nan")
        return float(total / m if self.net.loss.is_mean else total), accuracy

    def _share(self, i: int, pulse: Pulse | None) -> list[tuple[float, int]]:
        """Mark every n-th chunk, from chunk i on, with the runner i."""
        with np.errstate(over="ignore", invalid="ignore"):  # told by the cost instead
            return [
                self._mark(*part, self.runners[i], pulse)
                for part in self.parts[i :: len(self.runners)]
            ]

    def _mark(
        self, X: Array, Y: Array, y: Labels, read: Labels, runner: Runner, pulse: Pulse | None
    ) -> tuple[float, int]:
        heed(pulse)
        Z, A = runner.outputs(X)
        read[...] = to_labels(A)
        correct = np.count_nonzero(read == y)
        return float(self.net.loss.total(Z, A, Y)), int(correct)


def evaluate(net: Network, X: Array, y: Labels) -> tuple[float, float]:
    """Return cost and accuracy on X (n_0, m) with labels y (m,)."""
    return Exam(net, X, y, [Runner(net)]).take()
