"""Two or four IDX files, as MNIST has them: pictures and their labels, packed (.gz) or not."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nn.data.datasets import idx
from nn.data.own import levels
from nn.data.own.class_names import harmless
from nn.data.own.source import (
    MOST_LISTED,
    BadSetError,
    Grey,
    Places,
    Source,
    classes,
)

MOST_UNPACKED = 60_000_000  # bytes of a file: all of MNIST's training images are 47 MB
GZIP = b"\x1f\x8b"
WANTED = "bring a file of pictures and the file of their labels together"


class Named(NamedTuple):
    """An array and the name of its file."""

    name: str
    values: NDArray[np.uint8]


def is_idx(data: bytes) -> bool:
    """Whether a file begins like one."""
    return len(data) > 4 and data[:2] == b"\0\0" and 8 <= data[2] <= 14 and 1 <= data[3] <= 4


def unpacked(data: bytes, most: int = MOST_UNPACKED) -> bytes:
    """Return what a gzip file holds.

    Raises:
        BadSetError: if it is damaged, or more than ``most`` bytes.
    """
    reader = zlib.decompressobj(wbits=31)
    try:
        content = reader.decompress(data, most)
        if not reader.eof:
            content += reader.decompress(reader.unconsumed_tail, 1)
    except zlib.error as error:
        raise BadSetError(
            "This .gz file is damaged; pack it again, or bring it unpacked."
        ) from error
    if len(content) > most:
        raise BadSetError(f"What this .gz file unpacks to is larger than {most // 10**6} MB.")
    if not reader.eof:
        raise BadSetError("This .gz file is cut off; bring it again, or unpacked.")
    return content


def source(files: Sequence[tuple[str, bytes]]) -> Source:
    """Match pictures with labels, in files that are unpacked already.

    Raises:
        BadSetError: if it cannot be taken.
    """
    arrays = [Named(name, _parsed(name, data)) for name, data in files]
    pictures = [one for one in arrays if one.values.ndim > 1]
    labels = [one for one in arrays if one.values.ndim == 1]
    if len(pictures) != len(labels) or len(pictures) not in (1, 2):
        raise BadSetError(
            f"These are {_count(len(pictures), 'file')} of pictures and "
            f"{_count(len(labels), 'file')} of labels; {WANTED}, once or for training and testing."
        )
    pairs = [(one, _labels_of(one, labels)) for one in pictures]
    pairs.sort(key=lambda pair: (_is_test(pair[0].name), -len(pair[0].values)))
    stacks = [one.values for one, _ in pairs]
    shapes = [levels.picture_shape(stack.shape[1:]) for stack in stacks]
    if len({*shapes}) > 1:
        raise BadSetError("The pictures for training and testing differ in size; make them equal.")
    grey = levels.scale(np.concatenate([stack[:200].ravel() for stack in stacks]))
    sizes = [len(stack) for stack in stacks]
    names, y = classes([str(label) for _, one in pairs for label in one.tolist()])
    test = np.repeat([False, True][: len(pairs)], sizes)

    def read(places: Places) -> Iterator[Grey | str]:
        for place in places:
            part = int(place >= sizes[0])
            row = stacks[part][place - part * sizes[0]]
            yield levels.flat(grey(row).reshape(shapes[0]))

    return Source("IDX files", names, y, test, read)


def _parsed(name: str, data: bytes) -> NDArray[np.uint8]:
    try:
        values = idx.parse(data)
    except ValueError as error:
        raise BadSetError(f"The file “{harmless(name)}” is damaged: {error}") from error
    if not 1 <= len(values) <= MOST_LISTED:
        raise BadSetError(
            f"The file “{harmless(name)}” holds {len(values):,} values; bring 1 to {MOST_LISTED:,}."
        )
    return values


def _labels_of(pictures: Named, labels: list[Named]) -> NDArray[np.uint8]:
    """Return the labels that belong to the pictures: as many, and of the same part."""
    right = [one for one in labels if len(one.values) == len(pictures.values)]
    same = [one for one in right if _is_test(one.name) == _is_test(pictures.name)]
    if not right:
        counts = " and ".join(f"{len(one.values):,}" for one in labels)
        raise BadSetError(
            f"There are {len(pictures.values):,} pictures but {counts} labels; "
            "bring the files that belong together."
        )
    return (same or right)[0].values


def _is_test(name: str) -> bool:
    return any(word in name.casefold() for word in ("t10k", "test", "val"))


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'s' * (n != 1)}"
