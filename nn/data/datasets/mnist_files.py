"""The four official MNIST files, and how one of them becomes a checked array.

A file counts as genuine when the SHA-256 of its unpacked bytes is the official one.
The packed bytes prove nothing: every mirror compresses in its own way.
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
class MnistFile:
    """What is known beforehand about one file.

    shape:        sizes in the idx header, (m, 28, 28) for images or (m,) for labels.
    sha256:       of the unpacked file.
    array_sha256: of the bytes of the array that `to_array` makes of it.
    packed_bytes: size of the official .gz, for the progress bar and the download limit.
    """

    name: str
    shape: tuple[int, ...]
    sha256: str
    array_sha256: str
    packed_bytes: int

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


# `array_sha256` can be written down because the conversion gives the same bits on every
# machine: x / 255 is one IEEE 754 division, which is always rounded correctly.
FILES = (
    MnistFile(
        "train-images-idx3-ubyte", (60_000, 28, 28),
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        "257f039238a0be158bad088c051a53908383fd47df03a7b1c229bb7bc968f160", 9_912_422,
    ),
    MnistFile(
        "train-labels-idx1-ubyte", (60_000,),
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        "e474323ac02fc156161b0bbb1f8c9cfeb327a74bcd9f9680a8385269a24f566c", 28_881,
    ),
    MnistFile(
        "t10k-images-idx3-ubyte", (10_000, 28, 28),
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        "bc9f8f501f39b3ca61f899a2f402edf2024bde012b73223431b6bd735e47a165", 1_648_877,
    ),
    MnistFile(
        "t10k-labels-idx1-ubyte", (10_000,),
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        "2fd8de6bdb8d11780b4b96dc57847bcfe6953f7c32aa48bfcd8237c3b7847243", 4_542,
    ),
)  # fmt: skip


def sha256(data: bytes | memoryview) -> str:
    """Hex SHA-256 of bytes; for an array with its values in one piece, of `array.data`."""
    return hashlib.sha256(data).hexdigest()


def read_genuine(file: MnistFile, stream: BinaryIO, where: str) -> bytes:
    """The unpacked bytes of `file`, read from a packed or unpacked `stream`.

    At most one byte more than the genuine file has is ever unpacked, so that a small
    .gz made to swell to gigabytes costs no memory. Raises BadFile, in a sentence that
    names the file and `where` it lay, unless the bytes are the official ones.
    """
    packed = stream.read(2) == GZIP_MAGIC
    stream.seek(0)
    try:
        source = gzip.GzipFile(fileobj=stream) if packed else stream
        data = source.read(file.unpacked_bytes + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadFile(f"{file.name} {where} is damaged and cannot be unpacked.") from error
    if len(data) < file.unpacked_bytes:
        raise BadFile(f"{file.name} {where} is cut short.")
    if len(data) > file.unpacked_bytes or sha256(data) != file.sha256:
        raise BadFile(f"{file.name} {where} is not the genuine MNIST file.")
    return data


def unpack(file: MnistFile, packed: bytes, where: str) -> bytes:
    """`read_genuine` for bytes already in memory. Raises BadFile."""
    return read_genuine(file, BytesIO(packed), where)


def to_array(file: MnistFile, data: bytes) -> NDArray[Any]:
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
