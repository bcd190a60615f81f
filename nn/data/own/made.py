"""A data set made of somebody's pictures: all made even, none on both sides, some kept back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nn.arrays import Labels
from nn.data.digits import SIDE
from nn.data.own.even import Way, even
from nn.data.own.source import MOST_IMAGES, BadSetError, Grey, Places, Source

SHARE = 0.2  # of each class that is kept back to test on
PIECE = 20  # pictures between two reports
SHOWN = 3  # reasons that are told
Progress = Callable[[float], None]  # is told which share is done
BETTER = "save them as PNG or JPEG, and bring these."
SAME_TWICE = (
    "The pictures for training and testing are the same; bring one folder for each class, and "
    "some are kept back for testing here."
)


@dataclass(frozen=True, eq=False)
class Made:
    """Pictures made even, with their labels: whole rows, as bytes.

    rows: (m, 784) uint8.   y: (m,) labels.   test: (m,) which are kept back to test on.
    """

    rows: NDArray[np.uint8]
    y: Labels
    test: NDArray[np.bool_]
    names: tuple[str, ...]
    way: Way
    notes: tuple[str, ...] = ()

    def part(self, *, test: bool) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Return the pictures (784, m) in [0, 1] and the labels (m,) of one part."""
        chosen = self.test == test
        X = np.divide(self.rows[chosen], np.float32(255), dtype=np.float32)
        return X.T, self.y[chosen].astype(np.int64)

    def counts(self, *, test: bool) -> NDArray[np.int64]:
        """Return how many pictures of each class there are in one part."""
        return np.bincount(self.y[self.test == test], minlength=len(self.names))


def some(source: Source, each: int) -> list[tuple[int, Grey]]:
    """Return up to so many pictures of each class, spread over it, with their labels.

    Raises:
        BadSetError: if none of them can be read.
    """
    places = np.sort(np.concatenate([
        spread(np.flatnonzero(source.y == label), each) for label in range(len(source.names))
    ]))  # fmt: skip
    read = zip(places, source.pictures(places), strict=False)
    found = [(int(source.y[place]), one) for place, one in read if not isinstance(one, str)]
    if not found:
        raise BadSetError(f"None of these pictures can be read; {BETTER}")
    return sorted(found, key=lambda pair: pair[0])


def spread(places: Places, n: int) -> Places:
    """Return at most n of some places, evenly far apart."""
    at = np.linspace(0, len(places) - 1, min(n, len(places)))
    return places[np.rint(at).astype(np.intp)]


def made(
    source: Source, way: Way, progress: Progress = lambda share: None, *,
    most: int = MOST_IMAGES, seed: int = 0,
) -> Made:  # fmt: skip
    """Read all pictures (``most`` of them, in proportion), make them even, and part them.

    Raises:
        BadSetError: if too few are left.
    """
    rng = np.random.default_rng(seed)
    places, notes = _places(source, most, rng)
    rows, read, why = _read(source, places, way, progress)
    notes += _unread(why, len(places))
    y, test = source.y[places][read], source.test[places][read]
    kept = _once(rows, y, test, parted=source.parted)
    notes += _told(rows, kept, parted=source.parted)
    rows, y, test = rows[kept], y[kept], test[kept]
    _enough(y, test, source)
    test, moved = _parted(y, test, len(source.names), rng)
    if moved and source.parted:
        names = ", ".join(f"“{source.names[label]}”" for label in moved)
        notes.append(f"There was nothing to test {names} on; some pictures were kept back for it.")
    return Made(rows, y, test, source.names, way, (*source.notes, *notes))


