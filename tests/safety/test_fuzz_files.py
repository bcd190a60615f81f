"""Files with any bytes changed: they are read as what they say, or refused in a plain sentence."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import nn
from nn.data import drawings
from tests.nn import test_drawings as own
from tests.nn import test_export as net
from tests.safety import files
from tests.safety.fuzz import JSON, about, damaged, tried
from tests.safety.readers import CANVAS, READERS
from tests.safety.words import plain
from ui.pictures import photo
from ui.play.own import points_table
from ui.tables import csv_file

pytestmark = pytest.mark.rest

CELLS = st.one_of(
    st.sampled_from(["0", "1", "-2.5", "1e999", "nan", "=1+1", "X1", "Y", "Test", "true", '"', ""]),
    st.text(max_size=6), st.floats().map(str), st.integers().map(str),
)  # fmt: skip
SHEETS = st.lists(st.lists(CELLS, max_size=5), max_size=8).flatmap(
    lambda rows: st.sampled_from(",;\t").map(
        lambda mark: "\n".join(mark.join(row) for row in rows).encode(errors="replace")
    )
)


def read(kind: str, data: bytes) -> Any:
    """What a reader makes of a file; None if it is refused as it should be."""
    try:
        return READERS[kind](data)
    except ValueError as error:
        plain(str(error))
        return None


def round_trip(kind: str, found: Any) -> None:
    """Fail unless what was read is sound, and the same after it was saved and read again."""
    file = io.BytesIO()
    if kind == "network":
        nn.export.save(found, file)
        net.assert_same(READERS[kind](file.getvalue()), found)
    elif kind == "drawings":
        drawings.save(found, file)
        own.assert_same(READERS[kind](file.getvalue()), found)
    elif kind == "table":
        rows = [*found.train, *found.test]
        frame = pd.DataFrame(rows, columns=["X1", "X2", "Y"]).astype({"Y": int})
        frame["Test"] = [i >= len(found.train) for i in range(len(rows))]
        again = READERS[kind](csv_file.to_csv(frame))
        assert (again.train, again.test) == (found.train, found.test)
    elif kind == "points":
        data = found[0]
        assert points_table.from_frame(points_table.frame(data), data) == data
    else:
        assert isinstance(found, np.ndarray)
        assert found.dtype == np.uint8
        assert kind == "idx" or found.shape[2] == 4
        assert kind != "canvas" or found.shape[:2] == (CANVAS, CANVAS)
        assert kind != "photo" or max(found.shape) <= photo.SIDE


@pytest.mark.parametrize("kind", files.GOOD)
def test_a_damaged_file_is_read_or_refused(kind: str) -> None:
    usual = 40 if kind in ("photo", "canvas") else 150

    @tried(usual)
    @given(damaged(files.GOOD[kind]) | st.binary(max_size=300))
    @example(files.GOOD[kind])
    def check(data: bytes) -> None:
        found = read(kind, data)
        if found is not None and data != files.GOOD[kind]:
            round_trip(kind, found)

    check()
    assert read(kind, files.GOOD[kind]) is not None


@tried(100)
@given(SHEETS)
def test_any_sheet_is_a_table_or_a_sentence(data: bytes) -> None:
    for kind in ("table", "points"):
        found = read(kind, data)
        if found is not None:
            round_trip(kind, found)


LAYER = about(
    kind=st.sampled_from(["dense", "dropout", "x"]),
    n_in=st.integers(-1, 5),
    n_out=st.integers(-1, 5),
    activation=st.sampled_from(["tanh", "relu", "softmax", "identity"]),
    bias=st.booleans(),
)
ARCHITECTURE = about(
    format=st.just(nn.export.FORMAT),
    layers=st.lists(LAYER, max_size=3),
    loss=st.sampled_from(["cross_entropy", "sum_squared_error", "x"]),
    dtype=st.sampled_from(["float32", "float64", "object"]),
    provenance=st.dictionaries(st.text(max_size=5), JSON, max_size=3),
)


@tried(100)
@given(ARCHITECTURE, st.integers(0, 40))
def test_any_architecture_is_a_network_or_a_sentence(architecture: Any, n: int) -> None:
    data = net.crafted(architecture, np.zeros(n, np.float32))
    found = read("network", data)
    if found is not None:
        round_trip("network", found)
