"""The idx format: how the MNIST files store an array of bytes.

    2 zero bytes | 1 byte: type of a value | 1 byte: how many dimensions
    4 bytes for each dimension: its size, big end first
    the values, one after the other, last dimension fastest

MNIST uses one type only, 0x08, whole numbers from 0 to 255.
Format: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
"""

import math
import struct

import numpy as np
from numpy.typing import NDArray

UNSIGNED_BYTE = 0x08
MAX_DIMENSIONS = 4


def header_bytes(n_dimensions: int) -> int:
    """Length in bytes of the header of a file with so many dimensions."""
    return 4 + 4 * n_dimensions


def parse(data: bytes) -> NDArray[np.uint8]:
    """The array stored in `data`, as a read-only view: nothing is copied.

    Raises ValueError if `data` is not exactly one idx array of unsigned bytes.
    """
    shape = _shape(data)
    start = header_bytes(len(shape))
    # Python integers do not overflow, and the comparison comes before any allocation:
    # a header that promises terabytes costs nothing.
    declared, present = math.prod(shape), len(data) - start
    if declared != present:
        raise ValueError(f"The idx header promises {declared:,} values, but {present:,} follow.")
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape)


def _shape(data: bytes) -> tuple[int, ...]:
    """The sizes that the header declares. Raises ValueError on a bad header."""
    if len(data) < 4 or data[0] != 0 or data[1] != 0:
        raise ValueError("This is not an idx file: it must begin with two zero bytes.")
    kind, n_dimensions = data[2], data[3]
    if kind != UNSIGNED_BYTE:
        raise ValueError(f"The idx values have type 0x{kind:02x}; only 0x08 (bytes) is read.")
    if not 1 <= n_dimensions <= MAX_DIMENSIONS:
        raise ValueError(
            f"The idx file has {n_dimensions} dimensions; 1 to {MAX_DIMENSIONS} are read."
        )
    if len(data) < header_bytes(n_dimensions):
        raise ValueError("The idx file ends in the middle of its header.")
    return struct.unpack_from(f">{n_dimensions}I", data, 4)
