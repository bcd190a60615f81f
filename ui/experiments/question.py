"""A prepared experiment: its question, asked before, and what it shows once it is done."""

from __future__ import annotations

import streamlit as st

from runs import Experiment, ExperimentSpec
from runs.experiments.prepared import PREPARED, Prepared
from ui.experiments import controls
from ui.kit import menu

MENU = "exp_prepared"


def choose() -> None:
    """Draw the menu of prepared experiments."""
    with menu.button("Prepared experiments", ":material/school:", MENU):
        st.caption("Choose one: it sets the controls, and asks a question.")
        for one in PREPARED:
            st.button(
                one.name, key=f"exp_prepared_{one.key}", on_click=_take, args=[one],
                width="stretch",
            )  # fmt: skip


def _take(one: Prepared) -> None:
    menu.close(MENU)
    controls.apply(one.spec)


def of(spec: ExperimentSpec) -> Prepared | None:
    """Return the prepared experiment with these settings."""
    return next((one for one in PREPARED if one.spec == spec), None)


def ask(one: Prepared, run: Experiment | None) -> None:
    """Ask what will be found; once the experiment is done, say what was."""
    with st.container(border=True):
        guess = st.radio(
            f"**{one.question}**", one.answers, index=None, key=f"exp_guess_{one.key}",
            persist_state="session", horizontal=True,
        )  # fmt: skip
        done = run is not None and run.state == "finished"
        if not done:
            st.caption(
                "Guess, then press Start." if guess is None else "Press Start, and you will see."
            )
        elif guess is None:
            st.caption("Look at the picture below, then choose an answer.")
        elif guess == one.right:
            st.markdown(f":green[:material/check_circle:] **Yes.** {one.shows}")
        else:
            st.markdown(f":orange[:material/cancel:] **No: {one.right}.** {one.shows}")
