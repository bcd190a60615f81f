"""Get it out: the trained network as a file, or as code to read and to run elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

import nn
from runs.playground.plane_units import Units
from ui.code.network_numpy import numpy_script
from ui.code.network_onnx import onnx_model
from ui.code.network_torch import torch_script
from ui.code.network_units import provenance
from ui.kit.glossary import term
from ui.kit.widgets import section
from ui.tables.checked_table import shown
from ui.training import network_file

SCRIPTS = {"NumPy": numpy_script, "PyTorch": torch_script}


def show(
    net: nn.Network, features: Sequence[str], prefix: str, title: str, name: str,
    units: Units | None = None,
) -> None:  # fmt: skip
    """Offer a network that takes these features of a point, once the section is open.

    ``name`` is that of the files, without an ending. ``units`` are those of the points, if their
    owner has brought any.
    """
    label = "Get it out: the network as a file or as code"
    place = section(label, "download", f"{prefix}_get_out")
    if place:
        with place:
            try:
                scripts = {
                    name: write(net, features, title, units) for name, write in SCRIPTS.items()
                }
            except ValueError as error:
                st.warning(str(error))
                return
            _files(net.copy(), features, name, title, scripts, units)
            _code(prefix, scripts)


def npz_file(
    net: nn.Network, features: Sequence[str], title: str, units: Units | None = None
) -> bytes:
    """Return the network as the content of an .npz file; its provenance names features and units.

    Raises:
        ValueError: if its parameters are not finite.
    """
    twin = net.copy()
    twin.provenance |= {"title": title, "features": list(features)}
    if units:
        twin.provenance["units"] = provenance(units)
    return network_file.npz_file(twin)


def _files(
    net: nn.Network, features: Sequence[str], name: str, title: str, scripts: dict[str, str],
    units: Units | None,
) -> None:  # fmt: skip
    """Offer four files. ``net`` is a copy of its own: it stays as it was when this was shown."""
    st.markdown(
        "The weights in these files are those at the end of the training. The scripts and the "
        f"{term('onnx', 'ONNX')} file take a point (x₁, x₂), work out the input features "
        f"themselves, and answer as this page does. {_of_units(units)}The .npz file is for "
        "Glassbox, and for NumPy: it holds W1, b1, W2 and so on, and the names of the features."
    )
    network_file.formats(
        name,
        scripts["NumPy"].encode,
        scripts["PyTorch"].encode,
        lambda: onnx_model(net, features, title, units),
        lambda: npz_file(net, features, title, units),
    )


def _of_units(units: Units | None) -> str:
    """Say what the points are, if they are the visitor's own."""
    if units is None:
        return ""
    x1, x2 = (shown(axis.name) for axis in units.inputs)
    answers = "with the names of your classes" if units.classes else "in your numbers"
    return f"x₁ is {x1} and x₂ is {x2}, in your units; the scripts answer {answers}. "


def _code(prefix: str, scripts: dict[str, str]) -> None:
    """Show one of the scripts."""
    name = st.segmented_control(
        "Read the code in", list(scripts), default="NumPy", key=f"{prefix}_code", required=True
    )
    st.code(scripts[str(name)], language="python", height=480)
