"""One number of the network: see its arithmetic, type another value into it, or freeze it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from runs.playground.edits import BIAS, Edit, position
from runs.playground.recording import PlayCourse
from ui.kit.glossary import term
from ui.opened import open_number
from ui.panels.playnet import finite
from ui.play import changes, edits, moment, teacher
from ui.play.edits_link import DECIMALS, LARGEST

PREFIX = "play"


def show(course: PlayCourse, inputs: tuple[str, ...]) -> None:
    """Draw the arithmetic of one number, if it is open, or the button that opens it."""
    opened = open_number.chosen(course, PREFIX, inputs)
    open_number.offer(PREFIX, opened)
    open_number.panel(course, PREFIX, opened, lesson=teacher.shows("backprop"))


def strip(course: PlayCourse, inputs: tuple[str, ...]) -> None:
    """Below the network: a weight of the unit that was clicked, to be changed at that iteration."""
    opened = drawn(course)
    if opened:
        _change(course, opened, inputs)
    else:
        st.caption(
            f"Each line is a {term('weight')}. Blue is positive; orange, dashed, is negative. "
            "Thicker is larger. Point at a unit to see it large. Click a unit or a line to open "
            "it, type another number, or freeze it."
        )
    if edits.current():
        _list(course, edits.current(), inputs)


def drawn(course: PlayCourse) -> changes.Place | None:
    """Return what is open, for the drawing of the network."""
    opened = changes.opened()
    return opened if opened and position(course.network(), _edit(opened)) is not None else None


def _edit(opened: changes.Place) -> Edit:
    source = BIAS if opened["source"] is None else opened["source"]
    return Edit(0, opened["layer"] or 0, opened["unit"] or 0, source)


def _change(course: PlayCourse, opened: changes.Place, inputs: tuple[str, ...]) -> None:
    """Draw the choice of a weight, its value at the iteration, to be typed over, and the lock."""
    iteration = nearest(course, opened["iteration"] or 0)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        place = _choose_source(course, opened, inputs)
        frame = course.iterations.index(iteration)
        theta = course.thetas[frame, position(course.network(), place)]
        now = round(float(finite(theta)), DECIMALS)
        most = max(LARGEST, abs(now))  # one that training has made larger can be seen, not typed
        frozen = is_frozen(place, iteration)
        key = f"play_value_{iteration}_{place.layer}_{place.unit}_{place.source}"
        st.number_input(
            f"Value at iteration {iteration:,}",
            -most, most, now, step=0.1, format=f"%.{DECIMALS}f", key=key,
            on_change=partial(_set, key, place, iteration, frozen=frozen), width=150,
            help=f"Type another one, from -{LARGEST:,.0f} to {LARGEST:,.0f}: training goes on from "
            "there with it.",
        )  # fmt: skip
        st.button(
            "Unfreeze" if frozen else "Freeze",
            icon=":material/lock_open:" if frozen else ":material/lock:",
            on_click=_freeze, args=[place, iteration, not frozen], key="play_freeze",
            help="From this iteration on, training may change it again."
            if frozen else "From this iteration on, training may not change it.",
        )  # fmt: skip


def _choose_source(course: PlayCourse, opened: changes.Place, inputs: tuple[str, ...]) -> Edit:
    """Let one of the unit's weights, or its bias, be chosen."""
    place = _edit(opened)
    n_in = course.network().layers[place.layer - 1].n_in
    sources = [*range(n_in), BIAS]
    key = f"play_source_{place.layer}_{place.unit}"
    if opened["source"] is not None:
        st.session_state[key] = place.source
    chosen = st.selectbox(
        name_of_unit(course, place), sources, key=key, width=165,
        format_func=lambda source: name_of_source(course, place, source, inputs),
        on_change=lambda: changes.open_source(
            course.network().layer_sizes, inputs, st.session_state[key]
        ),
        help="The weights that lead to this unit, and its bias.",
    )  # fmt: skip
    return Edit(0, place.layer, place.unit, chosen)


def nearest(course: PlayCourse, iteration: int) -> int:
    """Return the iteration of the last frame that is not after ``iteration``."""
    return max((i for i in course.iterations if i <= iteration), default=0)


def is_frozen(place: Edit, iteration: int) -> bool:
    """Tell whether a parameter is frozen at an iteration."""
    last = edits.latest(iteration).get(place.place)
    return last is not None and last.frozen


def _set(key: str, place: Edit, iteration: int, *, frozen: bool) -> None:
    value = edits.checked_value(st.session_state[key])
    if value is not None:
        st.session_state[key] = value
        edits.add(Edit(iteration, *place.place, value, frozen))
        moment.look_at(iteration)


def _freeze(place: Edit, iteration: int, frozen: bool) -> None:
    """Freeze a parameter from an iteration on, or let it go; a value set there stays."""
    same = [e for e in edits.current() if e.place == place.place and e.iteration == iteration]
    value = same[0].value if same else None
    edits.add(Edit(iteration, *place.place, value, frozen))
    moment.look_at(iteration)


def name_of_unit(course: PlayCourse, place: Edit) -> str:
    """Name a unit in words."""
    sizes = course.network().layer_sizes
    names = {at: name for name, at in open_number.unit_names(sizes, numbered=True).items()}
    return names[place.layer, place.unit]


def name_of_source(course: PlayCourse, place: Edit, source: int, inputs: tuple[str, ...]) -> str:
    """Name what a weight of a unit comes from."""
    if source == BIAS:
        return "Bias"
    if place.layer == 1:
        return f"from {inputs[source]}"
    return f"from {name_of_unit(course, Edit(0, place.layer - 1, source, BIAS))}"


def name_of(course: PlayCourse, place: Edit, inputs: tuple[str, ...]) -> str:
    """Name a parameter in words."""
    return f"{name_of_unit(course, place)}, {name_of_source(course, place, place.source, inputs)}"


def _list(course: PlayCourse, found: tuple[Edit, ...], inputs: tuple[str, ...]) -> None:
    """Say what was set and frozen, with a way back."""
    net = course.network()
    told = [
        f"{name_of(course, edit, inputs)}: {_words(edit)}"
        for edit in found
        if position(net, edit) is not None
    ]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            "By hand: " + "; ".join(told) if told else "Set by hand, in units that are gone."
        )
        st.button("Undo the last", icon=":material/undo:", key="play_undo",
                  on_click=edits.set_all, args=[found[:-1]])  # fmt: skip
        if len(found) > 1:
            st.button("Undo all", key="play_undo_all", on_click=edits.set_all, args=[()])


def _words(edit: Edit) -> str:
    parts = [] if edit.value is None else [f"set to {edit.value:g}"]
    parts += ["frozen"] if edit.frozen else [] if edit.value is not None else ["free again"]
    return f"{' and '.join(parts)} at iteration {edit.iteration:,}"
