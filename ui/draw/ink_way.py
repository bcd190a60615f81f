"""From ink to pixels: every step as a picture, with a switch, and what it does to the answer."""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import streamlit as st

from nn.data.digits import Steps
from ui.charts.numbers import Data
from ui.draw.reading import Reading, read
from ui.kit import moving, names, table_behind
from ui.memory import address
from ui.panels import pictures
from ui.panels.frames import table
from ui.tables import chart_rows

LABELS = {
    "crop": "Crop the margins",
    "proportions": "Keep the proportions",
    "box": "Leave a margin: 20 of 28",
    "centre": "Centre by mass",
}
MARKS = {"likely": "probably", "unsure": "not sure", "strange": "none of them?"}


def steps() -> Steps:
    """Return the steps as they are switched, also while the switches are not on the page."""
    return Steps(**{name: st.session_state.get(f"draw_{name}", True) for name in LABELS})


def left_out(chosen: Steps) -> list[str]:
    """Return the labels of the steps that are switched off."""
    return [LABELS[name] for name, on in asdict(chosen).items() if not on]


def all_on() -> None:
    """Switch all steps on. For use as a callback."""
    _all(on=True)


def all_off() -> None:
    """Switch all steps off. For use as a callback."""
    _all(on=False)


def _all(*, on: bool) -> None:
    for name in LABELS:
        st.session_state[f"draw_{name}"] = on


def show(reading: Reading) -> None:
    """Show the steps."""
    st.markdown(
        "The network learned from images that were all cropped, scaled and centred in one way. "
        "**A drawing must go the same way.** Switch a step off and watch the answer."
    )
    with st.container(horizontal=True):
        for name, label in LABELS.items():
            address.keep(f"draw_{name}", (True, False), True)
            st.toggle(label, key=f"draw_{name}", persist_state="session")
    if reading.way is None:
        st.caption("Draw something to see the steps.")
        return
    moving.picture(data=_pictures(reading), key="draw_way")
    st.caption("Row by row, the pixels become one column of 784 numbers, the network's input X:")
    moving.picture(data=_column(reading), key="draw_column")
    table_behind.table("draw_column", "The 784 numbers", lambda: chart_rows.pixels(reading.x))
    st.markdown("**What each step is worth for this drawing**")
    moving.table(data=_worth(reading), key="draw_worth")


def _pictures(reading: Reading) -> Data:
    way = reading.way
    assert way is not None
    size = " × ".join
    shapes = {
        "drawn": (way.ink, "the ink"),
        "cropped": (way.cropped, "cropped"),
        "scaled": (way.scaled, "scaled"),
        "centred": (way.field, "centred in 28 × 28"),
    }
    return {
        "frames": 1,
        "pictures": [
            {
                **pictures.grey(np.clip(ink, 0, 1), f"The drawing, {name}"),
                "caption": f"{told}: {size(map(str, ink.shape))}" if name != "centred" else told,
                **({"sign": "→"} if name != "drawn" else {}),
            }
            for name, (ink, told) in shapes.items()
        ],
    }


def _column(reading: Reading) -> Data:
    """The column, laid on its side so that it fits the page."""
    strip = np.repeat(reading.x.reshape(1, -1), 24, axis=0)
    return {"frames": 1, "size": "wide", "pictures": [pictures.grey(strip, "784 numbers")]}


def _worth(reading: Reading) -> Data:
    """The answer with all steps, and with each one left out."""
    assert reading.way is not None
    full = Steps()
    rows = [["all steps", *_told(reading, full)]]
    for name, label in LABELS.items():
        rows.append([f"without “{label}”", *_told(reading, replace(full, **{name: False}))])
    reads = "number" if names.reads_digits(reading.net) else "text"  # words take a second line
    return table(rows, {"": "text", "Reads": reads, "Probability": "bar", " ": "mark"}, 1)


def _told(reading: Reading, steps: Steps) -> list[str]:
    assert reading.way is not None
    other = read(reading.net, reading.known, reading.way.ink, steps)
    first = other.order[0]
    return [other.called(first), f"{other.probabilities[first]:.3f}", MARKS.get(other.kind, "")]
