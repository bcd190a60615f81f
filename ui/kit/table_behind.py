"""The table behind a chart, for whoever cannot see the chart, or wants its numbers.

It is made when it is opened: a closed one costs a line, and no figure leaves the server. On all
pages it stands under its chart and the chart's switches, and what is said about them comes after.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

FEW = 60  # rows of a plain table, which every screen reader can walk through; more get a grid


def table(key: str, what: str, make: Callable[[], pd.DataFrame], note: str = "") -> None:
    """Offer the figures of a chart as a table.

    Args:
        key: the chart's own, or another that only this table has.
        what: what the chart shows, as the beginning of "... as a table".
        make: what makes the table, called when it is open. Its cells are taken as Markdown.
        note: a sentence above the table.
    """
    label = f"{what} as a table"
    place = st.expander(
        label, key=f"{key}_table", icon=":material/table:", type="compact", on_change="rerun"
    )
    if not place.open:
        return
    found = make()
    if note:
        place.caption(note)
    if len(found) <= FEW and len(found.columns) <= FEW // 4:
        place.table(found, border="horizontal", alt=label)
    else:
        place.dataframe(found, alt=label)
