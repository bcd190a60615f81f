"""Datasets by name: the data that a network learns from.

To load one takes a name:

    data = load("mnist")        # the full set, else the bundled sample
    data.X_train, data.y_train  # (784, m), (m,)
    data.source                 # where it came from, in words
    data.about                  # what it says of itself: noun, names of classes, sizes, …

One entry in `DATASETS` adds a set (CONTRIBUTING.md has an example). Its `About` names a function
that makes a `Dataset`.
"""

from typing import Any

from nn.data.datasets import fashion, mnist, mnist_5k
from nn.data.datasets.about import About
from nn.data.datasets.dataset import Dataset
from nn.data.datasets.download import DownloadCancelled, DownloadError

DATASETS: dict[str, About] = {
    one.name: one
    for one in (
        mnist_5k.ABOUT,
        mnist.ABOUT,
        fashion.ABOUT,
    )
}


def load(name: str, **options: Any) -> Dataset:
    """The dataset called `name`; `options` go to its own `load`.

    Raises ValueError, naming the choices, if there is no such dataset.
    """
    if name not in DATASETS:
        raise ValueError(f"There is no dataset {name!r}; choose one of {', '.join(DATASETS)}.")
    data: Dataset = DATASETS[name].load(**options)
    return data


__all__ = ["DATASETS", "About", "Dataset", "DownloadCancelled", "DownloadError", "load"]
