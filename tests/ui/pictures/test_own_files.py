"""Files that visitors bring as their own set: those that can be taken, and those that cannot."""

from __future__ import annotations

import gzip
import io
import re
import stat
import struct
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image

from nn.data.own import files
from nn.data.own.even import Way
from nn.data.own.made import Made, made
from nn.data.own.source import BadSetError
from tests import own_sets
from tests.nn.archives import Trap
from tests.own_sets import folders, idx, kaggle, keras, noise, npz, picture, zipped
from ui.pictures import set_pictures

AS_IT_IS = Way("fit", "no")


def read(*data: bytes, names: tuple[str, ...] = ("a", "b", "c", "d"), way: Way = AS_IT_IS) -> Made:
    source = files.opened(list(zip(names, data, strict=False)), set_pictures.decoder)
    return made(source, way)


def _csv(*rows: str, pixels: str = ",".join("0" * 784)) -> bytes:
    return "\n".join(row.replace("P", pixels) for row in rows).encode()


def _png_of(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and holds next to nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content
            + struct.pack(">I", zlib.crc32(kind + content))
        )  # fmt: skip

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def _locked() -> bytes:
    data = bytearray(zipped(folders("a", "b")))
    for start, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(start)
        while place >= 0:
            data[place + at] |= 1
            place = data.find(start, place + 1)
    return bytes(data)


def _links() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("a/1.png", "b/1.png"):
            info = zipfile.ZipInfo(name)
            info.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(info, "/etc/passwd")
    return file.getvalue()


def _bomb() -> bytes:
    """An archive whose files say that each of them unpacks to 90 MB."""
    data = bytearray(zipped(folders("a", "b")))
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        struct.pack_into("<I", data, place + 24, 90_000_000)
        place = data.find(b"PK\x01\x02", place + 1)
    return bytes(data)


def _long_table_of_contents() -> bytes:
    data = bytearray(zipped(folders("a", "b")))
    struct.pack_into("<I", data, data.rfind(b"PK\x05\x06") + 12, 900_000_000)
    return bytes(data)


def _objects() -> bytes:
    arrays = {"x_train": np.array([Trap()] * 4, object), "y_train": np.arange(4) % 2}
    file = io.BytesIO()
    np.savez(file, allow_pickle=True, **arrays)
    return file.getvalue()


