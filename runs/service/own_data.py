"""Data sets of visitors' own, in the folder that this server shares with its workers.

The folder is all that is known of them: a folder each, named by its content, so the same images
are there once. Who holds a set is known by ``sessions``, and what nobody holds is dropped.

Pixels are whole 255ths, as those of MNIST, so that a set can travel in a quarter of its size. To a
machine that does not see the folder it does, with its job.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import threading
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nn.data.datasets import About, Dataset
from nn.data.datasets.about import as_plain, from_plain
from runs.service import settings

SHARED = "GLASSBOX_SHARED"  # the folder's name goes to the workers in this variable
PREFIX, FOLDER, ABOUT, UNFINISHED = "own-", "own", "about.json", "unfinished"
PARTS = ("X_train", "y_train", "X_test", "y_test")
MOST_CLASSES, MOST_IMAGES, MOST_PIXELS = 20, 20_000, 784
GONE = "These images of your own are no longer on this server: bring them again."
FULL = "There is no room for more images on this server. Take a smaller set, or tell its host."
NO_FOLDER = "This server has no folder to keep images in. Tell whoever runs it."

_lock = threading.Lock()


@dataclass(frozen=True)
class Packed:
    """A set as bytes: what is kept of it, and what travels."""

    about: About
    X_train: NDArray[np.uint8]  # (m, n_0), one example a row
    y_train: NDArray[np.uint8]  # (m,)
    X_test: NDArray[np.uint8]
    y_test: NDArray[np.uint8]
    source: str

    def unpacked(self) -> Dataset:
        """Make floats of it, from 0 to 1."""
        X_train, X_test = (
            np.divide(X, np.float32(255), dtype=np.float32).T for X in (self.X_train, self.X_test)
        )
        y_train, y_test = (y.astype(np.int64) for y in (self.y_train, self.y_test))
        return Dataset(X_train, y_train, X_test, y_test, self.about, self.source)


def pack(data: Dataset) -> Packed:
    """Round a set to whole 255ths, and name it by its content.

    Raises:
        ValueError: if it has more images, larger ones or more classes than a set may have.
    """
    about = data.about
    if about.n_classes > MOST_CLASSES:
        raise ValueError(f"There are {about.n_classes} classes, and at most {MOST_CLASSES} fit.")
    if not min(about.examples):
        raise ValueError("A data set needs images to learn from, and others to test on.")
    if sum(about.examples) > MOST_IMAGES or about.pixels > MOST_PIXELS:
        raise ValueError(f"At most {MOST_IMAGES:,} images of 28 × 28 pixels fit into a set.")
    X_train, X_test = (_whole(X) for X in (data.X_train, data.X_test))
    y_train, y_test = (y.astype(np.uint8) for y in (data.y_train, data.y_test))
    told = json.dumps([as_plain(replace(about, name="")), data.source], sort_keys=True)
    digest = hashlib.sha256(told.encode())
    for array in (X_train, y_train, X_test, y_test):
        digest.update(array.tobytes())
    named = replace(about, name=PREFIX + digest.hexdigest()[:24])
    return Packed(named, X_train, y_train, X_test, y_test, data.source)


def _whole(X: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.rint(X.T.clip(0, 1) * 255).astype(np.uint8)


def is_own(name: str) -> bool:
    """Whether a name, as from a link, may be that of somebody's own set."""
    return bool(re.fullmatch(rf"{PREFIX}[0-9a-f]{{24}}", name))


def is_kept(name: str) -> bool:
    """Whether a set of that name is here. Takes microseconds."""
    place = _place(name)
    return place is not None and (place / ABOUT).is_file()


def keep(packed: Packed) -> None:
    """Write a set into the folder; it appears there whole, or not at all.

    Raises:
        OSError: with a sentence, if there is no room or no folder.
    """
    place = _place(packed.about.name)
    if place is None:
        raise OSError(NO_FOLDER)
    with _lock:
        if is_kept(packed.about.name):
            return
        data = packed.unpacked()
        more = sum(getattr(data, part).nbytes for part in PARTS)
        if _bytes(place.parent) + more > settings.own_sets() * 1e6:
            raise OSError(FULL)
        unfinished = place.with_name(UNFINISHED)
        try:
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(mode=0o700, parents=True)
            for part in PARTS:
                array = getattr(data, part).T
                np.save(unfinished / f"{part}.npy", array, allow_pickle=False)
            told = {**as_plain(packed.about), "source": packed.source}
            (unfinished / ABOUT).write_text(json.dumps(told), encoding="utf-8")
            os.replace(unfinished, place)
        except OSError as error:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise OSError(FULL) from error


def names(folder: Path | None) -> set[str]:
    """Return the names of all sets in a folder, if that is the one that is shared."""
    shared = os.environ.get(SHARED)
    ours = shared and folder == Path(shared)
    try:
        there = os.listdir(Path(shared) / FOLDER) if shared and ours else []
    except OSError:  # nobody has brought one
        return set()
    return {name for name in there if is_own(name)}


def drop(name: str) -> None:
    """Delete a set; who has it open can go on reading it, but for Windows."""
    place = _place(name)
    if place:
        with _lock:
            shutil.rmtree(place, ignore_errors=True)
        _mapped.cache_clear()


def about(name: str) -> About:
    """Return what a set tells of itself.

    Raises:
        ValueError: if it is not here; the message is a sentence for its visitor.
    """
    place = _place(name)
    if place is None:
        raise ValueError(GONE)
    return _told(place)[0]


def load(name: str) -> Dataset | None:
    """Map a set into memory, which all processes share; None if it is not here."""
    place = _place(name)
    try:
        return _mapped(place) if place and is_kept(name) else None
    except (OSError, ValueError, EOFError):  # it was dropped this moment, or is damaged
        return None


def packed(name: str) -> Packed | None:
    """Return a set as it travels; None if it is not here."""
    data = load(name)
    return pack(data) if data else None


def _place(name: str) -> Path | None:
    """Where a set lies or would: always within the shared folder, whatever the name is."""
    shared = os.environ.get(SHARED)
    return Path(shared) / FOLDER / name if shared and is_own(name) else None


@lru_cache(maxsize=256)  # a kilobyte each
def _told(place: Path) -> tuple[About, str]:
    try:
        plain = json.loads((place / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError(GONE) from error
    return from_plain(plain), str(plain.get("source", ""))


@lru_cache(maxsize=2)
def _mapped(place: Path) -> Dataset:
    return mapped(place, *_told(place))


def mapped(place: Path, about: About, source: str) -> Dataset:
    """Map the four arrays of a set that lie in a folder.

    Raises:
        OSError, ValueError, EOFError: if they are missing or damaged.
    """
    maps = (np.load(place / f"{part}.npy", mmap_mode="r", allow_pickle=False) for part in PARTS)
    X_train, y_train, X_test, y_test = (np.asarray(array).T for array in maps)
    return Dataset(X_train, y_train, X_test, y_test, about, source)


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob(f"{PREFIX}*/*"))
