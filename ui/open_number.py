"""Open a number: choose an example, a unit and a weight, and see the arithmetic behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from runs.small import Course
from ui import panels
from ui.panels import slopes, sums
from ui.panels.frames import Data
from ui.remembered import remembered

BIAS = "Bias"


@dataclass(frozen=True)
class Opened:
    """What is open: an example and a unit, and one of the unit's weights or its bias."""

    example: int  # from 0
    layer: int  # from 1
    unit: int  # from 0
    source: int | None  # from 0; None for the bias
    names: tuple[str, ...]  # of the unit's inputs

    @property
    def place(self) -> tuple[int, int, int]:
        """Layer, unit and source for the drawing; -1 for the bias, which has no edge."""
        return self.layer, self.unit, -1 if self.source is None else self.source

    @property
    def source_name(self) -> str:
        """What the weight multiplies."""
        return "1" if self.source is None else self.names[self.source]


def choose(course: Course, prefix: str, inputs: Sequence[str], default_source: int = 0) -> Opened:
    """Draw the three choices and return what is open."""
    st.subheader("Open a number")
    net = course.network()
    units = unit_names(net.layer_sizes)
    one, two, three = st.columns(3)
    example = one.number_input(
        "Example",
        1,
        course.examples.X_train.shape[1],
        min(2, course.examples.X_train.shape[1]),
        key=f"{prefix}_example",
        bind="query-params",
        help="A row of the training data.",
    )
    name = two.selectbox(
        "Unit", list(units), len(units) - 1, key=f"{prefix}_unit", bind="query-params"
    )
    layer, unit = units[name]
    names = tuple(inputs) if layer == 1 else tuple(_layer_names(net.layer_sizes, layer - 1))
    sources = [*names, *([BIAS] if course.experiment.bias else [])]
    source = three.selectbox(
        "Weight from",
        sources,
        default_source if layer == 1 else 0,
        key=f"{prefix}_weight",
        bind="query-params",
    )
    position = None if source == BIAS else names.index(source)
    return Opened(int(example) - 1, layer, unit, position, names)


def unit_names(sizes: Sequence[int]) -> dict[str, tuple[int, int]]:
    """Name all units but the inputs: name → layer (from 1), unit (from 0)."""
    return {
        name: (layer, unit)
        for layer in range(1, len(sizes))
        for unit, name in enumerate(_layer_names(sizes, layer))
    }


def _layer_names(sizes: Sequence[int], layer: int) -> list[str]:
    if layer == len(sizes) - 1:
        return ["Output"]
    return [f"Hidden {i}" for i in range(1, sizes[layer] + 1)]


def set_from_drawing(prefix: str, sizes: Sequence[int], inputs: Sequence[str]) -> None:
    """Open what was clicked in the drawing of the network. For use as a callback."""
    clicked = st.session_state[f"{prefix}_network"].opened
    if not clicked:
        return
    try:
        layer, unit, source = (int(clicked[name]) for name in ("layer", "unit", "source"))
        names = list(inputs) if layer == 1 else _layer_names(sizes, layer - 1)
        chosen = _layer_names(sizes, layer)[unit], names[source]
    except (LookupError, TypeError, ValueError):
        return  # a click on a drawing that is there no more
    st.session_state[f"{prefix}_unit"], st.session_state[f"{prefix}_weight"] = chosen


def show(course: Course, prefix: str, opened: Opened) -> None:
    """Show both tables; they follow the time."""
    forward, backward = _tables(course, opened)
    st.markdown("**Forward: the weighted inputs, one at a time**")
    panels.table(data=forward, key=f"{prefix}_forward")
    st.markdown("**Backward: how the cost depends on this weight, and the next step**")
    panels.table(data=backward, key=f"{prefix}_backward")


@remembered
def _tables(course: Course, opened: Opened) -> tuple[Data, Data]:
    place = opened.example, opened.layer, opened.unit
    activation = course.network().layers[opened.layer - 1].activation.name
    units = sums.course_of_unit(course, *place)
    return (
        sums.forward(units, activation, opened.names),
        slopes.backward(course, units, *place, opened.source, opened.source_name),
    )
