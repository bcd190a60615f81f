"""How it would read abroad: the same drawing read by a network that knows MNIST, and by the reader.

MNIST has the hands of the United States. Elsewhere a 1 has a flag, a 7 a bar, a 4 may be a flash of
lightning. Those here are drawn by our own pen, and go the same way as any drawing.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from nn.arrays import Array
from nn.data import digits, strokes
from nn.data.digits import Steps
from ui.charts.numbers import Data
from ui.draw import ink_way, networks_that_read
from ui.draw.reading import Reading, answer, read
from ui.kit import moving, table_behind
from ui.memory import session
from ui.memory.shared_cache import shared
from ui.panels import pictures
from ui.panels.frames import table
from ui.tables import chart_rows

READERS = {networks_that_read.MLP: "MNIST alone", networks_that_read.READER: "The reader"}
HANDS = 12  # that draw each shape
VARIANTS = {  # the digit, and one of its shapes in ``strokes``
    "1 with a long flag": (1, "05 60 69"),
    "1 with flag and foot": (1, "13 50 59,29 79"),
    "7 with a bar": (7, "00 90 49,34 85"),
    "4 like lightning": (4, "50 06 86,64 49"),
    "4 left open": (4, "10 16 96,60 69"),
    "9 with an open tail": (9, "~81 41 13 35 65 82 86 69 39 17"),
    "0 with a slash": (0, "~50 21 05 28 59 88 95 71 50,90 09"),
    "2 with a loop": (2, "~12 40 72 65 37 09 07 27 48 89"),
}


def show(reading: Reading) -> None:
    """Show both answers to the drawing, and to digits as people write them elsewhere."""
    st.markdown(
        "The same drawing, read by two networks. **One has seen MNIST alone: digits from the "
        "United States. The other has seen hands of many countries.**"
    )
    if reading.way is None:
        st.caption("Draw something, and both will read it. Try a 1 with a flag, or a 7 with a bar.")
    else:
        _both(reading)
    st.markdown("**Digits as they are written elsewhere**")
    rows, shown = _variants()
    moving.picture(data=shown, key="draw_abroad_digits")
    moving.table(data=rows, key="draw_abroad_table")
    st.caption(
        f"How many of {HANDS} made-up hands, from 0 to 1, are read right and not turned away. "
        "The reader has practised with the pen that drew them. How it reads digits of people "
        "whom it does not know is in the model card."
    )


def _both(reading: Reading) -> None:
    assert reading.way is not None
    for place, (name, title) in zip(st.columns(2, gap="large"), READERS.items(), strict=True):
        other = _read(name, reading.way.ink, ink_way.steps())
        with place:
            st.markdown(f"**{title}**")
            moving.answer(data=answer(other), key=f"draw_abroad_{name}")
            table_behind.table(
                f"draw_abroad_{name}", f"{title}: the probabilities", partial(_table, other)
            )


def _table(reading: Reading) -> pd.DataFrame:
    return chart_rows.beside({"probability": reading.probabilities}, "class")


def _read(name: str, ink: Array, steps: Steps) -> Reading:
    net = session.shipped_network(name)
    return read(net, networks_that_read.familiarity(net), ink, steps)


@shared
def _variants() -> tuple[Data, Data]:
    """How much of each variant both networks read, as a table; and one of each in pictures."""
    rows, shown = [], []
    for name, (digit, shape) in VARIANTS.items():
        X = drawn(digit, shape)
        rows.append([name, *(f"{_taken(which, X, digit):.2f}" for which in READERS)])
        shown.append({**pictures.grey(X[:, 0], f"A {name}"), "caption": name})
    columns = {"": "text"} | dict.fromkeys(READERS.values(), "bar")
    return table(rows, columns, 1), {"frames": 1, "size": "small", "pictures": shown}


def drawn(digit: int, shape: str) -> Array:
    """Draw a shape by all hands, which are the same for each: (784, hands)."""
    rng = np.random.default_rng(0)
    inks = [strokes.draw_shape(digit, shape, rng) for _ in range(HANDS)]
    return np.hstack([digits.way(ink).x for ink in inks])


def _taken(which: str, X: Array, digit: int) -> float:
    """Return the share of X (784, m) that a network reads right and does not turn away."""
    net = session.shipped_network(which)
    strange = networks_that_read.familiarity(net).is_strange(X)
    return float(np.mean((net.predict(X) == digit) & ~strange))
