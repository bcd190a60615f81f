"""The guided tour of MNIST."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from runs import MnistSpec
from runs.mnist.spec import MAX_HIDDEN_LAYERS
from ui.memory import session
from ui.mnist import convolution_controls, mnist_presets
from ui.settings.mnist import SETTINGS
from ui.tours.step import Step, Tour
from ui.training import live_buttons

ALL = MnistSpec(hidden_sizes=(10,), learning_rate=0.3, iterations=100)
FEW = replace(ALL, learning_rate=0.1, iterations=1000, batch_size=32)
WILD = replace(FEW, learning_rate=10.0)
SMALL_DATA = {"mnist_data": "mnist-5k"}


def _trainings(_: Mapping[str, Any]) -> object:
    return [run.key for run in session.runs()]


def _cell(state: Mapping[str, Any]) -> object:
    """Return the cell of the matrix that is looked at; None before there is a matrix."""
    cell = state.get("mnist_true"), state.get("mnist_read")
    return None if None in cell else cell


def _start(spec: MnistSpec) -> partial[None]:
    """Return what starts a training, or notes why it may not."""
    return partial(live_buttons.asked, lambda: _ignore(session.start(spec)))


def _ignore(_: object) -> None:
    """Callbacks return nothing."""


def _other_cell() -> None:
    """Look at another true class, if there is a matrix."""
    true, run = st.session_state.get("mnist_true"), session.run()
    if true is not None and run:
        st.session_state["mnist_true"] = (int(true) + 1) % run.about.n_classes


TOUR = Tour(
    "mnist",
    (
        *("mnist_data", "mnist_layers", convolution_controls.COUNT),
        *(f"mnist_{one.name}" for one in SETTINGS),
        *(f"mnist_n{i}" for i in range(1, MAX_HIDDEN_LAYERS + 1)),
        *(
            convolution_controls.key(i, what)
            for i in convolution_controls.NUMBERS
            for what in convolution_controls.KEYS
        ),
    ),
    (
        Step(
            "784 pixels, 10 hidden units, 10 answers: that is the network now.",
            "Move “Hidden layers” up to 3.",
            "“The matrices”, at the end of the page, has two rows more: a layer is one matrix.",
            "mnist_layers",
            SMALL_DATA,
            partial(mnist_presets.apply, ALL),
            want={"mnist_layers": 3},
        ),
        Step(
            "One hidden layer again. Each of 100 steps looks at all 4,000 training images.",
            "Press “Start”, or “Start again”.",
            "It trains elsewhere on the server. At the end it reads about eight of ten test "
            "images, which it never saw.",
            "start",
            SMALL_DATA,
            partial(mnist_presets.apply, ALL),
            mark=_trainings,
            do=_start(ALL),
        ),
        Step(
            "Now 1,000 steps, with 32 images each. That is less than a tenth of the work.",
            "Press “Start again”.",
            "It reads more of the test images than before: many quick steps beat few exact ones.",
            "start",
            SMALL_DATA,
            partial(mnist_presets.apply, FEW),
            mark=_trainings,
            do=_start(FEW),
        ),
        Step(
            "Below the curves is a table: what was taken for what. (Train first, if it is not "
            "there.)",
            "Choose another true digit below the table, or click a cell.",
            "Beside it are all images of that cell, those first that the network was surest of.",
            "mnist_true",
            mark=_cell,
            do=_other_cell,
            alone=True,
        ),
        Step(
            "The learning rate is 10 now, a hundred times as large as before.",
            "Press “Start again”.",
            "The steps overshoot. At the end it reads no more than one image in ten: that is "
            "guessing.",
            "start",
            SMALL_DATA,
            partial(mnist_presets.apply, WILD),
            mark=_trainings,
            do=_start(WILD),
        ),
    ),
)
