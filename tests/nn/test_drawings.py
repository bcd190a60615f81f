"""A visitor's own drawings: keeping them, the round trip, and files that nobody should trust."""

import io
import zipfile
from typing import Any

import numpy as np
import pytest

from nn import Network
from nn.data import drawings
from nn.data.drawings import MAX_FILE, MOST, Drawings
from tests import covering
from tests.memory import at_most_megabytes
from tests.nn.archives import DECLARED, Trap, bomb, npy, npy_with_header, packed, patched

DIGITS = np.random.default_rng(0).integers(0, 256, (3, 784), np.uint8)
LABELS = np.array([3, 0, 9], np.uint8)
BLANK = np.zeros((784, 1), np.float32)


def crafted(digits: Any = DIGITS, labels: Any = LABELS, **more: Any) -> bytes:
    """A file as `save` would write it, but with anything inside; bytes go in as they are."""
    arrays = {"digits": digits, "labels": labels} | more
    return packed({f"{name}.npy": npy(array) for name, array in arrays.items()})


def saved(own: Drawings) -> bytes:
    file = io.BytesIO()
    drawings.save(own, file)
    return file.getvalue()


def load(content: bytes) -> Drawings:
    return drawings.read(io.BytesIO(content))


def some(m: int, seed: int = 0) -> Drawings:
    """m different drawings."""
    rng = np.random.default_rng(seed)
    return load(crafted(rng.integers(0, 256, (m, 784), np.uint8), (np.arange(m) % 10).astype("u1")))


def refusal(content: bytes) -> str:
    """The reason for which ``content`` is turned down, for little memory."""
    with at_most_megabytes(10), pytest.raises(ValueError) as error:
        load(content)
    sentence, beginning = str(error.value), "This file is not a set of drawings saved by Glassbox: "
    assert "\n" not in sentence
    assert sentence.startswith(beginning)
    assert sentence.endswith(".")
    return sentence.removeprefix(beginning)


def assert_sound(own: Drawings) -> None:
    m = len(own)
    assert m <= MOST
    assert (own.X.shape, own.X.dtype) == ((784, m), np.float32)
    assert (own.y.shape, own.y.dtype) == ((m,), np.int64)
    assert own.X.T.flags.c_contiguous
    assert ((own.X >= 0) & (own.X <= 1)).all()
    assert ((own.y >= 0) & (own.y <= 9)).all()


def assert_same(one: Drawings, other: Drawings) -> None:
    assert_sound(one)
    assert_sound(other)
    np.testing.assert_array_equal(one.X, other.X)
    np.testing.assert_array_equal(one.y, other.y)


# ---- keeping drawings ------------------------------------------------------------------------


def test_added_drawings_come_last_and_leave_the_others_alone() -> None:
    assert_sound(Drawings())
    assert len(Drawings()) == 0
    x, other = np.random.default_rng(1).random((2, 784, 1), np.float32)
    one = Drawings().added(x, 7)
    two = one.added(other, np.int64(0))
    assert_sound(two)
    assert (len(one), two.y.tolist()) == (1, [7, 0])
    np.testing.assert_allclose(two.X, np.hstack([x, other]), atol=0.5 / 255 + 1e-6)
    np.testing.assert_array_equal(two.X[:, :1], one.X)


def test_whole_255ths_stay_what_they_are() -> None:
    x = (np.arange(784) % 256 / 255).reshape(-1, 1)
    for dtype in (np.float32, np.float64):
        np.testing.assert_array_equal(Drawings().added(x.astype(dtype), 0).X, x.astype(np.float32))


def test_what_is_no_labelled_drawing_is_not_added() -> None:
    for label in (-1, 10, 2.5, None, "3"):
        with pytest.raises(ValueError, match=rf"digit from 0 to 9, not {label}\.$"):
            Drawings().added(BLANK, label)
    for x in (BLANK.T, BLANK[:, 0], BLANK[1:], np.zeros((784, 2))):
        with pytest.raises(ValueError, match=r"must have the shape \(784, 1\)"):
            Drawings().added(x, 1)
    for x in (BLANK - 0.01, BLANK + 1.01, BLANK * np.nan, BLANK + np.inf, BLANK - np.inf):
        with pytest.raises(ValueError, match=r"between 0 and 1\.$"):
            Drawings().added(x, 1)


