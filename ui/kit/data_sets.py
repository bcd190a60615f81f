"""Data sets on the pages: loaded once for all visitors, and the full one fetched if wished."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

import streamlit as st

from nn.data.datasets import DATASETS, About, Dataset
from runs.mnist import download
from runs.service import own_data
from runs.service.data import at_hand, load_data
from ui.kit import file_names, timers
from ui.memory import address, session

WORDS_OF_1_0 = {"mnist-5k": "5,000 images", "mnist": "70,000 images"}  # in its links
NOT_HERE = "_not_here"  # ends the key of what was chosen elsewhere, and is not here
COUNTS = (  # noqa: SIM905
    "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()


def choices() -> dict[str, str]:
    """Return the sets that this visitor can choose, by name: those of all, and their own."""
    return {one.name: called(one) for one in (*DATASETS.values(), *session.own_sets())}


def wait_for_own(
    key: str, choices: Collection[str], is_own: Callable[[str], bool] = own_data.is_own
) -> None:
    """Note a set of somebody's own that the address tells of, and is not among the choices.

    One's own are there again a moment after a reload, and are chosen then.
    """
    state = st.session_state
    if address.is_new(key):
        told = str(st.query_params.get(key) or state.get(key) or "")
        state[key + NOT_HERE] = told if is_own(told) and told not in choices else ""
    elif state.get(key + NOT_HERE) in choices:
        state[key] = state.pop(key + NOT_HERE)


def say_what_is_not_here(key: str, words: str) -> None:
    """Say so if the address has told of a set that is not this visitor's."""
    with st.container():
        if st.session_state.get(key + NOT_HERE):
            st.info(words, icon=":material/cloud_off:")


def found(key: str) -> None:
    """Note that something else was chosen. For use in callbacks."""
    st.session_state.pop(key + NOT_HERE, None)


def called(about: About) -> str:
    """Say in a few words which set it is, for a button or a table."""
    return about.short or f"{about.title}, {sum(about.examples):,} images"


def file_name(about: About, *parts: object) -> str:
    """Name a file that is about a set, without its ending: "mnist-cost"."""
    return file_names.of(file_names.of("", about.title) or "images", *parts)


def heading(about: About) -> str:
    """Say in a title what a network does with its images."""
    return about.heading or f"Tell {about.nouns} apart"


def counted(about: About) -> str:
    """Say how many classes there are: "ten digits"."""
    return f"{COUNTS[about.n_classes]} {about.nouns}"


def dataset(name: str) -> Dataset:
    """Return a data set, shared by all visitors and read-only."""
    if own_data.is_own(name):
        return load_data(name)  # mapped, and gone when its visitor is
    return _load(name, at_hand(name) == name)


@st.cache_resource(show_spinner="Loading the images…", max_entries=4)
def _load(name: str, here: bool) -> Dataset:
    return load_data(name)


def offer_download(about: About) -> None:
    """Offer to fetch a full set, and show how far that is."""
    going_on, name = download.current(about.name), about.name
    if going_on and going_on.active:
        timers.every(0.5, partial(_progress, name))
        return
    if going_on and going_on.problem:
        st.warning(going_on.problem, icon=":material/cloud_off:")
        st.caption(
            "Who runs this server can also put the four files into the folder that GLASSBOX_DATA "
            "names, as docs/data.md tells."
        )
    else:
        stand_in = called(DATASETS[about.stand_in])
        st.caption(f"{about.title} is not on this machine yet. Until then the {stand_in} are used.")
    label = "Try again" if going_on and going_on.problem else f"Download it ({about.size})"
    icon = ":material/download:"
    st.button(label, icon=icon, key="download", on_click=_start, args=[name], width="stretch")


def _start(name: str) -> None:
    download.start(name)


def _progress(name: str) -> None:
    going_on = download.current(name)
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
