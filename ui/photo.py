"""Photos and picture files that anybody may send: checked, decoded small, and evened out.

What a picture will cost is worked out from its first bytes, before anything is decoded.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ui import paper

MAX_BYTES = 10_000_000
SIDE = 512  # pixels of the longer side of what is returned
MIN_SIDE = 16
MAX_RATIO = 8  # of the longer side to the shorter
MAX_PIXELS = 64_000_000  # what a phone makes, and decoded in a fraction of a second
MAX_MEMORY = 42_000_000  # bytes that a file and its decoding may take
MAX_PARTS = 20_000  # chunks of a PNG; a photo as PNG has about a thousand
MAX_SEGMENTS = 300  # of a JPEG before its pixels
MAX_SCANS = 50  # of a progressive JPEG; usual are ten
MAX_EXIF = 70_000
ROWS = 16  # of the result that are made at once

UNREADABLE = "This picture could not be read. Save it as PNG or JPEG and try again."
TOO_MANY_BYTES = "This file is larger than 10 MB. Save the picture smaller and try again."
TOO_LARGE = "This picture has too many pixels. Make it smaller or save it as JPEG, and try again."
TOO_SMALL = f"This picture is too small. Take one of at least {MIN_SIDE} × {MIN_SIDE} pixels."
TOO_NARROW = "This picture is too narrow. Cut it so that the digit has paper all around it."

# How a JPEG begins a segment (0xFF 0x00 and the like stand within the pixels), and which hold what
MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]", re.DOTALL)
FRAMES, PROGRESSIVE, SCAN = (0xC0, 0xC1, 0xC2), 0xC2, 0xDA

# EXIF orientation → what brings the pixels upright
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class BadPictureError(ValueError):
    """A picture that cannot be taken; its text tells the sender what to do."""


class Checked(NamedTuple):
    """A file whose declared size is known, and the bytes of memory that decoding it takes."""

    kind: str
    data: bytes
    size: tuple[int, int]
    memory: float


def read(data: bytes) -> NDArray[np.uint8]:
    """Turn a picture file into pixels (h, w, 4), opaque, at most 512 on a side.

    PNG, JPEG and WebP are read; of several frames, the first. A drawing keeps its colours;
    a photo becomes black ink on white, or white on black if the paper was the darker.

    Raises:
        ValueError: if it is no such picture, is damaged, or would take too much memory.
    """
    if len(data) > MAX_BYTES:
        raise BadPictureError(TOO_MANY_BYTES)
    try:
        image = _decoded(_checked(data))
    except BadPictureError:
        raise
    except Exception as error:  # Pillow raises nearly anything on a broken file
        raise BadPictureError(UNREADABLE) from error
    pixels = _opaque(image)
    if not paper.is_clean(pixels):
        grey = np.asarray(Image.fromarray(pixels).convert("L"))
        pixels = np.repeat(paper.evened(grey)[..., None], 3, axis=2)
    return np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])


def _checked(data: bytes) -> Checked:
    """Tell the format by its content, and refuse what would take too much."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        checked = _png(data)
    elif data.startswith(b"\xff\xd8\xff"):
        checked = _jpeg(data)
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        checked = _webp(data)
    else:
        raise BadPictureError(UNREADABLE)
    shorter, longer = sorted(checked.size)
    if shorter < MIN_SIDE:
        raise BadPictureError(TOO_SMALL)
    if longer > MAX_RATIO * shorter:
        raise BadPictureError(TOO_NARROW)
    if shorter * longer > MAX_PIXELS or checked.memory > MAX_MEMORY:
        raise BadPictureError(TOO_LARGE)
    return checked


def _png(data: bytes) -> Checked:
    """Keep the chunks that make the picture: texts may unpack to a thousand times their size."""
    width, height = struct.unpack_from(">II", data, 16)
    kept, view, at = io.BytesIO(), memoryview(data), 8
    kept.write(view[:8])
    for _ in range(MAX_PARTS):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind in {b"IHDR", b"PLTE", b"tRNS", b"IDAT"} or (kind == b"eXIf" and length < MAX_EXIF):
            kept.write(view[at : at + length + 12])
        at += length + 12
        if kind == b"IEND":
            break
    kept.write(struct.pack(">I4sI", 0, b"IEND", 0xAE426082))
    memory = 2 * len(data) + 4 * width * height
    return Checked("PNG", kept.getvalue(), (width, height), memory)