def _places(source: Source, most: int, rng: np.random.Generator) -> tuple[Places, list[str]]:
    """Return the places of the pictures to take: all, or so many, each class in proportion."""
    m = len(source.y)
    if m <= most:
        return np.arange(m), []
    group = 2 * source.y + source.test
    groups, counts = np.unique(group, return_counts=True)
    shares = np.maximum(2, most * counts // m)
    while shares.sum() > most:  # as each of the smallest gets two
        shares[shares.argmax()] -= 1
    chosen = [
        rng.permutation(np.flatnonzero(group == label))[:share]
        for label, share in zip(groups, shares, strict=True)
    ]
    places = np.sort(np.concatenate(chosen))
    note = f"There are {m:,} pictures; {len(places):,} were taken, each class in proportion."
    return places, [note]


def _read(
    source: Source, places: Places, way: Way, progress: Progress
) -> tuple[NDArray[np.uint8], NDArray[np.bool_], list[str]]:
    """Read the pictures at some places: rows of those that can be, which, and why others not."""
    rows = np.empty((len(places), SIDE**2), np.uint8)
    read, why = np.zeros(len(places), bool), []
    for i, picture in enumerate(source.pictures(places)):
        if isinstance(picture, str):
            why.append(picture)
        else:
            rows[i], read[i] = even(picture, way).ravel(), True
        if i % PIECE == 0:
            progress(i / len(places))
    return rows[read], read, why


def _unread(why: list[str], n: int) -> list[str]:
    """Say how many pictures could not be read, and for what reasons."""
    if not why:
        return []
    reasons = list(dict.fromkeys(why))
    told = "; ".join(reason.rstrip(".") for reason in reasons[:SHOWN])
    if len(why) == n:
        raise BadSetError(f"None of these pictures can be read ({told}); {BETTER}")
    return [f"Left out: {len(why):,} that could not be read ({told})."]


def _once(
    rows: NDArray[np.uint8], y: Labels, test: NDArray[np.bool_], *, parted: bool
) -> NDArray[np.bool_]:
    """Return which pictures stay: no picture is both learned from and tested on.

    What the file keeps for testing stays as it is, and goes from the training part. Where
    nothing is parted yet, of several that are the same the first one stays.
    """
    if parted:
        tested = {row.tobytes() for row in rows[test]}
        return test | np.array([row.tobytes() not in tested for row in rows], bool)
    seen: set[bytes] = set()
    kept = np.ones(len(rows), bool)
    for i, row in enumerate(rows):
        content = row.tobytes()
        kept[i] = content not in seen
        seen.add(content)
    return kept


def _told(rows: NDArray[np.uint8], kept: NDArray[np.bool_], *, parted: bool) -> list[str]:
    n = int(len(rows) - kept.sum())
    if not n:
        return []
    verb = "was" if n == 1 else "were"
    if parted:
        return [
            f"{n:,} training pictures that {verb} also for testing {verb} left out of training."
        ]
    return [f"{n:,} that {verb} the same as another {verb} left out, so that no picture is tested "
            "that was learned."]  # fmt: skip


def _enough(y: Labels, test: NDArray[np.bool_], source: Source) -> None:
    """Raise BadSetError unless each class has a picture to learn from, and two in all."""
    n = len(source.names)
    learned, all_in_all = (np.bincount(part, minlength=n) for part in (y[~test], y))
    if source.parted and not learned.any():
        raise BadSetError(SAME_TWICE)
    for label, name in enumerate(source.names):
        if all_in_all[label] < 2 or not learned[label]:
            raise BadSetError(
                f"Of the class “{name}” too few different pictures are left "
                f"({all_in_all[label]}); bring at least two of each."
            )


def _parted(
    y: Labels, test: NDArray[np.bool_], n: int, rng: np.random.Generator
) -> tuple[NDArray[np.bool_], list[int]]:
    """Keep some of each class that has none to test on back: at least one, and not all."""
    test, moved = test.copy(), []
    for label in range(n):
        here = np.flatnonzero(y == label)
        if not test[here].any():
            back = min(max(1, round(SHARE * len(here))), len(here) - 1)
            test[rng.permutation(here)[:back]] = True
            moved.append(label)
    return test, moved
