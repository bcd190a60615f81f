"""Data for trainings: whatever lies on this machine. A training never waits for a download.

A set has a name, which goes into links and trainings; ``about`` says all else of it. It comes as
memory maps, so that all processes share one copy: a full set from the user's cache folder, the
bundled one unpacked once into a folder that the web process shares with its workers, and there
are the visitors' own sets as well (``own_data``).
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import numpy as np

import nn
from nn.data.datasets import DATASETS, About, Dataset, mnist_5k
from runs.service import own_data
from runs.service.own_data import PARTS, SHARED, mapped

BUNDLED = mnist_5k.ABOUT.name


def about(name: str) -> About:
    """Return what the set of that name tells of itself: one that comes along, or a visitor's own.

    Raises:
        ValueError: in a sentence, if there is no such set, as in a link from elsewhere.
    """
    if own_data.is_own(name):
        return own_data.about(name)
    if name not in DATASETS:
        raise ValueError(f"The data set must be one of {', '.join(DATASETS)}.")
    return DATASETS[name]


def at_hand(name: str) -> str:
    """Return the data set that there is for the one that is wished for."""
    if own_data.is_own(name):
        return name if own_data.is_kept(name) else BUNDLED
    known = DATASETS.get(name)
    return known.stand_in if known and not known.available() else name


def load_data(name: str) -> Dataset:
    """Load a data set by name; what is not here falls back to its stand-in, the bundled one.

    ``Dataset.name`` tells which it is.

    Raises:
        ValueError: if there is no data set of that name.
    """
    if own := own_data.load(name):
        return own
    found = at_hand(name)
    name = found if own_data.is_own(name) else name
    return _load(name, found, os.environ.get(SHARED, ""))


@lru_cache(maxsize=2)
def _load(name: str, found: str, shared: str) -> Dataset:
    """Load a data set. ``found`` is for the cache: it changes when the full set has arrived."""
    if name == BUNDLED and shared:
        with suppress(OSError, ValueError, EOFError):
            return mapped(Path(shared), mnist_5k.ABOUT, mnist_5k.SOURCE)
    options = {"download": False} if name in DATASETS and DATASETS[name].size else {}
    return nn.datasets.load(name, **options)


def use(folder: Path) -> None:
    """Tell the workers of the folder that this process shares with them."""
    os.environ[SHARED] = str(folder)


def share(folder: Path) -> None:
    """Unpack the bundled set into a folder of ours, for all processes.

    Raises:
        OSError: if the disk is full or the folder cannot be written.
    """
    data = mnist_5k.load()
    for part in PARTS:
        np.save(folder / f"{part}.npy", getattr(data, part).T, allow_pickle=False)
    use(folder)
