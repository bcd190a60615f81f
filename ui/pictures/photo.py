"""Photos and picture files that anybody may send: checked, decoded small, and evened out."""

from __future__ import annotations

import io
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from nn.data import digits
from ui.pictures import even_light, paper_sheet, printed_lines, tight_crop
from ui.pictures.picture_file import NO_HEIC, UNREADABLE, BadPictureError, PictureFile, checked

SIDE = 512  # pixels of the longer side of what is returned
ROWS = 16  # of the result that are made at once
RIM = 0.06  # of the longer side, that a frame at the rim is thick at most
ONE_HEIC = Lock()  # at a time: each takes up to 80 MB

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

    Of several frames, the first is read. A drawing keeps its colours; a photo, and what is
    cropped to the ink, becomes black ink on white, or white on black if the paper was the darker.
    The desk around a sheet is left out, and so are a frame around the digit and ruled lines.

    Raises:
        ValueError: if it is no such picture, is damaged, or would take too much memory.
    """
    try:
        image = _decoded(checked(data))
    except BadPictureError:
        raise
    except Exception as error:  # Pillow raises nearly anything on a broken file
        raise BadPictureError(UNREADABLE) from error
    pixels = _peeled(_opaque(image))
    clean = even_light.is_clean(pixels)
    tight_ink = None if clean else tight_crop.opened(pixels)
    if tight_ink is not None:
        return _with_alpha(_fitting(tight_ink))
    lone = paper_sheet.alone(pixels)
    if lone is not pixels:
        pixels, clean = lone, even_light.is_clean(lone)
    if clean:
        pixels = _unframed(pixels)
    else:
        grey = np.asarray(Image.fromarray(pixels).convert("L"))
        pixels = np.repeat(even_light.evened(grey)[..., None], 3, axis=2)
    return _with_alpha(pixels)


def grey(file: PictureFile, side: int) -> NDArray[np.uint8]:
    """Turn a checked file into grey (h, w) of at most ``side``, upright, otherwise as it is.

    Raises:
        Exception: nearly any, if it is damaged.
    """
    if file.kind in ("PNG", "JPEG") and max(file.size) <= side:
        with Image.open(io.BytesIO(file.data), formats=[file.kind]) as image:
            plain = image.mode in ("1", "L", "RGB") and "transparency" not in image.info
            if (
                plain
                and image.size == file.size
                and UPRIGHT.get(image.getexif().get(0x0112, 1)) is None
            ):
                return np.asarray(image.convert("L"))  # many times faster, and most are such
    return np.asarray(Image.fromarray(_opaque(_decoded(file, side))).convert("L"))


def _fitting(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    image: Any = Image.fromarray(pixels)
    image.thumbnail((SIDE, SIDE))
    return np.asarray(image)


def _with_alpha(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])


def _unframed(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Paint frames and ruled lines on a clean drawing over, with its paper's colour."""
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    colour = np.median(edge, axis=0)
    ink = np.abs(pixels - colour.astype(np.float32)).max(axis=2) / 255
    if ink.max() < digits.FAINT:
        return pixels
    ink /= ink.max()
    gone = printed_lines.without(ink, ruled=True) < 0.5 * ink
    return np.where(gone[..., None], colour.astype(np.uint8), pixels)


def _peeled(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Cut off a thin frame that is the rim of the picture itself."""
    grey = np.asarray(Image.fromarray(pixels).convert("L"))
    light = grey > even_light.split(grey)
    rim = np.concatenate([light[0], light[-1], light[:, 0], light[:, -1]]).mean()
    if 0.05 < rim < 0.95 or (light.mean() > 0.5) == (rim > 0.5):
        return pixels
    same = light == (rim > 0.5)
    h, w = same.shape
    rows, cols = (np.flatnonzero(same.mean(axis=i) < 0.9) for i in (1, 0))
    if not (len(rows) and len(cols)):
        return pixels
    cut = [rows[0], h - 1 - rows[-1], cols[0], w - 1 - cols[-1]]
    if min(cut) < 1 or max(cut) > RIM * max(h, w):
        return pixels
    top, below, left, right = (int(n) + 1 for n in cut)
    return pixels[top : h - below, left : w - right]


def _decoded(file: PictureFile, side: int = SIDE) -> Image.Image:
    """Decode to RGBA, upright, at most ``side`` on the longer side."""
    if file.kind == "HEIF":
        with ONE_HEIC:
            return _opened(file, side)
    return _opened(file, side)


def _opened(file: PictureFile, side: int) -> Image.Image:
    if file.kind == "HEIF":
        try:
            import pillow_heif  # noqa: PLC0415  only who brings a HEIC pays for it
        except ImportError:
            raise BadPictureError(NO_HEIC) from None
        pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
    with Image.open(io.BytesIO(file.data), formats=[file.kind]) as image:
        # a HEIC tells its size as it is to be shown, which may be on its side
        if image.size not in (file.size, file.size[::-1])[: 1 + (file.kind == "HEIF")]:
            raise BadPictureError(UNREADABLE)
        turn = UPRIGHT.get(image.getexif().get(0x0112, 1))
        factor = max(image.size) / side
        if factor > 1:  # a JPEG can be decoded at a half, a quarter or an eighth of its size
            image.draft("RGB", (int(image.width / factor) or 1, int(image.height / factor) or 1))
        small = _shrunk(image, side)
    small.thumbnail((side, side))
    return small if turn is None else small.transpose(turn)


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    """Turn into RGBA and average down to less than 2 × side, a strip of rows at a time.

    As a whole it would take the memory of the picture two or three times.
    """
    factor = max(1, max(image.size) // side)
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
