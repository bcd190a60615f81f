"""Sets of small pictures as files, as visitors bring them: made in memory, from a seed."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

SHAPES = ("circle", "triangle", "zigzag")


def picture(pixels: NDArray[np.uint8], kind: str = "PNG", **more: object) -> bytes:
    """A picture file."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind, **more)
    return file.getvalue()


def noise(seed: int, shape: tuple[int, ...] = (28, 28)) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, shape).astype(np.uint8)


def drawn(shape: str, rng: np.random.Generator, side: int = 120) -> NDArray[np.uint8]:
    """A shape in black on white, drawn by an unsteady hand: (side, side)."""
    turn = 0.0 if shape == "zigzag" else rng.uniform(0, 2 * np.pi)
    if shape == "zigzag":
        points = np.stack([np.linspace(-1, 1, 6), np.tile([-0.5, 0.5], 3)], axis=1)
    else:
        n = 24 if shape == "circle" else 3
        angle = turn + np.linspace(0, 2 * np.pi, n + 1)
        points = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points = points * rng.uniform(0.6, 1, 2) + rng.normal(0, 0.04, points.shape)
    centre = side / 2 + rng.uniform(-0.1, 0.1, 2) * side
    image = Image.new("L", (side, side), 255)
    line = [tuple(point) for point in (centre + points * side * 0.35).tolist()]
    ImageDraw.Draw(image).line(line, fill=0, width=int(rng.integers(4, 8)), joint="curve")
    return np.asarray(image)


def zipped(files: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def shapes(each: int = 30, seed: int = 0) -> bytes:
    """An archive with a folder for each shape, and so many drawings in it."""
    rng = np.random.default_rng(seed)
    return zipped({
        f"shapes/{shape}/{i}.png": picture(drawn(shape, rng))
        for shape in SHAPES for i in range(each)
    })  # fmt: skip


def folders(*names: str, each: int = 3, top: str = "") -> dict[str, bytes]:
    """So many pictures of noise for each class, all different."""
    return {
        f"{top}{name}/{i}.png": picture(noise(100 * c + i))
        for c, name in enumerate(names)
        for i in range(each)
    }


def npz(**arrays: NDArray) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def keras(m: int = 40, m_test: int = 10, shape: tuple[int, ...] = (28, 28)) -> dict:
    """Arrays as those of Keras's ``mnist.npz``."""
    return {
        "x_train": noise(1, (m, *shape)), "y_train": (np.arange(m) % 10).astype(np.uint8),
        "x_test": noise(2, (m_test, *shape)), "y_test": (np.arange(m_test) % 10).astype(np.uint8),
    }  # fmt: skip


def kaggle(m: int = 40, *, titled: bool = True, side: int = 28, separator: str = ",") -> bytes:
    """A table as that of Kaggle's digit recognizer."""
    rows = np.column_stack([np.arange(m) % 4, noise(3, (m, side**2))])
    head = separator.join(["label", *(f"pixel{i}" for i in range(side**2))])
    body = [separator.join(map(str, row)) for row in rows.tolist()]
    return "\n".join([head, *body] if titled else body).encode()


def idx(values: NDArray[np.uint8], *, packed: bool = False) -> bytes:
    head = struct.pack(f">BBBB{values.ndim}I", 0, 0, 8, values.ndim, *values.shape)
    data = head + values.tobytes()
    return gzip.compress(data, mtime=0) if packed else data