def _jpeg(data: bytes) -> Checked:
    """Find out whether the pixels come in several scans, which must all be kept in memory."""
    frame, several, scans, remarks = b"", False, 0, 0
    for count, (marker, body) in enumerate(_segments(data)):
        remarks += len(body)  # EXIF and the like, of which Pillow makes copies
        if marker in FRAMES:
            frame, several = body, marker == PROGRESSIVE
        elif marker == SCAN:
            scans += 1
            several |= body[0] < frame[5]  # not all the colours at once
            if not several:
                break
        if scans > MAX_SCANS or count > MAX_SEGMENTS + 10 * scans:
            raise BadPictureError(UNREADABLE)
    height, width, planes = struct.unpack_from(">HHB", frame, 1)
    shares = [(byte >> 4) * (byte & 15) for byte in frame[7 : 6 + 3 * planes : 3]]
    held = 2 * width * height * sum(shares) / max(shares) if several else 0
    return Checked("JPEG", data, (width, height), len(data) + 3 * remarks + held)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the marker and the contents of each segment up to the end of the picture."""
    at = 2
    while (match := MARKER.search(data, at)) and match[0] != b"\xff\xd9":
        at = match.end()
        length = int.from_bytes(data[at : at + 2], "big")
        yield match[0][1], data[at + 2 : at + length]
        at += length


def _webp(data: bytes) -> Checked:
    """Read the size from the first chunk, whose three kinds each write it in their own way."""
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(data[i : i + 3], "little") + 1 for i in (24, 27))
    elif kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width, height = (size & 0x3FFF for size in struct.unpack_from("<HH", data, 26))
    return Checked("WEBP", data, (width, height), 4 * len(data) + 20 * width * height)


def _decoded(checked: Checked) -> Image.Image:
    """Decode to RGBA, upright, at most SIDE on the longer side."""
    with Image.open(io.BytesIO(checked.data), formats=[checked.kind]) as image:
        if image.size != checked.size:
            raise BadPictureError(UNREADABLE)
        turn = UPRIGHT.get(image.getexif().get(0x0112, 1))
        factor = max(image.size) / SIDE
        if factor > 1:  # a JPEG can be decoded at a half, a quarter or an eighth of its size
            image.draft("RGB", (int(image.width / factor) or 1, int(image.height / factor) or 1))
        small = _shrunk(image)
    small.thumbnail((SIDE, SIDE))
    return small if turn is None else small.transpose(turn)


def _shrunk(image: Image.Image) -> Image.Image:
    """Turn into RGBA and average down to less than 2 × SIDE, a strip of rows at a time.

    As a whole it would take the memory of the picture two or three times.
    """
    factor = max(1, max(image.size) // SIDE)
    width, height = (-(-n // factor) for n in image.size)
    result = Image.new("RGBA", (width, height))
    for top in range(0, height, ROWS):
        below = min(image.height, (top + ROWS) * factor)
        strip = image.crop((0, top * factor, image.width, below))
        result.paste(_rgba(strip).reduce(factor), (0, top))
    return result


def _rgba(strip: Image.Image) -> Image.Image:
    if strip.mode.startswith("I"):  # 16 bits a pixel, which Pillow would clip at 255
        strip = Image.fromarray((np.asarray(strip) >> 8).astype(np.uint8))
    return strip.convert("RGBA")


def _opaque(image: Image.Image) -> NDArray[np.uint8]:
    """Turn RGBA into (h, w, 3): ink on nothing becomes black on white, whatever its colour."""
    rgba = np.asarray(image)
    alpha = rgba[..., 3]
    edge = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]])
    if np.median(edge) < 128:
        return np.repeat(255 - alpha[..., None], 3, axis=2)
    white = Image.new("RGBA", image.size, "white")
    return np.asarray(Image.alpha_composite(white, image).convert("RGB"))
