"""The examples of a stand-alone script: written out row by row, or packed if there are many."""

from __future__ import annotations

import base64
import textwrap
import zlib
from collections.abc import Sequence
from functools import partial

import numpy as np

from nn.arrays import Array, Labels
from runs.small.at_once import Course

LINE = 100  # characters
MANY_VALUES = 4000  # more pixels than that are packed


def is_packed(*parts: Array) -> bool:
    """Tell whether these are many values, and all of them pixels: k / 255."""
    if sum(X.size for X in parts) <= MANY_VALUES:
        return False
    return all(X.size == 0 or 0 <= X.min() <= X.max() <= 1 for X in parts) and all(
        np.array_equal(_bytes(X).astype(X.dtype) / 255, X.T) for X in parts
    )


def _bytes(X: Array) -> np.typing.NDArray[np.uint8]:
    return np.rint(X.T * 255).astype(np.uint8)


def plain(text: str) -> str:
    """Make a user's text safe for a comment or a docstring: one line, no quotes or escapes."""
    text = " ".join(text.split()).replace("\\", "/").replace('"', "'")
    return "".join(c for c in text if c.isprintable())


def data_block(course: Course, column_names: Sequence[str], packed: bool) -> str:
    """Write the examples as constants; packed ones as text in base 85."""
    data = course.examples
    parts = [("TRAIN", data.X_train, data.y_train), ("TEST", data.X_test, data.y_test)]
    write = _images if packed else _rows
    names = textwrap.wrap(f"Columns: {plain(', '.join(column_names))}.", LINE - 2)
    names = names if column_names else []
    about = ["Bytes, packed by zlib, in base 85; labels."] if packed else names
    lines = ["# ---- the data ----", "", *(f"# {line}" for line in about)]
    return "\n".join([*lines, *(write(name, X, y) for name, X, y in parts if len(y)), ""])


def _rows(name: str, X: Array, y: Labels) -> str:
    """Write one row per example, its inputs and then its label."""
    fill = partial(textwrap.fill, width=LINE, initial_indent=" " * 4, subsequent_indent=" " * 5)
    rows = ([*map(_number, x.tolist()), str(label)] for x, label in zip(X.T, y, strict=True))
    return "\n".join([f"{name} = [", *(fill(f"({', '.join(row)}),") for row in rows), "]"])


def _number(x: float) -> str:
    """Write a number so that it is read as exactly the same, and short if it is whole."""
    text = repr(x).replace("inf", "np.inf").replace("nan", "np.nan")
    return text if text == "-0.0" else text.removesuffix(".0")  # -0 would lose its sign


def _images(name: str, X: Array, y: Labels) -> str:
    """Write pixels and labels as text."""
    pixels = base64.b85encode(zlib.compress(_bytes(X).tobytes(), 7)).decode()
    texts = {f"{name}_PIXELS": pixels, f"{name}_LABELS": "".join(map(str, y.tolist()))}
    return "\n".join(
        "\n".join([f'{n} = """', *(text[i : i + LINE] for i in range(0, len(text), LINE)), '"""'])
        for n, text in texts.items()
    )
