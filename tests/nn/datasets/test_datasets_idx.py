"""The idx parser: right on good input, one clear sentence on bad input."""

import struct

import numpy as np
import pytest

from nn.data.datasets import idx
from tests.memory import at_most_megabytes
from tests.nn.datasets.conftest import idx_bytes

GOOD = idx_bytes(np.arange(12, dtype=np.uint8).reshape(3, 2, 2))


def test_reads_what_was_written():
    for shape in ((5,), (4, 28, 28), (2, 3, 4, 5), (0, 28, 28)):
        values = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
        parsed = idx.parse(idx_bytes(values))
        np.testing.assert_array_equal(parsed, values)
        assert (parsed.shape, parsed.dtype) == (shape, np.uint8)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "not an idx file"),
        (b"\0\0\x08", "not an idx file"),
        (b"\x1f\x8b" + GOOD[2:], "not an idx file"),
        (b"\0\0\x0d" + GOOD[3:], "type 0x0d"),
        (b"\0\0\x08\0", "0 dimensions"),
        (b"\0\0\x08\xff" + GOOD[4:], "255 dimensions"),
        (GOOD[:10], "middle of its header"),
        (GOOD[:-1], "promises 12 values, but 11 follow"),
        (GOOD + b"!", "promises 12 values, but 13 follow"),
    ],
)
def test_malformed_input_is_refused(data, sentence):
    with pytest.raises(ValueError, match=sentence):
        idx.parse(data)


def test_huge_declared_sizes_allocate_nothing():
    # The product, 2**96, would also overflow a 64-bit integer.
    bomb = struct.pack(">BBBB3I", 0, 0, 8, 3, *[2**32 - 1] * 3) + b"x" * 100
    with at_most_megabytes(0.1), pytest.raises(ValueError, match="but 100 follow"):
        idx.parse(bomb)