def test_without_one() -> None:
    own = some(3)
    left = own.without(1)
    assert left.y.tolist() == [0, 2]
    np.testing.assert_array_equal(left.X, own.X[:, [0, 2]])
    assert_same(left.without(1).without(0), Drawings())
    assert len(own) == 3
    with pytest.raises(IndexError):
        left.without(2)


def test_joined_drawings_keep_their_order_and_leave_out_what_is_there_already() -> None:
    own, other = some(3), some(2, seed=1)
    both = own.joined(other)
    assert_sound(both)
    np.testing.assert_array_equal(both.X, np.hstack([own.X, other.X]))
    assert both.y.tolist() == [0, 1, 2, 0, 1]
    for known in (own, own.without(1), Drawings()):
        assert_same(own.joined(known), own)
    assert_same(Drawings().joined(own), own)
    one = Drawings().added(BLANK, 1)
    assert_same(one.joined(one.added(BLANK, 1)), one)
    assert one.joined(Drawings().added(BLANK, 7)).y.tolist() == [1, 7]  # the label counts too


def test_a_full_set_takes_no_more() -> None:
    full = some(MOST - 1).added(BLANK, 1)
    assert len(full) == len(full.joined(full)) == MOST
    assert len(some(MOST - 2).joined(some(2, seed=1))) == MOST
    for more in (lambda: full.added(BLANK, 2), lambda: full.joined(some(1, seed=1))):
        with pytest.raises(ValueError, match="at most 500 drawings"):
            more()


# ---- the round trip --------------------------------------------------------------------------


@pytest.mark.parametrize("m", [0, 1, 37, MOST])
def test_what_is_read_is_what_was_saved_and_numpy_alone_can_open_it(m: int) -> None:
    own = some(m)
    content = saved(own)
    assert len(content) < MAX_FILE  # even though noise cannot be compressed
    assert_same(load(content), own)
    with np.load(io.BytesIO(content)) as arrays:
        assert set(arrays) == {"digits", "labels"}
        assert arrays["digits"].dtype == arrays["labels"].dtype == np.uint8
        assert arrays["digits"].shape == (m, 784)
        np.testing.assert_array_equal(arrays["digits"].T / np.float32(255), own.X)
        np.testing.assert_array_equal(arrays["labels"], own.y)


def test_added_drawings_are_read_back_exactly() -> None:
    own, rng = Drawings(), np.random.default_rng(2)
    for label in range(10):
        own = own.added(rng.random((784, 1)), label)
    assert_same(load(saved(own)), own)


def test_numpy_alone_can_make_a_file() -> None:
    file = io.BytesIO()
    np.savez(file, labels=LABELS, digits=DIGITS)  # uncompressed, and the other way round
    own = drawings.read(file)  # from the beginning, wherever the file stands
    np.testing.assert_array_equal(own.digits, DIGITS)
    assert_same(drawings.read(file), own)


@pytest.mark.parametrize("dtype", ["i1", "u2", "<i4", ">i4", "i8", "u8"])
def test_whole_numbers_of_any_type_are_read(dtype: str) -> None:
    digits = DIGITS // 2 if dtype == "i1" else DIGITS
    own = load(crafted(digits.astype(dtype), LABELS.astype(dtype)))
    np.testing.assert_array_equal(own.digits, digits)
    np.testing.assert_array_equal(own.y, LABELS)


# ---- files that nobody should trust ----------------------------------------------------------


def a_network() -> bytes:
    file = io.BytesIO()
    Network([784, 3, 10], rng=np.random.default_rng(0)).save(file)
    return file.getvalue()


def labels_declared(shape: str) -> bytes:
    return crafted(labels=npy_with_header(DECLARED % ("|u1", shape)))


