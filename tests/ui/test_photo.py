"""Photos and picture files: what anybody may send is read, or refused in one sentence."""

import io
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import nn.pretrained
from nn.datasets import mnist_5k
from nn.digits import from_canvas
from tests.ui import photos
from ui.photo import SIDE, read
from ui.picture_file import MAX_BYTES

DATA = mnist_5k.load()
NET = nn.pretrained.load()
EIGHT = int(np.flatnonzero(DATA.y_test == 8)[0])


def predict(data: bytes) -> int:
    """The digit that a file is read as; -1 if nothing is drawn on it."""
    pixels = read(data)
    try:
        return int(NET.predict(from_canvas(pixels))[0])
    except ValueError:
        return -1


def bytes_of(i: int) -> Any:
    return np.rint(DATA.X_test[:, i].reshape(28, 28) * 255).astype(np.uint8)


# --- Drawings and photos -------------------------------------------------------------------


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize(
    ("kind", "side"), [("PNG", 28), ("PNG", 280), ("JPEG", 280), ("WEBP", 280)]
)
def test_a_clean_image_is_read_as_before(kind: str, side: int, inverted: bool) -> None:
    chosen = range(0, 1000, 20)
    before = NET.predict(DATA.X_test[:, chosen])
    after = []
    for i in chosen:
        image = Image.fromarray(255 - bytes_of(i) if inverted else bytes_of(i))
        image = image.resize((side, side), Image.Resampling.BICUBIC)
        after.append(predict(photos.saved(image, kind)))
    assert np.mean(before == after) >= (1 if side == 28 else 0.98)


def test_badly_lit_photos_are_read_nearly_as_well_as_clean_images() -> None:
    rng = np.random.default_rng(5)
    chosen = rng.permutation(1000)[:100]
    read_as = [
        predict(
            photos.photo(
                photos.digit(DATA.X_test[:, i], 250),
                rng,
                dark_ink=bool(rng.integers(2)),
                orientation=int(rng.choice(list(photos.TURNS))),
            )
        )
        for i in chosen
    ]
    assert np.mean(read_as == DATA.y_test[chosen]) >= 0.95


@pytest.mark.parametrize("lines", [False, True])
@pytest.mark.parametrize("dark_ink", [False, True])
def test_an_empty_page_is_nothing_drawn(dark_ink: bool, lines: bool) -> None:
    for seed in range(4):
        rng = np.random.default_rng(seed)
        assert predict(photos.photo(None, rng, dark_ink=dark_ink, lines=lines)) == -1


def test_a_photo_becomes_black_on_white() -> None:
    pixels = read(photos.photo(photos.digit(DATA.X_test[:, EIGHT], 250), np.random.default_rng(1)))
    assert pixels.shape == (384, 512, 4)
    assert pixels.dtype == np.uint8
    assert (pixels[..., 3] == 255).all()
    assert (pixels[..., 0] == 255).mean() > 0.9
    assert pixels[..., 0].min() == 0


def test_a_photo_of_a_phone_takes_little_time() -> None:
    rng = np.random.default_rng(2)
    ink = photos.digit(DATA.X_test[:, EIGHT], 900)
    data = photos.photo(ink, rng, size=(4000, 3000))
    assert predict(data) == 8
    times = []
    for _ in range(3):
        start = time.thread_time()
        read(data)
        times.append(time.thread_time() - start)
    assert min(times) < 0.3


# --- Kinds of pixels -----------------------------------------------------------------------


