"""Digits that a visitor drew and labelled: a test set of their own, kept in one ``.npz`` file.

The file holds two arrays, ``digits`` (m, 784) and ``labels`` (m,), both of bytes, so that
``numpy.load`` is all it takes to use them elsewhere. Pixels are whole 255ths from the start,
so that what is read is exactly what was saved. Files from elsewhere may have any whole numbers.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import IO

import numpy as np
from numpy.typing import NDArray

from nn import npz
from nn.arrays import Array, Labels, columns

Bytes = NDArray[np.uint8]

MOST = 500  # drawings in a set
PIXELS = 784
# Compressing makes no file longer than its arrays, but for headers and the archive's directory.
# Other types of whole numbers take up to eight bytes each, but then most of these are zero.
MAX_FILE = MOST * (PIXELS + 1) + 10_000  # bytes
WIDEST = 8  # bytes of a whole number
KERAS = (
    "it is MNIST as Keras has it, with x_train and y_train. Here it takes up to "
    f"{MOST} drawings: digits (m, {PIXELS}) and labels (m,), both uint8"
)
MAX_LABELS = 64_000  # bytes to unpack; far above MOST, to be able to say what is wrong


class BadDrawingsFileError(npz.BadFileError):
    """A file that is not a set of drawings of ours."""

    what = "a set of drawings"


@dataclass(frozen=True, eq=False)
class Drawings:
    """Labelled drawings; without arguments, none yet. ``added`` and ``read`` make more."""

    X: Array = field(default_factory=lambda: columns(0, PIXELS, np.float32))  # (784, m), 0 to 1
    y: Labels = field(default_factory=lambda: np.empty(0, np.int64))  # (m,), 0 … 9

    def __len__(self) -> int:
        return len(self.y)

    @property
    def digits(self) -> Bytes:
        """The drawings as rows of whole numbers from 0 to 255: (m, 784)."""
        return _bytes(self.X.T)

    def added(self, x: Array, label: int) -> Drawings:
        """Return these drawings and one more, x (784, 1).

        Raises:
            ValueError: if there are MOST already, or x or its label is not a digit's.
        """
        if np.shape(x) != (PIXELS, 1):
            raise ValueError(f"A drawing must have the shape ({PIXELS}, 1), not {np.shape(x)}.")
        if not ((x >= 0) & (x <= 1)).all():  # nor is NaN
            raise ValueError("The pixels of a drawing must lie between 0 and 1.")
        if label not in range(10):
            raise ValueError(f"The label of a drawing must be a digit from 0 to 9, not {label}.")
        return _drawings(np.vstack([self.digits, _bytes(x.T)]), np.append(self.y, label))

    def without(self, i: int) -> Drawings:
        """Return these drawings but the one at position i.

        Raises:
            IndexError: if there is none.
        """
        return _drawings(np.delete(self.digits, i, axis=0), np.delete(self.y, i))

    def joined(self, other: Drawings) -> Drawings:
        """Return these drawings, and those of ``other`` that are not among them, each once.

        Raises:
            ValueError: if these are more than MOST.
        """
        seen, new = set(self._names()), []
        for i, name in enumerate(other._names()):
            if name not in seen:
                seen.add(name)
                new.append(i)
        digits = np.vstack([self.digits, other.digits[new]])
        return _drawings(digits, np.append(self.y, other.y[new]))

    def _names(self) -> list[tuple[bytes, int]]:
        """What makes each drawing what it is: its pixels and its label."""
        return [(row.tobytes(), int(label)) for row, label in zip(self.digits, self.y, strict=True)]


def save(drawings: Drawings, file: IO[bytes]) -> None:
    """Write the drawings to an open file: ``digits`` (m, 784) and ``labels`` (m,), uint8."""
    np.savez_compressed(file, digits=drawings.digits, labels=drawings.y.astype(np.uint8))


def read(file: IO[bytes]) -> Drawings:
    """Return the drawings in an open file, which anybody may have made.

    Raises:
        ValueError: if it is not such a file, is damaged, or declares impossible sizes.
    """
    file.seek(0)  # a page that runs again gets the same open file
    content = file.read(MAX_FILE + 1)
    if any(name in content for name in (b"x_train.npy", b"x_test.npy")):
        raise BadDrawingsFileError(KERAS)
    if len(content) > MAX_FILE:
        raise BadDrawingsFileError(f"it is larger than {MOST} drawings are")
    with npz.opened(io.BytesIO(content), BadDrawingsFileError) as archive:
        packed = npz.member(archive, "labels", MAX_LABELS)
        m = npz.header(packed).size
        if m > MOST:
            raise npz.Flaw(f"it holds more than {MOST} drawings")
        labels = _whole("labels", packed, (m,), 9)
        packed = npz.member(archive, "digits", m * PIXELS * WIDEST)
        if len(archive.infolist()) > 2:
            raise npz.Flaw("it holds other arrays too")
        return _drawings(_whole("digits", packed, (m, PIXELS), 255), labels)


def _whole(name: str, packed: bytes, shape: tuple[int, ...], most: int) -> Bytes:
    """Read whole numbers of any type that lie between 0 and ``most``.

    Raises:
        Flaw: if the array has another type or shape, or there are others.
    """
    head = npz.header(packed)
    if head.descr[1] not in "iu" or head.descr[2:] not in "1248":
        told = {"f": "float", "b": "bool", "U": "text", "S": "bytes", "c": "complex"}
        kind = told.get(head.descr[1], "something else")
        raise npz.Flaw(f"{name}: {kind}, wanted uint8, whole numbers from 0 to {most}")
    if head.shape != repr(shape):
        raise npz.Flaw(f"{name}: shape {head.shape}, wanted {shape}")
    values = npz.values(packed, shape, np.dtype(head.descr))
    if values.size and not 0 <= values.min() <= values.max() <= most:
        what = "digits from 0 to 9" if name == "labels" else "whole numbers from 0 to 255"
        raise npz.Flaw(f"its {name} are not {what}")
    found: Bytes = values.astype(np.uint8)
    return found


def _bytes(rows: Array) -> Bytes:
    """Round pixels from 0 to 1 to whole 255ths: (m, 784), each row in one piece."""
    return np.rint(rows * 255).astype(np.uint8, order="C")


def _drawings(digits: Bytes, y: Labels) -> Drawings:
    """Make drawings of whole numbers (m, 784) and labels (m,).

    Raises:
        ValueError: if there are more than MOST.
    """
    if len(y) > MOST:
        raise ValueError(f"A set holds at most {MOST} drawings, and these would be {len(y)}.")
    return Drawings((digits.astype(np.float32) / 255).T, y.astype(np.int64))
