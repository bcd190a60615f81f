"""Open a number: choose an example, a unit and a weight, and see the arithmetic behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from runs.playground.recording import PlayCourse
from runs.small.at_once import Course
from ui.charts.numbers import Data
from ui.kit import bring, moving, stands
from ui.memory import address
from ui.memory.shared_cache import shared
from ui.memory.untrusted import whole
from ui.panels import slopes, sums
from ui.panels.step_words import reasons

BIAS = "Bias"
EXAMPLE = 2  # the one that is open at first
WIDTH, NARROW = 140, 96  # pixels of the choices


@dataclass(frozen=True)
class Opened:
    """What is open: an example and a unit, and one of the unit's weights or its bias."""

    example: int  # from 0
    layer: int  # from 1
    unit: int  # from 0
    source: int | None  # from 0; None for the bias
    names: tuple[str, ...]  # of the unit's inputs
    is_open: bool = True  # else it is what would be opened

    @property
    def place(self) -> tuple[int, int, int]:
        """Layer, unit and source for the drawing; -1 for the bias, which has no edge.

        While nothing is open, that is no unit at all.
        """
        source = -1 if self.source is None else self.source
        return (self.layer, self.unit, source) if self.is_open else (0, -1, -1)

    @property
    def source_name(self) -> str:
        """What the weight multiplies."""
        return "1" if self.source is None else self.names[self.source]


def chosen(course: Course, prefix: str, inputs: Sequence[str], default_source: int = 0) -> Opened:
    """Return what is chosen, which the address says as well; the choices need not be drawn yet."""
    sizes, numbered = course.network().layer_sizes, isinstance(course, PlayCourse)
    units, m = unit_names(sizes, numbered=numbered), course.examples.X_train.shape[1]
    asked = {f"{prefix}_unit", f"{prefix}_weight"} & {*st.query_params}
    shut = {True: "open", False: "shut"}
    if asked and flag(prefix) not in st.query_params and address.is_new(flag(prefix)):
        st.session_state[flag(prefix)] = True  # a link to a number opens it
    is_open = address.keep(flag(prefix), shut, False, name=shut.__getitem__)
    example = _kept_example(prefix, m)
    name = address.keep(
        f"{prefix}_unit", units, list(units)[-1], shown={name: name for name in units},
        name=lambda name: f"{units[name][0]}-{units[name][1] + 1}",
    )  # fmt: skip
    layer, unit = units[name]
    names = tuple(_sources(sizes, layer, inputs, numbered))
    sources = _named_sources(course, names)
    source = address.keep(
        f"{prefix}_weight", sources, names[default_source if layer == 1 else 0],
        shown={name: name for name in sources}, name=sources.__getitem__,
    )  # fmt: skip
    position = None if source == BIAS else names.index(source)
    return Opened(example - 1, layer, unit, position, names, is_open)


def flag(prefix: str) -> str:
    """Return the name, in the session and in the address, of whether a number is open."""
    return f"{prefix}_number"


def _named_sources(course: Course, names: Sequence[str]) -> dict[str, str]:
    """Name what the weights of a unit come from: name → what a link says; 0 is the bias."""
    sources = {name: str(i) for i, name in enumerate(names, start=1)}
    return sources | ({BIAS: "0"} if course.experiment.bias else {})


def chosen_example(prefix: str, m: int) -> int:
    """Return which of m examples is open, from 0; it may be asked before the choice is drawn."""
    return min(int(st.session_state.get(f"{prefix}_example", EXAMPLE)), m) - 1


def _kept_example(prefix: str, m: int) -> int:
    """Return which of m examples is open, from 1; if there are fewer than before, the last one."""
    key = f"{prefix}_example"
    st.session_state[key] = min(int(st.session_state.get(key, EXAMPLE)), m)
    return int(address.keep(key, range(1, m + 1), min(EXAMPLE, m)))


def offer(prefix: str, opened: Opened) -> None:
    """Draw the button that opens what is chosen, unless it is open."""
    with st.container():
        if not opened.is_open:
            with st.container(key=flag(prefix)):
                st.button(
                    "Open a number", icon=":material/search:", key=f"{prefix}_open",
                    on_click=open_it, args=[prefix],
                    help="The sum behind a unit, and the chain rule behind a weight.",
                )  # fmt: skip


def panel(course: Course, prefix: str, opened: Opened, *, lesson: bool = True) -> None:
    """Draw what is open, with its choices and a way to close it, beside what was clicked.

    ``lesson``: whether the page has the lesson that its slope leads to.
    """
    with st.container():
        if opened.is_open:
            with st.container(border=True, key=flag(prefix)):
                _head(course, prefix, opened)
                show(course, prefix, opened, lesson=lesson)


