"""What the browser sends as a drawing is checked before it is decoded."""

import zlib

import numpy as np
import pytest
from PIL import Image

from tests.memory import at_most_megabytes
from tests.ui import photos
from ui.pictures.png import MAX_BYTES, decode

SIDE = 280


DRAWING = Image.new("RGBA", (SIDE, SIDE), (1, 2, 3, 255))
WHOLE = photos.saved(DRAWING)


def test_a_drawing_is_decoded_to_rgba() -> None:
    for mode in ("RGBA", "RGB", "L", "P", "1"):
        pixels = decode(photos.saved(DRAWING.convert(mode)), SIDE)
        assert (pixels.shape, pixels.dtype) == ((SIDE, SIDE, 4), np.uint8), mode


HOSTILE = {
    "nothing": b"",
    "text": b"hello",
    "cut off": WHOLE[: len(WHOLE) // 2],
    "only the head": WHOLE[:33],
    "too small": photos.saved(Image.new("RGBA", (1, 1))),
    "too large": photos.saved(Image.new("RGBA", (SIDE * 2, SIDE))),
    "another format": photos.saved(DRAWING.convert("RGB"), "JPEG"),
    "bomb": photos.png(60_000, 60_000, zlib.compress(bytes(1_000_000))),
    "right size, too little data": photos.png(SIDE, SIDE, zlib.compress(bytes(1_000))),
    "too many bytes": bytes(MAX_BYTES + 1),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_anything_else_is_one_sentence_and_little_memory(data: bytes) -> None:
    with at_most_megabytes(20), pytest.raises(ValueError, match="could not be read"):
        decode(data, SIDE)
