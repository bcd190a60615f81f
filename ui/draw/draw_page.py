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
from ui.kit import bring, moving, names, table_behind
from ui.kit.glossary import term
from ui.memory import address, kept, session, share, tab
from ui.tables import chart_rows

PANELS: dict[str, tuple[str, Callable[[Reading], None]]] = {
    "way": ("From ink to pixels", ink_way.show),
    "unit": ("Open a number", unit_lit.show),
    "why": ("Why this answer?", why.show),
    "nearest": ("The closest images", closest.show),
    "flip": ("What would flip it?", flip.show),
    "misread": ("What it misreads", misread.show),
    "abroad": ("How it would read abroad", abroad.show),
    "own": ("My test set", own_set.show),
}
OF_DIGITS = ("abroad", "own")  # panels


@st.fragment
def show() -> None:
    """Draw and read; only this part of the page runs again after a stroke."""
    session.arrive()
    base = networks_that_read.chosen()
    net = teach.pupil(base)
    steps = ink_way.steps()
    _head(net)
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
        _notes(net, ink_way.left_out(steps), teach.taught(base))
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


def _head(net: nn.Network) -> None:
    """Say what can be drawn, which is a matter of the network that reads."""
    if names.reads_digits(net):
        st.title("Draw a digit")
        told = "Draw a digit from 0 to 9 in the square, or a whole number."
    else:
        st.title("Draw, to be read")
        told = f"Draw one of these: {networks_that_read.some(names.classes(net))}."
    st.markdown(f"{told} **The network reads it after each stroke.**")
    tab.say_what_is_lost_of_drawings()


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


def _notes(net: nn.Network, missing: list[str], taught: Taught) -> None:
    """Say what is not as usual: the steps, and the network."""
    if n := len(taught.lessons):
        told = "one lesson" if n == 1 else f"{n} lessons"
        st.info(f"The network reads as you taught it, in {told}.", icon=":material/school:")
    if networks_that_read.learned_whole(net):
        _whole(net, missing)
    elif missing:
        st.warning(f"Switched off: {', '.join(missing)}.", icon=":material/toggle_off:")
        st.button("Switch all steps on", key="draw_all_on", on_click=ink_way.all_on)


def _whole(net: nn.Network, missing: list[str]) -> None:
    """Let a drawing be read as it stands, by a network that learned from pictures as they are."""
    told = net.provenance.get("prepared") or "as they came"
    if len(missing) == len(ink_way.LABELS):
        st.caption(f"Your drawing is read as it stands: the images it learned from were {told}.")
        st.button("Cut it out and centre it", key="draw_all_on", on_click=ink_way.all_on)
    else:
        st.caption(
            f"Your drawing is cut out and centred. The images it learned from were {told}: then it "
            "may read better what is left as it stands."
        )
        st.button("Leave it as it stands", key="draw_all_off", on_click=ink_way.all_off)


def _panel(reading: Reading, base: nn.Network) -> None:
    """Show one of the panels; only that one is computed."""
    offered = {key: name for key, (name, _) in PANELS.items()}
    offered |= {"teach": "Teach it", "card": "Model card"}
    if not names.reads_digits(reading.net):
        offered = {key: name for key, name in offered.items() if key not in OF_DIGITS}
    address.keep("draw_panel", offered, "way")
    choice = st.pills(
        "Look closer", list(offered), format_func=offered.__getitem__, default="way",
        key="draw_panel", required=True, persist_state="session",
    )  # fmt: skip
    if choice == "teach":
        teach.show(reading, base)
    elif choice == "card":
        networks_that_read.card(base, reading.net)
    else:
        PANELS[choice][1](reading)
