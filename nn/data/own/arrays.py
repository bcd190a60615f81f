"""Pictures as arrays in an ``.npz`` file, as Keras, MedMNIST and many others have them."""

from __future__ import annotations

import ast
import math
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import IO, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nn import npz
from nn.data.own import levels, zips
from nn.data.own.source import MOST_LISTED, BadSetError, Grey, Places, Source, classes

PARTS = {  # how the two parts are called: images and labels, for training and for testing
    "train": (("x_train", "y_train"), ("train_images", "train_labels"), ("train_x", "train_y")),
    "more": (("x_val", "y_val"), ("x_valid", "y_valid"), ("val_images", "val_labels")),
    "test": (("x_test", "y_test"), ("test_images", "test_labels"), ("test_x", "test_y")),
    "all": (("x", "y"), ("images", "labels"), ("data", "labels"), ("data", "target"),
            ("digits", "labels"), ("x", "labels"), ("features", "labels")),
}  # fmt: skip
WANTED = "x_train, y_train, x_test and y_test, or x and y"
PIECE = 2_000_000  # bytes that are unpacked at a time
MAX_LABEL = 200  # bytes of a label, which may be a text
MAX_WIDE = 4_000_000  # bytes of one picture


class Stack(NamedTuple):
    """An array of pictures, still packed."""

    member: zipfile.ZipInfo
    dtype: np.dtype[Any]
    shape: tuple[int, ...]  # of the whole array
    picture: tuple[int, ...]  # of one picture: (h, w) or (h, w, channels)
    start: int  # of the values, in bytes

    @property
    def each(self) -> int:
        """The bytes of one picture."""
        return math.prod(self.shape[1:]) * self.dtype.itemsize


def source(data: bytes) -> Source:
    """List the pictures of an ``.npz`` file.

    Raises:
        BadSetError: if it cannot be taken.
    """
    with zips.opened(data) as archive:
        found = _parts(archive)
        pairs = [_pair(archive, names, part) for part, names in found.items()]
        stacks = [stack for stack, _ in pairs]
        sample = np.concatenate(
            [next(_rows(archive, stack, np.arange(min(200, stack.shape[0])))).ravel()
             for stack in stacks]
        )  # fmt: skip
    grey = levels.scale(sample)
    if len({stack.picture for stack in stacks}) > 1:
        raise BadSetError("The pictures for training and testing differ in size; make them equal.")
    names, y = classes([label for _, labels in pairs for label in labels])
    test = np.repeat([part == "test" for part in found], [len(labels) for _, labels in pairs])
    if test.all():
        test[:] = False
    starts = np.cumsum([0, *(len(labels) for _, labels in pairs)])

    def pictures(places: Places) -> Iterator[Grey | str]:
        with zips.opened(data) as archive:
            for stack, first, end in zip(stacks, starts, starts[1:], strict=False):
                wanted = places[(places >= first) & (places < end)] - first
                for rows in _rows(archive, stack, wanted):
                    for row in grey(rows):
                        yield levels.flat(row.reshape(stack.picture))

    return Source("arrays of NumPy", names, y, test, pictures)


def _parts(archive: zipfile.ZipFile) -> Mapping[str, tuple[str, str]]:
    """Find which arrays are which, whatever they are called."""
    names = {info.filename.removesuffix(".npy") for info in archive.infolist()}
    plain = {name.casefold(): name for name in sorted(names)}
    found = {
        part: (plain[x], plain[y])
        for part, pairs in PARTS.items()
        for x, y in pairs
        if x in plain and y in plain
    }
    if len(found) > 1:
        found.pop("all", None)
    if not ({"train", "all"} & {*found}):
        there = ", ".join(re.sub(r"\W", "", name)[:24] for name in sorted(names)[:5]) or "nothing"
        raise BadSetError(f"This .npz file holds {there}; save {WANTED} in it.")
    if "test" not in found and "more" in found:  # then those are what is kept back
        found["test"] = found.pop("more")
    return found


