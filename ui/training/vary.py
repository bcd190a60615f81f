"""From one training to many: the page of experiments begins from the settings of the moment."""

from __future__ import annotations

import streamlit as st

from runs.experiments.settings import Base
from runs.experiments.spec import ExperimentSpec
from runs.experiments.text import to_text
from runs.playground.plane_data import OWN
from runs.playground.spec import PlaySpec
from runs.service import own_data
from ui import registry
from ui.settings.experiments import DIGITS, PREFIX

PAGE = registry.BY_NAME["experiments"]
GO = "vary_go"  # in the session: what is to be varied
STAY = "Your own data stay here: an experiment takes one of the ready sets."


def button(base: Base, key: str) -> None:
    """Draw the button that goes to the experiments with these settings."""
    own = base.data.name == OWN if isinstance(base, PlaySpec) else own_data.is_own(base.data)
    st.button(
        "Vary these settings", key=key, icon=PAGE.icon, disabled=own,
        help=STAY if own else "Does it matter? Train many that differ in some of them.",
        on_click=st.session_state.update, args=[{GO: base}],
    )  # fmt: skip
    wanted = st.session_state.pop(GO, None)
    if wanted is not None:
        st.switch_page(PAGE.file, query_params=told(wanted))


def told(base: Base) -> dict[str, str]:
    """Return what the address of the experiments says then."""
    name = base.data.name if isinstance(base, PlaySpec) else DIGITS
    return {f"{PREFIX}_task": name, f"{PREFIX}_base": to_text(ExperimentSpec(base))}
