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
PHOTO = b"\0\0\0 ftypheic and so on"
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
    "a zip of HEIC photos": zipped({f"{c}/{i}.HEIC": PHOTO for c in "ab" for i in "12"}),
    "a HEIC photo alone": PHOTO,
    "photos alone": (picture(noise(1)), b"BM\0\0", PHOTO),
    "an npz in a zip": zipped({"mnist.npz": npz(**SET)}),
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


def test_pictures_with_too_many_pixels_in_all_are_refused(monkeypatch):
    monkeypatch.setattr(set_pictures, "MOST_PIXELS", 5 * 28 * 28)
    assert len(read(zipped(folders("a", "b", each=2))).y) == 4
    with pytest.raises(BadSetError, match="too many pixels in all"):
        read(zipped(folders("a", "b", each=3)))


LABELS = (np.arange(12) % 3).astype(np.uint8)
TAKEN: dict[str, tuple[bytes, ...]] = {
    "folders": (zipped(folders("cat", "dog", each=4)),),
    "folders in a folder": (zipped(folders("cat", "dog", each=4, top="pets/pets/")),),
    "with files of other programs": (
        zipped(folders("cat", "dog", each=4) | {
            "__MACOSX/cat/._0.png": b"x", "cat/.DS_Store": b"x", "dog/Thumbs.db": b"x",
        }),
    ),
    "Windows' strokes": (
        zipped({name.replace("/", "\\"): data for name, data in folders("cat", "dog").items()}),
    ),
    "Keras": (npz(**keras()),),
    "Keras, in colour": (npz(**keras(shape=(32, 32, 3))),),
    "MedMNIST": (
        npz(train_images=noise(1, (20, 28, 28)), train_labels=np.arange(20)[:, None] % 2,
            val_images=noise(2, (6, 28, 28)), val_labels=np.arange(6)[:, None] % 2,
            test_images=noise(3, (6, 28, 28)), test_labels=np.arange(6)[:, None] % 2),
    ),
    "arrays alone, of floats": (npz(X=noise(1, (20, 784)) / 255, y=np.arange(20) % 3),),
    "arrays, labels one-hot": (npz(x=noise(1, (20, 9, 9, 1)), y=np.eye(4)[np.arange(20) % 4]),),
    "arrays, labels of words": (npz(x=noise(1, (8, 28, 28)), y=np.array(["cat", "dog"] * 4)),),
    "two idx files": (idx(noise(1, (12, 28, 28))), idx(LABELS)),
    "packed idx files": (
        idx(LABELS, packed=True), idx(noise(1, (12, 20, 20)), packed=True),
    ),
    "Kaggle": (kaggle(),),
    "Kaggle, without titles": (kaggle(titled=False),),
    "Kaggle, packed": (zipped({"train.csv": kaggle(), "test.csv": b"pixel0,pixel1\n1,2\n"}),),
    "Kaggle, as gz": (gzip.compress(kaggle()),),
    "a table with semicolons": (kaggle(side=10, separator=";"),),
    "a table from Windows": (b"\xef\xbb\xbf" + kaggle().replace(b"\n", b"\r\n"),),
}  # fmt: skip


@pytest.mark.parametrize("name", list(TAKEN))
def test_files_of_the_usual_forms_are_read(name):
    got = read(*TAKEN[name])
    assert len(got.names) >= 2
    assert min(got.counts(test=False)) >= 1
    assert min(got.counts(test=True)) >= 1
    assert got.rows.shape == (len(got.y), 784)
    X, y = got.part(test=False)
    assert X.dtype == np.float32
    assert X.T.flags.c_contiguous
    assert X.max() <= 1
    assert len(y) == X.shape[1]


def test_keras_and_kaggle_are_read_as_they_are():
    got = read(npz(**SET))
    train, test = got.rows[~got.test], got.rows[got.test]
    assert np.array_equal(train.reshape(-1, 28, 28), SET["x_train"])
    assert np.array_equal(test.reshape(-1, 28, 28), SET["x_test"])
    assert np.array_equal(got.y[~got.test], SET["y_train"])
    assert got.names == tuple("0123456789")
    got = read(kaggle())
    assert np.array_equal(got.rows, noise(3, (40, 784)))
    assert np.array_equal(got.y, np.arange(40) % 4)


def test_four_idx_files_are_matched_by_what_they_are():
    parts = {
        "t10k-labels-idx1-ubyte": noise(4, (12,)) % 2,
        "train-images-idx3-ubyte": noise(1, (12, 9, 9)),
        "t10k-images-idx3-ubyte": noise(2, (12, 9, 9)),
        "train-labels-idx1-ubyte": noise(3, (12,)) % 2,
    }
    got = read(*map(idx, parts.values()), names=tuple(parts))
    assert np.array_equal(got.y[~got.test], parts["train-labels-idx1-ubyte"])
    assert np.array_equal(got.y[got.test], parts["t10k-labels-idx1-ubyte"])


