"""The data of a small example: a table to edit, or to replace by a file; it travels in the link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from runs.small.at_once import MAX_EXAMPLES
from ui.classroom import rules
from ui.inputs import table_editor, table_upload
from ui.kit import file_names
from ui.memory import address, kept, share
from ui.tables import checked_table, table_link, table_names
from ui.tables.checked_table import Rows
from ui.tables.column_roles import Wanted
from ui.tables.table_names import Names
from ui.tables.table_values import Values

LABEL, TEST = "Y", "Test"
ROW = 200  # bytes of a row that is kept on the server, about


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

    @property
    def names(self) -> Names:
        """What its columns are called."""
        return Names(self.inputs, LABEL)

    @property
    def wanted(self) -> Wanted:
        """What a file must hold to take its place."""
        return Wanted(self.inputs, LABEL, self.part, MAX_EXAMPLES)

    def frame(self, train: Rows, test: Rows) -> pd.DataFrame:
        """Write rows as a table."""
        frame = pd.DataFrame([*train, *test], columns=[*self.inputs, LABEL], dtype=float)
        frame[LABEL] = frame[LABEL].astype(int)
        if self.has_test:
            frame[TEST] = [False] * len(train) + [True] * len(test)
        return frame


@dataclass(frozen=True)
class Chosen:
    """The examples in use, and what their columns and classes are called."""

    train: Rows
    test: Rows
    names: Names


def choose(prefix: str, source: Source) -> Chosen:
    """Offer the table, and return its rows to train on and to test on, with their names."""
    state = _state(prefix, source)
    place = table_editor.place(f"{prefix}_table_shown")
    if place:
        with place:
            if is_fixed(prefix):
                state["edited"] = state["frame"]
                table_editor.show(_taken_away(source, state), f"{prefix}.csv")
            else:
                _edit(prefix, source, state)
    elif "edited" in state:
        state["frame"] = state.pop("edited")
        state["version"] = table_editor.next_version(f"{prefix}_version")
    _to_link(prefix, source, state)
    for name, formula in state["names"].formulas.items():
        st.caption(f"`{name}` is `{formula}`: large numbers are learned badly as they are.")
    train, test = state["good"]
    return Chosen(train, test, state["names"])


def _edit(prefix: str, source: Source, state: dict[str, Any]) -> None:
    """Draw the editor. While something is wrong, say what; the last good rows stay in use."""
    st.caption(
        "Click a cell to change it; the last line adds a row. "
        "The network is trained anew after each change."
    )
    key = f"{prefix}_editor_{state['version']}"
    names: Names = state["names"]
    state["edited"] = table_editor.edit(state["frame"], _columns(source, names), key)
    try:
        state["good"] = checked_table.check(
            state["edited"], list(source.inputs), LABEL, source.part, names=_shown(source, names)
        )
    except ValueError as error:
        st.error(f"{error} Until then the last good table is used.")
    _exchange(prefix, source, state)


def is_fixed(prefix: str) -> bool:
    """Tell whether a teacher has fixed the data of a page."""
    return rules.is_fixed(prefix, "table_shown") or rules.is_fixed(prefix, "data")


def reset(prefix: str) -> None:
    """Forget all changes, if the data may change. For use in callbacks."""
    if is_fixed(prefix):
        return
    st.session_state.pop(f"{prefix}_table", None)
    table_upload.forget(prefix)
    for name in (_rows_key(prefix), _names_key(prefix)):
        st.query_params.pop(name, None)


def _rows_key(prefix: str) -> str:
    return f"{prefix}_rows"


def _names_key(prefix: str) -> str:
    return f"{prefix}_names"


def _state(prefix: str, source: Source) -> dict[str, Any]:
    """Return the table as it was set last: by the source, a link or a file, or before a reload."""
    beside = f"{prefix}_beside"
    if kept.came_back(beside):
        name, rows, names = st.session_state.pop(beside)
        if name == source.name:
            return _set(prefix, source, rows, names)
    state: dict[str, Any] | None = st.session_state.get(f"{prefix}_table")
    if state and address.returned(f"{prefix}_table") and table_link.pack(*state["good"]):
        state = None  # as the address says
    if state and state["source"] == source.name:
        return state
    table_upload.forget(prefix)
    linked = (
        None if state else table_link.unpack(_linked(_rows_key(prefix)), len(source.inputs) + 1)
    )
    if linked and linked[1] and not source.has_test:
        linked = None
    text = _linked(_names_key(prefix)) if linked else ""
    names = table_names.from_link(text, len(source.inputs)) or source.names
    return _set(prefix, source, linked or (source.train, source.test), names)


def _set(prefix: str, source: Source, rows: tuple[Rows, Rows], names: Names) -> dict[str, Any]:
    """Begin anew with a table."""
    version = table_editor.next_version(f"{prefix}_version")
    state = {"source": source.name, "frame": source.frame(*rows), "good": rows,
             "names": names, "version": version}  # fmt: skip
    st.session_state[f"{prefix}_table"] = state
    return state


def _linked(name: str) -> str:
    return str(st.query_params.get(name, ""))


def _to_link(prefix: str, source: Source, state: dict[str, Any]) -> None:
    """Write changed rows and their names into the address, if they are few enough for one."""
    rows, names = state["good"], state["names"]
    same = rows == (source.train, source.test) and names == source.names
    text = "" if same else table_link.pack(*rows)
    fits = table_link.unpack(text, len(source.inputs) + 1) == rows
    share.carry("table", fits or same)
    beside = f"{prefix}_beside"
    now = (source.name, rows, names)
    if st.session_state.get(f"{beside}_was") != now:  # what no link holds is kept on the server
        st.session_state[f"{beside}_was"] = now
        kept.keep(beside, now, 0 if fits or same else ROW * sum(map(len, rows)))
    if not fits and not same:
        st.caption("This table is too long for a link. Download it to pass it on.")
    address.tell(_rows_key(prefix), text if fits else "")
    own = fits and names != source.names
    address.tell(_names_key(prefix), table_names.to_link(names) if own else "")


def _shown(source: Source, names: Names) -> dict[str, str]:
    """What the columns of the editor are called on the page."""
    return dict(zip([*source.inputs, LABEL], [*names.inputs, names.label], strict=True))


def _columns(source: Source, names: Names) -> dict[str, Any]:
    number = st.column_config.NumberColumn
    columns: dict[str, Any] = {
        name: number(shown) for name, shown in zip(source.inputs, names.inputs, strict=True)
    }
    columns[LABEL] = number(names.label_told, help="What the network should answer.")
    if source.has_test:
        columns[TEST] = st.column_config.CheckboxColumn(
            "Test", help="Keep this row back: it is not learned from.", default=False
        )
    return columns


def _exchange(prefix: str, source: Source, state: dict[str, Any]) -> None:
    """Bring a table as a file, take this one away, or go back to the first."""
    with st.container(horizontal=True):
        name = file_names.of(prefix, source.name)
        table_editor.download(_taken_away(source, state), f"{name}.csv")
        st.button(
            "Back to the first table",
            icon=":material/undo:",
            key=f"{prefix}_first_table",
            on_click=reset,
            args=[prefix],
        )

    def use(found: Values) -> None:
        names, train, test = table_names.named(found)
        _set(prefix, source, (train, test), names)

    table_upload.offer(prefix, state["version"], source.wanted, use)


def _taken_away(source: Source, state: dict[str, Any]) -> pd.DataFrame:
    """The table as it is now, in the owner's numbers, with the names of columns and classes."""
    names: Names = state["names"]
    frame: pd.DataFrame = state["edited"].copy()
    for column, axis in zip(source.inputs, names.axes, strict=False):
        frame[column] = axis.shortest(frame[column].astype(float))
    inputs = [axis.name for axis in names.axes] or names.inputs
    own = zip([*source.inputs, LABEL], [*inputs, names.label], strict=True)
    frame = frame.rename(columns=dict(own))
    if names.classes != ("0", "1"):
        classes = dict(enumerate(names.classes))
        frame[names.label] = [classes.get(label, label) for label in frame[names.label]]
    return frame
