"""Makers of test pictures: photos of digits under bad light, and files that mean harm."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from tests.browser.strokes import STROKES

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


def drawn(number: int, rng: np.random.Generator, pen: float = 0.08) -> Image.Image:
    """A digit drawn with round strokes, a little leaning and slanting, cropped: a mask."""
    side = 500
    image = Image.new("L", (side, side))
    brush, wide = ImageDraw.Draw(image), pen * side
    angle, lean, broad = rng.uniform(-0.12, 0.12), rng.uniform(-0.1, 0.1), rng.uniform(0.9, 1.1)
    turn = np.array([[np.cos(angle) * broad, lean - np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    for stroke in STROKES[number]:
        points = (np.array(stroke) - 140) @ turn.T * 1.4 + side / 2
        brush.line([(x, y) for x, y in points.tolist()], fill=255, width=round(wide), joint="curve")
        for x, y in points:
            r = wide / 2
            brush.ellipse((x - r, y - r, x + r, y + r), fill=255)
    return image.crop(image.getbbox())


def on_paper(
    ink: Image.Image,
    size: tuple[int, int],
    at: tuple[int, int],
    pen: tuple[int, int, int] = (20, 20, 120),
    paper: tuple[int, int, int] = (255, 255, 255),
) -> Image.Image:
    """A digit in some colour on a sheet of another."""
    sheet = Image.new("RGB", size, paper)
    sheet.paste(Image.new("RGB", ink.size, pen), at, ink)
    return sheet


def high(ink: Image.Image, height: float) -> Image.Image:
    """The mask scaled to a height."""
    return ink.resize((max(1, round(ink.width * height / ink.height)), round(height)))


def boxed(
    ink: Image.Image, rng: np.random.Generator, *, touching: bool = False, turned: bool = False
) -> Image.Image:
    """A digit in a printed box, somewhere in it, or so that it touches a side."""
    ink = high(ink, rng.integers(130, 220))
    left, top, right, below = 40, 50, rng.integers(400, 470), rng.integers(380, 440)
    x, y = rng.integers(left + 20, right - ink.width - 20), rng.integers(top + 20, below - 250)
    x = left - 2 if touching else x
    image = on_paper(ink, (500, 480), (int(x), int(y)))
    thick = int(rng.integers(2, 9))
    ImageDraw.Draw(image).rectangle((left, top, right, below), outline=(0, 0, 0), width=thick)
    angle = rng.uniform(-4, 4) if turned else 0
    return image.rotate(angle, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))


def lined(ink: Image.Image, rng: np.random.Generator, *, squared: bool = False) -> Image.Image:
    """A digit on ruled or squared paper, scanned."""
    image = on_paper(Image.new("L", (1, 1)), (500, 480), (0, 0))
    brush, step = ImageDraw.Draw(image), int(rng.integers(40, 120))
    for y in range(int(rng.integers(5, step)), 480, step):
        brush.line((0, y, 500, y), fill=(90, 130, 200), width=2)
    for x in range(int(rng.integers(5, step)), 500 if squared else 0, step):
        brush.line((x, 0, x, 480), fill=(90, 130, 200), width=2)
    ink = high(ink, 260)
    image.paste((20, 20, 30), (int(rng.integers(60, 200)), int(rng.integers(60, 150))), ink)
    return image


DESKS = [(60, 38, 25), (25, 25, 28), (90, 70, 50), (70, 80, 75), (30, 50, 90)]


def on_desk(
    ink: Image.Image, rng: np.random.Generator, *, dark_card: bool = False, turned: float = 15
) -> Image.Image:
    """A sheet with a digit, lying on a desk under light that falls off."""
    w, h = (int(n) for n in rng.integers(500, 800, 2))
    desk, paper, pen = DESKS[rng.integers(len(DESKS))], (236, 232, 220), (25, 25, 40)
    if dark_card:
        desk, paper, pen = (205, 190, 165), (30, 40, 36), (235, 235, 230)
    side = int(min(w, h) * rng.uniform(0.45, 0.7))
    ink = high(ink, side * rng.uniform(0.4, 0.6))
    card = on_paper(
        ink, (side, side), ((side - ink.width) // 2, (side - ink.height) // 2), pen, paper
    )
    grain = rng.normal(0, 3, (h, 1, 1)) + rng.normal(0, 2, (h, w, 1))
    image = Image.fromarray(np.clip(np.array(desk) + grain, 0, 255).astype(np.uint8))
    angle, mask = rng.uniform(-turned, turned), Image.new("L", card.size, 255)
    card, mask = (one.rotate(angle, Image.Resampling.BICUBIC, expand=True) for one in (card, mask))
    x, y = (int(rng.uniform(0.03, 0.97) * (n - m)) for n, m in zip((w, h), card.size, strict=True))
    image.paste(card, (x, y), mask)
    lit = np.asarray(image) * light((w, h), rng)[..., None] + rng.normal(0, 3, (h, w, 3))
    return Image.fromarray(np.clip(lit, 0, 255).astype(np.uint8))


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