def kinds() -> dict[str, bytes]:
    """One digit in every way of storing pixels that a drawing program may choose."""
    ink = np.asarray(Image.fromarray(bytes_of(EIGHT)).resize((200, 200)))
    black = Image.fromarray(255 - ink)
    see_through = {
        f"{name} ink on nothing": Image.merge(
            "RGBA", [Image.new("L", (200, 200), level)] * 3 + [Image.fromarray(ink)]
        )
        for name, level in {"dark": 0, "light": 255}.items()
    }
    palette = Image.fromarray((ink > 127).astype(np.uint8), "L").convert("P")
    palette.putpalette([0, 0, 0, 20, 20, 20])
    sixteen = Image.fromarray((255 - ink).astype(np.uint16) * 257)
    images = {
        "1 bit": black.convert("1"),
        "palette": black.convert("P"),
        "grey with alpha": see_through["dark ink on nothing"].convert("LA"),
        "colour": black.convert("RGB"),
        "16 bits": sixteen,
        **see_through,
    }
    files = {name: photos.saved(image) for name, image in images.items()}
    files["palette, see-through"] = photos.saved(palette, transparency=0)
    files["CMYK"] = photos.saved(black.convert("CMYK"), "JPEG")
    files["progressive"] = photos.saved(black, "JPEG", progressive=True)
    pages = {"save_all": True, "append_images": [Image.new("L", (200, 200), 90)]}
    files["moving PNG"] = photos.saved(black, "PNG", **pages)
    files["moving WebP"] = photos.saved(black, "WEBP", lossless=True, **pages)
    files["two pictures in a JPEG"] = photos.saved(black, "MPO", **pages)
    return files


KINDS = kinds()


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_pixels_is_read(name: str) -> None:
    assert predict(KINDS[name]) == 8


def test_sixteen_bits_are_scaled_not_clipped() -> None:
    assert np.ptp(read(KINDS["16 bits"])[..., 0]) == 255
    steps = np.tile(np.arange(256, dtype=np.uint16) * 257, (64, 1))
    assert (
        len(np.unique(np.asarray(Image.open(io.BytesIO(photos.saved(Image.fromarray(steps)))))))
        == 256
    )


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_picture_is_turned_as_its_exif_says(orientation: int) -> None:
    corner = np.full((60, 90), 255, np.uint8)
    corner[5:15, 5:25] = 0
    exif = Image.Exif()
    exif[0x0112] = orientation
    pixels = read(photos.saved(Image.fromarray(corner), exif=exif.tobytes()))
    want = {1: 0, 2: 1, 3: 3, 4: 2, 5: 0, 6: 1, 7: 3, 8: 2}[orientation]
    h, w = pixels.shape[:2]
    assert (h > w) == (orientation > 4)
    rows, cols = np.nonzero(pixels[..., 0] < 128)
    assert 2 * (rows.mean() > h / 2) + (cols.mean() > w / 2) == want


# --- What means harm -----------------------------------------------------------------------


