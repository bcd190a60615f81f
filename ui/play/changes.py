"""What a click in the drawing of the network does: it opens a weight, or changes the network.

All of these are callbacks. What they are told comes from a browser, and is checked here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from nn.data.features import FEATURES
from runs.playground.edits import BIAS, position
from runs.playground.recording import PlayCourse
from runs.playground.settings import MAX_HIDDEN_LAYERS, MAX_ITERATIONS, MAX_UNITS
from ui.memory.untrusted import whole
from ui.opened import open_number
from ui.play import controls, edits

NUMBER = open_number.flag("play")
Place = dict[str, int | None]  # layer, unit, source (None: just the unit) and iteration
OPENED = "play_opened"  # {"layer", "unit", "source", "iteration"}


def open_clicked(sizes: Sequence[int], inputs: Sequence[str]) -> None:
    """Open the unit or the weight that was clicked."""
    told: Any = st.session_state.play_network.opened
    if not isinstance(told, dict):
        return
    layer, unit = whole(told.get("layer"), 1, 7), whole(told.get("unit"), 0, MAX_UNITS - 1)
    source = told.get("source")
    source = None if source is None else whole(source, BIAS, MAX_UNITS - 1)
    iteration = whole(told.get("iteration"), 0, MAX_ITERATIONS)
    if layer is None or unit is None or iteration is None:
        return
    st.session_state[OPENED] = {
        "layer": layer, "unit": unit, "source": source, "iteration": iteration,
    }  # fmt: skip
    if open_number.set_place("play", sizes, inputs, (layer, unit, source), numbered=True):
        open_number.open_it("play")


def opened() -> Place | None:
    """Return what was clicked last, if it is not closed: layer, unit, source and the iteration."""
    found: Place | None = st.session_state.get(OPENED)
    return found if st.session_state.get(NUMBER) else None


def open_source(sizes: Sequence[int], inputs: Sequence[str], source: int) -> None:
    """Open another weight of the same unit. For use in callbacks."""
    found = opened()
    if found:
        st.session_state[OPENED] = {**found, "source": source}
        place = found["layer"] or 0, found["unit"] or 0, source
        open_number.set_place("play", sizes, inputs, place, numbered=True)


def change_network() -> None:
    """Add or take away a layer, a unit or a feature."""
    told: Any = st.session_state.play_network.change
    if not isinstance(told, dict):
        return
    by = whole(told.get("by"), -1, 1) or 0
    if told.get("what") == "layer":
        count = int(st.session_state.play_layers) + by
        st.session_state.play_layers = min(max(count, 0), MAX_HIDDEN_LAYERS)
    elif told.get("what") == "units":
        layer = whole(told.get("layer"), 1, int(st.session_state.play_layers))
        if layer:
            size = int(st.session_state[f"play_n{layer}"]) + by
            st.session_state[f"play_n{layer}"] = min(max(size, 1), MAX_UNITS)
    elif told.get("what") == "feature" and str(told.get("key")) in FEATURES:
        _toggle(str(told["key"]))


def _toggle(name: str) -> None:
    """Switch a feature on or off; the last one stays."""
    chosen = list(st.session_state.play_features) or list(controls.FIRST)
    found = [f for f in chosen if f != name] if name in chosen else [*chosen, name]
    st.session_state.play_features = [f for f in FEATURES if f in found] or chosen


def marks(course: PlayCourse) -> list[dict[str, Any]]:
    """Return the places of weights that were set or frozen, for the drawing."""
    net = course.network()
    return [
        {"layer": e.layer, "unit": e.unit, "source": e.source,
         "kind": "frozen" if e.frozen else "edited"}
        for e in edits.latest().values()
        if position(net, e) is not None
    ]  # fmt: skip


def pick(m: int) -> None:
    """Show the numbers of the example that was clicked; there are m of them."""
    chosen = whole(st.session_state.play_plane.picked, 0, m - 1)
    if chosen is not None:
        st.session_state.play_example = chosen + 1
