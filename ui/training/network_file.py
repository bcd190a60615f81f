"""A network to take home: as a file, or as code to read and to run elsewhere."""

from __future__ import annotations

import io
from collections.abc import Callable

import streamlit as st

import nn
from ui.code.network_numpy import numpy_script
from ui.code.network_onnx import MISSING, is_installed, onnx_model
from ui.code.network_torch import torch_script
from ui.kit.glossary import sentence

Content = Callable[[], bytes]
ARRAYS = "The arrays W1, b1, W2 and so on; nn.Network.load reads it, too."
FORMATS = {  # label: how the file's name ends, and what is told of it
    "NumPy script": ("-numpy.py", "Needs NumPy alone."),
    "PyTorch code": (
        "-torch.py",
        f"{sentence('pytorch')} This is a torch.nn.Sequential with these weights.",
    ),
    "ONNX": (".onnx", "For programs such as ONNX Runtime and Netron."),
    "Weights as .npz": (".npz", ARRAYS),
}


def download(
    network: Callable[[], nn.Network | None], name: str, label: str = "Download this network"
) -> None:
    """Offer a network as a file of that name; ``network`` is called when the button is pressed."""
    _button(label, lambda: npz_file(network()), f"{name}.npz", f"One .npz file. {ARRAYS}")


def as_code(network: Callable[[], nn.Network | None], name: str, title: str) -> None:
    """Offer a network that takes images, or other inputs of its own, as code and as ONNX."""

    def made(write: Callable[[nn.Network, None, str], str | bytes]) -> Content:
        def content() -> bytes:
            net = network()
            text = write(net, None, title) if net else b""
            return text.encode() if isinstance(text, str) else text

        return content

    with st.popover("As code, or as ONNX", icon=":material/code:"):
        st.markdown(
            "Each holds the weights as they are now, and takes what the network takes: "
            "of an image its pixels, from 0 to 1, row by row."
        )
        formats(name, made(numpy_script), made(torch_script), made(onnx_model))


def formats(name: str, *contents: Content) -> None:
    """Offer files, each made when its button is pressed: NumPy, PyTorch, ONNX, .npz."""
    has_onnx = is_installed()
    with st.container(horizontal=True):
        for (label, (end, told)), content in zip(FORMATS.items(), contents, strict=False):
            missing = label == "ONNX" and not has_onnx
            _button(
                label, content, f"{name}{end}", MISSING if missing else told,
                key=f"get_{label}", disabled=missing,
            )  # fmt: skip
    if not has_onnx:
        st.caption(MISSING)  # nothing opens the help of a disabled button from a keyboard


def npz_file(net: nn.Network | None) -> bytes:
    """Return a network as the content of an .npz file.

    Raises:
        ValueError: if its parameters are not finite.
    """
    file = io.BytesIO()
    if net:
        nn.export.save(net, file)
    return file.getvalue()


def _button(
    label: str, content: Content, name: str, told: str, *, key: str | None = None,
    disabled: bool = False,
) -> None:  # fmt: skip
    st.download_button(
        label, content, name, key=key, help=told, disabled=disabled,
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip
