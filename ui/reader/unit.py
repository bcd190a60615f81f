"""One unit of the network opened: what it looks for, and its sum term by term."""

from __future__ import annotations

import numpy as np
import streamlit as st

from nn.arrays import Array
from nn.attribution import unit_slope
from nn.chain_rule import unit_sum
from ui import address, behind, panels, rows
from ui.glossary import term
from ui.panels import pictures, sums
from ui.panels.frames import Data
from ui.panels.numbers import text
from ui.reader.reading import Reading


def chosen(sizes: list[int]) -> tuple[int, int]:
    """Return the open unit: its layer from 1, and its number from 0, made to fit the network."""
    state = st.session_state
    address.keep("draw_layer", range(1, len(sizes)), 1)
    address.keep("draw_unit", range(1, max(sizes) + 1), 1)
    layer = min(int(state.get("draw_layer", 1)), len(sizes) - 1)
    return layer, min(int(state.get("draw_unit", 1)), sizes[layer]) - 1


def is_open() -> bool:
    """Whether the panel with the unit is on the page."""
    return bool(st.session_state.get("draw_panel") == "unit")


def open_clicked() -> None:
    """Open what was clicked in the lights. For use as a callback."""
    clicked = st.session_state.draw_lights.opened
    try:
        layer, unit = int(clicked["layer"]), int(clicked["unit"]) + 1
    except (LookupError, TypeError, ValueError, OverflowError):
        return
    if layer >= 1 and unit >= 1:
        state = st.session_state
        state.draw_layer, state.draw_unit, state.draw_panel = layer, unit, "unit"


def show(reading: Reading) -> None:
    """Show the choice, the pictures and the sum."""
    sizes, state = reading.net.layer_sizes, st.session_state
    layer, unit = chosen(sizes)
    state.draw_layer, state.draw_unit = layer, unit + 1
    one, two, _ = st.columns([2, 1, 2])
    layer = one.selectbox(
        "Layer",
        range(1, len(sizes)),
        format_func=lambda n: "The outputs" if n == len(sizes) - 1 else f"Hidden layer {n}",
        key="draw_layer",
        persist_state="session",
    )
    state.draw_unit = min(state.draw_unit, sizes[layer])
    number = two.number_input("Unit", 1, sizes[layer], key="draw_unit", persist_state="session")
    unit = int(number) - 1
    if layer == len(sizes) - 1:
        st.caption(f"This output stands for the digit {unit}.")
    if reading.way is None and layer > 1:
        st.caption("Draw something: what a deeper unit looks for depends on what it is shown.")
        return
    st.markdown(LOOKS_FOR[layer > 1])
    panels.picture(data=_pictures(reading, layer, unit), key="draw_unit_pictures")
    behind.table(
        "draw_unit_pictures",
        "What it looks for",
        lambda: rows.pixels(unit_slope(reading.net, reading.x, layer, unit)),
    )
    if reading.way is not None:
        st.markdown("**Its sum, the largest terms first**")
        panels.table(data=_sum(reading, layer, unit), key="draw_unit_sum")


LOOKS_FOR = {
    False: f"**What it looks for:** its 784 {term('weight', 'weights')}, laid out as pixels. Ink "
    "on blue raises its sum, ink on orange lowers it.",
    True: "**What it looks for, in this drawing:** how its sum would answer to more ink at each "
    "pixel. Blue raises it, orange lowers it. Another drawing switches other units on, and gives "
    "another picture.",
}


def _pictures(reading: Reading, layer: int, unit: int) -> Data:
    slope, x = unit_slope(reading.net, reading.x, layer, unit), reading.x[:, 0]
    what = "the weights" if layer == 1 else "∂z/∂x"
    shown = [{**pictures.signed(slope), "caption": what, "alt": LOOK.format(*_ends(slope))}]
    if reading.way is not None:
        shown = [
            {**pictures.grey(x, "The drawing"), "caption": "the drawing x"},
            {**shown[0], "sign": "×"},
            {
                **pictures.signed(slope * x),
                "caption": "what each pixel adds",
                "alt": f"The drawing times {what}, from {' to '.join(_ends(slope * x))}",
                "sign": "=",
            },
        ]
    return {"frames": 1, "pictures": shown}


LOOK = "What the unit looks for: a number for each pixel, from {} to {}"


def _ends(values: Array) -> tuple[str, str]:
    """Write the smallest and the largest value."""
    return text(float(values.min()), 2), text(float(values.max()), 2)


def _sum(reading: Reading, layer: int, unit: int) -> Data:
    terms = unit_sum(reading.net, reading.x, layer, unit, 0)
    activation = reading.net.layers[layer - 1].activation.name
    return sums.forward([terms], activation, source_names(layer, terms.inputs))


def source_names(layer: int, inputs: Array) -> list[str]:
    """Name what a unit's weights multiply: pixels by row and column, else units, from 1."""
    if layer > 1:
        return [f"unit {i}" for i in range(1, len(inputs) + 1)]
    side = int(np.sqrt(len(inputs)))
    return [f"pixel {i // side + 1}, {i % side + 1}" for i in range(len(inputs))]
