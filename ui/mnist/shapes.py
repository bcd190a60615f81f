"""The network on paper: the shape of every matrix, and the formulas that join them."""

from __future__ import annotations

import numpy as np
import streamlit as st

from nn.activations import ACTIVATIONS
from nn.data.datasets import Dataset
from nn.losses import LOSSES
from runs import MnistSpec
from ui.kit.glossary import term
from ui.pictures import images


def preview(data: Dataset) -> None:
    """Show what the network will be given, before any training."""
    st.header("What it will learn from")
    st.image(
        _some_digits(data.name, len(data.y_train), data),
        width="stretch",
        alt="72 handwritten digits from the training images",
    )
    st.caption(f"72 of the {len(data.y_train):,} training images. Data: {data.source}.")


@st.cache_data(show_spinner=False, max_entries=4)
def _some_digits(name: str, m: int, _data: Dataset) -> str:
    some = np.random.default_rng(0).choice(m, 72, replace=False)
    return images.address(images.sheet(_data.X_train[:, np.sort(some)], across=18))


def explain(spec: MnistSpec, data: Dataset) -> None:
    """Show the layers' formulas and the shapes of all matrices."""
    sizes = spec.layer_sizes(data)
    n_parameters = spec.shape.parameters
    with st.expander(
        f"The matrices: {' → '.join(map(str, sizes))}, {n_parameters:,} parameters",
        icon=":material/grid_on:",
        key="mnist_shapes",
    ):
        st.markdown(
            "Each column of $X$ is one image: its 784 pixels, top to bottom. "
            f"A step uses a {term('batch')} of $m$ = {spec.batch_size or len(data.y_train):,} "
            f"images. Training changes the {term('parameter', 'parameters')}: all of $W$ and $b$."
        )
        st.latex(r"Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]} \qquad A^{[l]} = g^{[l]}(Z^{[l]})")
        st.latex(
            rf"g_\text{{hidden}}(Z) = {ACTIVATIONS[spec.hidden].formula} \qquad "
            rf"g_\text{{output}}(Z) = {ACTIVATIONS['softmax'].formula}"
        )
        st.latex(LOSSES["cross_entropy"].formula)
        st.markdown(as_markdown(shape_table(spec, sizes)))


def shape_table(spec: MnistSpec, sizes: list[int]) -> list[dict[str, str]]:
    """List the shapes of W, b, Z and A for each layer, and its number of parameters."""
    last = len(sizes) - 1
    return [
        {
            "Layer": str(l),
            "Activation": "softmax" if l == last else spec.hidden,
            "W": f"{sizes[l]} × {sizes[l - 1]}",
            "b": f"{sizes[l]} × 1",
            "Z and A": f"{sizes[l]} × m",
            "Parameters": f"{sizes[l] * (sizes[l - 1] + 1):,}",
        }
        for l in range(1, len(sizes))  # noqa: E741, as in the formulas
    ]


def as_markdown(rows: list[dict[str, str]]) -> str:
    """Write rows as a table; a data frame would cost each visitor's every click 3 ms more."""
    lines = [list(rows[0]), ["---"] * len(rows[0]), *(list(row.values()) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