def _head(course: Course, prefix: str, opened: Opened) -> None:
    """Draw what is open in words, the way to close it, and the choices."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        # On the playground it comes right after the title of the page.
        heading = st.header if isinstance(course, PlayCourse) else st.subheader
        heading(_told(prefix, opened), anchor=False, width="content")
        st.button(
            "Close", icon=":material/close:", type="tertiary", key=f"{prefix}_shut",
            on_click=close, args=[prefix],
        )  # fmt: skip
    sizes, numbered = course.network().layer_sizes, isinstance(course, PlayCourse)
    with st.container(horizontal=True, gap="small"):
        _choose_example(prefix, course.examples.X_train.shape[1])
        units = unit_names(sizes, numbered=numbered)
        st.selectbox(
            "Unit", list(units), key=f"{prefix}_unit", persist_state="session", width=WIDTH
        )
        sources = list(_named_sources(course, opened.names))
        st.selectbox(
            "Weight from", sources, key=f"{prefix}_weight", persist_state="session", width=WIDTH
        )


def _told(prefix: str, opened: Opened) -> str:
    """Say what is open."""
    unit = st.session_state[f"{prefix}_unit"]
    source = st.session_state[f"{prefix}_weight"]
    return f"{unit}, its bias" if opened.source is None else f"{unit}, weight from {source}"


def _choose_example(prefix: str, m: int) -> None:
    st.number_input(
        "Example", 1, m, key=f"{prefix}_example", persist_state="session", width=NARROW,
        help="A row of the training data.",
    )  # fmt: skip


def open_it(prefix: str, drawing: str = "network") -> None:
    """Open what is chosen, and bring it into view beside the drawing. For use in callbacks."""
    st.session_state[flag(prefix)] = True
    bring.into_view(flag(prefix), beside=f"{prefix}_{drawing}")


def close(prefix: str) -> None:
    """Close it; the keyboard goes back to what was clicked. For use in callbacks."""
    st.session_state[flag(prefix)] = False
    bring.back(flag(prefix))


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


def all_names(course: Course, inputs: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Name the inputs, and then the units of each layer."""
    sizes, numbered = course.network().layer_sizes, isinstance(course, PlayCourse)
    layers = (layer_names(sizes, layer, numbered) for layer in range(1, len(sizes)))
    return (tuple(inputs), *map(tuple, layers))


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
    if set_place(prefix, sizes, inputs, (layer, unit, source)):
        open_it(prefix)


def set_from_picture(prefix: str, names: Sequence[str]) -> None:
    """Open the weight of the pixel that was clicked; ``names`` are all. For use as a callback."""
    picked = whole(st.session_state[f"{prefix}_weighing"].picked, 0, len(names) - 1)
    if picked is not None:
        st.session_state[f"{prefix}_weight"] = names[picked]
        open_it(prefix, "weighing")


def set_place(
    prefix: str,
    sizes: Sequence[int],
    inputs: Sequence[str],
    place: tuple[int, int, int | None],
    *,
    numbered: bool = False,
) -> bool:
    """Choose a place: layer (from 1), unit (from 0), and source, -1 for the bias, None for any.

    For use in callbacks. A place that there is no more, as in an old drawing, is passed over;
    the answer is whether there is such a place. ``numbered`` as in ``unit_names``.
    """
    layer, unit, source = place
    names = {at: name for name, at in unit_names(sizes, numbered=numbered).items()}
    if (layer, unit) not in names:
        return False
    sources = dict(enumerate(_sources(sizes, layer, inputs, numbered))) | {-1: BIAS}
    if source is not None and source not in sources:
        return False
    st.session_state[f"{prefix}_unit"] = names[layer, unit]
    if source is not None:
        st.session_state[f"{prefix}_weight"] = sources[source]
    return True


def show(course: Course, prefix: str, opened: Opened, *, lesson: bool = True) -> None:
    """Show both tables; they follow the time. ``lesson`` as in ``panel``."""
    forward, backward = _tables(course, opened)
    st.markdown("**Forward: the weighted inputs, one at a time**")
    moving.table(data=forward, key=f"{prefix}_forward")
    more = reasons(course, opened.source)
    step = "" if more else ", and the next step"
    st.markdown(f"**Backward: how the cost J depends on this weight{step}**")
    moving.table(data=backward, key=f"{prefix}_backward")
    if more:
        what = "bias" if opened.source is None else "weight"
        st.caption(f"The next step of this {what} is not its slope alone. {' '.join(more)}")
    if lesson:
        place = opened.layer, opened.unit, opened.source
        stands.lesson_button(prefix, place, opened.example)


@shared
def _tables(course: Course, opened: Opened) -> tuple[Data, Data]:
    place = opened.example, opened.layer, opened.unit
    activation = course.network().layers[opened.layer - 1].activation.name
    units = sums.course_of_unit(course, *place)
    return (
        sums.forward(units, activation, opened.names),
        slopes.backward(course, units, *place, opened.source, opened.source_name),
    )
