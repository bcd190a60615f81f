"""Picture files that anybody may send: PNG, JPEG, WebP, GIF, BMP and HEIC.

What one will cost is worked out from its first bytes, before anything is decoded.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

from PIL import Image

MAX_BYTES = 10_000_000
MIN_SIDE = 10
MAX_RATIO = 16  # of the longer side to the shorter
MAX_PIXELS = 64_000_000  # what a phone makes, and decoded in a fraction of a second
MAX_MEMORY = 42_000_000  # bytes that a file and its decoding may take
MAX_PARTS = 20_000  # chunks of a PNG; a photo as PNG has about a thousand
MAX_SEGMENTS = 300  # of a JPEG before its pixels
MAX_SCANS = 50  # of a progressive JPEG; usual are ten
MAX_EXIF = 70_000
MAX_HEIC = 12_600_000  # pixels: the usual photo of a phone. They are decoded one at a time
HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}  # brands of files

UNREADABLE = "This picture could not be read. Save it as PNG or JPEG and try again."
NO_PICTURE = (
    "This file is not a picture that can be read here. Save it as PNG or JPEG and try again."
)
NO_HEIC = "This picture is in the format HEIC, which this server cannot read. Save it as JPEG."
TOO_MANY_BYTES = "This file is larger than 10 MB. Save the picture smaller and try again."
TOO_LARGE = "This picture has too many pixels. Make it smaller or save it as JPEG, and try again."
TOO_SMALL = f"This picture is too small. Take one of at least {MIN_SIDE} × {MIN_SIDE} pixels."
TOO_NARROW = "This picture is too narrow. Cut it so that the digit has paper all around it."

# How a JPEG begins a segment (0xFF 0x00 and the like stand within the pixels), and which hold what
MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]", re.DOTALL)
ISPE = re.compile(rb"ispe\0\0\0\0(.{8})", re.DOTALL)  # how a HEIC declares the size of a part
FRAMES, PROGRESSIVE, SCAN = (0xC0, 0xC1, 0xC2), 0xC2, 0xDA


class BadPictureError(ValueError):
    """A picture that cannot be taken; its text tells the sender what to do."""


class PictureFile(NamedTuple):
    """A file whose declared size is known, and the bytes of memory that decoding it takes."""

    kind: str
    data: bytes
    size: tuple[int, int]
    memory: float


def checked(data: bytes) -> PictureFile:
    """Tell the format by its content, and refuse what would take too much.

    Raises:
        BadPictureError: if it is refused.
        Exception: nearly any, if it is damaged.
    """
    if len(data) > MAX_BYTES:
        raise BadPictureError(TOO_MANY_BYTES)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        file = _png(data)
    elif data.startswith(b"\xff\xd8\xff"):
        file = _jpeg(data)
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        file = _webp(data)
    elif data[:6] in (b"GIF87a", b"GIF89a"):
        file = _asked("GIF", data, 2, 8)
    elif data[:2] == b"BM":
        file = _asked("BMP", data, 1, 4)
    elif data[4:8] == b"ftyp" and data[8:12] in HEIC:
        file = _heic(data)
    else:
        raise BadPictureError(NO_PICTURE)
    shorter, longer = sorted(file.size)
    if shorter < MIN_SIDE:
        raise BadPictureError(TOO_SMALL)
    if longer > MAX_RATIO * shorter:
        raise BadPictureError(TOO_NARROW)
    if shorter * longer > MAX_PIXELS or file.memory > MAX_MEMORY:
        raise BadPictureError(TOO_LARGE)
    return file


def _png(data: bytes) -> PictureFile:
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
    return PictureFile("PNG", kept.getvalue(), (width, height), memory)


def _jpeg(data: bytes) -> PictureFile:
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
    return PictureFile("JPEG", data, (width, height), len(data) + 3 * remarks + held)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the marker and the contents of each segment up to the end of the picture."""
    at = 2
    while (match := MARKER.search(data, at)) and match[0] != b"\xff\xd9":
        at = match.end()
        length = int.from_bytes(data[at : at + 2], "big")
        yield match[0][1], data[at + 2 : at + length]
        at += length


def _webp(data: bytes) -> PictureFile:
    """Read the size from the first chunk, whose three kinds each write it in their own way.

    Pillow asks the decoder, which takes the whole picture's memory before it tells.
    """
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(data[i : i + 3], "little") + 1 for i in (24, 27))
    elif kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width, height = (size & 0x3FFF for size in struct.unpack_from("<HH", data, 26))
    return PictureFile("WEBP", data, (width, height), 4 * len(data) + 20 * width * height)


def _asked(kind: str, data: bytes, times: int, each: int) -> PictureFile:
    """Ask Pillow for the size; of these two kinds, it reads only the head to know it.

    ``times``, ``each``: how often decoding takes the file's bytes, and bytes for a pixel.
    """
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as image:
            width, height = image.size
    except Image.DecompressionBombError:  # Pillow's own limit, three times ours
        raise BadPictureError(TOO_LARGE) from None
    return PictureFile(kind, data, (width, height), times * len(data) + each * width * height)


def _heic(data: bytes) -> PictureFile:
    """Find the largest size that is declared: that of the whole, where it is made of tiles.

    What the decoder takes, which makes the whole at once, is bounded by the number of pixels.
    """
    sizes = [struct.unpack(">II", found[1]) for found in ISPE.finditer(data)]
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    if width * height > MAX_HEIC:
        raise BadPictureError(TOO_LARGE)
    return PictureFile("HEIF", data, (width, height), len(data))
