"""A visitor's own drawings: keeping them, the round trip, and files that nobody should trust."""

import io
import zipfile
from typing import Any

import numpy as np
import pytest

from nn import Network, drawings
from nn.drawings import MAX_FILE, MOST, Drawings
from tests.memory import at_most_megabytes

RNG = np.random.default_rng(0)
DIGITS = RNG.integers(0, 256, (3, 784), np.uint8)
LABELS = np.array([3, 0, 9], np.uint8)


def npy(array: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def npy_with_header(header: str, content: bytes = b"") -> bytes:
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + content


def packed(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def crafted(digits: Any = DIGITS, labels: Any = LABELS, **more: Any) -> bytes:
    """A file as `save` would write it, but with anything inside; bytes go in as they are."""
    arrays = {"digits": digits, "labels": labels} | more
    return packed(
        *((f"{name}.npy", a if isinstance(a, bytes) else npy(a)) for name, a in arrays.items())
    )


def patched(content: bytes, local: int, central: int, new: bytes) -> bytes:
    """Write ``new`` at these places of each member's two headers."""
    out = bytearray(content)
    for signature, offset in ((b"PK\3\4", local), (b"PK\1\2", central)):
        place = content.find(signature)
        while place >= 0:
            out[place + offset : place + offset + len(new)] = new
            place = content.find(signature, place + 1)
    return bytes(out)


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
    assert own.X.shape == (784, m)
    assert own.y.shape == (m,)
    assert own.X.dtype == np.float32
    assert own.y.dtype == np.int64
    assert own.X.T.flags.c_contiguous
    assert not m or (own.X.min() >= 0 and own.X.max() <= 1)
    assert not m or (own.y.min() >= 0 and own.y.max() <= 9)


def assert_same(one: Drawings, other: Drawings) -> None:
    assert_sound(one)
    assert_sound(other)
    np.testing.assert_array_equal(one.X, other.X)
    np.testing.assert_array_equal(one.y, other.y)


# ---- keeping drawings ------------------------------------------------------------------------


def test_there_are_none_at_first() -> None:
    assert len(Drawings()) == 0
    assert_sound(Drawings())


def test_added_drawings_come_last_and_leave_the_others_alone() -> None:
    x, other = RNG.random((2, 784, 1), np.float32)
    one = Drawings().added(x, 7)
    two = one.added(other, np.int64(0))
    assert (len(one), len(two)) == (1, 2)
    assert two.y.tolist() == [7, 0]
    np.testing.assert_allclose(two.X, np.hstack([x, other]), atol=0.5 / 255 + 1e-6)
    np.testing.assert_array_equal(two.X[:, :1], one.X)
    assert_sound(two)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_whole_255ths_stay_what_they_are(dtype: type) -> None:
    x = (np.arange(784) % 256 / 255).astype(dtype).reshape(-1, 1)
    np.testing.assert_array_equal(Drawings().added(x, 0).X, x.astype(np.float32))


BLANK = np.zeros((784, 1), np.float32)


@pytest.mark.parametrize(
    ("x", "label", "reason"),
    [
        (BLANK, -1, "digit from 0 to 9, not -1"),
        (BLANK, 10, "digit from 0 to 9, not 10"),
        (BLANK, 2.5, "digit from 0 to 9"),
        (BLANK, None, "digit from 0 to 9"),
        (BLANK, "3", "digit from 0 to 9"),
        (BLANK.T, 1, "shape"),
        (BLANK[:, 0], 1, "shape"),
        (BLANK[1:], 1, "shape"),
        (np.zeros((784, 2)), 1, "shape"),
        (BLANK - 0.01, 1, "between 0 and 1"),
        (BLANK + 1.01, 1, "between 0 and 1"),
        (BLANK * np.nan, 1, "between 0 and 1"),
        (BLANK + np.inf, 1, "between 0 and 1"),
        (BLANK - np.inf, 1, "between 0 and 1"),
    ],
)
def test_what_is_no_labelled_drawing_is_not_added(x: np.ndarray, label: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as error:
        Drawings().added(x, label)
    assert str(error.value).endswith(".")


def test_a_full_set_takes_no_more() -> None:
    full = some(MOST - 1).added(BLANK, 1)
    assert len(full) == MOST
    with pytest.raises(ValueError, match="at most 500 drawings"):
        full.added(BLANK, 2)


def test_without_one() -> None:
    own = some(3)
    left = own.without(1)
    assert left.y.tolist() == [0, 2]
    np.testing.assert_array_equal(left.X, own.X[:, [0, 2]])
    assert_sound(left)
    assert_same(left.without(1).without(0), Drawings())
    assert len(own) == 3
    with pytest.raises(IndexError):
        left.without(2)


def test_joined_drawings_keep_their_order() -> None:
    one, other = some(3), some(2, seed=1)
    both = one.joined(other)
    assert_sound(both)
    np.testing.assert_array_equal(both.X, np.hstack([one.X, other.X]))
    assert both.y.tolist() == [0, 1, 2, 0, 1]


def test_joining_leaves_out_what_is_there_already() -> None:
    own = some(3)
    assert_same(own.joined(own), own)
    assert_same(own.joined(own.without(1)), own)
    assert_same(Drawings().joined(own), own)
    assert_same(own.joined(Drawings()), own)
    assert_same(Drawings().joined(Drawings()), Drawings())
    one = Drawings().added(BLANK, 1)
    assert_same(one.joined(one.added(BLANK, 1)), one)
    assert one.joined(Drawings().added(BLANK, 7)).y.tolist() == [1, 7]  # the label counts too


def test_joining_stops_at_a_full_set() -> None:
    full = some(MOST)
    assert len(full.joined(full)) == MOST
    assert len(some(MOST - 2).joined(some(2, seed=1))) == MOST
    with pytest.raises(ValueError, match="at most 500 drawings"):
        full.joined(some(1, seed=1))


# ---- the round trip --------------------------------------------------------------------------


@pytest.mark.parametrize("m", [0, 1, 2, 37, MOST])
def test_what_is_read_is_exactly_what_was_saved(m: int) -> None:
    own = some(m)
    content = saved(own)
    assert len(content) < MAX_FILE  # even though noise cannot be compressed
    assert_same(load(content), own)


def test_added_drawings_are_read_back_exactly() -> None:
    own = Drawings()
    for label in range(10):
        own = own.added(RNG.random((784, 1)), label)
    assert_same(load(saved(own)), own)


@pytest.mark.parametrize("m", [0, 2])
def test_numpy_alone_can_open_the_file(m: int) -> None:
    own = some(m)
    with np.load(io.BytesIO(saved(own))) as arrays:
        assert set(arrays) == {"digits", "labels"}
        assert arrays["digits"].dtype == arrays["labels"].dtype == np.uint8
        assert arrays["digits"].shape == (m, 784)
        np.testing.assert_array_equal(arrays["digits"].T / np.float32(255), own.X)
        np.testing.assert_array_equal(arrays["labels"], own.y)


def test_numpy_alone_can_make_a_file() -> None:
    file = io.BytesIO()
    np.savez(file, labels=LABELS, digits=DIGITS)  # uncompressed, and the other way round
    own = drawings.read(file)  # from the beginning, wherever the file stands
    np.testing.assert_array_equal(own.digits, DIGITS)
    assert_same(drawings.read(file), own)


# ---- files that nobody should trust ----------------------------------------------------------


class Trap:
    """Unpickling it would raise: nobody must get that far."""

    def __reduce__(self) -> tuple:
        return (pytest.fail, ("The file was unpickled.",))


def a_network() -> bytes:
    file = io.BytesIO()
    Network([784, 3, 10], rng=np.random.default_rng(0)).save(file)
    return file.getvalue()


GOOD = crafted()
SHAPE, MISSING, DAMAGED = "another shape or type", "is missing", "it is damaged, or something else."
HUGE = "{'descr': '|u1', 'fortran_order': False, 'shape': %s, }\n".__mod__
LABELS_NPY, DIGITS_NPY = ("labels.npy", npy(LABELS)), ("digits.npy", npy(DIGITS))
HOSTILE = {
    "empty": (b"", DAMAGED),
    "text": (b"not a zip at all", DAMAGED),
    "picture": (b"\x89PNG\r\n" + bytes(1000), DAMAGED),
    "bare array": (npy(DIGITS), DAMAGED),
    "truncated": (GOOD[:-10], DAMAGED),
    "long": (bytes(1_000_000), "larger than 500 drawings"),
    "a network": (a_network(), MISSING),
    "no members": (packed(), MISSING),
    "no labels": (packed(DIGITS_NPY), MISSING),
    "no digits": (packed(LABELS_NPY), MISSING),
    "other names": (packed(("digits", npy(DIGITS)), ("labels", npy(LABELS))), MISSING),
    "more arrays": (crafted(names=LABELS), "other arrays"),
    "digits of float": (crafted(DIGITS / np.float32(255)), "not of the declared size"),
    "labels of int64": (crafted(labels=LABELS.astype(np.int64)), SHAPE),
    "labels of int8": (crafted(labels=LABELS.astype(np.int8)), SHAPE),
    "labels of float32": (crafted(labels=LABELS.astype(np.float32)), SHAPE),
    "digits of bool": (crafted(DIGITS > 9), SHAPE),
    "digits in columns": (crafted(np.ascontiguousarray(DIGITS.T)), SHAPE),
    "digits in squares": (crafted(DIGITS.reshape(3, 28, 28)), SHAPE),
    "flat digits": (crafted(DIGITS.ravel()), SHAPE),
    "labels in a column": (crafted(labels=LABELS[:, None]), SHAPE),
    "one label": (crafted(labels=np.uint8(3)), SHAPE),
    "fewer labels": (crafted(labels=LABELS[:2]), SHAPE),
    "more labels": (crafted(labels=np.zeros(4, np.uint8)), SHAPE),
    "many more digits": (crafted(np.zeros((9, 784), np.uint8)), "not of the declared size"),
    "fortran order": (crafted(np.asfortranarray(DIGITS)), SHAPE),
    "objects": (crafted(np.full((3, 784), Trap(), object)), "not of the declared size"),
    "object labels": (crafted(labels=np.full(3, Trap(), object)), SHAPE),
    "a pickle": (crafted(labels=b"\x80\x04N."), SHAPE),
    "label 10": (crafted(labels=np.array([1, 10, 2], np.uint8)), "not digits from 0 to 9"),
    "label 255": (crafted(labels=np.array([1, 255, 2], np.uint8)), "not digits from 0 to 9"),
    "501": (crafted(np.zeros((501, 784), "u1"), np.zeros(501, "u1")), "more than 500 drawings"),
    "10,000": (crafted(np.zeros((10_000, 784), "u1"), np.zeros(10_000, "u1")), "more than 500"),
    "a billion labels": (crafted(labels=npy_with_header(HUGE("(1000000000,)"))), "more than 500"),
    "10^29 labels": (crafted(labels=npy_with_header(HUGE(f"({'9' * 27},)"))), "more than 500"),
    "negative": (crafted(labels=npy_with_header(HUGE("(-3,)"))), SHAPE),
    "labels cut off": (crafted(labels=npy(LABELS)[:-1]), "cut off"),
    "labels with a tail": (crafted(labels=npy(LABELS) + b"x"), "cut off"),
    "digits cut off": (crafted(npy(DIGITS)[:-1]), "cut off"),
    "not a header": (crafted(labels=npy_with_header("{[]: 1}")), SHAPE),
    "header too long": (crafted(labels=b"\x93NUMPY\x01\x00\xff\xff" + npy(LABELS)[10:]), SHAPE),
    "format 2": (crafted(labels=b"\x93NUMPY\x02\x00" + npy(LABELS)[8:]), SHAPE),
    "bzip2": (packed(DIGITS_NPY, LABELS_NPY, method=zipfile.ZIP_BZIP2), "in an unusual way"),
    "lzma": (packed(DIGITS_NPY, LABELS_NPY, method=zipfile.ZIP_LZMA), "in an unusual way"),
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


@pytest.mark.parametrize("twice", [DIGITS_NPY, LABELS_NPY], ids=["digits", "labels"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_duplicate_members(twice: tuple[str, bytes]) -> None:
    assert "there are several arrays" in refusal(packed(DIGITS_NPY, LABELS_NPY, twice))


def test_the_crafted_file_is_good_until_it_is_spoilt() -> None:
    own = load(patched(GOOD, 6, 8, b"\0\0"))
    np.testing.assert_array_equal(own.digits, DIGITS)
    np.testing.assert_array_equal(own.y, LABELS)


# ---- bombs -----------------------------------------------------------------------------------


def bomb(name: str, megabytes: int, start: bytes = b"") -> bytes:
    """A good file but for one member that unpacks to so many zeros after ``start``."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for other, content in (DIGITS_NPY, LABELS_NPY):
            if other != f"{name}.npy":
                archive.writestr(other, content)
        with archive.open(f"{name}.npy", "w") as member:
            member.write(start)
            for _ in range(megabytes):
                member.write(bytes(1_000_000))
    return file.getvalue()


def test_a_megabyte_that_unpacks_to_a_gigabyte() -> None:
    content = bomb("digits", 1000)
    assert len(content) < 1_200_000
    assert refusal(content)


@pytest.mark.parametrize("honest", [True, False])
@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("digits", npy_with_header(HUGE("(3, 784)"))),
        ("labels", npy_with_header(HUGE("(60000000,)"))),
        ("labels", npy_with_header(HUGE("(3,)"))),
        ("labels", b""),
    ],
)
def test_a_bomb_no_longer_than_a_good_file(name: str, start: bytes, honest: bool) -> None:
    content = bomb(name, 60, start)
    assert len(content) < MAX_FILE
    if not honest:
        content = patched(content, 22, 24, (1000).to_bytes(4, "little"))  # the size declared
    assert refusal(content)


def test_a_directory_of_nameless_members() -> None:
    entry = b"PK\1\2" + bytes(8) + b"\0\0\x21\0" + bytes(30)  # of 1 January 1980
    n = (MAX_FILE - 22) // len(entry)
    size = (n * len(entry)).to_bytes(4, "little")
    assert MISSING in refusal(entry * n + b"PK\5\6" + bytes(8) + size + bytes(6))


# ---- chance ----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
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
