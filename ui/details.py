"""The lower part of a small page: its formulas, the code that ran, and the tutorial's slips."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from runs.small import Course
from ui import formulas, numpy_shown


def show(course: Course, prefix: str, title: str, inputs: Sequence[str], slips: str = "") -> None:
    """Draw the expanders. ``slips``: a list in Markdown of what is wrong in the tutorial."""
    with st.expander("The formulas, with the shapes of this example", icon=":material/function:"):
        formulas.show(course)
    numpy_shown.show(course, prefix, title, [*inputs, "Y"])
    if slips:
        with st.expander("Where the tutorial slips", icon=":material/bug_report:"):
            st.markdown(slips)