def hostile() -> dict[str, bytes]:
    """Files that are broken or too large, and some that only look as if they were small."""
    drawing = Image.fromarray(255 - bytes_of(EIGHT)).resize((300, 300))
    whole = {kind: photos.saved(drawing, kind) for kind in ("PNG", "JPEG", "WEBP")}
    cut = {f"half a {kind}": data[: len(data) // 2] for kind, data in whole.items()}
    heads = {f"the head of a {kind}": data[:40] for kind, data in whole.items()}
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
    progressive = photos.saved(Image.new("RGB", (4000, 3000), "white"), "JPEG", progressive=True)
    webp = bytearray(KINDS["moving WebP"])
    assert webp[12:16] == b"VP8X"
    webp[24:30] = b"\xff\x3f\x00\xff\x3f\x00"
    return {
        **cut,
        **heads,
        "progressive with EXIF": progressive[:2] + photos.exif_segment() * 60 + progressive[2:],
        "nothing": b"",
        "text": b"hello",
        "GIF": photos.saved(drawing, "GIF"),
        "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "too many bytes": bytes(MAX_BYTES + 1),
        "ten megabytes of noise": b"\xff\xd8\xff" + bytes(range(256)) * 39_000,
        "1 × 1": photos.saved(Image.new("L", (1, 1))),
        "narrow": photos.saved(Image.new("L", (4000, 20))),
        "nothing by nothing": photos.png(0, 0, zlib.compress(b"")),
        "bomb": photos.png(30_000, 30_000, zlib.compress(bytes(20_000_000))),
        "large PNG": photos.png(5_000, 5_000, zlib.compress(bytes(100_005_000))),
        "too much data": photos.png(100, 100, zlib.compress(b"\0" + b"\xff" * 60_000_000)),
        "too little data": photos.png(1_000, 1_000, zlib.compress(bytes(1_000))),
        "large JPEG": photos.saved(Image.new("L", (12_000, 8_000)), "JPEG"),
        "many scans": progressive[:-2] + scan * 500_000,
        "large progressive JPEG": photos.saved(
            Image.new("RGB", (6000, 4000)), "JPEG", progressive=True
        ),
        "WebP of 16,384 × 16,384": bytes(webp),
    }


def heavy() -> dict[str, bytes]:
    """Files that may be read, at a small price."""
    text = zlib.compress(bytes(1_000_000), 9)
    texts = photos.chunk(b"zTXt", b"key\0\0" + text) * 500
    itxts = photos.chunk(b"iTXt", b"key\0\1\0\0\0" + text) * 500
    rows = zlib.compress((b"\0" + b"\xff" * 400) * 100)
    frame = Image.new("L", (400, 300), 255)
    frames = [Image.new("L", (400, 300), 255 - i % 200) for i in range(1500)]
    moving = {"save_all": True, "append_images": frames, "duration": 20}
    jpeg = photos.saved(Image.new("RGB", (8160, 6120), "white"), "JPEG")
    return {
        "PNG with texts": photos.png(100, 100, rows, texts),
        "PNG with other texts": photos.png(100, 100, rows, itxts),
        "moving PNG": photos.saved(frame, "PNG", **moving),
        "moving WebP": photos.saved(frame, "WEBP", **moving),
        "a screen of 3840 × 2160": photos.saved(Image.new("RGBA", (3840, 2160), "white")),
        "palette of 3840 × 2160": photos.saved(Image.new("P", (3840, 2160))),
        "50 megapixels": jpeg,
        "JPEG with 9 MB of EXIF": jpeg[:2] + photos.exif_segment() * 130 + jpeg[2:],
        "12 megapixels, progressive": photos.saved(
            Image.new("RGB", (4000, 3000), "white"), "JPEG", progressive=True
        ),
        "WebP of 1900 × 1000": photos.saved(Image.new("RGB", (1900, 1000)), "WEBP"),
    }


HOSTILE, HEAVY = hostile(), heavy()

CHILD = """
import io, pathlib, sys
from ui.photo import Image, read

def peak():  # ru_maxrss would begin at what the parent takes
    lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

for kind in ("PNG", "JPEG", "WEBP"):  # what the first picture loads anyway
    file = io.BytesIO()
    Image.effect_noise((100, 80), 20).save(file, kind)
    read(file.getvalue())
before = peak()
try:
    read(pathlib.Path(sys.argv[1]).read_bytes())
except ValueError:
    pass
print(peak() - before)
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_anything_else_is_refused_in_one_plain_sentence(name: str) -> None:
    with pytest.raises(ValueError, match=r"^(This picture|This file) [^\n]+\.$"):
        read(HOSTILE[name])


@pytest.mark.parametrize("name", HEAVY)
def test_what_is_heavy_but_harmless_is_read(name: str) -> None:
    pixels = read(HEAVY[name])
    assert max(pixels.shape) <= SIDE


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize("data", [*HOSTILE.values(), *HEAVY.values()], ids=[*HOSTILE, *HEAVY])
def test_no_file_takes_more_than_50_megabytes(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(data)
    house = Path(__file__).parents[2]
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)], cwd=house, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert int(child.stdout) < 50_000


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_damage_anywhere_raises_nothing_but_value_errors(kind: str) -> None:
    rng = np.random.default_rng(0)
    whole = photos.saved(Image.fromarray(bytes_of(EIGHT)).resize((60, 60)), kind)
    for _ in range(200):
        data = bytearray(whole)
        for at in rng.integers(0, len(data), 3):
            data[at] = rng.integers(256)
        try:
            read(bytes(data[: rng.integers(20, len(data) + 1)] if rng.integers(2) else data))
        except ValueError as error:
            assert str(error).endswith(".")