SET = keras()
BAD: dict[str, bytes | tuple[bytes, ...]] = {
    "an empty file": b"",
    "a text": b"I have no pictures.",
    "a web page": b"<!doctype html><title>404</title>",
    "a picture alone": picture(noise(1)),
    "a pdf": b"%PDF-1.7 and so on",
    "a rar": b"Rar!\x1a\x07\x01\x00 and so on",
    "a 7z": b"7z\xbc\xaf\x27\x1c and so on",
    "a tar.gz": gzip.compress(b"\0" * 257 + b"ustar" + b"\0" * 800),
    "a pickle": b"\x80\x04\x95 and so on",
    "a single array": b"\x93NUMPY\x01\x00 and so on",
    "too many bytes": bytes(25_000_001),
    "other bytes": b"\x01\x02\x00\x00\x07",
    "a cut zip": zipped(folders("a", "b"))[:-40],
    "a zip cut in the middle": zipped(folders("a", "b"))[:900],
    "a zip with a password": _locked(),
    "a zip that lists too much": _long_table_of_contents(),
    "a zip bomb": _bomb(),
    "an empty zip": zipped({}),
    "a zip of texts": zipped({"a/1.txt": b"1", "b/1.txt": b"2"}),
    "a zip of zips": zipped({"a.zip": zipped(folders("a")), "b.zip": zipped(folders("b"))}),
    "a zip of links": _links(),
    "a workbook": zipped({"xl/workbook.xml": b"<x/>", "[Content_Types].xml": b"<x/>"}),
    "a zip of loose pictures": zipped({f"{i}.png": picture(noise(i)) for i in range(4)}),
    "one class": zipped(folders("only")),
    "twenty-one classes": zipped(folders(*(f"class{i}" for i in range(21)), each=2)),
    "one picture of a class": zipped(folders("a", "b") | {"c/1.png": picture(noise(7))}),
    "copies alone": zipped({f"{c}/{i}.png": picture(noise(ord(c))) for c in "ab" for i in "123"}),
    "train and test the same": zipped(
        {f"{part}/{name}": data for part in ("train", "test")
         for name, data in folders("a", "b").items()}
    ),
    "a class in test alone": zipped(folders("a", "b", top="train/") | folders("c", top="test/")),
    "train and test without classes": zipped({"train/1.png": b"", "test/1.png": b""}),
    "pictures that are none": zipped({f"{c}/{i}.png": b"not" for c in "ab" for i in "12"}),
    "pictures that are cut": zipped(
        {f"{c}/{i}.png": picture(noise(int(i)))[:200] for c in "ab" for i in "12"}
    ),
    "pictures that say they are huge": zipped(
        {f"{c}/{i}.png": _png_of(60_000, 60_000) for c in "ab" for i in "12"}
    ),
    "an npz of something else": npz(weights=noise(1), bias=noise(2)),
    "an npz of objects": _objects(),
    "an npz without labels": npz(x_train=SET["x_train"]),
    "an npz with fewer labels": npz(x_train=SET["x_train"], y_train=SET["y_train"][:-1]),
    "an npz of two sizes": npz(**SET | {"x_test": noise(2, (10, 32, 32))}),
    "an npz with odd channels": npz(x=noise(1, (4, 28, 28, 7)), y=np.arange(4) % 2),
    "an npz of long rows": npz(x=noise(1, (4, 300)), y=np.arange(4) % 2),
    "an npz of huge numbers": npz(x=noise(1, (4, 28, 28)) * 1e6, y=np.arange(4) % 2),
    "an npz of negative numbers": npz(x=noise(1, (4, 28, 28)) - 300.0, y=np.arange(4) % 2),
    "an npz of no numbers": npz(x=np.full((4, 28, 28), np.nan), y=np.arange(4) % 2),
    "an npz of halves as labels": npz(x=noise(1, (4, 28, 28)), y=np.arange(4) / 2),
    "an npz with labels in columns": npz(x=noise(1, (4, 28, 28)), y=noise(2, (4, 3))),
    "an npz with a class each": npz(x=noise(1, (40, 28, 28)), y=np.arange(40)),
    "one idx file": idx(noise(1, (4, 28, 28))),
    "two idx files of pictures": (idx(noise(1, (4, 28, 28))), idx(noise(2, (4, 28, 28)))),
    "idx files of two lengths": (idx(noise(1, (4, 28, 28))), idx(noise(2, (3,)) % 2)),
    "a cut idx file": (idx(noise(1, (4, 28, 28)))[:-3], idx(noise(2, (4,)) % 2)),
    "a cut gz file": (idx(noise(1, (4, 28, 28)), packed=True)[:-30], idx(noise(2, (4,)) % 2)),
    "a gz bomb": (gzip.compress(bytes(70_000_000), 1), idx(noise(2, (4,)) % 2)),
    "two zips": (zipped(folders("a")), zipped(folders("b"))),
    "a table without labels": _csv("P", "P"),
    "a table of three columns": b"label,x,y\n1,2,3\n0,1,2\n",
    "a table with a short row": _csv("0,P", "1,P", "0,1,2", "1,P"),
    "a table with a label missing": _csv("0,P", ",P", "1,P"),
    "a table of words": _csv("a,P", "b,P", pixels=",".join(["x"] * 784)),
    "a table of huge numbers": _csv("0,P", "1,P", pixels=",".join(["70000"] * 784)),
    "a table with a class each": _csv(*(f"{i},P" for i in range(25))),
    "a table with a title alone": kaggle(0),
    "a table in UTF-16": kaggle(4).decode().encode("utf-16"),
    "a table in one endless row": b"0," * 400_000,
}  # fmt: skip


@pytest.mark.parametrize("name", list(BAD))
def test_a_bad_file_is_one_sentence_that_says_what_to_do(name):
    data = BAD[name]
    with pytest.raises(BadSetError) as refused:
        read(*(data if isinstance(data, tuple) else (data,)))
    told = str(refused.value)
    assert re.fullmatch(r"[A-Z][^\n]{20,250}[.)]", told), told
    assert not re.search(r"Traceback|Error|NoneType|<|PK|\bdtype\b", told), told
