"""What our network is compared with: the products alone, a textbook's way, PyTorch, scikit-learn.

Each function returns a work that takes a number of steps; all of them learn from the same images,
in batches drawn anew, with the layers and the optimizer that it is told. PyTorch and scikit-learn
come in if they are installed (``requirements-bench.txt``).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from itertools import pairwise
from typing import Any

import numpy as np

import nn
from nn.arrays import Array, columns, one_hot
from nn.evaluation import Examples
from nn.fast.chunks import CHUNK
from nn.rule import Rule
from nn.training import Training
from runs.small.at_once import Experiment

Take = Callable[[int], object]  # so many steps
TORCH, SKLEARN = (find_spec(name) is not None for name in ("torch", "sklearn"))
RATES = {"sgd": 0.01, "momentum": 0.01, "adam": 0.001}


def ours(net: nn.Network, data: Examples, optimizer: str, batch: int | None) -> Take:
    """Our network, as a page trains it."""
    rule = Rule(optimizer=optimizer, learning_rate=RATES[optimizer], batch_size=batch)
    training = Training(net, data, rule, np.random.default_rng(0))
    return lambda steps: training.advance(training.iteration + steps)


def bound(sizes: Sequence[int], batch: int, *, back: bool = True) -> Take:
    """The matrix products of a step alone, on arrays of the same shapes and layout.

    As with a runner, all chunks go through the same arrays. Without ``back`` only forward.
    """
    calls = [*(_products(sizes, CHUNK, back) if batch >= CHUNK else []) * (batch // CHUNK)]
    if batch % CHUNK:
        calls += _products(sizes, batch % CHUNK, back)

    def take(steps: int) -> None:
        for _ in range(steps):
            for a, b, out in calls:
                np.matmul(a, b, out)

    return take


def _products(sizes: Sequence[int], m: int, back: bool) -> list[tuple[Array, ...]]:
    """Z = W A and, on the way back, dW = dZ A^T and, but for the first layer, dA = W^T dZ."""
    rng, calls = np.random.default_rng(0), []
    A, Z, dZ, dA = ([columns(m, n, np.float32) for n in sizes] for _ in range(4))
    for array in A + dZ:
        array[...] = rng.random(array.shape)
    for i, (n, n_next) in enumerate(pairwise(sizes)):
        W = rng.standard_normal((n_next, n)).astype(np.float32)
        calls.append((W, A[i], Z[i + 1]))
        if back:
            calls.append((dZ[i + 1], A[i].T, np.empty_like(W)))
        if back and i:
            calls.append((W.T, dZ[i + 1], dA[i]))
    return calls


def textbook(sizes: Sequence[int], data: Examples) -> Take:
    """The deep network of the MNIST tutorial, written from its text.

    All examples at once, in float64, with new arrays in every line; Z and A of all layers are
    kept for the way back, as the text has it.
    """
    rng = np.random.default_rng(0)
    X = np.array(data.X_train, np.float64)
    Y = one_hot(data.y_train, sizes[-1], np.float64)
    Ws = [rng.standard_normal((n_next, n)) * (2 / n) ** 0.5 for n, n_next in pairwise(sizes)]
    bs = [np.zeros((n, 1)) for n in sizes[1:]]

    def take(steps: int) -> None:
        m = X.shape[1]
        for _ in range(steps):
            As, Zs = [X], []
            for W, b in zip(Ws, bs, strict=True):
                Zs.append(np.dot(W, As[-1]) + b)
                As.append(np.maximum(0, Zs[-1]))
            As[-1] = np.exp(Zs[-1]) / np.sum(np.exp(Zs[-1]), axis=0)
            dZ = As[-1] - Y
            for i in reversed(range(len(Ws))):
                dW = 1 / m * np.dot(dZ, As[i].T)
                db = 1 / m * np.sum(dZ, axis=1, keepdims=True)
                if i:
                    dZ = np.dot(Ws[i].T, dZ) * np.array(Zs[i - 1] > 0, np.float64)
                Ws[i], bs[i] = Ws[i] - 0.01 * dW, bs[i] - 0.01 * db

    return take


def torch(sizes: Sequence[int], data: Examples, optimizer: str, batch: int | None) -> Take:
    """PyTorch on one thread of the processor, as its own tutorials do it, with ReLU."""
    import torch

    X, y = torch.from_numpy(np.array(data.X_train.T)), torch.from_numpy(np.array(data.y_train))
    model = _model(sizes, torch.nn.ReLU, X.dtype)
    optim, lossf = _optimizer(model, optimizer), torch.nn.CrossEntropyLoss()
    order = _order(len(y), batch)

    def take(steps: int) -> None:
        for _ in range(steps):
            pick = next(order)
            X_part, y_part = (X, y) if pick is None else (X[pick], y[pick])
            optim.zero_grad()
            lossf(model(X_part), y_part).backward()
            optim.step()

    return take


def small_torch(experiment: Experiment, examples: Examples) -> Take:
    """The same for a small network with one output, on all examples at once."""
    import torch

    hidden = {"sigmoid": torch.nn.Sigmoid, "tanh": torch.nn.Tanh}[experiment.hidden]
    X, Y = (torch.from_numpy(np.array(a.T)) for a in (examples.X_train, examples.Y_train))
    model = _model([X.shape[1], *experiment.hidden_sizes, 1], hidden, X.dtype, experiment.bias)
    lossf: Any = torch.nn.BCEWithLogitsLoss()
    if experiment.loss == "sum_squared_error":
        model.append(torch.nn.Sigmoid())
        lossf = torch.nn.MSELoss(reduction="sum")
    optim = _optimizer(model, "sgd")

    def take(steps: int) -> None:
        for _ in range(steps):
            optim.zero_grad()
            lossf(model(X), Y).backward()
            optim.step()

    return take


def _model(sizes: Sequence[int], hidden: Any, dtype: Any, bias: bool = True) -> Any:
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    layers = [
        layer
        for n, n_next in pairwise(sizes)
        for layer in (torch.nn.Linear(n, n_next, bias=bias), hidden())
    ]
    return torch.nn.Sequential(*layers[:-1]).to(dtype)


def _optimizer(model: Any, name: str) -> Any:
    import torch

    momentum = {"momentum": 0.9} if name == "momentum" else {}
    make = torch.optim.Adam if name == "adam" else torch.optim.SGD
    return make(model.parameters(), lr=RATES[name], **momentum)


def _order(m: int, batch: int | None) -> Iterator[Any]:
    """Yield the examples of each step for ever; None: all of them."""
    import torch

    while batch is None or batch >= m:
        yield None
    while True:
        yield from torch.randperm(m).split(batch)


def sklearn(
    sizes: Sequence[int], data: Examples, optimizer: str, batch: int | None
) -> Callable[[], object]:
    """One epoch of scikit-learn's MLPClassifier on float32 images; it has no single steps."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    X, y = np.array(data.X_train.T), np.array(data.y_train)
    kind = "adam" if optimizer == "adam" else "sgd"
    model = MLPClassifier(
        sizes[1:-1], solver=kind, learning_rate_init=RATES[optimizer], max_iter=1, alpha=0,
        momentum=0.9 if optimizer == "momentum" else 0, nesterovs_momentum=False,
        batch_size=batch or len(y), random_state=0,
    )  # fmt: skip

    def epoch() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(X, y)

    return epoch
