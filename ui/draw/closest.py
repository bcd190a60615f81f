"""The known digits that lie closest to a drawing, as the network sees them or pixel by pixel."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from nn.arrays import Array
from nn.look.familiarity import NEAREST
from nn.look.neighbours import features, nearest
from ui.draw.reading import Reading
from ui.kit import moving, table_behind
from ui.kit.data_sets import dataset
from ui.kit.glossary import term
from ui.memory import address
from ui.panels import pictures
from ui.tables import chart_rows

SHOWN = 12  # neighbours
ALIKE = {"network": "as the network sees them", "pixels": "pixel by pixel"}


def show(reading: Reading) -> None:
    """Show the closest digits, and how far away they are."""
    address.keep("draw_alike", ALIKE, "network")
    how = st.segmented_control(
        "Closest", list(ALIKE), format_func=ALIKE.__getitem__, default="network", required=True,
        key="draw_alike",
    )  # fmt: skip
    if reading.way is None:
        st.caption("Draw something, and see which known digits come closest.")
        return
    known, x = reading.known.known.T, features(reading.net, reading.x)
    if how == "pixels":
        known, x = dataset("mnist-5k").X_train, reading.x
    found, distance = nearest(known, x, SHOWN)
    labels = dataset("mnist-5k").y_train[found]
    counts = np.bincount(labels, minlength=10)
    most = int(counts.argmax())
    st.markdown(f"**{counts[most]} of the {SHOWN} closest digits are a {most}.**")
    _pictures(found, labels, distance)
    st.caption(f"Out of {known.shape[1]:,} bundled training digits. {_how(reading, how)}")


def _pictures(found: np.ndarray, labels: np.ndarray, distance: Array) -> None:
    X = dataset("mnist-5k").X_train
    shown = [
        {
            **pictures.grey(X[:, i], f"A handwritten {digit}"),
            "caption": f"{digit}, {away:.2f} away",
        }
        for i, digit, away in zip(found, labels, distance, strict=True)
    ]
    moving.picture(data={"frames": 1, "size": "small", "pictures": shown}, key="draw_nearest")
    table_behind.table("draw_nearest", "The distances", lambda: _table(found, labels, distance))


def _table(found: np.ndarray, labels: np.ndarray, distance: Array) -> pd.DataFrame:
    away = [chart_rows.written(value) for value in distance]
    return pd.DataFrame({"digit": labels, "away": away, "training image": found + 1})


def _how(reading: Reading, how: str) -> str:
    if how == "pixels":
        return "Distance: square the differences of all pixels, add them up, take the root."
    away = float(reading.known.strangeness(reading.x)[0])
    compared = f"activations of all {term('hidden layer', 'hidden layers')}"
    if len(reading.net.input_shape) > 1:
        compared = "numbers that its dense layers are given, behind the filters"
    return (
        f"Distance between the {compared}, each layer scaled to the same length. "
        f"The nearest {NEAREST} are {away:.2f} away on average. "
        f"Beyond {reading.known.limit:.2f} a drawing does not count as a digit."
    )
