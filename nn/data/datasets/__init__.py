"""Datasets by name: the data that a network learns from.

To load one takes a name:

    data = load("mnist")        # the full set, else the bundled sample
    data.X_train, data.y_train  # (784, m), (m,)
    data.source                 # where it came from, in words
"""

from collections.abc import Callable
from typing import Any

from nn.data.datasets import mnist, mnist_5k
from nn.data.datasets.dataset import Dataset
from nn.data.datasets.download import DownloadCancelled, DownloadError

DATASETS: dict[str, Callable[..., Dataset]] = {
    "mnist": mnist.load,
    "mnist-5k": mnist_5k.load,
}


def load(name: str, **options: Any) -> Dataset:
    """The dataset called `name`; `options` go to its own `load`.

    Raises ValueError, naming the choices, if there is no such dataset.
    """
    if name not in DATASETS:
        raise ValueError(f"There is no dataset {name!r}; choose one of {', '.join(DATASETS)}.")
    return DATASETS[name](**options)


__all__ = ["DATASETS", "Dataset", "DownloadCancelled", "DownloadError", "load"]