GOOD = crafted()
MEMBERS = {"digits.npy": npy(DIGITS), "labels.npy": npy(LABELS)}
SHAPE, MISSING, DAMAGED = "another shape or type", "is missing", "it is damaged, or something else."
HOSTILE = {
    "empty": (b"", DAMAGED),
    "text": (b"not a zip at all", DAMAGED),
    "picture": (b"\x89PNG\r\n" + bytes(1000), DAMAGED),
    "bare array": (npy(DIGITS), DAMAGED),
    "truncated": (GOOD[:-10], DAMAGED),
    "long": (bytes(1_000_000), "larger than 500 drawings"),
    "a network": (a_network(), MISSING),
    "no members": (packed({}), MISSING),
    "no labels": (packed({"digits.npy": npy(DIGITS)}), MISSING),
    "no digits": (packed({"labels.npy": npy(LABELS)}), MISSING),
    "other names": (packed({"digits": npy(DIGITS), "labels": npy(LABELS)}), MISSING),
    "more arrays": (crafted(names=LABELS), "other arrays"),
    "digits of float": (crafted(DIGITS / np.float32(255)), "digits: float, wanted uint8"),
    "labels of float32": (crafted(labels=LABELS.astype(np.float32)), "labels: float, wanted uint8"),
    "labels of text": (crafted(labels=LABELS.astype(str)), "labels: text, wanted uint8"),
    "digits of bool": (crafted(DIGITS > 9), "digits: bool, wanted uint8"),
    "digits below 0": (crafted(-DIGITS.astype(np.int16)), "not whole numbers from 0 to 255"),
    "digits of 256": (crafted(DIGITS.astype(np.int16) + 1), "not whole numbers from 0 to 255"),
    "labels below 0": (crafted(labels=-LABELS.astype(np.int64)), "not digits from 0 to 9"),
    "digits in columns": (crafted(np.ascontiguousarray(DIGITS.T)), "(784, 3), wanted (3, 784)"),
    "digits in squares": (crafted(DIGITS.reshape(3, 28, 28)), "(3, 28, 28), wanted (3, 784)"),
    "flat digits": (crafted(DIGITS.ravel()), "(2352,), wanted (3, 784)"),
    "labels in a column": (crafted(labels=LABELS[:, None]), "(3, 1), wanted (3,)"),
    "one label": (crafted(labels=np.uint8(3)), "(), wanted (1,)"),
    "fewer labels": (crafted(labels=LABELS[:2]), "(3, 784), wanted (2, 784)"),
    "more labels": (crafted(labels=np.zeros(4, np.uint8)), "(3, 784), wanted (4, 784)"),
    "many more digits": (crafted(np.zeros((90, 784), np.uint8)), "not of the declared size"),
    "MNIST of Keras": (packed({"x_test.npy": npy(DIGITS), "x_train.npy": npy(DIGITS)}), "Keras"),
    "much of MNIST of Keras": (
        packed({"x_train.npy": bytes(MAX_FILE + 1)}, method=zipfile.ZIP_STORED),
        "Keras",
    ),
    "fortran order": (crafted(np.asfortranarray(DIGITS)), SHAPE),
    "objects": (crafted(np.full((3, 784), Trap(), object)), SHAPE),
    "object labels": (crafted(labels=np.full(3, Trap(), object)), SHAPE),
    "a pickle": (crafted(labels=b"\x80\x04N."), SHAPE),
    "label 10": (crafted(labels=np.array([1, 10, 2], np.uint8)), "not digits from 0 to 9"),
    "label 255": (crafted(labels=np.array([1, 255, 2], np.uint8)), "not digits from 0 to 9"),
    "501": (crafted(np.zeros((501, 784), "u1"), np.zeros(501, "u1")), "more than 500 drawings"),
    "10,000": (crafted(np.zeros((10_000, 784), "u1"), np.zeros(10_000, "u1")), "more than 500"),
    "a billion labels": (labels_declared("(1000000000,)"), "more than 500"),
    "10^29 labels": (labels_declared(f"({'9' * 27},)"), "more than 500"),
    "negative": (labels_declared("(-3,)"), SHAPE),
    "labels cut off": (crafted(labels=npy(LABELS)[:-1]), "cut off"),
    "labels with a tail": (crafted(labels=npy(LABELS) + b"x"), "cut off"),
    "digits cut off": (crafted(npy(DIGITS)[:-1]), "cut off"),
    "not a header": (crafted(labels=npy_with_header("{[]: 1}")), SHAPE),
    "header too long": (crafted(labels=b"\x93NUMPY\x01\x00\xff\xff" + npy(LABELS)[10:]), SHAPE),
    "format 2": (crafted(labels=b"\x93NUMPY\x02\x00" + npy(LABELS)[8:]), SHAPE),
    "bzip2": (packed(MEMBERS, method=zipfile.ZIP_BZIP2), "in an unusual way"),
    "lzma": (packed(MEMBERS, method=zipfile.ZIP_LZMA), "in an unusual way"),
    "unknown packing": (patched(GOOD, 8, 10, b"\x63\0"), "in an unusual way"),
    "encrypted": (patched(GOOD, 6, 8, b"\1\0"), DAMAGED),
    "wrong checksum": (patched(GOOD, 14, 16, b"\1\2\3\4"), DAMAGED),
    "names that are no text": (
        patched(GOOD.replace(b"labels", b"\xff\xffbels"), 6, 8, b"\0\x08"),  # said to be UTF-8
        DAMAGED,
    ),
    "directory too early": (GOOD[:-10] + b"\xff\xff\xff\x7f" + GOOD[-6:], DAMAGED),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files(kind: str) -> None:
    content, reason = HOSTILE[kind]
    assert reason in refusal(content)


@pytest.mark.parametrize("name", MEMBERS)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_duplicate_members(name: str) -> None:
    assert "there are several arrays" in refusal(packed(MEMBERS, (name, MEMBERS[name])))


def test_the_crafted_file_is_good_until_it_is_spoilt() -> None:
    own = load(patched(GOOD, 6, 8, b"\0\0"))
    np.testing.assert_array_equal(own.digits, DIGITS)
    np.testing.assert_array_equal(own.y, LABELS)


@pytest.mark.parametrize(
    ("name", "shape"),
    [("digits", "(3, 784)"), ("labels", "(20000000,)"), ("labels", "(3,)"), ("labels", "")],
)
def test_a_bomb_no_longer_than_a_good_file(name: str, shape: str) -> None:
    start = npy_with_header(DECLARED % ("|u1", shape)) if shape else b""
    content = bomb(MEMBERS, f"{name}.npy", 20, start)
    assert len(content) < MAX_FILE
    assert refusal(content)
    assert refusal(patched(content, 22, 24, (1000).to_bytes(4, "little")))  # the size declared


@pytest.mark.rest
def test_a_few_megabytes_that_unpack_to_a_gigabyte() -> None:
    assert refusal(bomb(MEMBERS, "digits.npy", 1000))


def test_a_directory_of_nameless_members() -> None:
    entry = b"PK\1\2" + bytes(8) + b"\0\0\x21\0" + bytes(30)  # of 1 January 1980
    n = (MAX_FILE - 22) // len(entry)
    size = (n * len(entry)).to_bytes(4, "little")
    assert MISSING in refusal(entry * n + b"PK\5\6" + bytes(8) + size + bytes(6))


@pytest.mark.parametrize("seed", covering.some(range(3), 1))
def test_random_damage_is_noticed_or_harmless(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for _ in range(100):
        content = bytearray(GOOD)
        if rng.random() < 0.3:
            del content[rng.integers(len(content)) :]
        else:
            near_end = rng.random() < 0.5  # where the archive's directory is
            first = len(content) - 250 if near_end else 0
            for place in rng.integers(first, len(content), rng.integers(1, 5)):
                content[place] ^= rng.integers(1, 256)
        try:
            own = load(bytes(content))
        except drawings.BadDrawingsFileError:
            continue
        assert_sound(own)
        np.testing.assert_array_equal(own.digits, DIGITS)  # checksums see to that
        np.testing.assert_array_equal(own.y, LABELS)
