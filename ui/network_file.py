"""A network to take home: one file, made when it is asked for."""

from __future__ import annotations

import io
from collections.abc import Callable

import streamlit as st

import nn


def download(
    network: Callable[[], nn.Network | None], label: str = "Download this network"
) -> None:
    """Offer a network as a file; ``network`` is called when the button is pressed."""
    st.download_button(
        label,
        lambda: _file(network()),
        "network.npz",
        icon=":material/download:",
        on_click="ignore",
        help="One .npz file; nn.Network.load reads it.",
    )


def _file(net: nn.Network | None) -> bytes:
    file = io.BytesIO()
    if net:
        nn.export.save(net, file)
    return file.getvalue()
