"""Open a number of a training on MNIST: any unit and any weight, for any of its images."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import nn
from nn.data.datasets import Dataset
from runs import MnistRun, Result
from ui.kit import bring, data_sets, moving, table_behind
from ui.kit.widgets import section
from ui.memory import address
from ui.memory.shared_cache import once
from ui.opened import digit_unit
from ui.opened.digit_unit import Seen
from ui.panels import layer_lights
from ui.tables import chart_rows

PREFIX = "mnist_look"
MISREAD, TEST, TRAIN = "misread", "test", "training"
FROM = {MISREAD: "Misread", TEST: "Test", TRAIN: "Training"}
NAMES = {MISREAD: "misread test image", TEST: "test image", TRAIN: "training image"}


def misread(result: Result, data: Dataset) -> NDArray[np.int64]:
    """Return which test images were misread, the surest mistakes first."""
    wrong = np.flatnonzero(result.test.labels != data.y_test)
    return wrong[np.argsort(-result.test.confidence[wrong], kind="stable")]


def open_misread(which: int) -> None:
    """Open one of the misread images, counted from 0, and bring it into view. For callbacks."""
    state = st.session_state
    state[PREFIX], state[f"{PREFIX}_from"], state[f"{PREFIX}_{MISREAD}"] = True, MISREAD, which + 1
    bring.into_view(f"{PREFIX}_place")


def show(run: MnistRun) -> None:
    """Draw the section; what is in it is made once it is open."""
    with st.container(key=f"{PREFIX}_place"):
        place = section("Open a number: any unit and any weight, for any image", "search", PREFIX)
        if place:
            with place:
                _panel(run)


@st.fragment
def _panel(run: MnistRun) -> None:
    mark = (run.key, run.iteration)
    net = once(("laid down", *mark), run.network_now)
    images = data_sets.dataset(run.data_name)
    result = run.result()
    if net is None or (result and len(images.y_train) != len(result.train.labels)):
        st.info("The network of this training, or its images, are no longer on this machine.")
        return
    x, wanted, told = _image(images, misread(result, images) if result else np.arange(0))
    ((_, passes),) = net.forward_passes(x)
    activations = [passed.A[:, 0] for passed in passes]
    read = int(activations[-1].argmax())
    about = images.about
    names, sure = about.classes, activations[-1][read]
    st.caption(
        f"{told} It is the {about.noun} {names[wanted]}, read as {names[read]}, {sure:.1%} sure."
    )
    moving.lights(
        data=layer_lights.lights(net, x, activations, digit_unit.chosen(PREFIX, net)),
        key=f"{PREFIX}_lights",
        on_opened_change=lambda: digit_unit.set_clicked(PREFIX) and None,
    )
    layers = layer_lights.named(net, x, activations)
    table_behind.table(
        f"{PREFIX}_lights", "The lights", lambda: chart_rows.beside(layers, "number")
    )
    st.caption("The network, lit up by this image. Click a light to open that unit.")
    digit_unit.show(Seen(PREFIX, net, x, "image", wanted, read))
    bring.mount(f"{PREFIX}_bring")


def _image(images: Dataset, mistakes: NDArray[np.int64]) -> tuple[nn.arrays.Array, int, str]:
    """Let an image be chosen; return it (n_0, 1), its class, and where it is from in words."""
    there = {name: told for name, told in FROM.items() if name != MISREAD or len(mistakes)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        address.keep(f"{PREFIX}_from", there, next(iter(there)))
        part = str(st.segmented_control(
            "Image from", list(there), format_func=there.__getitem__, key=f"{PREFIX}_from",
            required=True, persist_state="session",
        ))  # fmt: skip
        X, y = (images.X_train, images.y_train) if part == TRAIN else (images.X_test, images.y_test)
        n = len(mistakes) if part == MISREAD else len(y)
        key = f"{PREFIX}_{part}"
        st.session_state[key] = min(int(st.session_state.get(key, 1)), n)
        number = st.number_input("Number", 1, n, key=key, persist_state="session", width=150)
    i = int(mistakes[number - 1] if part == MISREAD else number - 1)
    told = f"{NAMES[part]} {number:,} of {n:,} ({data_sets.called(images.about)})."
    return X[:, i : i + 1], int(y[i]), told[0].upper() + told[1:]
