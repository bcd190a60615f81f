"""Makers of test pictures: photos of digits under bad light, and files that mean harm."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

TURNS = {
    1: None,
    3: Image.Transpose.ROTATE_180,
    6: Image.Transpose.ROTATE_90,
    8: Image.Transpose.ROTATE_270,
}  # EXIF orientation → how to lay the pixels so that a viewer sees them upright


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def digit(column: NDArray[Any], side: int) -> NDArray[Any]:
    """An MNIST image (784,) enlarged smoothly: ink (side, side) from 0 to 1."""
    small = Image.fromarray((column.reshape(28, 28) * 255).astype(np.uint8))
    big = small.resize((side, side), Image.Resampling.BICUBIC)
    return np.asarray(big, dtype=np.float32) / 255


def light(size: tuple[int, int], rng: np.random.Generator) -> NDArray[Any]:
    """Light (h, w) that falls off to a half from one corner to the other, and to the edges."""
    y, x = np.mgrid[0 : 1 : size[1] * 1j, 0 : 1 : size[0] * 1j].astype(np.float32)
    x, y = (x, 1 - x)[rng.integers(2)], (y, 1 - y)[rng.integers(2)]
    vignette = 1 - 0.15 * ((x - 0.5) ** 2 + (y - 0.5) ** 2) * 2
    return (1 - 0.5 * (x + y) / 2) * vignette


def page(size: tuple[int, int], dark_ink: bool, lines: bool) -> NDArray[Any]:
    """A sheet (h, w, 3) with faint lines: yellowish paper, or a dark board."""
    sheet = np.empty((size[1], size[0], 3), np.float32)
    sheet[:] = (240, 234, 214) if dark_ink else (38, 46, 42)
    if lines:
        for top in range(20, size[1], 60):
            sheet[top : top + 2] = (190, 205, 232) if dark_ink else (60, 70, 80)
    return sheet


def photo(
    ink: NDArray[Any] | None,
    rng: np.random.Generator,
    *,
    size: tuple[int, int] = (1200, 900),
    dark_ink: bool = True,
    lines: bool = True,
    orientation: int = 1,
    quality: int = 75,
) -> bytes:
    """A JPEG of some ink (side, side) at a random place of a badly lit page; None: no ink."""
    sheet = page(size, dark_ink, lines)
    if ink is not None:
        side = len(ink)
        top, left = (rng.integers(10, n - side - 10) for n in (size[1], size[0]))
        spot, colour = sheet[top : top + side, left : left + side], (35, 38, 60)
        colour = colour if dark_ink else (225, 225, 220)
        spot += ink[..., None] * (np.array(colour, np.float32) - spot)
    sheet *= light(size, rng)[..., None]
    sheet += rng.normal(0, 4, sheet.shape).astype(np.float32)
    image = Image.fromarray(np.clip(sheet, 0, 255).astype(np.uint8))
    turn = TURNS[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = image if turn is None else image.transpose(turn)
    return saved(image, "JPEG", quality=quality, exif=exif.tobytes())


def chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, rows: bytes, extra: bytes = b"", colour: int = 6) -> bytes:
    """A PNG that declares a size, holds what it likes, and carries extra chunks."""
    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    parts = chunk(b"IHDR", head) + extra + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def exif_segment() -> bytes:
    """A segment of a JPEG that is as long as it can be."""
    return b"\xff\xe1" + struct.pack(">H", 65_535) + b"Exif\0\0" + bytes(65_527)
