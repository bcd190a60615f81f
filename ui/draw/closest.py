"""The known images that lie closest to a drawing, as the network sees them or pixel by pixel."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from nn.arrays import Array
from nn.look.familiarity import NEAREST, Judge
from nn.look.neighbours import features, nearest
from ui.draw import networks_that_read
from ui.draw.reading import Reading
from ui.kit import moving, names, table_behind
from ui.kit.glossary import term
from ui.memory import address
from ui.panels import pictures
from ui.tables import chart_rows

SHOWN = 12  # neighbours
ALIKE = {"network": "as the network sees them", "pixels": "pixel by pixel"}


def show(reading: Reading) -> None:
    """Show the closest images, and how far away they are."""
    address.keep("draw_alike", ALIKE, "network")
    how = st.segmented_control(
        "Closest", list(ALIKE), format_func=ALIKE.__getitem__, default="network", required=True,
        key="draw_alike",
    )  # fmt: skip
    if reading.way is None:
        st.caption("Draw something, and see which known ones come closest.")
        return
    examples = networks_that_read.known_examples(reading.net)
    known, x = networks_that_read.seen(reading.net), features(reading.net, reading.x)
    if how == "pixels":
        known, x = examples.X_train, reading.x
    found, distance = nearest(known, x, min(SHOWN, known.shape[1]))
    labels = examples.y_train[found]
    counts = np.bincount(labels, minlength=len(reading.classes))
    most = int(counts.argmax())
    st.markdown(
        f"**{counts[most]} of the {len(found)} closest images show "
        f"{names.one(reading.called(most))}.**"
    )
    called = [reading.called(label) for label in labels]
    _pictures(examples.X_train[:, found], called, distance)
    numbers = found + 1
    table_behind.table("draw_nearest", "The distances", lambda: _table(called, numbers, distance))
    st.caption(f"Out of {known.shape[1]:,} training images. {_how(reading, how)}")


def _pictures(X: Array, called: list[str], distance: Array) -> None:
    shown = [
        {**pictures.grey(x, f"A known {name}"), "caption": f"{name}, {away:.2f} away"}
        for x, name, away in zip(X.T, called, distance, strict=True)
    ]
    moving.picture(data={"frames": 1, "size": "small", "pictures": shown}, key="draw_nearest")


def _table(called: list[str], numbers: np.ndarray, distance: Array) -> pd.DataFrame:
    away = [chart_rows.written(value) for value in distance]
    return pd.DataFrame({"it is": called, "away": away, "training image": numbers})


def _how(reading: Reading, how: str) -> str:
    if how == "pixels":
        return "Distance: square the differences of all pixels, add them up, take the root."
    compared = f"activations of all {term('hidden layer', 'hidden layers')}"
    if len(reading.net.input_shape) > 1:
        compared = "numbers that its dense layers are given, behind the filters"
    told = f"Distance between the {compared}, each layer scaled to the same length."
    away, limit = float(reading.known.strangeness(reading.x)[0]), reading.known.limit
    noun = names.noun(reading.net)
    a_digit = "one of them" if noun == "class" else names.a(noun)
    if isinstance(reading.known, Judge):
        return (
            f"{told} They do not decide whether it is {a_digit}: an output of its own says so, "
            f"which takes this for none with {away:.0%}. Beyond {limit:.0%} it does not count."
        )
    return (
        f"{told} The nearest {NEAREST} are {away:.2f} away on average. "
        f"Beyond {limit:.2f} a drawing does not count as {a_digit}."
    )
