"""From the canvas to the answer: prediction, probabilities, and what the network sees."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

import nn
from nn.arrays import Array
from ui import canvas, images, session
from ui.palette import MUTED, TRAIN

SHIPPED, OWN = "The network that ships", "The network you trained"


def choose_network() -> tuple[nn.Network, str]:
    """Return the network that reads, and a sentence about it.

    It is the one that this session trained, or else the one that ships.
    """
    own, shipped = session.trained_network(), session.shipped_network()
    choice = SHIPPED
    if own:
        choice = st.segmented_control(
            "Which network reads?", [OWN, SHIPPED], default=OWN, key="draw_network", required=True
        )
    net = own if own and choice == OWN else shipped
    return net, describe(net, choice)


def describe(net: nn.Network, choice: str) -> str:
    """Say which network reads, and how good it is."""
    sizes = " → ".join(map(str, net.layer_sizes))
    known = net.provenance
    return (
        f"{choice}, {sizes}, reads {known['test_accuracy']:.2%} of {known['test_data']} correctly."
    )


@st.fragment
def draw_and_read(net: nn.Network) -> None:
    """Draw the canvas beside the answer; only this part runs again after a stroke."""
    session.arrive()
    left, middle, right = st.columns([3, 3, 2], gap="large")
    with left:
        st.space(24)  # the canvas has a toolbar that comes out above it
        rgba = canvas.draw("draw_canvas")
    x, message = None, "Nothing is drawn yet. Draw a digit from 0 to 9."
    if rgba is not None:
        try:
            x = nn.digits.from_canvas(rgba)
        except ValueError as error:
            message = str(error)
    probabilities = net.predict_proba(x)[:, 0] if x is not None else None
    with middle:
        _answer(probabilities, message)
    with right:
        _seen(x)


def _answer(probabilities: Array | None, message: str) -> None:
    if probabilities is None:
        st.metric("Prediction", "–")
        st.caption(message)
    else:
        st.metric("Prediction", str(int(probabilities.argmax())))
        st.caption(f"{probabilities.max():.1%} sure")
    _bars(probabilities)


def _bars(probabilities: Array | None) -> None:
    """Draw ten bars; Altair, because it moves them without being mounted again."""
    p = np.zeros(10) if probabilities is None else probabilities.astype(float)
    table = pd.DataFrame({"digit": [str(i) for i in range(10)], "probability": p})
    table["top"] = table.index == (p.argmax() if p.any() else -1)
    base = alt.Chart(table).encode(
        y=alt.Y("digit:N", title=None, sort=None),
        x=alt.X("probability:Q", title=None, scale=alt.Scale(domain=[0, 1.12]), axis=None),
    )
    bars = base.mark_bar(cornerRadiusEnd=3).encode(
        color=alt.condition("datum.top", alt.value(TRAIN), alt.value(MUTED)),
        tooltip=["digit", alt.Tooltip("probability", format=".2%")],
    )
    text = base.mark_text(align="left", dx=5, color=MUTED).encode(
        text=alt.Text("probability:Q", format=".1%"),
        opacity=alt.value(1 if p.any() else 0),  # no numbers for a blank canvas
    )
    chart = (bars + text).properties(height=280)
    # The alt must not change: a chart with a new one is mounted again, and flickers.
    st.altair_chart(
        chart, key="draw_bars", alt="Probabilities of the ten digits; the likeliest stands above"
    )


def _seen(x: Array | None) -> None:
    st.markdown("**What the network sees**")
    empty = np.zeros(784, np.float32)
    st.image(
        images.digit(empty if x is None else x, zoom=8),
        width=168,
        alt="The drawing as 28 by 28 pixels, centred and scaled" if x is not None else "Empty",
    )
    st.caption("28 × 28 pixels: cropped, scaled to fit 20 × 20, and centred by its mass.")
