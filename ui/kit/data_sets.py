"""Data sets on the pages: loaded once for all visitors, and the full one fetched if wished."""

from __future__ import annotations

import streamlit as st

from nn.data.datasets import Dataset
from runs.mnist import download
from runs.service import own_data
from runs.service.data import at_hand, load_data
from ui.kit import timers

NAMES = {"mnist-5k": "5,000 images", "mnist": "70,000 images"}


def dataset(name: str) -> Dataset:
    """Return a data set, shared by all visitors and read-only."""
    if own_data.is_own(name):
        return load_data(name)  # mapped, and gone when its visitor is
    return _load(name, at_hand(name) == name)


@st.cache_resource(show_spinner="Loading the digits…", max_entries=4)
def _load(name: str, here: bool) -> Dataset:
    return load_data(name)


def offer_download() -> None:
    """Offer to fetch the full set, and show how far that is."""
    going_on = download.current()
    if going_on and going_on.active:
        timers.every(0.5, _progress)
        return
    if going_on and going_on.problem:
        st.warning(going_on.problem, icon=":material/cloud_off:")
    else:
        st.caption("The full set is not on this machine yet. Until then the 5,000 are used.")
    label = "Try again" if going_on and going_on.problem else "Download it (11 MB)"
    icon = ":material/download:"
    st.button(label, icon=icon, key="download", on_click=_start, width="stretch")


def _start() -> None:
    download.start()


def _progress() -> None:
    going_on = download.current()
    if going_on is None or not going_on.active:
        _load.clear()
        st.rerun()
    share = going_on.done / going_on.total if going_on.total else 0.0
    st.progress(min(share, 1.0), f"Downloading: {going_on.done / 1e6:.1f} MB")
    st.button("Cancel", key="cancel_download", on_click=going_on.cancel, width="stretch")


def report_problems(data: Dataset) -> None:
    """Show what was wrong with files that were turned down, a sentence each."""
    for problem in data.problems:
        st.warning(problem, icon=":material/warning:")
