"""Public sets of digits from outside MNIST, read from their files and put on a canvas.

All are from the UCI Machine Learning Repository (https://archive.ics.uci.edu), under CC BY 4.0;
nothing of them is in this repository. Put the files, packed with gzip or not, into the folder
that ``GLASSBOX_HANDWRITING`` names:

- ``optdigits.tra``: Alpaydin and Kaynak (1998), *Optical Recognition of Handwritten Digits*,
  /dataset/80: 3,823 digits by 30 writers, 8 × 8 greys.
- ``semeion.data``, or a part of it as ``semeion_800.data``: Semeion and Tattile, *Semeion
  Handwritten Digit*, /dataset/178: 1,593 digits by about 80 Italian writers, 16 × 16 dots,
  stretched to fill the square.
- ``pendigits.tra``: Alpaydin and Alimoglu (1996), *Pen-Based Recognition of Handwritten Digits*,
  /dataset/81: 7,494 digits by 30 writers, 8 points each. Their fives are left out: the two
  strokes of a 5 are joined by a line there.

The first two thirds of each file are learned from. The last third is held out.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nn.arrays import Array, Labels
from nn.data import digits, strokes
from nn.data.datasets.scribbles import SIDE as PAPER
from nn.data.datasets.scribbles import drawn
from nn.pretrained.pasted import CANVAS


@dataclass(frozen=True, eq=False)
class Part:
    """Digits of a set: those to learn from, or those held out."""

    X: Array  # (784, m)
    y: Labels  # (m,)


@dataclass(frozen=True, eq=False)
class Written:
    """A set of digits by people whom MNIST does not know."""

    name: str
    learned: Part
    held: Part


def folder() -> Path | None:
    """Return the folder with the sets, if there is one."""
    named = os.environ.get("GLASSBOX_HANDWRITING")
    return Path(named) if named and Path(named).is_dir() else None


def load() -> list[Written]:
    """Return all sets whose files are there; without ``GLASSBOX_HANDWRITING``, none."""
    return [
        _written(name, *read(table))
        for name, (files, read) in FILES.items()
        for table in [_table(files)]
        if table is not None
    ]


def on_canvas(image: Array, height: int, width: int) -> Array:
    """Enlarge an image (h, w) to so many pixels of the canvas, and read it from there: (784,)."""
    h, w = image.shape
    ink = np.clip(cubic(height, h) @ image @ cubic(width, w).T, 0, 1)
    top, left = (CANVAS - height) // 2, (CANVAS - width) // 2
    canvas = np.zeros((CANVAS, CANVAS), np.float32)
    canvas[top : top + height, left : left + width] = ink
    return digits.way(canvas).x[:, 0]


def cubic(size: int, side: int) -> Array:
    """Return (size, side) weights that enlarge by cubic interpolation: Keys (1981), a = -1/2."""
    at = (np.arange(size) + 0.5) * side / size - 0.5
    d = np.abs(at[:, None] - np.arange(side))
    near, far = (1.5 * d - 2.5) * d * d + 1, ((2.5 - 0.5 * d) * d - 4) * d + 2
    W = np.where(d < 1, near, np.where(d < 2, far, 0))
    return (W / W.sum(axis=1, keepdims=True)).astype(np.float32)


def optdigits(table: Array) -> tuple[Array, Labels]:
    """Read rows of 64 greys from 0 to 16, and the label."""
    images = table[:, :64].reshape(-1, 8, 8) / 16
    return _stacked([on_canvas(image, 240, 240) for image in images]), _labels(table[:, 64])


def semeion(table: Array) -> tuple[Array, Labels]:
    """Read rows of 256 dots, and a 1 at the place of the label."""
    images = table[:, :256].reshape(-1, 16, 16)
    y = table[:, 256:266].argmax(axis=1)
    return _stacked([on_canvas(image, 240, 200) for image in images]), y


def pendigits(table: Array) -> tuple[Array, Labels]:
    """Read rows of eight points x, y from 0 to 100, y upwards, and the label; draw them."""
    table = table[table[:, 16] != 5]
    rng, images = np.random.default_rng(0), []
    for row in table:
        x, y = row[:16].reshape(8, 2).T / 100 - 0.5
        line = np.stack([x * 40, -y * 56], axis=1) + PAPER / 2
        images.append(digits.way(drawn([line], strokes.pen(rng))).x[:, 0])
    return _stacked(images), _labels(table[:, 16])


FILES: dict[str, tuple[list[str], Callable[[Array], tuple[Array, Labels]]]] = {
    "optdigits": (["optdigits.tra"], optdigits),
    "Semeion": (["semeion_800.data", "semeion.data"], semeion),
    "pendigits": (["pendigits.tra"], pendigits),
}


def _table(files: list[str]) -> Array | None:
    """Read the first of the files that is there, as numbers."""
    where = folder()
    for path in (where / (name + end) for name in files for end in ("", ".gz")) if where else ():
        if path.exists():
            data = path.read_bytes()
            text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
            return np.array([_numbers(line) for line in text.splitlines() if line.strip()])
    return None


def _numbers(line: str) -> list[float]:
    """Read a row; the label of pendigits may be written as ten digits, one of them a 1."""
    *most, last = line.replace(",", " ").split()
    return [*map(float, most), last.index("1") if len(last) == 10 else float(last)]


def _written(name: str, X: Array, y: Labels) -> Written:
    first = 2 * len(y) // 3
    return Written(name, Part(X[:, :first], y[:first]), Part(X[:, first:], y[first:]))


def _stacked(images: list[Array]) -> Array:
    return np.stack(images).T


def _labels(values: Array) -> Labels:
    return values.astype(np.int64)
