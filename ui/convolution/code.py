"""Show me the NumPy: the functions that ran, and the network to take home."""

from __future__ import annotations

import streamlit as st

from runs.convolution.course import Course
from ui.code.step_sources import of_network
from ui.kit import file_names
from ui.kit.widgets import section
from ui.opened import functions
from ui.training import network_file

TITLE = "A small network that sees"


def show(course: Course) -> None:
    """Offer the functions that ran, and the network as a file, once they are asked for."""
    place = section("Show me the NumPy: the functions that ran", "code", "conv_numpy")
    if not place:
        return
    with place:
        spec = course.spec
        name = file_names.of_network("conv", [*spec.filters, 10], spec.seed)
        with st.container(horizontal=True):
            network_file.download(course.network, name, "Weights as .npz")
            network_file.as_code(course.network, name, TITLE)
        net = course.network()
        functions.show(of_network(net, spec.batch_size, spec.initializer, spec.optimizer))
