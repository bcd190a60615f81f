"""Own points in the session: where they come from, and what a change by hand makes of them.

Any change first copies the points that are shown. The points in use travel in the address, as
long as they are few enough.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from runs.playground.plane_data import OWN, PlaneData
from ui.inputs import table_upload
from ui.memory import address, kept, share
from ui.play import controls, moment
from ui.play.own import points, points_link
from ui.settings.playground import MINE

DATA, LINK = "play_data", "play_rows"  # the choice of the sidebar; the points in the address
UNITS = "play_units"  # names and units of the points, in the address
FILE = "play_own"  # begins the keys of the file that was brought
GENERATED = "play_generated"  # the generated points that were there before
BESIDE, ROW = "play_own_beside", 200  # what no link holds is kept on the server; bytes of a row
EDITOR, NOTES = "play_own_editor", "play_own_notes"  # of the table; of what was done to a file
HINT = "play_own_hint"  # said once, at the brush


def current(settings: PlaneData) -> PlaneData:
    """Return the points in use: generated as the sidebar says, or own ones."""
    state = st.session_state
    if settings.name != OWN:
        state[GENERATED] = settings
        for name in (LINK, UNITS):
            st.query_params.pop(name, None)
        share.carry("points", fits=True)
        return settings
    if kept.came_back(BESIDE):  # after a reload
        state[MINE] = state.pop(BESIDE)
    if MINE not in state or (address.returned(MINE) and LINK in st.query_params):
        state[MINE] = _arrived()
    mine: PlaneData = state[MINE]
    rows = points_link.to_link(mine)
    if state.get(f"{BESIDE}_was") is not mine:
        state[f"{BESIDE}_was"] = mine
        kept.keep(BESIDE, mine, 0 if rows else ROW * (len(mine.train) + len(mine.test)))
    address.tell(LINK, rows)
    share.carry("points", fits=bool(rows))
    address.tell(UNITS, points_link.units_to_link(mine.units) if rows else "")
    return mine


def _arrived() -> PlaneData:
    """Own points for the first time: from the link, else a copy of what was shown."""
    text = str(st.query_params.get(LINK, ""))
    linked = points_link.from_link(text)
    if text and not linked:
        st.session_state[HINT] = "The points in this link could not be read, so here are others."
    if linked is None:
        return points.copied(st.session_state.get(GENERATED, PlaneData()))
    units = points_link.units_from_link(str(st.query_params.get(UNITS, "")), linked.classes)
    return replace(linked, units=units)


def paint(told: object, data: PlaneData) -> None:
    """Take what the panel tells of a stroke on the points that it shows. For use in callbacks."""
    stroke = points.stroke(told, data.n_classes)
    if stroke:
        changed, hint = points.painted(data, stroke)
        st.session_state[HINT] = hint
        use(changed, data)


def clear(data: PlaneData) -> None:
    """Remove all points but one of each class. For use in callbacks."""
    use(points.cleared(data), data)


def back() -> None:
    """Go back to the generated points that were shown last. For use in callbacks."""
    controls.set_data(st.session_state.get(GENERATED, PlaneData()))
    _forget_file()
    for key in (EDITOR, HINT):
        st.session_state.pop(key, None)


def _forget_file() -> None:
    table_upload.forget(FILE)
    st.session_state.pop(NOTES, None)


def put(data: PlaneData) -> None:
    """Take own points that were kept elsewhere, as with a pinned run. For use in callbacks."""
    st.session_state[MINE], st.session_state[DATA] = data, OWN
    _forget_file()


def use(data: PlaneData, before: PlaneData) -> None:
    """Make own points those in use, unless nothing changed. For use in callbacks."""
    if data == before:
        return
    if before.name != OWN:
        _forget_file()  # it is not in use any more
    st.session_state[MINE], st.session_state[DATA] = data, OWN
    moment.look_at_end()