def test_folders_train_and_test_are_respected():
    train = folders("cat", "dog", each=5, top="train/")
    test = {f"test/{c}/{i}.png": picture(noise(900 + i + 10 * (c == "dog")))
            for c in ("cat", "dog") for i in range(2)}  # fmt: skip
    got = read(zipped(train | test))
    assert got.counts(test=False).tolist() == [5, 5]
    assert got.counts(test=True).tolist() == [2, 2]


def test_no_picture_is_both_learned_from_and_tested_on():
    """What the file keeps for testing stays, its copies go from training, and that is said."""
    arrays = SET | {"x_train": np.concatenate([SET["x_test"][:3], SET["x_train"][3:]])}
    got = read(npz(**arrays))
    assert (got.counts(test=False).sum(), got.counts(test=True).sum()) == (37, 10)
    assert any(note.startswith("3 training pictures") for note in got.notes)
    learned = {row.tobytes() for row in got.rows[~got.test]}
    assert not learned & {row.tobytes() for row in got.rows[got.test]}


def test_copies_within_a_set_count_once_and_the_split_keeps_proportions():
    files = folders("few", each=5) | {f"many/{i}.png": picture(noise(500 + i)) for i in range(50)}
    files |= {f"many/copy{i}.png": files[f"many/{i}.png"] for i in range(7)}
    got = read(zipped(files))
    assert got.counts(test=False).tolist() == [4, 40]
    assert got.counts(test=True).tolist() == [1, 10]
    assert any(note.startswith("7 that were the same") for note in got.notes)
    assert np.array_equal(got.test, read(zipped(files)).test)


def test_of_too_many_some_of_each_class_are_taken():
    source = files.opened([("a.zip", zipped(folders("a", "b", each=20)))], set_pictures.decoder)
    got = made(source, AS_IT_IS, most=10)
    assert len(got.y) == 10
    assert set(got.y) == {0, 1}
    assert "10 were taken" in got.notes[0]


def test_no_more_are_taken_than_may_be_however_small_a_class_is():
    sizes = {"large": 300, **dict.fromkeys("abcdef", 2)}
    rows = np.arange(sum(sizes.values()) * 784).reshape(-1, 784) % 251
    labels = np.repeat(list(sizes), list(sizes.values()))
    arrays = npz(x=rows.astype(np.uint8), y=labels)
    source = files.opened([("a.npz", arrays)], set_pictures.decoder)
    got = made(source, AS_IT_IS, most=100)
    assert len(got.y) <= 100
    assert len(got.names) == 7


def test_what_cannot_be_read_is_left_out_and_told():
    files = folders("a", "b", each=4) | {"a/5.png": b"none", "a/readme.txt": b"", "c.png": b""}
    files |= {"../a/6.png": b"out", "a/more.zip": b"PK", "b/7.HEIC": PHOTO, "b/8.heic": PHOTO}
    files |= {f"/etc/{i}.png": picture(noise(70 + i)) for i in range(2)}
    got = read(zipped(files | {"a/8.jpg": picture(noise(8), "JPEG")[:300]}))
    assert len(got.names) == 3  # a folder called etc is a folder
    told = " ".join(got.notes)
    assert "2 files that are .heic, which is not read here; save them as JPEG" in told
    for part in ("1 file that is packed", "1 file that is no pictures", "not a picture", "damaged"):
        assert part in told


LOOK = {  # pictures whose left half is dark and whose right half is light, each in another way
    "grey": ("PNG", "L"), "colour": ("PNG", "RGB"), "palette": ("PNG", "P"), "bits": ("PNG", "1"),
    "opacity": ("PNG", "RGBA"), "jpeg": ("JPEG", "L"), "print": ("JPEG", "CMYK"),
    "web": ("WEBP", "RGB"), "bmp": ("BMP", "RGB"), "gif": ("GIF", "P"), "16 bits": ("PNG", "I;16"),
}  # fmt: skip


def _half(mode: str, kind: str) -> bytes:
    grey = np.zeros((40, 40), np.uint8)
    grey[:, 20:] = 255
    image = Image.fromarray(grey)
    if mode == "I;16":
        image = Image.fromarray(grey.astype(np.uint16) * 257)
    elif mode != "L":
        image = image.convert(mode)
    file = io.BytesIO()
    more = {"save_all": True, "append_images": [Image.new("P", (40, 40))]} if kind == "GIF" else {}
    image.save(file, kind, **more)
    return file.getvalue()


@pytest.mark.parametrize("name", list(LOOK))
def test_a_picture_looks_the_same_however_it_is_stored(name):
    kind, mode = LOOK[name]
    grey = set_pictures.decoder()(_half(mode, kind))
    assert grey.shape == (40, 40)
    assert grey[:, :16].max() < 12
    assert grey[:, 24:].min() > 243


def test_a_photo_that_lies_on_its_side_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    pixels = np.zeros((20, 40), np.uint8)
    pixels[:, 20:] = 255
    grey = set_pictures.decoder()(picture(pixels, "JPEG", exif=exif))
    assert grey.shape == (40, 20)
    assert grey[:16].max() < 12
    assert grey[24:].min() > 243