def _pair(archive: zipfile.ZipFile, names: tuple[str, str], part: str) -> tuple[Stack, list[str]]:
    try:
        stack = _stack(archive, names[0])
        labels = _labels(archive, names[1])
    except npz.Flaw as flaw:
        told = flaw.args[0] if flaw.args else "it is damaged"
        raise BadSetError(f"This .npz file cannot be read: {told}; save it anew.") from flaw
    if len(labels) != stack.shape[0]:
        raise BadSetError(
            f"There are {stack.shape[0]:,} pictures but {len(labels):,} labels "
            f"{'to test on' if part == 'test' else 'to learn from'}; bring one for each."
        )
    return stack, labels


def _stack(archive: zipfile.ZipFile, name: str) -> Stack:
    info = _only(archive, name)
    head = npz.header(zips.unpacked(archive, info, npz.MAX_HEADER))
    dtype = _dtype(head.descr, "biuf", "pictures")
    shape = ast.literal_eval(head.shape)
    if len(shape) < 2 or not 1 <= shape[0] <= MOST_LISTED:
        raise BadSetError(
            f"The pictures have the shape {head.shape}; the first number must be how many there "
            f"are, at most {MOST_LISTED:,}."
        )
    stack = Stack(info, dtype, shape, levels.picture_shape(tuple(shape[1:])), head.start)
    if info.file_size != head.start + shape[0] * stack.each or stack.each > MAX_WIDE:
        raise npz.Flaw(f"the array {name} is not as large as it says")
    return stack


def _only(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    infos = [info for info in archive.infolist() if info.filename == f"{name}.npy"]
    if len(infos) != 1:
        raise npz.Flaw("there are several arrays of one name")
    return infos[0]


def _labels(archive: zipfile.ZipFile, name: str) -> list[str]:
    """Read labels: numbers or texts (m,) or (m, 1), or one-hot rows (m, k)."""
    packed = npz.member(archive, name, MOST_LISTED * MAX_LABEL)
    head = npz.header(packed)
    dtype = _dtype(head.descr, "biufUS", "labels")
    shape = ast.literal_eval(head.shape)
    values = npz.values(packed, shape, dtype)
    if values.ndim == 2 and values.shape[1] > 1 and dtype.kind in "biuf":
        if not ((values != 0).sum(axis=1) == 1).all():
            raise BadSetError("The labels have several columns; bring one label for each picture.")
        values = values.argmax(axis=1)
    if values.ndim == 0 or values.size != shape[0]:
        raise BadSetError("The labels have several columns; bring one label for each picture.")
    return _as_text(values.ravel())


def _as_text(values: NDArray[Any]) -> list[str]:
    if values.dtype.kind == "S":
        return [value.decode("utf-8", "replace") for value in values.tolist()]
    if values.dtype.kind == "f":
        if not np.array_equal(values, np.rint(values)):
            raise BadSetError(
                "The labels are numbers with decimals; bring a whole number for each class."
            )
        values = values.astype(np.int64)
    return [str(value) for value in values.tolist()]


def _dtype(descr: str, kinds: str, what: str) -> np.dtype[Any]:
    kind = descr[1]
    if kind not in kinds or int(descr[2:]) > MAX_LABEL:
        wanted = "uint8, or float from 0 to 1" if what == "pictures" else "whole numbers or texts"
        raise BadSetError(f"The {what} are of the type {descr[1:]}; save them as {wanted}.")
    return np.dtype(descr)


def _rows(archive: zipfile.ZipFile, stack: Stack, wanted: Places) -> Iterator[NDArray[Any]]:
    """Read the pictures at some places in pieces: (n, values)."""
    count = max(1, PIECE // stack.each)
    with zips.plainly(), archive.open(stack.member) as file:
        file.read(stack.start)
        for first in range(0, stack.shape[0], count):
            if not wanted.size or first > wanted[-1]:
                return
            n = min(count, stack.shape[0] - first)
            content = _whole(file, n * stack.each)
            here = wanted[(wanted >= first) & (wanted < first + n)] - first
            if here.size:
                yield np.frombuffer(content, stack.dtype).reshape(n, -1)[here]


def _whole(file: IO[bytes], n: int) -> bytes:
    content = file.read(n)
    if len(content) < n:
        raise BadSetError(zips.DAMAGED)
    return content
