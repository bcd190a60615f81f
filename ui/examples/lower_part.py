"""The lower part of a small page: formulas, the code that ran, and the tutorial."""

from __future__ import annotations

import streamlit as st

from runs.small.at_once import Course
from ui.examples import formulas, numpy_shown
from ui.kit.tutorials import PERCEPTRON, TWO_LAYERS, XOR
from ui.tables.table_names import Names

ORIGINS = {tutorial.prefix: tutorial.origin for tutorial in (PERCEPTRON, TWO_LAYERS, XOR)}


def show(course: Course, prefix: str, title: str, names: Names, beside: str) -> None:
    """Draw the expanders. ``beside``: what is to be said of the tutorial, in Markdown."""
    place = st.container(key=f"{prefix}_details")
    label = "The formulas, with the shapes of this example"
    with place, st.expander(label, icon=":material/function:"):
        formulas.show(course)
    with place:
        numpy_shown.show(course, prefix, title, names.columns)
    label = "Beside the tutorial: what it gets wrong or leaves open"
    with place, st.expander(label, icon=":material/bug_report:"):
        st.markdown(f"This page follows {ORIGINS[prefix]}.\n\n{beside}")
