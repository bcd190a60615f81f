"""Data for trainings: whatever lies on this machine. A training never waits for a download."""

from __future__ import annotations

import nn
from nn.datasets import Dataset


def load_data(name: str) -> Dataset:
    """Load a data set by name; "mnist" falls back to the bundled subset if it is not here.

    Raises:
        ValueError: if there is no data set of that name.
    """
    options = {"download": False} if name == "mnist" else {}
    return nn.datasets.load(name, **options)
