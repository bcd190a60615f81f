"""Files that nobody should trust, by the reader that they are for. Bombs are small as files."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from typing import Any

import numpy as np
from PIL import Image

from nn.data.datasets import mnist
from tests.nn import test_drawings as own
from tests.nn import test_export as net
from tests.safety.readers import CANVAS
from tests.ui import photos
from tests.ui.pictures import test_photo, test_png
from tests.ui.tables import test_csv_file

NAN = np.where(net.PARAMETERS == 3, np.nan, net.PARAMETERS)
DECLARED = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }"
HUGE = "(99999999999,)"
NETWORKS: dict[str, bytes] = {
    "nothing": b"",
    "text": b"not a zip at all",
    "an array alone": net.npy(net.PARAMETERS),
    "half of one": net.crafted()[: len(net.crafted()) // 2],
    "whole numbers": net.crafted(net.GOOD, net.PARAMETERS.astype(np.int32)),
    "double precision": net.crafted(net.GOOD, net.PARAMETERS.astype(np.float64)),
    "objects": net.crafted(net.GOOD, net.PARAMETERS.astype(object)),
    "a pickle": net.packed(net.MEMBERS | {"parameters.npy": net.npy(np.full(8, net.Trap()))}),
    "another shape": net.crafted(net.GOOD, net.PARAMETERS.reshape(8, 1)),
    "too few parameters": net.crafted(net.GOOD, net.PARAMETERS[1:]),
    "not a number": net.crafted(net.GOOD, NAN),
    "infinite": net.crafted(net.GOOD, np.where(net.PARAMETERS == 3, np.inf, net.PARAMETERS)),
    "a huge array": net.crafted(net.GOOD, net.npy_with_header(DECLARED % ("<f4", HUGE))),
    "huge layers": net.crafted(net.with_layer(n_in=10**9, n_out=10**9)),
    "negative layers": net.crafted(net.with_layer(n_in=-3, n_out=-2)),
    "an unknown layer": net.crafted(net.with_layer(kind="lambda")),
    "no JSON": net.crafted("[" * 60_000),
    "somebody else's": own.crafted(),
}


def bomb(member: str, megabytes: int = 200) -> bytes:
    """A zip archive whose only member unpacks to much more than the file has."""
    file = io.BytesIO()
    archive = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with archive, archive.open(member, "w") as inside:
        for _ in range(megabytes):
            inside.write(bytes(1_000_000))
    return file.getvalue()


DRAWINGS: dict[str, bytes] = {
    "nothing": b"",
    "a network": net.crafted(),
    "too large": bytes(own.MAX_FILE + 1),
    "floats": own.crafted(own.DIGITS.astype(np.float32)),
    "objects": own.crafted(own.DIGITS.astype(object)),
    "wrong labels": own.crafted(own.DIGITS, np.array([3, 0, 10], np.uint8)),
    "fewer labels": own.crafted(own.DIGITS, own.LABELS[1:]),
    "other arrays too": own.crafted(more=own.LABELS),
    "half of it": own.crafted()[:-30],
    "huge labels": own.crafted(own.DIGITS, own.npy_with_header(DECLARED % ("|u1", HUGE))),
}
TABLE = b"X1,X2,Y,Test\n0,0.5,0,False\n1,-2.5,1,False\n3,4,1,True\n"
TABLES = {name: data for name, (data, _) in test_csv_file.HOSTILE.items()} | {
    "surrogates": b"X1,X2,Y\n1,2,\xed\xa0\x80\n",
    "a dangerous formula": TABLE + b'=cmd|"/c calc"!A1,2,1\n',
    "UTF-32": TABLE.decode().encode("utf-32"),
    "a picture as table": photos.saved(Image.new("L", (50, 50))),
}
POINTS = {
    "nothing": b"",
    "one class": b"0,1,cat\n1,2,cat\n",
    "many classes": b"".join(b"0,1,c%c\n" % (97 + i) for i in range(20)),
    "huge": b"1e300,2,0\n1,2,1\n",
    "binary": bytes(range(256)),
    "script": b"0,1,0\n<script>alert(1)</script>,2,1\n",
    "too many rows": b"0,1,0\n" * 1500,
}
PHOTOS = {
    **test_photo.hostile(),
    "HEIC": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(5000),
    "TIFF": photos.saved(Image.new("L", (50, 50)), "TIFF"),
    "1 × 100,000": photos.saved(Image.new("L", (1, 100_000))),
    "PDF": photos.saved(Image.new("L", (50, 50)), "PDF"),
    "JPEG without end": photos.saved(Image.new("L", (90, 90)), "JPEG")[:-40],
    "PNG with a wrong sum": photos.png(50, 50, b"no zlib"),
}


def canvas(width: int = CANVAS, rows: bytes = b"", extra: bytes = b"") -> bytes:
    return photos.png(width, CANVAS, zlib.compress(rows), extra)


CANVASES = {
    **test_png.HOSTILE,
    "NUL": bytes(33),
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "a moving GIF": photos.saved(Image.new("P", (CANVAS, CANVAS)), "GIF"),
    "no pixels": canvas(0),
    "wide": canvas(2**31 - 1),
    "a text that swells": canvas(
        extra=photos.chunk(b"zTXt", b"key\0\0" + zlib.compress(bytes(100_000_000)))
    ),
    "a profile that swells": canvas(
        extra=photos.chunk(b"iCCP", b"key\0\0" + zlib.compress(bytes(100_000_000)))
    ),
    "16 bits": photos.png(CANVAS, CANVAS, zlib.compress(bytes(9)), colour=16),
    "no palette": photos.png(CANVAS, CANVAS, zlib.compress(bytes(9)), colour=3),
}
BIG = struct.pack(">BBBB3I", 0, 0, 8, 3, *[2**32 - 1] * 3)
LABELS = mnist.FILES[1]
RAW = struct.pack(">BBBBI", 0, 0, 8, 1, 60_000) + bytes(60_000)
IDX = {
    "nothing": b"",
    "wrong beginning": b"\x1f\x8b" + RAW,
    "floats": b"\0\0\x0d" + RAW[3:],
    "no sizes": b"\0\0\x08\0",
    "many sizes": b"\0\0\x08\xff" + RAW,
    "huge": BIG + b"x" * 100,
    "cut off": RAW[:-1],
    "half a header": BIG[:9],
}
MNIST = {
    "nothing": b"",
    "cut off": RAW[:-1],
    "too long": RAW + b"x",
    "another file": RAW,
    "half a gz": gzip.compress(RAW)[:-20],
    "a broken gz": b"\x1f\x8b" + b"\xff" * 500,
    "a gz that swells": gzip.compress(bytes(200_000_000), 1),
    "huge": BIG,
}
BAD: dict[str, dict[str, bytes]] = {
    "network": NETWORKS | {"a bomb": bomb("architecture.npy")},
    "drawings": DRAWINGS | {"a bomb": bomb("labels.npy")},
    "table": TABLES,
    "points": POINTS,
    "photo": PHOTOS,
    "canvas": CANVASES,
    "idx": IDX,
    "mnist": MNIST,
}
GOOD: dict[str, Any] = {
    "network": net.crafted(),
    "drawings": own.crafted(),
    "table": TABLE,
    "points": b"0,1,dog\n1,2,cat\n",
    "photo": photos.saved(Image.effect_noise((300, 200), 20), "JPEG"),
    "canvas": test_png.WHOLE,
    "idx": RAW,
}
ALL = {f"{kind} {name}": data for kind, some in BAD.items() for name, data in some.items()}
