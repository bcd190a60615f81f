"""A convolutional network: a step against its matrix products alone, and against PyTorch.

28 × 28 → convolution 5 × 5 × 24 → pool 2 → convolution 3 × 3 × 32 → pool 2 → 256 → 10, with ReLU.
"Products" multiply all patches of a batch by the filters in one go, as they would lie in a row.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from types import SimpleNamespace

import numpy as np

import nn
from nn.layers import Activation, Conv2D, Dense, MaxPool
from tests.benchmarks import peers
from tests.benchmarks.alternation import REPEATS, by_turns
from tests.benchmarks.rows import Row, at_most

BATCH, EPOCH, STEPS = 128, 60_000, 8
WHAT = f"convolution, sgd, batch {BATCH}"
PRODUCTS, PYTORCH = 1.6, 1.15


def network() -> nn.Network:
    """Return the network, always with the same first weights."""
    layers = [
        Conv2D(24, kernel=5), MaxPool(2), Activation("relu"),
        Conv2D(32, kernel=3), MaxPool(2), Activation("relu"),
        Dense(256, activation="relu"), Dense(10, activation="softmax"),
    ]  # fmt: skip
    rng = np.random.default_rng(0)
    return nn.Network.from_layers(layers, input_shape=(28, 28, 1), rng=rng)


def images(m: int = 2048) -> SimpleNamespace:
    """Return so many images of noise, and labels."""
    rng = np.random.default_rng(1)
    X, y = rng.random((m, 784), np.float32).T, rng.integers(0, 10, m)
    return SimpleNamespace(X_train=X, y_train=y, X_test=X[:, :0], y_test=y[:0])


def rows() -> Iterator[Row]:
    """Compare a step, and say how long an epoch of MNIST takes."""
    data = images()
    works = {"ours": peers.ours(network(), data, "sgd", BATCH), "products": products()}
    if peers.TORCH:
        works["torch"] = torch(data)
    times = by_turns({name: partial(take, STEPS) for name, take in works.items()}, REPEATS)
    yield at_most(PRODUCTS, f"{WHAT}: ours ÷ products", *times.ratio("ours", to="products"))
    if peers.TORCH:
        yield at_most(PYTORCH, f"{WHAT}: ours ÷ PyTorch", *times.ratio("ours", to="torch"))
    unit = STEPS * BATCH / EPOCH  # of which there are so many in an epoch
    yield Row(f"{WHAT}: an epoch of 60,000", *times.best_and_median("ours", unit=unit), "s")


def products() -> peers.Take:
    """Forward, dW and, but for the first layer, the way to the layer before."""
    shapes = [(24, 25, 576 * BATCH), (32, 216, 100 * BATCH), (256, 800, BATCH), (10, 256, BATCH)]
    rng, calls = np.random.default_rng(0), []
    for i, (n, n_prev, m) in enumerate(shapes):
        W, A, dZ = (rng.random(s, np.float32) for s in ((n, n_prev), (m, n_prev), (m, n)))
        calls += [(A, W.T, np.empty_like(dZ)), (dZ.T, A, np.empty_like(W))]
        calls += [(dZ, W, np.empty_like(A))] if i else []

    def take(steps: int) -> None:
        for _ in range(steps):
            for a, b, out in calls:
                np.matmul(a, b, out=out)

    return take


def torch(data: SimpleNamespace) -> peers.Take:
    """The same network in PyTorch, on one thread."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    X = torch.from_numpy(np.array(data.X_train.T)).reshape(-1, 1, 28, 28)
    y = torch.from_numpy(data.y_train)
    model = torch.nn.Sequential(
        torch.nn.Conv2d(1, 24, 5), torch.nn.MaxPool2d(2), torch.nn.ReLU(),
        torch.nn.Conv2d(24, 32, 3), torch.nn.MaxPool2d(2), torch.nn.ReLU(),
        torch.nn.Flatten(), torch.nn.Linear(800, 256), torch.nn.ReLU(), torch.nn.Linear(256, 10),
    )  # fmt: skip
    optim, lossf = torch.optim.SGD(model.parameters(), lr=0.01), torch.nn.CrossEntropyLoss()

    def take(steps: int) -> None:
        for _ in range(steps):
            pick = torch.randint(0, len(y), (BATCH,))
            optim.zero_grad()
            lossf(model(X[pick]), y[pick]).backward()
            optim.step()

    return take
