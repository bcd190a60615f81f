"""One unit of a network opened for one image: what it looks for, its sum, and one of its weights.

Of a convolution it is a pixel of a map, whose inputs are a patch, and whose weights are a filter.
The weight is opened backwards as well, with its slope for the cost of this image alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

import nn
from nn.arrays import Array
from nn.look.attribution import unit_slope
from nn.look.chain_rule import UnitSum, unit_sum
from ui.charts.numbers import Data, text
from ui.insides import Container
from ui.kit import bring, moving, names, table_behind
from ui.kit.glossary import term
from ui.memory import address
from ui.memory.untrusted import whole
from ui.opened import map_pictures
from ui.opened.lit_place import Stack
from ui.panels import layer_lights, pictures, slopes, sums
from ui.tables import chart_rows

LARGEST, BIAS, BRIGHTEST = "Largest term", "Bias", "Brightest pixel"
MOST_SIDE = 1000  # of a map
FEW = 6  # terms of a sum that are listed one by one, if there are many
LOOKS_FOR = {
    False: f"**What it looks for:** its 784 {term('weight', 'weights')}, laid out as pixels. Ink "
    "on blue raises its sum, ink on orange lowers it. **Click a pixel to open its weight.**",
    True: "**What it looks for, in this {what}:** how its sum would answer to more ink at each "
    "pixel. Blue raises it, orange lowers it. Another {what} switches other units on, and gives "
    "another picture.",
}
CLOSED = "The numbers of this kind of layer cannot be opened. Choose another one."
LOOK = "What the unit looks for: a number for each pixel, from {} to {}"


@dataclass(frozen=True, eq=False)
class Seen:
    """An image in a network, and what a page calls it."""

    prefix: str  # of the keys
    net: nn.Network
    x: Array  # (784, 1)
    what: str  # "drawing" or "image"
    wanted: int | None = None  # the class that it is; None: it must be asked for
    read: int = 0  # the class that the network takes it for
    blank: bool = False  # there is no image yet


@dataclass(frozen=True, eq=False)
class Place:
    """The open unit: where it stands in its layer, its sum, and what its weights multiply."""

    stack: Stack
    unit: int  # of the layer, or a map, from 0
    index: int  # in the layer's outputs
    opened: UnitSum
    inputs: list[str]

    @property
    def layer(self) -> int:
        """The layer with its weights, from 1."""
        return self.stack.first + 1


def chosen(prefix: str, net: nn.Network) -> tuple[int, int]:
    """Return the open unit: its layer from 1, and its number from 0, made to fit the network."""
    sizes = [net.layer_sizes[0], *layer_lights.sizes(net)]
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
    at = [whole(clicked.get(way), 0, MOST_SIDE) for way in ("row", "column")]
    if None not in at:  # of a map, a pixel was clicked
        row, column = (1 + (n or 0) for n in at)
        st.session_state[f"{prefix}_pixel"] = f"pixel {row}, {column}"
    bring.into_view(place(prefix), beside=f"{prefix}_lights")
    return True


def show(seen: Seen) -> None:
    """Show the choice of a unit, the pictures, its sum, and one of its weights."""
    with st.container(key=place(seen.prefix)):
        _show(seen)


def place(prefix: str) -> str:
    """Return the key of the place where a unit is shown."""
    return f"{prefix}_one_unit"


def _show(seen: Seen) -> None:
    heading = st.container()
    layer, unit, row = _choose(seen)
    stack = Stack(seen.net, layer, seen.x)
    heading.subheader(_told(seen, stack, unit), anchor=False)
    if not stack.opens:
        st.info(CLOSED)
        return
    if seen.blank and layer > 1:
        st.caption("Draw something: what a deeper unit looks for depends on what it is shown.")
        return
    with row:
        places = _pixel(seen, stack, unit) if stack.is_map else [unit]
    opened = unit_sum(seen.net, seen.x, stack.first + 1, places[0], 0)
    at = Place(stack, unit, places[0], opened, stack.inputs)
    kept = _kept_source(seen, at)
    if stack.is_map:
        _map(seen, at, kept, places)
    if layer > 1 or not stack.is_map:
        st.markdown(LOOKS_FOR[layer > 1].format(what=seen.what))
        _pictures(seen, at, kept)
    if not seen.blank:
        _forward(seen, at)
        _backward(seen, at)


def _told(seen: Seen, stack: Stack, unit: int) -> str:
    """Say what is open, for the heading."""
    if stack.is_output:
        return f"The output for the {names.noun(seen.net)} {names.classes(seen.net)[unit]}"
    if stack.is_map:
        return f"Map {unit + 1} of convolution {stack.number}"
    return f"Unit {unit + 1} of layer {stack.number}"


def _choose(seen: Seen) -> tuple[int, int, Container]:
    """Let a layer and a unit be chosen; return them, and the place for a third choice."""
    net, state, prefix = seen.net, st.session_state, seen.prefix
    layer, unit = chosen(prefix, net)
    state[f"{prefix}_layer"], state[f"{prefix}_unit"] = layer, unit + 1
    sizes = layer_lights.sizes(net)
    one, two, three, _ = st.columns([2, 1, 1.4, 0.6])
    layer = one.selectbox(
        "Layer",
        range(1, len(sizes) + 1),
        format_func=lambda n: Stack(net, n, seen.x).name,
        key=f"{prefix}_layer",
        persist_state="session",
    )
    state[f"{prefix}_unit"] = min(state[f"{prefix}_unit"], sizes[layer - 1])
    number = two.number_input(
        "Map" if Stack(net, layer, seen.x).is_map else "Unit", 1, sizes[layer - 1],
        key=f"{prefix}_unit", persist_state="session",
    )  # fmt: skip
    return layer, int(number) - 1, three


def _pixel(seen: Seen, stack: Stack, unit: int) -> list[int]:
    """Let a pixel of a map be chosen, and return where it stands behind each layer of the stack."""
    pixels, key = stack.pixels(), f"{seen.prefix}_pixel"
    options = {BRIGHTEST: "brightest"} | {name: str(i) for i, name in enumerate(pixels, start=1)}
    found = address.keep(key, options, BRIGHTEST, name=options.__getitem__)
    st.selectbox("Pixel", options, key=key, persist_state="session")
    brightest = int(stack.map(unit).argmax())
    return stack.sum_of(unit, brightest if found == BRIGHTEST else pixels.index(found))


# ---- which weight ------------------------------------------------------------------------------


def _kept_source(seen: Seen, at: Place) -> int | None:
    """Return which weight is open, from 0, or None for the bias; at first that of most weight."""
    there = at.opened.bias is not None
    options = {LARGEST: "largest", BIAS: "0"} if there else {LARGEST: "largest"}
    options |= {name: str(i) for i, name in enumerate(at.inputs, start=1)}
    found = address.keep(f"{seen.prefix}_weight", options, LARGEST, name=options.__getitem__)
    if found == LARGEST:
        return int(np.argmax(abs(at.opened.terms)))
    return None if found == BIAS else at.inputs.index(found)


def _pick(prefix: str, panel: str, choice: str, listed: Sequence[str]) -> None:
    """Open the weight or the pixel that was clicked; ``listed`` are those that a panel offers."""
    picked = whole(st.session_state[f"{prefix}_{panel}"].picked, 0, len(listed) - 1)
    if picked is not None:
        st.session_state[f"{prefix}_{choice}"] = listed[picked]


# ---- what is shown -----------------------------------------------------------------------------


def _map(seen: Seen, at: Place, source: int | None, places: list[int]) -> None:
    """The map with its pixels, and of one of them the patch times the filter."""
    st.markdown(map_pictures.words(at.stack, at.unit, seen.what))
    shown = map_pictures.found(at.stack, at.unit, places[-1], seen.what, blank=seen.blank)
    key = f"{seen.prefix}_unit_map"
    moving.picture(
        data={"frames": 1, "pictures": shown}, key=key,
        on_picked_change=partial(_pick, seen.prefix, "unit_map", "pixel", at.stack.pixels()),
    )  # fmt: skip
    if seen.blank:
        return
    table_behind.table(key, "The map", lambda: map_pictures.numbers(at.stack, at.unit))
    st.markdown(map_pictures.patch_words(at.stack, at.unit, places))
    data, listed = map_pictures.patch(at.stack, at.unit, at.opened, at.inputs, source)
    moving.picture(
        data=data, key=f"{seen.prefix}_unit_patch",
        on_picked_change=partial(_pick, seen.prefix, "unit_patch", "weight", listed),
    )  # fmt: skip
    table_behind.table(f"{seen.prefix}_unit_patch", "All terms", partial(_terms, at))


def _pictures(seen: Seen, at: Place, source: int | None) -> None:
    layer, x = at.stack.number, seen.x[:, 0]
    slope = unit_slope(seen.net, seen.x, at.layer, at.index)
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
        on_picked_change=partial(_pick, seen.prefix, key, "weight", at.inputs),
    )  # fmt: skip
    table_behind.table(
        f"{seen.prefix}_{key}", "What it looks for", lambda: chart_rows.pixels(slope)
    )


def _ends(values: Array) -> tuple[str, str]:
    """Write the smallest and the largest value."""
    return text(float(values.min()), 2), text(float(values.max()), 2)


def _forward(seen: Seen, at: Place) -> None:
    """The sum, forwards: its largest terms, and the others together."""
    st.markdown("**Forward: its sum, the largest terms first**")
    activation = at.stack.layer.activation.name
    listed = [at.inputs[i] for i in sums.listed(at.opened, FEW)]
    data = sums.forward([at.opened], activation, at.inputs, FEW)
    key = "unit_sum"
    moving.table(
        data=data | {"pick": len(listed), "opens": "Open the weight of"},
        key=f"{seen.prefix}_{key}",
        on_picked_change=partial(_pick, seen.prefix, key, "weight", listed),
    )
    if not at.stack.is_map:
        what = f"All {len(at.inputs)} terms"
        table_behind.table(f"{seen.prefix}_{key}", what, partial(_terms, at))


def _terms(at: Place) -> pd.DataFrame:
    opened = at.opened
    columns = {"weight": opened.weights, "input": opened.inputs, "weight × input": opened.terms}
    return pd.DataFrame(columns, pd.Index(at.inputs, name="from")).round(6)


def _backward(seen: Seen, at: Place) -> None:
    """One weight, backwards: how the cost of this image depends on it."""
    inputs, bias = at.inputs, at.opened.bias
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = _wanted(seen)
        options = [LARGEST, *([BIAS] if bias is not None else []), *inputs]
        st.selectbox(
            "Weight from", options, key=f"{seen.prefix}_weight", persist_state="session", width=200
        )
    source = _kept_source(seen, at)
    name = "1" if source is None else inputs[source]
    told = "its bias" if source is None else f"the weight from {name}"
    st.markdown(f"**Backward: how the cost J of this {seen.what} depends on {told}**")
    data = slopes.of_image(seen.net, seen.x, wanted, at.opened, at.layer, at.index, source, name)
    moving.table(data=data, key=f"{seen.prefix}_unit_slope")
    st.caption(
        f"J is the {term('cross-entropy')} of this {seen.what} alone, if it is "
        f"{names.one(names.classes(seen.net)[wanted])}. In a "
        "training, a step takes the mean of such slopes over all images of its batch."
    )


def _wanted(seen: Seen) -> int:
    """Return the class that it is, or ask for it."""
    if seen.wanted is not None:
        return seen.wanted
    called = names.classes(seen.net)
    found = st.selectbox(
        "It is", range(len(called)), index=None, key=f"{seen.prefix}_wanted",
        placeholder=called[seen.read], format_func=called.__getitem__, persist_state="session",
        width=max(110, 40 + 10 * max(map(len, called))),
        help="What the network should read. Without a choice: what it does read.",
    )  # fmt: skip
    return seen.read if found is None else int(found)
