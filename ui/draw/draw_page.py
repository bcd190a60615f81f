"""The drawing, the answer beside it, the network lit up, and the panels that say why."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

import nn
from runs.draw.lessons import Lesson, Taught
from ui.draw import (
    abroad,
    closest,
    drawing_source,
    flip,
    ink_way,
    misread,
    networks_that_read,
    number,
    own_set,
    teach,
    unit_lit,
    why,
)
from ui.draw.reading import Reading, answer, layers_of, lights, read
from ui.kit import bring, moving, table_behind
from ui.kit.glossary import term
from ui.memory import address, kept, session, share
from ui.tables import chart_rows

PANELS: dict[str, tuple[str, Callable[[Reading], None]]] = {
    "way": ("From ink to pixels", ink_way.show),
    "unit": ("Open a number", unit_lit.show),
    "why": ("Why this answer?", why.show),
    "nearest": ("The closest digits", closest.show),
    "flip": ("What would flip it?", flip.show),
    "misread": ("What it misreads", misread.show),
    "abroad": ("How it would read abroad", abroad.show),
    "own": ("My test set", own_set.show),
}


@st.fragment
def show() -> None:
    """Draw and read; only this part of the page runs again after a stroke."""
    session.arrive()
    base = networks_that_read.chosen()
    net = teach.pupil(base)
    steps = ink_way.steps()
    with st.container(key="draw_top"):  # its columns have a least width, in style.css
        left, right = st.columns([2, 3], gap="large")
    with left, st.container(key="draw_source_place"):
        ink, message = drawing_source.choose(base)
    known = networks_that_read.familiarity(net)
    several, note = number.read(net, known, ink, steps)
    reading = several.reading if several else read(net, known, ink, steps, message)
    with right:
        if several:
            number.show(several)
        else:
            moving.answer(data=answer(reading), key="draw_answer")
        if note:
            st.caption(note)
        networks_that_read.choose()
        _notes(ink_way.left_out(steps), teach.taught(base))
    _keep()  # at once: who reloads does not wait for all panels
    st.header("The network lights up")
    moving.lights(
        data=lights(reading, unit_lit.chosen(net) if unit_lit.is_open() else None),
        key="draw_lights",
        on_opened_change=unit_lit.open_clicked,
    )
    table_behind.table(
        "draw_lights", "The lights", lambda: chart_rows.beside(layers_of(reading), "number")
    )
    st.caption(
        f"Each light is a {term('unit')}: the brighter, the larger its {term('activation')}. "
        "Click one to open it, or a pixel of a map, or choose “Open a number” below."
    )
    _panel(reading, base)
    st.caption(networks_that_read.describe(net))
    networks_that_read.verify(net)
    bring.mount("draw_bring")
    _keep()
    share.carry("drawing", fits=ink is None or st.session_state.get("draw_source") == "example")


def _keep() -> None:
    """Keep what was made here through a reload."""
    state, mine = st.session_state, own_set.kept()
    taught: dict[str, tuple[Lesson, ...]] = state.get("draw_taught", {})
    lessons = [lesson for given in taught.values() for lesson in given]
    sizes = {
        "draw_kept": (mine, mine.X.nbytes + mine.y.nbytes),
        "draw_taught": (taught, sum(lesson.x.nbytes + 100 for lesson in lessons)),
        "draw_picture": drawing_source.kept_picture(),
    }
    share.carry("digits", fits=not len(mine.y))
    share.carry("lessons", fits=not lessons)
    for key, (value, size) in sizes.items():
        if state.get(f"{key}_was") is not value:
            state[f"{key}_was"] = value
            kept.keep(key, value, size)


def _notes(missing: list[str], taught: Taught) -> None:
    """Say what is not as usual: the steps, and the network."""
    if n := len(taught.lessons):
        told = "one lesson" if n == 1 else f"{n} lessons"
        st.info(f"The network reads as you taught it, in {told}.", icon=":material/school:")
    if missing:
        st.warning(f"Switched off: {', '.join(missing)}.", icon=":material/toggle_off:")
        st.button("Switch all steps on", key="draw_all_on", on_click=ink_way.all_on)


def _panel(reading: Reading, base: nn.Network) -> None:
    """Show one of the panels; only that one is computed."""
    names = {key: name for key, (name, _) in PANELS.items()}
    names |= {"teach": "Teach it", "card": "Model card"}
    address.keep("draw_panel", names, "way")
    choice = st.pills(
        "Look closer", list(names), format_func=names.__getitem__, default="way",
        key="draw_panel", required=True, persist_state="session",
    )  # fmt: skip
    if choice == "teach":
        teach.show(reading, base)
    elif choice == "card":
        networks_that_read.card(base, reading.net)
    else:
        PANELS[choice][1](reading)
