"""Open a number: choose an example, a unit and a weight, and see the arithmetic behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from runs.playground.recording import PlayCourse
from runs.small.at_once import Course
from ui import address, panels, stands
from ui.panels import slopes, sums
from ui.panels.frames import Data
from ui.panels.step_words import reasons
from ui.shared_cache import shared

BIAS = "Bias"
EXAMPLE = 2  # the one that is open at first


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
    st.header("Open a number")
    sizes, numbered = course.network().layer_sizes, isinstance(course, PlayCourse)
    units = unit_names(sizes, numbered=numbered)
    one, two, three = st.columns(3)
    example = _example(one, prefix, course.examples.X_train.shape[1])
    address.keep(
        f"{prefix}_unit", units, list(units)[-1], shown={name: name for name in units},
        name=lambda name: f"{units[name][0]}-{units[name][1] + 1}",
    )  # fmt: skip
    name = two.selectbox("Unit", list(units), key=f"{prefix}_unit", persist_state="session")
    layer, unit = units[name]
    names = tuple(_sources(sizes, layer, inputs, numbered))
    sources = {name: str(i) for i, name in enumerate(names, start=1)}  # 0: the bias
    sources |= {BIAS: "0"} if course.experiment.bias else {}
    address.keep(
        f"{prefix}_weight", sources, names[default_source if layer == 1 else 0],
        shown={name: name for name in sources}, name=sources.__getitem__,
    )  # fmt: skip
    source = three.selectbox(
        "Weight from", list(sources), key=f"{prefix}_weight", persist_state="session"
    )
    position = None if source == BIAS else names.index(source)
    return Opened(example, layer, unit, position, names)


def chosen_example(prefix: str, m: int) -> int:
    """Return which of m examples is open, from 0; it may be asked before the choice is drawn."""
    return min(int(st.session_state.get(f"{prefix}_example", EXAMPLE)), m) - 1


def _example(place: DeltaGenerator, prefix: str, m: int) -> int:
    """Let one of m examples be chosen; if there are fewer now than before, the last one."""
    key = f"{prefix}_example"
    if st.session_state.get(key, 1) > m:
        st.session_state[key] = m
    number = place.number_input(
        "Example",
        1,
        m,
        min(EXAMPLE, m),
        key=key,
        bind="query-params",
        help="A row of the training data.",
    )
    return int(number) - 1


def unit_names(sizes: Sequence[int], *, numbered: bool = False) -> dict[str, tuple[int, int]]:
    """Name all units but the inputs: name → layer (from 1), unit (from 0).

    ``numbered``: with the number of their layer, as "Layer 2, unit 3"; deep networks always are.
    """
    return {
        name: (layer, unit)
        for layer in range(1, len(sizes))
        for unit, name in enumerate(layer_names(sizes, layer, numbered))
    }


def layer_names(sizes: Sequence[int], layer: int, numbered: bool) -> list[str]:
    """Name the units of a layer, counted from 1."""
    numbers = range(1, sizes[layer] + 1)
    if layer == len(sizes) - 1:
        return ["Output"] if sizes[layer] == 1 else [f"Output {i}" for i in numbers]
    if numbered or len(sizes) > 3:
        return [f"Layer {layer}, unit {i}" for i in numbers]
    return [f"Hidden {i}" for i in numbers]


def _sources(sizes: Sequence[int], layer: int, inputs: Sequence[str], numbered: bool) -> list[str]:
    """Name what the weights of a layer's units multiply."""
    return list(inputs) if layer == 1 else layer_names(sizes, layer - 1, numbered)


def set_from_drawing(prefix: str, sizes: Sequence[int], inputs: Sequence[str]) -> None:
    """Open what was clicked in the drawing of the network. For use as a callback."""
    clicked = st.session_state[f"{prefix}_network"].opened
    if not clicked:
        return
    try:
        layer, unit, source = (int(clicked[name]) for name in ("layer", "unit", "source"))
    except (LookupError, TypeError, ValueError, OverflowError):  # the last: int() of infinity
        return
    set_place(prefix, sizes, inputs, (layer, unit, source))


def set_place(
    prefix: str,
    sizes: Sequence[int],
    inputs: Sequence[str],
    place: tuple[int, int, int | None],
    *,
    numbered: bool = False,
) -> None:
    """Open a place: layer (from 1), unit (from 0), and source, -1 for the bias, None for any.

    For use in callbacks. A place that there is no more, as in an old drawing, is passed over.
    ``numbered`` as in ``unit_names``.
    """
    layer, unit, source = place
    names = {at: name for name, at in unit_names(sizes, numbered=numbered).items()}
    if (layer, unit) not in names:
        return
    sources = dict(enumerate(_sources(sizes, layer, inputs, numbered))) | {-1: BIAS}
    if source is not None and source not in sources:
        return
    st.session_state[f"{prefix}_unit"] = names[layer, unit]
    if source is not None:
        st.session_state[f"{prefix}_weight"] = sources[source]


def show(course: Course, prefix: str, opened: Opened, *, lesson: bool = True) -> None:
    """Show both tables; they follow the time. ``lesson``: whether there is one on the page."""
    forward, backward = _tables(course, opened)
    st.markdown("**Forward: the weighted inputs, one at a time**")
    panels.table(data=forward, key=f"{prefix}_forward")
    more = reasons(course, opened.source)
    step = "" if more else ", and the next step"
    st.markdown(f"**Backward: how the cost J depends on this weight{step}**")
    panels.table(data=backward, key=f"{prefix}_backward")
    if more:
        what = "bias" if opened.source is None else "weight"
        st.caption(f"The next step of this {what} is not its slope alone. {' '.join(more)}")
    if lesson:
        stands.lesson_button(
            prefix, (opened.layer, opened.unit, opened.source), opened.example, "slope"
        )


@shared
def _tables(course: Course, opened: Opened) -> tuple[Data, Data]:
    place = opened.example, opened.layer, opened.unit
    activation = course.network().layers[opened.layer - 1].activation.name
    units = sums.course_of_unit(course, *place)
    return (
        sums.forward(units, activation, opened.names),
        slopes.backward(course, units, *place, opened.source, opened.source_name),
    )
