"""Show me the NumPy: the functions that ran, and a script that gives the same numbers alone."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from runs.small.at_once import Course
from ui.code.script import script
from ui.code.step_sources import pieces
from ui.kit import file_names
from ui.kit.widgets import section
from ui.opened import functions
from ui.training import network_file


def show(course: Course, prefix: str, title: str, columns: Sequence[str]) -> None:
    """Offer the script, and show each function beside its formula, once they are asked for."""
    place = section("Show me the NumPy: the functions that ran", "code", f"{prefix}_numpy")
    if place:
        with place:
            _download(course, prefix, title, columns)
            n_0, m = course.examples.X_train.shape
            functions.show(pieces(course.experiment, n_0, m))


def _download(course: Course, prefix: str, title: str, columns: Sequence[str]) -> None:
    st.markdown(
        "These are the very functions, read from the source as you see them. The first step runs "
        "them; all later ones repeat the calls of NumPy that it noted (see *How fast, and why*). "
        "The script needs NumPy and nothing else, and prints the numbers of this page."
    )
    net = course.network()
    name = file_names.of_network(prefix, net.layer_sizes, course.experiment.seed)
    with st.container(horizontal=True):
        st.download_button(
            "Download the script",
            lambda: script(course, title, columns).encode(),
            f"{name}.py",
            "text/x-python",
            icon=":material/download:",
            on_click="ignore",
        )
        network_file.download(lambda: net, name, "Weights as .npz")
