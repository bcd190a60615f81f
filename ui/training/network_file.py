"""A network to take home: one file, made when it is asked for."""

from __future__ import annotations

import io
from collections.abc import Callable

import streamlit as st

import nn


def download(
    network: Callable[[], nn.Network | None], name: str, label: str = "Download this network"
) -> None:
    """Offer a network as a file of that name; ``network`` is called when the button is pressed."""
    st.download_button(
        label,
        lambda: _file(network()),
        f"{name}.npz",
        icon=":material/download:",
        on_click="ignore",
        help="One .npz file with the arrays W1, b1, W2 and so on; nn.Network.load reads it, too.",
    )


def _file(net: nn.Network | None) -> bytes:
    file = io.BytesIO()
    if net:
        nn.export.save(net, file)
    return file.getvalue()
