"""One unit of a network opened for one image: what it looks for, its sum, and one of its weights.

The weight is opened backwards as well, with its slope for the cost of this image alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

import nn
from nn.arrays import Array
from nn.layers import Dense
from nn.look.attribution import unit_slope
from nn.look.chain_rule import UnitSum, unit_sum
from ui.charts.numbers import Data, text
from ui.kit import bring, moving, table_behind
from ui.kit.glossary import term
from ui.memory import address
from ui.memory.untrusted import whole
from ui.panels import pictures, slopes, sums
from ui.tables import chart_rows

LARGEST, BIAS = "Largest term", "Bias"
FEW = 6  # terms of a sum that are listed one by one, if there are many
LOOKS_FOR = {
    False: f"**What it looks for:** its 784 {term('weight', 'weights')}, laid out as pixels. Ink "
    "on blue raises its sum, ink on orange lowers it. **Click a pixel to open its weight.**",
    True: "**What it looks for, in this {what}:** how its sum would answer to more ink at each "
    "pixel. Blue raises it, orange lowers it. Another {what} switches other units on, and gives "
    "another picture.",
}
SEES = (
    "This network has convolutions. Their numbers, forwards and backwards, are opened on the page "
    "“Convolution”."
)
LOOK = "What the unit looks for: a number for each pixel, from {} to {}"


@dataclass(frozen=True, eq=False)
class Seen:
    """An image in a network, and what a page calls it."""

    prefix: str  # of the keys
    net: nn.Network
    x: Array  # (784, 1)
    what: str  # "drawing" or "image"
    wanted: int | None = None  # the digit that it is; None: it must be asked for
    read: int = 0  # the digit that the network takes it for
    blank: bool = False  # there is no image yet


def chosen(prefix: str, sizes: list[int]) -> tuple[int, int]:
    """Return the open unit: its layer from 1, and its number from 0, made to fit the network."""
    state, (layer, unit) = st.session_state, (f"{prefix}_layer", f"{prefix}_unit")
    address.keep(layer, range(1, len(sizes)), 1)
    address.keep(unit, range(1, max(sizes) + 1), 1)
    found = min(int(state.get(layer, 1)), len(sizes) - 1)
    return found, min(int(state.get(unit, 1)), sizes[found]) - 1


def set_clicked(prefix: str) -> bool:
    """Choose what was clicked in the lights, and tell whether it makes sense; in callbacks."""
    clicked = st.session_state[f"{prefix}_lights"].opened
    try:
        layer, unit = int(clicked["layer"]), int(clicked["unit"]) + 1
    except (LookupError, TypeError, ValueError, OverflowError):
        return False
    if layer < 1 or unit < 1:
        return False
    st.session_state[f"{prefix}_layer"], st.session_state[f"{prefix}_unit"] = layer, unit
    bring.into_view(place(prefix), beside=f"{prefix}_lights")
    return True


def show(seen: Seen) -> None:
    """Show the choice of a unit, the pictures, its sum, and one of its weights."""
    with st.container(key=place(seen.prefix)):
        if all(isinstance(layer, Dense) for layer in seen.net.layers):
            _show(seen)
        else:
            st.info(SEES)


def place(prefix: str) -> str:
    """Return the key of the place where a unit is shown."""
    return f"{prefix}_one_unit"


def _show(seen: Seen) -> None:
    heading = st.container()
    layer, unit = _choose(seen)
    is_output = layer == len(seen.net.layers)
    told = f"The output for the digit {unit}" if is_output else f"Unit {unit + 1} of layer {layer}"
    heading.subheader(told, anchor=False)
    if seen.blank and layer > 1:
        st.caption("Draw something: what a deeper unit looks for depends on what it is shown.")
        return
    opened = unit_sum(seen.net, seen.x, layer, unit, 0)
    names = source_names(layer, opened.inputs)
    kept = _kept_source(seen, opened, names)
    st.markdown(LOOKS_FOR[layer > 1].format(what=seen.what))
    _pictures(seen, layer, unit, kept, names)
    if not seen.blank:
        _forward(seen, layer, opened, names)
        _backward(seen, layer, unit, opened, names)


def _choose(seen: Seen) -> tuple[int, int]:
    sizes, state, prefix = seen.net.layer_sizes, st.session_state, seen.prefix
    layer, unit = chosen(prefix, sizes)
    state[f"{prefix}_layer"], state[f"{prefix}_unit"] = layer, unit + 1
    one, two, _ = st.columns([2, 1, 2])
    layer = one.selectbox(
        "Layer",
        range(1, len(sizes)),
        format_func=lambda n: "The outputs" if n == len(sizes) - 1 else f"Hidden layer {n}",
        key=f"{prefix}_layer",
        persist_state="session",
    )
    state[f"{prefix}_unit"] = min(state[f"{prefix}_unit"], sizes[layer])
    number = two.number_input(
        "Unit", 1, sizes[layer], key=f"{prefix}_unit", persist_state="session"
    )
    return layer, int(number) - 1


def source_names(layer: int, inputs: Array) -> list[str]:
    """Name what a unit's weights multiply: pixels by row and column, else units, from 1."""
    if layer > 1:
        return [f"unit {i}" for i in range(1, len(inputs) + 1)]
    return pictures.pixel_names(len(inputs))


