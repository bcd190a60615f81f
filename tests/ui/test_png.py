"""What the browser sends as a drawing is checked before it is decoded."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from tests.memory import at_most_megabytes
from ui.png import MAX_BYTES, decode

SIDE = 280


def png(image: Image.Image, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


def crafted(width: int, height: int, values: int) -> bytes:
    """A PNG that declares one size and holds so many values."""
    rows = zlib.compress(bytes(values))

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


DRAWING = Image.new("RGBA", (SIDE, SIDE), (1, 2, 3, 255))
WHOLE = png(DRAWING)


@pytest.mark.parametrize("mode", ["RGBA", "RGB", "L", "P", "1"])
def test_a_drawing_is_decoded_to_rgba(mode: str) -> None:
    pixels = decode(png(DRAWING.convert(mode)), SIDE)
    assert pixels.shape == (SIDE, SIDE, 4)
    assert pixels.dtype == np.uint8


HOSTILE = {
    "nothing": b"",
    "text": b"hello",
    "cut off": WHOLE[: len(WHOLE) // 2],
    "only the head": WHOLE[:33],
    "too small": png(Image.new("RGBA", (1, 1))),
    "too large": png(Image.new("RGBA", (SIDE * 2, SIDE))),
    "another format": png(DRAWING.convert("RGB"), "JPEG"),
    "bomb": crafted(60_000, 60_000, 1_000_000),
    "right size, too little data": crafted(SIDE, SIDE, 1_000),
    "too many bytes": bytes(MAX_BYTES + 1),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_anything_else_is_one_sentence_and_little_memory(data: bytes) -> None:
    with at_most_megabytes(20), pytest.raises(ValueError, match="could not be read"):
        decode(data, SIDE)
