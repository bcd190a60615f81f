"""From one training to many: the page of experiments begins from the settings of the moment."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from runs.experiments.settings import Base, is_own, varied
from runs.experiments.spec import ExperimentSpec
from runs.experiments.text import to_text
from runs.mnist.spec import MnistSpec
from runs.playground.plane_data import PlaneData
from runs.playground.spec import PlaySpec
from ui import registry
from ui.settings.experiments import DIGITS, PREFIX

PAGE = registry.BY_NAME["experiments"]
GO = "vary_go"  # in the session: what is to be varied
BASE = f"{PREFIX}_base"  # in the address: what does not vary, if that is not as usual


def button(base: Base, key: str) -> None:
    """Draw the button that goes to the experiments with these settings."""
    st.button(
        "Vary these settings", key=key, icon=PAGE.icon,
        help="Does it matter? Train many that differ in some of them.",
        on_click=st.session_state.update, args=[{GO: base}],
    )  # fmt: skip
    wanted = st.session_state.pop(GO, None)
    if wanted is not None:
        st.switch_page(PAGE.file, query_params=told(wanted))


def told(base: Base) -> dict[str, str]:
    """Return what the address of the experiments says then: the data by name, and all else.

    A visitor's own data are in no address.
    """
    if isinstance(base, PlaySpec):
        name = base.data.name
        bare: Base = replace(base, data=PlaneData()) if is_own(base) else base
    else:
        name = DIGITS if base.data == MnistSpec.data else base.data
        bare = varied(base, {"data": MnistSpec.data})
    return {f"{PREFIX}_task": name, BASE: to_text(ExperimentSpec(bare))}
