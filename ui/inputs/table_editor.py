"""A table that a visitor can change: what the pages that have one draw alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from ui.insides import Container
from ui.kit.widgets import section
from ui.tables import csv_file

TALL = 10  # rows, with more of which the table scrolls


def place(key: str) -> Container | None:
    """Draw the section for the editor, which is large, and few look at it; None if it is closed."""
    return section("The data: a table that you can change", "table", key)


def edit(table: pd.DataFrame, columns: Mapping[str, Any], key: str, **more: Any) -> pd.DataFrame:
    """Draw the editor of a table, and return what is in it now."""
    return st.data_editor(
        table,
        num_rows="dynamic",
        hide_index=True,
        column_config=columns,
        key=key,
        height="content" if len(table) <= TALL else 320,
        **more,
    )


def show(table: pd.DataFrame, name: str) -> None:
    """Draw a table that a teacher has fixed: to read, and to take away."""
    st.caption("Your teacher has fixed these data, so they cannot be changed here.")
    st.dataframe(table, hide_index=True, height="content" if len(table) <= TALL else 320)
    download(table, name)


def next_version(key: str) -> int:
    """Return a new number; in the keys of editor and uploader it makes them new ones."""
    number = int(st.session_state.get(key, 0)) + 1
    st.session_state[key] = number
    return number


def download(table: pd.DataFrame, name: str) -> None:
    """Offer a table as a file."""
    st.download_button(
        "Download as CSV",
        lambda: csv_file.to_csv(table),
        name,
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
