"""The network on paper: the shape of every matrix, and the formulas that join them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod

import numpy as np
import streamlit as st

from nn.activations import ACTIVATIONS
from nn.data.datasets import Dataset
from nn.layers import BatchNorm, Conv2D, Layer, MaxPool
from nn.layers.weighted import stacks
from nn.losses import LOSSES
from runs import MnistSpec
from ui.kit import names
from ui.kit.glossary import term
from ui.pictures import images

SHOWN = 72  # images, in four rows
NORMALISED = (
    r", and $\gamma$ and $\beta$ of the normalisation. Its mean and variance, which are noted on "
    "the way, are counted as well."
)


def preview(data: Dataset) -> None:
    """Show what the network will be given, before any training."""
    st.header("What it will learn from")
    st.image(
        _some(data.name, len(data.y_train), data),
        width="stretch",
        alt=f"{SHOWN} {data.about.nouns} from the training images",
    )
    m = len(data.y_train)
    st.caption(f"{min(SHOWN, m)} of the {m:,} training images. Data: {data.source}.")


@st.cache_data(show_spinner=False, max_entries=4)
def _some(name: str, m: int, _data: Dataset) -> str:
    some = np.random.default_rng(0).choice(m, min(SHOWN, m), replace=False)
    return images.address(images.sheet(_data.X_train[:, np.sort(some)], across=18))


def explain(spec: MnistSpec, data: Dataset) -> None:
    """Show the layers' formulas and the shapes of all matrices."""
    layers = replace(spec, data=data.name).placed()
    row, n_parameters = [str(layers[0].n_in), *names.layers(layers)], spec.shape.parameters
    with st.expander(
        f"The matrices: {' → '.join(row)}, {n_parameters:,} parameters",
        icon=":material/grid_on:",
        key="mnist_shapes",
    ):
        st.markdown(
            f"Each column of $X$ is one image: its {data.about.pixels} pixels, top to bottom. "
            f"A step uses a {term('batch')} of $m$ = {spec.batch_size or len(data.y_train):,} "
            f"images. Training changes the {term('parameter', 'parameters')}: all of $W$ and $b$"
            + (NORMALISED if any(isinstance(one, BatchNorm) for one in layers) else ".")
        )
        if isinstance(layers[0], Conv2D):
            st.markdown(patches_told(layers[0]))
        st.latex(r"Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]} \qquad A^{[l]} = g^{[l]}(Z^{[l]})")
        st.latex(
            rf"g_\text{{hidden}}(Z) = {ACTIVATIONS[spec.hidden].formula} \qquad "
            rf"g_\text{{output}}(Z) = {ACTIVATIONS['softmax'].formula}"
        )
        st.latex(LOSSES["cross_entropy"].formula)
        st.markdown(as_markdown(shape_table(layers)))


def patches_told(layer: Conv2D) -> str:
    """Say what a convolution multiplies its filters by."""
    (height, width), (down, across) = layer.window.size, layer.shape_out[:2]
    weights, dense = layer.parameters[0].shape, layer.n_in * layer.n_out
    return (
        f"A **convolution** is the same formula with patches in place of images: a window of "
        f"{height} × {width} fits into an image at {down} × {across} places, and what it sees at "
        f"each is one column. So one image gives {down * across:,} columns, and the same "
        f"{weights[0]} × {weights[1]} weights serve at all of them. A dense layer with as many "
        f"outputs would have {dense:,}."
    )


def shape_table(layers: Sequence[Layer]) -> list[dict[str, str]]:
    """List the shapes of W, b, Z and A for each layer with weights, and its parameters.

    What stands behind a convolution and has none, as a pool, counts as part of it.
    """
    return [_row(number, stack) for number, stack in enumerate(stacks(layers), start=1)]


def _row(number: int, stack: Sequence[Layer]) -> dict[str, str]:
    first, last = stack[0], stack[-1]
    rows, columns = first.parameters[0].shape
    after = "".join(f", {layer!r}" for layer in stack if isinstance(layer, MaxPool | BatchNorm))
    return {
        "Layer": str(number),
        "Activation": f"{last.activation.name}{after}",
        "W": f"{rows} × {columns}",
        "b": f"{rows} × 1",
        "Z": _columns(first),
        "A": _columns(last),
        "Parameters": f"{sum(layer.n_parameters for layer in stack):,}",
    }


def _columns(layer: Layer) -> str:
    """Write the shape of what a layer puts out for m images: of maps, a column for each place."""
    *places, n = layer.shape_out
    return f"{n} × {f'{prod(places)} ' * bool(places)}m"


def as_markdown(rows: list[dict[str, str]]) -> str:
    """Write rows as a table; a data frame would cost each visitor's every click 3 ms more."""
    lines = [list(rows[0]), ["---"] * len(rows[0]), *(list(row.values()) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