# ---- which weight ------------------------------------------------------------------------------


def _kept_source(seen: Seen, opened: UnitSum, names: list[str]) -> int | None:
    """Return which weight is open, from 0, or None for the bias; at first that of most weight."""
    options = {LARGEST: "largest", BIAS: "0"} if opened.bias is not None else {LARGEST: "largest"}
    options |= {name: str(i) for i, name in enumerate(names, start=1)}
    found = address.keep(f"{seen.prefix}_weight", options, LARGEST, name=options.__getitem__)
    if found == LARGEST:
        return int(np.argmax(abs(opened.terms)))
    return None if found == BIAS else names.index(found)


def _pick(seen: Seen, panel: str, names: list[str], listed: list[int]) -> None:
    """Open the weight that was clicked; ``listed`` are those that the panel offers."""
    picked = whole(st.session_state[f"{seen.prefix}_{panel}"].picked, 0, len(listed) - 1)
    if picked is not None:
        st.session_state[f"{seen.prefix}_weight"] = names[listed[picked]]


# ---- what is shown -----------------------------------------------------------------------------


def _pictures(seen: Seen, layer: int, unit: int, source: int | None, names: list[str]) -> None:
    slope, x = unit_slope(seen.net, seen.x, layer, unit), seen.x[:, 0]
    what = "the weights" if layer == 1 else "∂z/∂x"
    shown = [{**pictures.signed(slope), "caption": what, "alt": LOOK.format(*_ends(slope))}]
    if not seen.blank:
        shown = [
            {**pictures.grey(x, f"The {seen.what}"), "caption": f"the {seen.what} x"},
            {**shown[0], "sign": "×"},
            {
                **pictures.signed(slope * x),
                "caption": "what each pixel adds",
                "alt": f"The {seen.what} times {what}, from {' to '.join(_ends(slope * x))}",
                "sign": "=",
            },
        ]
    more: Data = {}
    if layer == 1 and not seen.blank:
        more = {"points": True, "chosen": source}
    key = "unit_pictures"
    moving.picture(
        data={"frames": 1, "pictures": shown, **more}, key=f"{seen.prefix}_{key}",
        on_picked_change=partial(_pick, seen, key, names, list(range(len(names)))),
    )  # fmt: skip
    table_behind.table(
        f"{seen.prefix}_{key}", "What it looks for", lambda: chart_rows.pixels(slope)
    )


def _ends(values: Array) -> tuple[str, str]:
    """Write the smallest and the largest value."""
    return text(float(values.min()), 2), text(float(values.max()), 2)


def _forward(seen: Seen, layer: int, opened: UnitSum, names: list[str]) -> None:
    """The sum, forwards: its largest terms, and the others together."""
    st.markdown("**Forward: its sum, the largest terms first**")
    activation = seen.net.layers[layer - 1].activation.name
    listed = sums.listed(opened, FEW)
    data = sums.forward([opened], activation, names, FEW)
    key = "unit_sum"
    moving.table(
        data=data | {"pick": len(listed), "opens": "Open the weight of"},
        key=f"{seen.prefix}_{key}",
        on_picked_change=partial(_pick, seen, key, names, listed),
    )
    what = f"All {len(names)} terms"
    table_behind.table(f"{seen.prefix}_{key}", what, partial(_terms, opened, names))


def _terms(opened: UnitSum, names: list[str]) -> pd.DataFrame:
    columns = {"weight": opened.weights, "input": opened.inputs, "weight × input": opened.terms}
    return pd.DataFrame(columns, pd.Index(names, name="from")).round(6)


def _backward(seen: Seen, layer: int, unit: int, opened: UnitSum, names: list[str]) -> None:
    """One weight, backwards: how the cost of this image depends on it."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = _wanted(seen)
        options = [LARGEST, *([BIAS] if opened.bias is not None else []), *names]
        st.selectbox(
            "Weight from", options, key=f"{seen.prefix}_weight", persist_state="session", width=200
        )
    source = _kept_source(seen, opened, names)
    name = "1" if source is None else names[source]
    told = "its bias" if source is None else f"the weight from {name}"
    st.markdown(f"**Backward: how the cost J of this {seen.what} depends on {told}**")
    data = slopes.of_image(seen.net, seen.x, wanted, opened, layer, unit, source, name)
    moving.table(data=data, key=f"{seen.prefix}_unit_slope")
    st.caption(
        f"J is the {term('cross-entropy')} of this {seen.what} alone, if it is a {wanted}. In a "
        "training, a step takes the mean of such slopes over all images of its batch."
    )


def _wanted(seen: Seen) -> int:
    """Return the digit that it is, or ask for it."""
    if seen.wanted is not None:
        return seen.wanted
    found = st.selectbox(
        "It is a", range(10), index=None, key=f"{seen.prefix}_wanted", placeholder=str(seen.read),
        persist_state="session", width=110,
        help="What the network should read. Without a choice: what it does read.",
    )  # fmt: skip
    return seen.read if found is None else int(found)
