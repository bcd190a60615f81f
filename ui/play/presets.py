"""Presets of the playground: buttons that set all controls."""

from __future__ import annotations

import streamlit as st

from runs.playground.presets import PRESETS
from runs.playground.spec import PlaySpec
from ui.kit import menu
from ui.play import clinic, controls

MENU = "play_presets"


def draw() -> None:
    """Draw a button for each preset."""
    with menu.button("Presets", ":material/auto_awesome:", MENU):
        st.caption("Start from one of these, then change anything.")
        for preset in PRESETS:
            st.button(
                preset.name,
                key=f"play_preset_{preset.key}",
                on_click=begin,
                args=[PlaySpec(preset.data, preset.play)],
                width="stretch",
            )
            st.caption(preset.text)


def begin(spec: PlaySpec) -> None:
    """Set all controls, and put the case of the clinic away: it is not about these settings.

    For use in callbacks.
    """
    st.session_state[clinic.CHOSEN] = None
    menu.close(MENU)
    controls.apply(spec.data, spec.play)
