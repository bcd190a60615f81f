"""What reading a set takes: its rows as bytes, and little beside them for each picture."""

from __future__ import annotations

import io
import tracemalloc

import numpy as np
import pytest

from nn.data.own import files
from nn.data.own.even import Way
from nn.data.own.made import made
from tests.own_sets import kaggle, keras, noise, npz, picture, zipped
from ui.pictures import set_pictures

BESIDE = 1_500_000  # bytes: a piece of a file, a decoded picture, Pillow's buffers


def _zip(m: int) -> bytes:
    return zipped({f"{i % 2}/{i}.png": picture(noise(i)) for i in range(m)})


def _npz(m: int) -> bytes:
    return npz(**keras(m))


KINDS = {"zip": _zip, "npz": _npz, "csv": kaggle}
FEW, MANY = 150, 600


def _peak(data: bytes) -> int:
    """Bytes that are taken at most while a set is read, beside its file."""
    tracemalloc.start()
    try:
        got = made(files.opened([("a", data)], set_pictures.decoder), Way())
        assert len(got.rows) > 100
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.rest
@pytest.mark.parametrize("kind", list(KINDS))
def test_each_picture_takes_a_bounded_amount_of_memory(kind):
    """Its row as it is read, and as it is kept, its bytes to be compared, and its entry."""
    few, many = (_peak(KINDS[kind](m)) for m in (FEW, MANY))
    assert few < FEW * 4 * 784 + BESIDE
    assert many - few < (MANY - FEW) * 4 * 784 + BESIDE / 4


@pytest.mark.rest
def test_a_large_array_is_unpacked_a_piece_at_a_time():
    """Sixty megabytes of colours become a hundred pictures, and are never there at once."""
    m = 20_000
    file = io.BytesIO()
    np.savez_compressed(file, x=np.zeros((m, 32, 32, 3), np.uint8), y=np.arange(m) % 2)
    tracemalloc.start()
    try:
        source = files.opened([("a.npz", file.getvalue())], set_pictures.decoder)
        for _ in source.pictures(np.arange(0, m, 200)):
            pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20_000_000
