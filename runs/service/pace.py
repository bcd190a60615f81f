"""How long a training takes: its operations, counted, times the pace of this machine, measured.

What a step asks of the processor follows from the network's shapes. There are three kinds of it:
the call of a function on arrays, which costs something however small they are; the numbers that
such functions fill; and the multiplications of matrix products, which are by far the quickest. So
work is a vector of three, a pace is what one of each takes, and work @ pace are seconds.

The pace is found from the first steps of three small trainings. That foretells most trainings
within a factor of two, without any constant that was fitted to them; jobs that end correct it
(``runs.service.estimate``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import nn
from nn.activations import ACTIVATIONS
from nn.fast.tracing import Notes, Traced
from nn.rule import Rule
from nn.training import Training
from runs.service.stopwatch import alternate

if TYPE_CHECKING:  # it asks us
    from runs.service.limits import Spec

HAND_OVER = 0.2  # seconds until a worker has begun, and has written what came of it
AT_ONCE = 0.5  # seconds, by an ordinary pace: what takes longer is no work for the web process


Work = NDArray[np.float64]  # (3,) calls, numbers, products
Pace = NDArray[np.float64]  # (3,) seconds that one of each takes
ORDINARY: Pace = np.array([1.2e-6, 0.5e-9, 0.02e-9])  # of a machine of 2024, in round figures


def counted(calls: float = 0, numbers: float = 0, products: float = 0) -> Work:
    """Say what is asked of a processor."""
    return np.array([calls, numbers, products], float)


def is_short(work: Work) -> bool:
    """Whether the web process does it itself. Not by a measurement: a link opens alike."""
    return bool(work @ ORDINARY <= AT_ONCE)


def seconds(spec: Spec, iterations: int | None = None) -> float:
    """Return how many seconds a training takes here, or so many of its iterations."""
    return HAND_OVER + float(spec.work(iterations) @ here())


# ---- counting --------------------------------------------------------------------------------

MARKING = 10  # calls for the cost and the accuracy
IN_A_STACK = 0.1  # of a call: what each product of a stack of matrices costs besides
OPTIMIZERS = {"sgd": 2, "momentum": 4, "nesterov": 6, "adam": 10}  # calls, each on all parameters


@dataclass(frozen=True)
class Dense:
    """The shapes of a network of dense layers, and what follows from them."""

    sizes: Sequence[int]  # from the inputs to the outputs
    hidden: Sequence[str]  # the activation of each hidden layer

    @property
    def weights(self) -> int:
        """The number of weights."""
        return sum(n * before for before, n in pairwise(self.sizes))

    @property
    def parameters(self) -> int:
        """The number of weights and biases."""
        return self.weights + sum(self.sizes[1:])

    def exam(self, m: int) -> Work:
        """Ask about m examples, and compare with what is right: W A + b and g(Z) in each layer."""
        there = [2 + _calls(name)[0] for name in self.hidden]
        return counted(
            6 + MARKING + sum(there),
            m * (self.sizes[0] + (6 + MARKING) * self.sizes[-1] + self._filled(there)),
            m * self.weights,
        )

    def step(self, m: int, optimizer: str = "sgd") -> Work:
        """Learn from m examples: there, back, and a move of all parameters.

        On the way back there are two more products for each weight, of the first layer only one.
        """
        both, moves = [5 + sum(_calls(name)) for name in self.hidden], OPTIMIZERS[optimizer]
        return counted(
            10 + sum(both) + moves,
            m * (2 * self.sizes[0] + 9 * self.sizes[-1] + self._filled(both, 1))
            + self.parameters * (1 + moves),
            m * (3 * self.weights - self.sizes[0] * self.sizes[1]),
        )

    def _filled(self, calls: Sequence[int], others: int = 0) -> int:
        """Count the numbers of one example: a call fills one of each unit, but for some others."""
        return sum(n * (k - others) for n, k in zip(self.sizes[1:-1], calls, strict=True))


@cache
def _calls(activation: str) -> tuple[int, int]:
    """Count the functions that an activation calls, on the way there and on the way back."""
    g, Z = ACTIVATIONS[activation], np.ones((1, 1))
    notes = Notes([Z])
    traced = Traced(Z, notes)
    A = g.forward(traced)  # type: ignore[arg-type]
    there = len(notes.operations)
    g.backward(traced, traced, A)  # type: ignore[arg-type]
    return there, len(notes.operations) - there


# ---- measuring -------------------------------------------------------------------------------

# In the first, calls take nearly all of the time, in the second numbers, in the third products.
PROBES = (
    (Dense((2, 4, 2), ("tanh",)), 4),
    (Dense((2, 16, 16, 2), ("tanh", "tanh")), 4000),
    (Dense((784, 128, 10), ("relu",)), 256),
)


@cache
def here() -> Pace:
    """Return the pace of this machine, measured once: it takes about a tenth of a second."""
    taken = alternate([_steps(shape, m) for shape, m in PROBES])
    return solved([shape.step(m) for shape, m in PROBES], taken)


def solved(works: Sequence[Work], taken: Sequence[float]) -> Pace:
    """Find the pace at which works take so many seconds; see ``PROBES`` for their order.

    A tenth of each time is its own at least, as a measurement may be disturbed.
    """
    counts, total = np.array(works), np.array(taken)
    return np.maximum(np.linalg.solve(counts, total), 0.1 * total / counts.diagonal())


def _steps(shape: Dense, m: int) -> Callable[[], object]:
    """Set a training of that shape up, on made-up examples; each call takes a step."""
    rng = np.random.default_rng(0)
    net = nn.Network(list(shape.sizes), hidden=list(shape.hidden), rng=rng)
    X, none = rng.random((m, shape.sizes[0]), np.float32).T, np.zeros((shape.sizes[0], 0))
    y = np.arange(m) % shape.sizes[-1]
    data: Any = SimpleNamespace(X_train=X, y_train=y, X_test=none, y_test=y[:0])
    training = Training(net, data, Rule(iterations=10**9, learning_rate=1e-6), rng)
    return lambda: training.advance(training.iteration + 1)
