"""The pages on which one goes on with the trained network."""

from __future__ import annotations

import streamlit as st

from ui.yours import training


def show() -> None:
    """Show the ways on, once there is a network."""
    if training.network() is None:
        return
    st.header("Take it on")
    with st.container(horizontal=True):
        st.page_link(
            "pages/draw.py", label="See its layers light up as you draw", icon=":material/draw:"
        )
        st.page_link(
            "pages/mnist.py", label="All settings, mistakes and exports",
            icon=":material/model_training:",
        )  # fmt: skip
