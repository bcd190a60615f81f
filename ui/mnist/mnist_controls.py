"""The controls that make up a training: one widget for each setting, all of them in the URL."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import streamlit as st

from nn.data.datasets import About
from runs import MnistSpec
from runs.mnist.spec import MAX_HIDDEN_LAYERS, MAX_UNITS
from runs.service.data import about, at_hand
from ui.classroom import rules
from ui.kit import data_sets, glossary
from ui.kit.widgets import slide_or_type
from ui.memory import address, session
from ui.mnist import convolution_controls, mnist_presets, own_images
from ui.settings import mnist, setting

UNITS = [1, 2, 5, 10, 16, 20, 32, 50, 64, 100, 128, 200, 256, 300, 500, 512, 700, MAX_UNITS]
DATA = "mnist_data"
NOT_YOURS = (
    "This link is about images of somebody's own. They stay with whoever brought them, so here are "
    "the 5,000 digits."
)
SIZES = "mnist_hidden"  # in the address: 256-128-64
_draw = partial(setting.draw, mnist.PREFIX, usual=MnistSpec())


def training_spec() -> MnistSpec | None:
    """Draw the controls in the sidebar and return what they say.

    If that is out of bounds, say so in a sentence and return None.
    """
    with st.sidebar:
        mnist_presets.buttons(images())
        settings = {**_data_set(), **_network(), **_training(), **_more()}
        problem = st.container()
    try:
        return MnistSpec(**settings)
    except ValueError as error:
        problem.error(str(error))
        return None


def images() -> About:
    """Return what the images are that are trained on; for use before the controls are drawn.

    What is chosen and not on this machine is stood in for by the bundled digits, and so are images
    of somebody's own that a link tells of. One's own are there again a moment after a reload, and
    are chosen then.
    """
    own_images.take_up()
    choices = data_sets.choices()
    data_sets.wait_for_own(DATA, choices)
    name = address.keep(DATA, choices, "mnist-5k", shown=data_sets.WORDS_OF_1_0)
    return about(at_hand(name))


def say_what_is_not_here() -> None:
    """Say so if a link has told of images that are not this visitor's."""
    data_sets.say_what_is_not_here(DATA, NOT_YOURS)


def _data_set() -> dict[str, Any]:
    choices = data_sets.choices()
    name = st.selectbox(
        "Data set",
        list(choices),
        format_func=lambda name: choices.get(name, name),
        key=DATA,
        persist_state="session",
        on_change=data_sets.found,
        args=[DATA],
        help="5,000 digits come with Glassbox: 4,000 to learn from, 1,000 to test on. The full "
        "MNIST set has 60,000 and 10,000, and so has Fashion-MNIST, whose garments are harder.",
    )
    with st.container():
        if data_sets.dataset(str(name)).name != name:
            data_sets.offer_download(about(name))
    own_images.button()
    return {"data": name}


def _network() -> dict[str, Any]:
    st.subheader("Network")
    convolutions = convolution_controls.choose()
    _sizes_from_link()
    count = st.slider(
        "Hidden layers", 0, MAX_HIDDEN_LAYERS, 1, key="mnist_layers", persist_state="session",
        help=glossary.sentence("hidden layer", "unit"),
    )  # fmt: skip
    with st.container():
        sizes = [_size(i) for i in range(1, count + 1)]
    address.tell(SIZES, "-".join(map(str, sizes)) or "none")
    layers = {"convolutions": convolutions, "hidden_sizes": tuple(sizes)}
    return layers | _draw(mnist.NETWORK)


def _size(i: int) -> int:
    return slide_or_type(
        f"Units {i}", f"mnist_n{i}", UNITS, 10, f"Units in hidden layer {i}.",
        bind=None, persist_state="session",
    )  # fmt: skip


def _sizes_from_link() -> None:
    """Take the hidden sizes from the address, once; what makes no sense is ignored.

    The widgets cannot be bound to it themselves: one that is new on the page, as after a
    preset with more layers, would not write its value there.
    """
    if "mnist_layers" in st.session_state and not address.returned("mnist_layers"):
        return
    sizes = parse_sizes(st.query_params.get(SIZES, ""))
    if sizes is not None:
        st.session_state.mnist_layers = len(sizes)
        for i, size in enumerate(sizes, start=1):
            st.session_state[f"mnist_n{i}"] = size


def parse_sizes(text: str) -> list[int] | None:
    """Read "256-128-64" as hidden sizes, "none" as no hidden layer; anything else is None."""
    if text == "none":
        return []
    if not re.fullmatch(r"\d{1,4}(-\d{1,4}){0,5}", text):
        return None
    sizes = [int(part) for part in text.split("-")]
    return sizes if all(1 <= size <= MAX_UNITS for size in sizes) else None


def _training() -> dict[str, Any]:
    st.subheader("Training")
    return _draw([mnist.RATE], on_change=_rate_changed) | _draw(mnist.TRAINING)


def _more() -> dict[str, Any]:
    with st.expander("More settings", key="mnist_more"):
        return _draw(mnist.MORE)


def _rate_changed() -> None:
    if rules.is_fixed("mnist", "lr"):
        return
    session.change_rate(float(st.session_state.mnist_lr))
