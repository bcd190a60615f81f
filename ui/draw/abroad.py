"""How it would read abroad: the same drawing read by a network that knows MNIST, and by the reader.

MNIST has the hands of the United States. Elsewhere a 1 has a flag, a 7 a bar, a 4 may be a flash of
lightning. Those here are drawn by a pen on points, and go the same way as any drawing.
"""

from __future__ import annotations

from functools import partial
from math import cos, pi, sin

import numpy as np
import pandas as pd
import streamlit as st

from nn.arrays import Array
from nn.data.datasets import scribbles
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

PEN = 6.75  # pixels of a sheet of 84
Strokes = list[list[tuple[float, float]]]  # points (x, y), 0 to 1
READERS = {networks_that_read.MLP: "MNIST alone", networks_that_read.READER: "The reader"}


def arc(
    x: float, y: float, rx: float, ry: float, start: int, end: int
) -> list[tuple[float, float]]:
    """Points on an ellipse around (x, y), from one angle to another, in degrees, clockwise."""
    angles = [(start + (end - start) * i / 16) * pi / 180 for i in range(17)]
    return [(x + rx * cos(angle), y + ry * sin(angle)) for angle in angles]


VARIANTS: dict[str, tuple[int, Strokes]] = {
    "1 with a flag": (1, [[(0.36, 0.34), (0.56, 0.14), (0.56, 0.86)]]),
    "1 with flag and foot": (
        1, [[(0.36, 0.34), (0.54, 0.14), (0.54, 0.86)], [(0.36, 0.86), (0.72, 0.86)]]
    ),
    "7 with a bar": (7, [[(0.26, 0.16), (0.74, 0.16), (0.44, 0.86)], [(0.36, 0.52), (0.68, 0.52)]]),
    "4 like lightning": (
        4, [[(0.56, 0.12), (0.28, 0.58), (0.76, 0.58)], [(0.6, 0.36), (0.52, 0.9)]]
    ),
    "4 left open": (
        4, [[(0.32, 0.14), (0.28, 0.52), (0.74, 0.52)], [(0.66, 0.14), (0.62, 0.88)]]
    ),
    "9 with an open tail": (
        9, [[*arc(0.48, 0.34, 0.19, 0.2, 0, -360), (0.67, 0.6), *arc(0.47, 0.66, 0.2, 0.2, 0, 150)]]
    ),
    "0 with a slash": (
        0, [arc(0.5, 0.5, 0.24, 0.36, -90, 270), [(0.7, 0.2), (0.3, 0.8)]]
    ),
    "2 with a loop": (
        2, [[*arc(0.48, 0.32, 0.19, 0.18, -160, 40), *arc(0.36, 0.77, 0.09, 0.08, 20, -300),
             (0.76, 0.84)]],
    ),
}  # fmt: skip


def inked(strokes: Strokes) -> Array:
    """Draw strokes with a round pen: (84, 84) ink."""
    return scribbles.drawn([scribbles.SIDE * np.array(stroke) for stroke in strokes], PEN)


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
    """What both networks make of the variants, as a table; and the variants in pictures."""
    rows, shown = [], []
    for name, (_, strokes) in VARIANTS.items():
        ink, row = inked(strokes), [name]
        for which in READERS:
            found = _read(which, ink, Steps())
            first = found.order[0]
            mark = ink_way.MARKS.get(found.kind, "")
            row += [f"{first}, {mark}" if mark else str(first), f"{found.probabilities[first]:.3f}"]
        rows.append(row)
        way = _read(networks_that_read.READER, ink, Steps()).way
        assert way is not None
        shown.append({**pictures.grey(way.x, f"A {name}"), "caption": name})
    columns = {"": "text"}
    for title in READERS.values():
        columns |= {f"{title} reads": "text", f"{title}: sure": "bar"}
    return table(rows, columns, 1), {"frames": 1, "size": "small", "pictures": shown}
