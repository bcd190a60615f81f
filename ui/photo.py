"""Photos and picture files that anybody may send: checked, decoded small, and evened out."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from nn import digits
from ui import frames, paper, sheet, tight
from ui.picture_file import UNREADABLE, BadPictureError, PictureFile, checked

SIDE = 512  # pixels of the longer side of what is returned
ROWS = 16  # of the result that are made at once

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


def read(data: bytes) -> NDArray[np.uint8]:
    """Turn a picture file into pixels (h, w, 4), opaque, at most 512 on a side.

    PNG, JPEG and WebP are read; of several frames, the first. A drawing keeps its colours;
    a photo becomes black ink on white, or white on black if the paper was the darker.

    Raises:
        ValueError: if it is no such picture, is damaged, or would take too much memory.
    """
    try:
        image = _decoded(checked(data))
    except BadPictureError:
        raise
    except Exception as error:  # Pillow raises nearly anything on a broken file
        raise BadPictureError(UNREADABLE) from error
    pixels = _opaque(image)
    tight_ink = tight.opened(pixels)
    if tight_ink is not None:
        return _with_alpha(tight_ink)
    pixels = sheet.alone(pixels)
    if paper.is_clean(pixels):
        pixels = _unframed(pixels)
    else:
        grey = np.asarray(Image.fromarray(pixels).convert("L"))
        pixels = np.repeat(paper.evened(grey)[..., None], 3, axis=2)
    return _with_alpha(pixels)


def _with_alpha(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])


def _unframed(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Paint frames and ruled lines on a clean drawing over, with its paper's colour."""
    ink = digits.ink(_with_alpha(pixels))
    if ink.max() < digits.FAINT:
        return pixels
    ink = ink / ink.max()
    gone = frames.without(ink, ruled=True) < ink
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    colour = np.median(edge, axis=0).astype(np.uint8)
    return np.where(gone[..., None], colour, pixels)


def _decoded(file: PictureFile) -> Image.Image:
    """Decode to RGBA, upright, at most SIDE on the longer side."""
    with Image.open(io.BytesIO(file.data), formats=[file.kind]) as image:
        if image.size != file.size:
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
