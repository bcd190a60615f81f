"""Evaluation: how good a network is at this moment, in a few figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from nn.arrays import Array, Labels, targets
from nn.interrupt import Pulse, heed
from nn.network import Network, to_labels
from nn.regularization import L2
from nn.workspace import Workspace


class Examples(Protocol):
    """What training needs of a data set; ``nn.datasets.Dataset`` is one."""

    @property
    def X_train(self) -> Array: ...  # (n_0, m)
    @property
    def y_train(self) -> Labels: ...  # (m,)
    @property
    def X_test(self) -> Array: ...
    @property
    def y_test(self) -> Labels: ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state of a training after ``iteration`` steps; all figures are of that moment."""

    iteration: int
    cost: float  # on all training examples, with the L2 penalty if there is one
    train_accuracy: float  # 0 to 1, on all training examples
    test_cost: float  # without penalty; NaN without test examples
    test_accuracy: float  # NaN without test examples
    parameters: Array | None = None  # (n_parameters,), read-only; only if asked for
    stop_reason: str | None = None  # why training ended early, if it did


def snapshot(
    net: Network,
    data: Examples,
    iteration: int,
    workspace: Workspace,
    penalty: L2 | None,
    *,
    keep_parameters: bool = False,
    pulse: Pulse | None = None,
) -> Snapshot:
    """Measure ``net`` on the training and the test examples.

    Raises:
        Interrupted: if ``pulse``, asked between chunks of examples, says so.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        cost, train_accuracy = evaluate(net, data.X_train, data.y_train, workspace, pulse)
        if penalty:
            cost += penalty.penalty(net.parameters)
        test_cost = test_accuracy = float("nan")
        if len(data.y_test):
            test_cost, test_accuracy = evaluate(net, data.X_test, data.y_test, workspace, pulse)
    parameters = None
    if keep_parameters:
        parameters = net.parameters.copy()
        parameters.flags.writeable = False
    return Snapshot(iteration, cost, train_accuracy, test_cost, test_accuracy, parameters)


def evaluate(
    net: Network,
    X: Array,
    y: Labels,
    workspace: Workspace | None = None,
    pulse: Pulse | None = None,
) -> tuple[float, float]:
    """Return cost and accuracy on X (n_0, m) with labels y (m,), in one pass."""
    Y = targets(y, net.layer_sizes[-1], net.dtype)
    total, correct = 0.0, 0
    for part, tapes in net.forward_passes(X, workspace):
        heed(pulse)
        out = tapes[-1]
        total += net.loss.total(out.Z, out.A, Y[:, part])
        correct += int(np.count_nonzero(to_labels(out.A) == y[part]))
    m = len(y)
    return (total / m if net.loss.is_mean else total), correct / m
