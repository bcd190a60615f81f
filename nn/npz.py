"""Reading arrays out of an ``.npz`` file that anybody may have made.

Such a file is a zip archive of arrays. Nothing that it says about itself is trusted: every size
is checked before anything is allocated for it, and the arrays' headers are read by a pattern of
our own rather than as Python. Nothing is ever unpickled.
"""

from __future__ import annotations

import math
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np

MAX_HEADER = 1_000  # bytes before an array's values
HEADER = re.compile(
    rb"\x93NUMPY\x01\x00(..)(\{'descr': '([<>|][a-zA-Z]\d{1,9})', 'fortran_order': False, "
    rb"'shape': (\([\d, ]{0,30}\)), \}\s*\n)",
    re.DOTALL,
)
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What zipfile raises for a damaged archive; RuntimeError for an encrypted or exotic one, and
# ValueError for names that are no text and places before the beginning.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    OverflowError,
    RuntimeError,
    ValueError,
)


class BadFileError(ValueError):
    """A file that is not what it should be; the message is one sentence for the reader."""

    what = "a file"

    def __init__(self, why: str = "it is damaged, or something else") -> None:
        super().__init__(f"This file is not {self.what} saved by Glassbox: {why}.")


class Flaw(Exception):
    """What is wrong with an archive or an array: the ``why`` of a BadFileError, or nothing."""


class Header(NamedTuple):
    """What an array says about itself."""

    descr: str  # as in np.dtype.str
    shape: str  # as Python writes a tuple
    start: int  # of the values, in bytes

    @property
    def size(self) -> int:
        """The number of values."""
        return math.prod(map(int, re.findall(r"\d+", self.shape)))


@contextmanager
def opened(file: str | Path | IO[bytes], refusal: type[BadFileError]) -> Iterator[zipfile.ZipFile]:
    """Open an archive; any Flaw found in it, here or in the block, is raised as ``refusal``.

    Raises:
        BadFileError: of the kind ``refusal``.
        FileNotFoundError: if there is no such file.
    """
    try:
        with _plainly():
            archive = zipfile.ZipFile(file)
        with archive:
            yield archive
    except Flaw as flaw:
        raise refusal(*flaw.args) from flaw


def member(archive: zipfile.ZipFile, name: str, at_most: int) -> bytes:
    """Unpack one array's file if its values take up no more than ``at_most`` bytes.

    Raises:
        Flaw: if they take up more, or cannot be unpacked.
    """
    infos = [info for info in archive.infolist() if info.filename == f"{name}.npy"]
    if not infos:
        raise Flaw(f"the array called {name} is missing")
    if len(infos) > 1:
        raise Flaw(f"there are several arrays called {name}")
    if infos[0].file_size > at_most + MAX_HEADER:
        raise Flaw(f"the array called {name} is not of the declared size")
    if infos[0].compress_type not in PACKINGS:
        raise Flaw("it is packed in an unusual way")
    with _plainly(), archive.open(infos[0]) as file:
        return file.read(at_most + MAX_HEADER)


def header(content: bytes) -> Header:
    """Read the header of an array's file.

    Raises:
        Flaw: if it is none that NumPy writes for an array in C order of a type that we use.
    """
    match = HEADER.match(content)
    if match is None or struct.unpack("<H", match[1])[0] != len(match[2]):
        raise Flaw("an array has another shape or type than declared")
    return Header(match[3].decode(), match[4].decode(), match.end())


def values(content: bytes, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Any:
    """Read the values behind an array's header, which must declare this shape and type.

    Raises:
        Flaw: if it declares another, or there are more or fewer values.
    """
    descr, declared, start = header(content)
    if (descr, declared) != (dtype.str, repr(shape)):
        raise Flaw("an array has another shape or type than declared")
    if len(content) - start != math.prod(shape) * dtype.itemsize:
        raise Flaw("an array is cut off")
    return np.frombuffer(content[start:], dtype).reshape(shape)


@contextmanager
def _plainly() -> Iterator[None]:
    """Turn whatever a broken archive makes zipfile raise into a Flaw."""
    try:
        yield
    except FileNotFoundError:
        raise
    except BROKEN as error:
        raise Flaw from error
