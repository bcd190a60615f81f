"""The pages on which one goes on with the trained network."""

from __future__ import annotations

import streamlit as st

from runs import MnistSpec
from ui.settings import mnist, setting
from ui.yours import training


def show() -> None:
    """Show the ways on, once there is a network."""
    run = training.found()
    if run is None or training.network() is None:
        return
    st.header("Take it on")
    with st.container(horizontal=True):
        st.page_link(
            "pages/draw.py", label="Draw, and see its layers light up", icon=":material/draw:"
        )
        st.page_link(
            "pages/mnist.py", label="Its mistakes, and all settings",
            icon=":material/model_training:", query_params=address(run.spec),
        )  # fmt: skip


def address(spec: MnistSpec) -> dict[str, str]:
    """Write a training's settings as the address of the MNIST page has them."""
    told = setting.shown(mnist.PREFIX, mnist.SETTINGS, spec)
    usual = setting.shown(mnist.PREFIX, mnist.SETTINGS, MnistSpec())
    layers = {
        "mnist_data": spec.data,
        "mnist_conv": "-".join(f"{c.filters}k{c.kernel}p{c.pool}" for c in spec.convolutions),
        "mnist_hidden": "-".join(map(str, spec.hidden_sizes)),
    }
    return layers | {key: str(value) for key, value in told.items() if value != usual[key]}
