"""What a visitor's own data set is: how many of each class there are, and what was left out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from nn.data.datasets import Dataset
from runs.service import own_data
from ui.memory import kept, session

NOTES, PRIVACY = "own_notes", "Your images stay on this server until you leave."
Notes = dict[str, tuple[str, ...]]  # by the set's name


def note(name: str, told: tuple[str, ...]) -> None:
    """Keep what is to be said of a set, through a reload as well."""
    notes: Notes = {**st.session_state.get(NOTES, {}), name: told}
    st.session_state[NOTES] = notes
    kept.keep(NOTES, notes, sum(len(text) for texts in notes.values() for text in texts) + 100)


def show(data: Dataset, *, expanded: bool) -> None:
    """Show it, with a way to take it away, if it is a visitor's own."""
    if not own_data.is_own(data.name):
        return
    label = f"Your images: {data.about.title}"
    with st.expander(label, expanded=expanded, icon=":material/grid_view:", key="own_set"):
        notes: Notes = st.session_state.get(NOTES, {})
        for told in notes.get(data.name, ()):
            st.caption(told)
        st.table(_counts(data), border="horizontal", alt="How many images of each class there are")
        prepared = f" Each picture was {data.about.prepared}." if data.about.prepared else ""
        st.caption(f"None of the test images is learned from.{prepared} {PRIVACY}")
        st.button(
            "Remove these images", key="own_remove", icon=":material/delete:", on_click=_remove,
            args=[data.name], help="Trainings with them keep them until they are forgotten.",
        )  # fmt: skip


def _counts(data: Dataset) -> pd.DataFrame:
    n = data.n_classes
    return pd.DataFrame(
        {
            "To learn from": np.bincount(data.y_train, minlength=n),
            "To test on": np.bincount(data.y_test, minlength=n),
        },
        index=pd.Index(data.about.classes, name="Class"),
    )


def _remove(name: str) -> None:
    session.drop_set(name)
    st.session_state.mnist_data = "mnist-5k"
