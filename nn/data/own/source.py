"""What a file of pictures says it holds, before a single picture is decoded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nn.arrays import Labels
from nn.data.own.class_names import distinct, in_order

FEWEST_CLASSES, MOST_CLASSES = 2, 20
MOST_IMAGES = 20_000
MEGABYTES = 25  # of a file
MAX_BYTES = MEGABYTES * 10**6
MAX_UNPACKED = 260_000_000  # bytes that a packed file may become, a piece at a time
MAX_SIDE = 256  # pixels of a picture that comes as numbers
MOST_LISTED = 200_000  # pictures, of which MOST_IMAGES are taken

Grey = NDArray[np.uint8]  # (h, w)
Places = NDArray[np.intp]


class BadSetError(ValueError):
    """Pictures that cannot be taken; the text tells in one sentence what to do."""


@dataclass(frozen=True, eq=False)
class Source:
    """A file whose labels are known, and whose pictures can be read one after the other.

    kind:     what it was read as, to complete the sentence "Read as …".
    names:    of the classes, harmless and different from each other.
    y:        (m,) the label of each picture, 0 … len(names) - 1.
    test:     (m,) which of them the file keeps for testing; none of them: it does not say.
    pictures: reads those at some places, in rising order: each a picture, or why it is none.
    notes:    a sentence for each thing that was left out.
    """

    kind: str
    names: tuple[str, ...]
    y: Labels
    test: NDArray[np.bool_]
    pictures: Callable[[Places], Iterator[Grey | str]]
    notes: tuple[str, ...] = ()

    @property
    def parted(self) -> bool:
        """Whether the file says what is for training, and what for testing."""
        return bool(self.test.any())


def classes(labels: Sequence[str]) -> tuple[tuple[str, ...], Labels]:
    """Return the names of the classes in order, and each label's place among them.

    Raises:
        BadSetError: if there are too few or too many.
    """
    found = in_order(set(labels))
    check_number(len(found), found)
    place = {name: i for i, name in enumerate(found)}
    return distinct(found), np.array([place[label] for label in labels], np.int64)


def check_number(n: int, names: Sequence[str] = ()) -> None:
    """Raise BadSetError unless there can be so many classes."""
    if n < FEWEST_CLASSES:
        called = f", “{distinct(names)[0]}”" if names else ""
        raise BadSetError(
            f"There is only one class{called}; bring pictures of at least two, to tell apart."
        )
    if n > MOST_CLASSES:
        raise BadSetError(
            f"There are {n:,} classes, and at most {MOST_CLASSES} are taken; leave some out."
        )
