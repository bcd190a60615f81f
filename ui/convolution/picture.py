"""Which image goes through the network: any test image, or what a visitor draws or brings."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from nn import digits
from nn.arrays import Array
from nn.data.datasets import Dataset
from runs.convolution import shipped
from runs.service.data import load_data
from ui.charts.numbers import Data
from ui.convolution.controls import FIRST_IMAGE, IMAGE, SOURCE
from ui.inputs import canvas
from ui.insides import Container
from ui.memory import address
from ui.memory.shared_cache import shared
from ui.memory.untrusted import whole
from ui.panels.frames import packed
from ui.pictures import photo, picture_file

SOURCES = {"test": "Test images", "own": "Draw", "photo": "Photo"}
MISSING = {
    "own": "Draw a digit. The network below reads what is there.",
    "photo": "Bring a photo. Until then the network below reads an empty image.",
}
MOST = 999


@dataclass(frozen=True)
class Input:
    """An image, 784 numbers from 0 to 1, what it should be read as, and its name."""

    pixels: Array
    label: int
    name: str


def data() -> Dataset:
    """Return the images that the network learns from, and is tested on."""
    return load_data("mnist-5k")


@shared
def gallery() -> list[int]:
    """Return test images to choose from: one of each digit, and those that are hard to read."""
    images, net = data(), shipped.load().network()
    y, p = images.y_test, net.forward(images.X_test)
    hard = np.argsort(p[y, np.arange(len(y))])[:10]
    easy = [int(np.flatnonzero(y == digit)[0]) for digit in range(10)]
    easy[y[FIRST_IMAGE]] = FIRST_IMAGE
    return [*easy, *(int(i) for i in hard if int(i) not in easy)]


def choose(place: Container, below: Container) -> Input:
    """Draw the choice, with a canvas below it if that is wanted; return what is chosen."""
    address.keep(SOURCE, SOURCES, "test")
    with place.container(horizontal=True, horizontal_alignment="right"):
        source = st.segmented_control(
            "Image", list(SOURCES), format_func=SOURCES.__getitem__, key=SOURCE, required=True,
            persist_state="session", label_visibility="collapsed",
        )  # fmt: skip
        with st.container(width=130):
            if source == "test":
                st.number_input(
                    "Test image", 0, MOST, FIRST_IMAGE, key=IMAGE, bind="query-params",
                    label_visibility="collapsed",
                )  # fmt: skip
    if source not in ("own", "photo"):
        return _test(int(st.session_state.get(IMAGE, FIRST_IMAGE)))
    with below:
        return _own(source)


def _test(number: int) -> Input:
    images = data()
    return Input(images.X_test[:, number], int(images.y_test[number]), f"test {number}")


def strip() -> Data:
    """The test images to choose from, as the drawing shows them."""
    images, chosen = data(), gallery()
    return {
        "numbers": chosen,
        "labels": images.y_test[chosen].tolist(),
        "values": packed(images.X_test[:, chosen].T, "u8", 1 / 255),
    }


def pick(at: object) -> None:
    """Take a test image that was chosen in the strip."""
    found = whole(at, 0, len(gallery()) - 1)
    if found is not None:
        st.session_state[IMAGE] = gallery()[found]


def _own(source: str) -> Input:
    with st.container(horizontal=True):
        with st.container(width=260):
            drawing = canvas.draw("conv_canvas") if source == "own" else _photo()
        with st.container(width=260):
            label = st.number_input("It should be read as", 0, 9, 3, key="conv_label", width=180)
            hint = st.empty()
    pixels, missing = np.zeros(784, np.float32), MISSING[source]
    if drawing is not None:
        try:
            pixels, missing = digits.from_canvas(drawing)[:, 0], ""
        except ValueError as nothing:  # there is nothing on it yet
            missing = str(nothing) if source == "photo" else missing
    if missing:
        hint.caption(missing)
    return Input(pixels, int(label), f"own {blake2b(pixels.tobytes(), digest_size=8).hexdigest()}")


def _photo() -> NDArray[np.uint8] | None:
    st.file_uploader(
        "A photo of one digit, dark on light or light on dark", key="conv_file",
        max_upload_size=2 * picture_file.MAX_BYTES // 10**6, on_change=_take_photo,
    )  # fmt: skip
    rgba = st.session_state.get("conv_photo")
    if isinstance(rgba, str):
        st.error(rgba, icon=":material/broken_image:")
        return None
    if rgba is not None:
        st.image(rgba, width="stretch", alt="Your photo")
    return rgba


def _take_photo() -> None:
    """Read the file that was chosen, and keep the picture, or why it is none."""
    file = st.session_state.conv_file
    try:
        st.session_state.conv_photo = photo.read(file.getvalue()) if file else None
    except ValueError as error:
        st.session_state.conv_photo = str(error)
