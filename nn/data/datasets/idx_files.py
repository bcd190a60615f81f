"""The official files of a set in the idx format, and how one of them becomes a checked array.

A file counts as genuine when the SHA-256 of its unpacked bytes is the official one: mirrors of
MNIST compress each in its own way. Of Fashion-MNIST its authors publish the MD5 of the packed
files alone, so there an unpacked file proves nothing.
"""

import gzip
import hashlib
import math
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from nn.data.datasets import idx

GZIP_MAGIC = b"\x1f\x8b"


class BadFile(ValueError):
    """A file that must not be used; the message is one sentence for the reader."""


@dataclass(frozen=True)
class Home:
    """Where the files of a set are at home.

    title:   the name of the set, for sentences: "MNIST".
    called:  how a sentence begins that says where it came from: "the full set".
    folder:  its name in the cache, and below a mirror that the host names.
    places:  folders in the one that GLASSBOX_DATA names, "" for itself.
    mirrors: public addresses to download from.
    """

    title: str
    called: str
    folder: str
    places: tuple[str, ...]
    mirrors: tuple[str, ...]

    @property
    def is_named(self) -> str:
        """The same, to begin a sentence with."""
        return self.called[0].upper() + self.called[1:]

    @property
    def is_first(self) -> bool:
        """Whether GLASSBOX_DATA is meant for this set above all."""
        return "" in self.places


@dataclass(frozen=True)
class IdxFile:
    """What is known beforehand about one file.

    shape:        sizes in the idx header, (m, 28, 28) for images or (m,) for labels.
    packed_bytes: size of the official .gz, for the progress bar and the download limit.
    sha256:       of the unpacked file.
    array_sha256: of the bytes of the array that `to_array` makes of it; "": nobody says, so the
                  cache notes what it was when the file was found genuine.
    md5:          of the official .gz; only if there is no `sha256`.
    """

    name: str
    shape: tuple[int, ...]
    packed_bytes: int
    home: Home
    sha256: str = ""
    array_sha256: str = ""
    md5: str = ""

    @property
    def proof(self) -> str:
        """The digest that tells a genuine file from others."""
        return self.sha256 or self.md5

    @property
    def packed_limit(self) -> int:
        """Bytes that no .gz of it has: mirrors compress differently, but none half as well."""
        return self.packed_bytes * 3 // 2 + 64 * 1024

    @property
    def unpacked_bytes(self) -> int:
        return idx.header_bytes(len(self.shape)) + math.prod(self.shape)

    @property
    def array_shape(self) -> tuple[int, ...]:
        """(m, 784) for images, one example a row; (m,) for labels."""
        m, *pixels = self.shape
        return (m, math.prod(pixels)) if pixels else (m,)

    @property
    def array_dtype(self) -> str:
        """float32 for images, int64 for labels; little-endian, as the hashes assume."""
        return "<f4" if len(self.shape) > 1 else "<i8"


def sha256(data: bytes | memoryview) -> str:
    """Hex SHA-256 of bytes; for an array with its values in one piece, of `array.data`."""
    return hashlib.sha256(data).hexdigest()


def read_genuine(file: IdxFile, stream: BinaryIO, where: str) -> bytes:
    """The unpacked bytes of `file`, read from a packed or unpacked `stream`.

    At most one byte more than the genuine file has is ever unpacked, so that a small
    .gz made to swell to gigabytes costs no memory. Raises BadFile, in a sentence that
    names the file and `where` it lay, unless the bytes are the official ones.
    """
    if not file.sha256:
        stream = _packed_and_genuine(file, stream, where)
    packed = stream.read(2) == GZIP_MAGIC
    stream.seek(0)
    try:
        source = gzip.GzipFile(fileobj=stream) if packed else stream
        data = source.read(file.unpacked_bytes + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadFile(f"{file.name} {where} is damaged and cannot be unpacked.") from error
    if len(data) < file.unpacked_bytes:
        raise BadFile(f"{file.name} {where} is cut short.")
    if len(data) > file.unpacked_bytes or (file.sha256 and sha256(data) != file.sha256):
        raise _not_genuine(file, where)
    return data


def _packed_and_genuine(file: IdxFile, stream: BinaryIO, where: str) -> BinaryIO:
    """The stream from its beginning. Raises BadFile unless it is the official .gz."""
    data = stream.read(file.packed_limit)
    if hashlib.md5(data, usedforsecurity=False).hexdigest() != file.md5:
        raise _not_genuine(file, where)
    return BytesIO(data)


def _not_genuine(file: IdxFile, where: str) -> BadFile:
    return BadFile(f"{file.name} {where} is not the genuine {file.home.title} file.")


def unpack(file: IdxFile, packed: bytes, where: str) -> bytes:
    """`read_genuine` for bytes already in memory. Raises BadFile."""
    return read_genuine(file, BytesIO(packed), where)


def to_array(file: IdxFile, data: bytes) -> NDArray[Any]:
    """Images as float32 (m, 784) in [0, 1], or labels as int64 (m,).

    Raises ValueError if `data` is not an idx file of the declared shape.
    """
    values = idx.parse(data)
    if values.shape != file.shape:
        raise ValueError(f"{file.name} holds {values.shape}, not {file.shape}.")
    if values.ndim == 1:
        return values.astype(file.array_dtype)
    flat = values.reshape(file.array_shape)
    # The divisor is float32 too, so that no float64 copy of the images (376 MB) is made.
    return np.divide(flat, np.float32(255), dtype=np.float32).astype(file.array_dtype, copy=False)
