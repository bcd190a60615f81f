"""Where the drawing comes from: the canvas, a picture, or a ready-made example."""

from __future__ import annotations

import numpy as np
import streamlit as st

import nn
from nn import digits
from nn.arrays import Array
from nn.datasets import scribbles
from ui import canvas, images, photo
from ui.data import dataset
from ui.reader.reading import NOTHING

SOURCES = {"draw": "Draw", "picture": "Photo or file", "example": "Example"}
MISREAD, TEST = "A digit that it misreads", "A test digit"
ENDINGS = ["png", "jpg", "jpeg", "webp"]
EXAMPLES = {
    "A scribble": "scribble",
    "A letter": "letter",
    "A sign": "sign",
    "A filled shape": "blob",
    "Noise": "noise",
}


def choose(net: nn.Network) -> tuple[Array | None, str]:
    """Draw the choice and return the ink (h, w), or None and why there is none."""
    source = st.segmented_control(
        "Where from?",
        list(SOURCES),
        format_func=SOURCES.__getitem__,
        default="draw",
        key="draw_source",
        required=True,
        label_visibility="collapsed",
        width="stretch",
    )
    if source == "picture":
        return _picture()
    return _example(net) if source == "example" else _drawing()


def _drawing() -> tuple[Array | None, str]:
    st.space(24)  # the canvas has a toolbar that comes out above it
    rgba = canvas.draw("draw_canvas")
    return (None if rgba is None else digits.ink(rgba)), NOTHING


def _picture() -> tuple[Array | None, str]:
    file = st.file_uploader(
        "A photo or picture of one digit",
        type=ENDINGS,
        max_upload_size=photo.MAX_BYTES // 2**20,
        key="draw_file",
        help="Dark on light or light on dark. It stays on this server's memory only while you "
        "look at it.",
    )
    if file is None:
        return None, "Drop a photo or a picture of a digit."
    try:
        rgba = photo.read(file.getvalue())
    except ValueError as error:
        st.error(str(error), icon=":material/broken_image:")
        return None, "There is no picture to read yet."
    st.image(rgba, width=canvas.SIDE, caption="The light evened out", alt="Your picture")
    return digits.ink(rgba), NOTHING


def _example(net: nn.Network) -> tuple[Array, str]:
    kind = st.selectbox("An example", [TEST, MISREAD, *EXAMPLES], key="draw_example")
    number = st.session_state.setdefault("draw_example_number", 0)
    if kind in EXAMPLES:
        ink = scribbles.KINDS[EXAMPLES[kind]](np.random.default_rng(number))
        told = f"{kind}, made by chance"
    else:
        ink, told = _digit(net, kind, number)
    grey = np.round(ink * 255).astype(np.uint8)
    st.image(grey, width=canvas.SIDE, caption=told, alt=told)
    st.button("Another", icon=":material/refresh:", on_click=_another, width=canvas.SIDE)
    return ink, NOTHING


def _another() -> None:
    st.session_state.draw_example_number += 1


def _digit(net: nn.Network, kind: str, number: int) -> tuple[Array, str]:
    """Pick a bundled test image; the misread ones come with the surest mistake first."""
    data = dataset("mnist-5k")
    order = np.arange(len(data.y_test))
    if kind == MISREAD:
        P = net.predict_proba(data.X_test)
        order = np.argsort(P[data.y_test, order], kind="stable")
    i = int(order[number % len(order)])
    field = images.digit(data.X_test[:, i], zoom=10)
    y = data.y_test[i]
    return field.astype(np.float32) / 255, f"A {y} from the bundled test images"
