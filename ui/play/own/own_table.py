"""Own points as a table to edit, and as a file to bring or to take away."""

from __future__ import annotations

from typing import Any

import streamlit as st

from runs.playground.plane_data import OWN, PlaneData
from ui.classroom import rules
from ui.inputs import table_editor, table_upload
from ui.kit import file_names
from ui.play.own import points, points_link, points_table, points_units
from ui.play.own.own_kept import DATA, EDITOR, FILE, NOTES, back, use
from ui.settings.playground import MINE
from ui.tables.table_values import Values

SHOWN, VERSION = "play_own_shown", "play_own_version"


def show(data: PlaneData) -> None:
    """Offer the points as a table to edit, and as files."""
    place = table_editor.place(SHOWN)
    if place:
        with place:
            if rules.is_fixed("play", "data"):
                table_editor.show(points_table.to_take_away(data), "points.csv")
            else:
                _edit(data)
                _exchange(data)
    else:
        st.session_state.pop(EDITOR, None)
    if data.name == OWN and not points_link.to_link(data):
        st.caption("This table is too long for a link. Download it to pass it on.")


def _edit(data: PlaneData) -> None:
    """Draw the editor. While something is wrong, say what; the last good rows stay in use."""
    label = points_table.named(data)[points_table.LABEL]
    st.caption(
        f"Click a cell to change it; the last line adds a row. {label} is the class, or the number "
        "that is wanted. The network is trained anew after each change."
    )
    editor = _editor(data)
    key = editor["key"]
    table_editor.edit(editor["table"], _columns(data), key, on_change=take_edit, args=[key])
    if "problem" in editor:
        st.error(f"{editor['problem']} Until then the last good table is used.")


def _editor(data: PlaneData) -> dict[str, Any]:
    """Return the table that the editor began with; a new one if the points changed elsewhere."""
    state = st.session_state
    editor: dict[str, Any] | None = state.get(EDITOR)
    if editor and editor["data"] == data and editor["key"] in state:
        return editor
    key = f"{EDITOR}_{table_editor.next_version(VERSION)}"
    editor = {"data": data, "table": points_table.frame(data), "key": key}
    state[EDITOR] = editor
    return editor


def take_edit(key: str) -> None:
    """Use an edited table if it is good, or note what is wrong with it. For use in callbacks."""
    editor = st.session_state.get(EDITOR)
    if not editor or editor["key"] != key:
        return
    before: PlaneData = editor["data"]
    editor.pop("problem", None)
    table = points_table.edited(editor["table"], st.session_state[key])
    try:
        data = points_table.from_frame(table, before)
    except ValueError as error:
        editor["problem"] = str(error)
        return
    if data != points.copied(before):
        editor["data"] = data
        use(data, before)


def _columns(data: PlaneData) -> dict[str, Any]:
    number, names = st.column_config.NumberColumn, points_table.named(data)
    help = "What the network should answer."
    label = names[points_table.LABEL]
    if data.n_classes and data.units:
        classes = points_table.class_names(data)
        wanted = st.column_config.SelectboxColumn(label, help=help, options=classes, required=True)
    else:
        told = "class 0 to 5" if data.n_classes else "a number"
        wanted = number(label if data.units else f"{label} ({told})", help=help)
    return {
        **{name: number(names[name]) for name in points_table.INPUTS},
        points_table.LABEL: wanted,
        points_table.TEST: st.column_config.CheckboxColumn(
            "Test", help="Keep this point back: it is not learned from.", default=False
        ),
    }


def _exchange(data: PlaneData) -> None:
    """Take the points away, bring others, or go back to the generated ones."""
    with st.container(horizontal=True):
        table_editor.download(
            points_table.to_take_away(data), f"{file_names.of('play', data.name, 'points')}.csv"
        )
        st.button(
            "Back to generated points",
            icon=":material/undo:",
            key="play_generated_again",
            disabled=data.name != OWN,
            on_click=back,
        )
    version = st.session_state[EDITOR]["key"]
    table_upload.offer(FILE, version, points_table.WANTED, _take)
    for note in st.session_state.get(NOTES, ()) if data.name == OWN else ():
        st.caption(note)


def _take(found: Values) -> None:
    """Use the points of a file. For use in callbacks."""
    state = st.session_state
    state[MINE], state[NOTES] = points_units.placed(found)
    state[DATA] = OWN
    state.pop(EDITOR, None)
