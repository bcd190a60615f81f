"""Where the drawing comes from: the canvas, a picture, or a ready-made example."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import nn
from nn.arrays import Array
from nn.data import digits
from nn.data.datasets import Dataset, scribbles
from ui.draw import networks_that_read
from ui.draw.last_computed import latest
from ui.inputs import canvas
from ui.kit import names
from ui.memory import address
from ui.pictures import images, photo, picture_file, printed_lines

SOURCES = {"draw": "Draw", "picture": "Photo or file", "example": "Example"}
MISREAD, TEST = "A digit that it misreads", "A test digit"
EXAMPLES = {
    "A scribble": "scribble",
    "A letter": "letter",
    "A sign": "sign",
    "A filled shape": "blob",
    "Noise": "noise",
}
OF_OTHERS = {MISREAD: "One that it misreads", TEST: "A test image"}
WRITE = "Nothing is drawn yet. Write a number, with small gaps between the digits."
NOT_FOUND = (
    "No digit was found in this picture. Take one of a digit or a number, in dark ink on light "
    "paper or light on dark, without a shadow across it."
)
NOTHING, NONE_FOUND = "Nothing is drawn yet.", "Nothing drawn was found in this picture."
Source = tuple[Array | None, str]  # the ink (h, w), or None and what to do


def choose(net: nn.Network) -> Source:
    """Draw the choice and return the ink (h, w), or None and what to do."""
    address.keep("draw_source", SOURCES, "draw")
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
    if source == "example":
        return _example(net)
    numbers = names.reads_digits(net)
    return _picture(numbers) if source == "picture" else _drawing(numbers)


def _drawing(numbers: bool) -> Source:
    """Show one of two canvases; each keeps what is drawn on it. ``numbers``: it may be a number."""
    address.keep("draw_wide", (True, False), False)
    wide = numbers and bool(st.session_state.get("draw_wide"))
    key, width = ("draw_wide_canvas", canvas.WIDE) if wide else ("draw_canvas", canvas.SIDE)
    rgba = canvas.draw(key, width)
    if not numbers:  # a frame or a line may be the drawing itself
        return (None, NOTHING) if rgba is None else (digits.ink(rgba), "")
    st.toggle("Wide, for a number", key="draw_wide", persist_state="session")
    if rgba is None:
        return None, WRITE if wide else digits.NOTHING
    return printed_lines.without(digits.ink(rgba)), ""


def _picture(numbers: bool) -> Source:
    what = "a digit or a number" if numbers else "a drawing"
    st.file_uploader(
        f"A photo or picture of {what}: JPEG, PNG, HEIC, WebP, GIF or BMP, up to 10 MB",
        max_upload_size=2 * picture_file.MAX_BYTES // 10**6,  # beyond 10 MB, it is told why
        key="draw_file",
        on_change=_take_picture,
        help="Dark on light or light on dark, close up or on a sheet, in a box or on lines. It "
        "stays in the server's memory until you leave.",
    )
    rgba = st.session_state.get("draw_picture")
    if isinstance(rgba, str):
        st.error(rgba, icon=":material/broken_image:")
        return None, "There is no picture to read."
    if rgba is None:
        return None, f"Drop a photo or a picture of {what}."
    st.image(rgba, width="stretch", caption="Your picture, made even", alt="Your picture")
    return digits.ink(rgba), NOT_FOUND if numbers else NONE_FOUND


def kept_picture() -> tuple[NDArray[np.uint8] | None, int]:
    """Return the picture that a reload shall not lose, and its bytes."""
    rgba = st.session_state.get("draw_picture")
    return (None, 0) if rgba is None or isinstance(rgba, str) else (rgba, rgba.nbytes)


def _take_picture() -> None:
    """Read the file that was chosen, and keep the picture, or why it is none."""
    file = st.session_state.draw_file
    try:
        st.session_state.draw_picture = photo.read(file.getvalue()) if file else None
    except ValueError as error:
        st.session_state.draw_picture = str(error)


def _example(net: nn.Network) -> Source:
    kinds = [TEST, MISREAD, *EXAMPLES]
    address.keep("draw_example", kinds, TEST)
    kind = st.selectbox("An example", kinds, key="draw_example", format_func=partial(called, net))
    number = st.session_state.setdefault("draw_example_number", 0)
    if kind in EXAMPLES:
        ink = scribbles.KINDS[EXAMPLES[kind]](np.random.default_rng(number))
        told = f"{kind}, made by chance"
    else:
        data = networks_that_read.known_examples(net)
        chosen = range(len(data.y_test)) if kind == TEST else misread(net)
        if not len(chosen):
            return None, "It misreads none of the test images that are here."
        ink, told = _known(data, int(chosen[number % len(chosen)]))
    grey = np.round(ink * 255).astype(np.uint8)
    st.image(grey, width="stretch", caption=told, alt=told)
    st.button(
        "Another", icon=":material/refresh:", key="draw_another", on_click=_another,
        width="stretch",
    )  # fmt: skip
    return ink, ""


def called(net: nn.Network, kind: str) -> str:
    """Say what an example is to a network."""
    return kind if names.reads_digits(net) else OF_OTHERS.get(kind, kind)


def _another() -> None:
    st.session_state.draw_example_number += 1


def _known(data: Dataset, i: int) -> tuple[Array, str]:
    ink = images.digit(data.X_test[:, i], zoom=10).astype(np.float32) / 255
    told = f"from the {networks_that_read.where(data)}test images"
    if data.about.noun == "digit":
        return ink, f"{names.a(data.about.classes[data.y_test[i]]).capitalize()} {told}"
    return ink, f"{data.about.classes[data.y_test[i]]}, {told}"


def misread(net: nn.Network) -> NDArray[np.int64]:
    """Return the test images at hand that the network misreads, the surest mistakes first."""
    return latest("misread", networks_that_read.digest(net), lambda: _misread(net))


def _misread(net: nn.Network) -> NDArray[np.int64]:
    data = networks_that_read.known_examples(net)
    P = net.predict_proba(prepared(net, data.X_test))
    wrong = np.flatnonzero(P.argmax(axis=0) != data.y_test)
    return wrong[np.argsort(-P.max(axis=0)[wrong])]


def prepared(net: nn.Network, X: Array) -> Array:
    """Take images (784, m) through the steps of a drawing, if what it learned from went there."""
    if networks_that_read.learned_whole(net):
        return X
    return np.hstack([digits.way(x.reshape(digits.SIDE, -1)).x for x in X.T])
