"""The data of a small example: a table to edit, or to replace by a CSV; it travels in the link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from ui import address, csv_file, table_editor, table_link, tables
from ui.tables import Rows

LABEL, TEST = "Y", "Test"


@dataclass(frozen=True)
class Source:
    """Where a page's examples come from, before anybody changed them."""

    name: str  # another name makes a new beginning
    train: Rows
    test: Rows
    inputs: tuple[str, ...]
    has_test: bool = False  # whether rows can be kept back for testing

    @property
    def part(self) -> str | None:
        """The column that says which rows are kept for testing, if there is one."""
        return TEST if self.has_test else None

    def frame(self, train: Rows, test: Rows) -> pd.DataFrame:
        """Write rows as a table."""
        frame = pd.DataFrame([*train, *test], columns=[*self.inputs, LABEL], dtype=float)
        frame[LABEL] = frame[LABEL].astype(int)
        if self.has_test:
            frame[TEST] = [False] * len(train) + [True] * len(test)
        return frame


def choose(prefix: str, source: Source) -> tuple[Rows, Rows]:
    """Offer the table, and return its rows to train on and to test on."""
    state = _state(prefix, source)
    place = table_editor.place(f"{prefix}_table_shown")
    if place:
        with place:
            _edit(prefix, source, state)
    elif "edited" in state:
        state["frame"] = state.pop("edited")
        state["version"] = table_editor.next_version(f"{prefix}_version")
    _to_link(prefix, source, state["good"])
    train, test = state["good"]
    return train, test


def _edit(prefix: str, source: Source, state: dict[str, Any]) -> None:
    """Draw the editor. While something is wrong, say what; the last good rows stay in use."""
    st.caption(
        "Click a cell to change it; the last line adds a row. "
        "The network is trained anew after each change."
    )
    key = f"{prefix}_editor_{state['version']}"
    state["edited"] = table_editor.edit(state["frame"], _columns(source), key)
    try:
        state["good"] = tables.check(state["edited"], list(source.inputs), LABEL, source.part)
    except ValueError as error:
        st.error(f"{error} Until then the last good table is used.")
    _exchange(prefix, source, state)


def reset(prefix: str) -> None:
    """Forget all changes. For use in callbacks."""
    st.session_state.pop(f"{prefix}_table", None)
    st.query_params.pop(f"{prefix}_rows", None)


def _state(prefix: str, source: Source) -> dict[str, Any]:
    """Return the table as it was set last: by the source, a link or a file."""
    state: dict[str, Any] | None = st.session_state.get(f"{prefix}_table")
    if state and state["source"] == source.name:
        return state
    linked = None if state else table_link.unpack(_linked(prefix), len(source.inputs) + 1)
    if linked and linked[1] and not source.has_test:
        linked = None
    rows = linked or (source.train, source.test)
    return _set(prefix, source, source.frame(*rows), rows)


def _set(
    prefix: str, source: Source, frame: pd.DataFrame, rows: tuple[Rows, Rows]
) -> dict[str, Any]:
    """Begin anew with a table."""
    version = table_editor.next_version(f"{prefix}_version")
    state = {"source": source.name, "frame": frame, "good": rows, "version": version}
    st.session_state[f"{prefix}_table"] = state
    return state


def _linked(prefix: str) -> str:
    return str(st.query_params.get(f"{prefix}_rows", ""))


def _to_link(prefix: str, source: Source, rows: tuple[Rows, Rows]) -> None:
    """Write changed rows into the address, if they are few enough for one."""
    name = f"{prefix}_rows"
    if rows == (source.train, source.test):
        st.query_params.pop(name, None)
        return
    text = table_link.pack(*rows)
    if table_link.unpack(text, len(source.inputs) + 1) == rows:
        address.tell(name, text)
    else:
        st.query_params.pop(name, None)
        st.caption("This table is too long for a link. Download it to pass it on.")


def _columns(source: Source) -> dict[str, Any]:
    columns: dict[str, Any] = {name: st.column_config.NumberColumn(name) for name in source.inputs}
    columns[LABEL] = st.column_config.NumberColumn(
        "Y (0 or 1)", help="What the network should answer."
    )
    if source.has_test:
        columns[TEST] = st.column_config.CheckboxColumn(
            "Test", help="Keep this row back: it is not learned from.", default=False
        )
    return columns


def _exchange(prefix: str, source: Source, state: dict[str, Any]) -> None:
    """Bring a table as a file, take this one away, or go back to the first."""
    upload = f"{prefix}_upload_{state['version']}"
    with st.container(horizontal=True):
        table_editor.download(state["edited"], f"{prefix}.csv")
        st.button(
            "Back to the first table",
            icon=":material/undo:",
            key=f"{prefix}_first_table",
            on_click=reset,
            args=[prefix],
        )
    names = ", ".join([*source.inputs, LABEL])
    st.file_uploader(
        f"Or bring a CSV with the columns {names}"
        + (f" and perhaps {TEST}" if source.has_test else ""),
        type="csv",
        key=upload,
        on_change=_take,
        args=[prefix, source, upload],
    )
    if problem := st.session_state.pop(f"{prefix}_problem", None):
        st.error(problem)


def _take(prefix: str, source: Source, upload: str) -> None:
    """Replace the table by an uploaded file, or note what is wrong with the file."""
    file = st.session_state[upload]
    if file is None:
        return
    try:
        frame = csv_file.read_csv(file.getvalue(), list(source.inputs), LABEL, source.part)
        rows = tables.check(frame, list(source.inputs), LABEL, source.part)
    except ValueError as error:
        st.session_state[f"{prefix}_problem"] = f"{error} The table above is unchanged."
        return
    _set(prefix, source, frame, rows)
