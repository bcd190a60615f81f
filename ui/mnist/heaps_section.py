"""The section on how the layers sort the images: made when it is open."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from nn.data.datasets import Dataset
from runs import MnistRun
from ui.kit import moving, table_behind
from ui.kit.data_sets import COUNTS
from ui.kit.widgets import section
from ui.memory.shared_cache import once
from ui.mnist import heaps
from ui.mnist.heaps import Heaps
from ui.tables.chart_rows import written

KEY = "mnist_heaps"


def show(run: MnistRun, data: Dataset, of: tuple[str, int]) -> None:
    """Draw the section; ``of`` tells which network it is about."""
    place = section(
        f"How the layers sort the {data.about.nouns}: {COUNTS[data.n_classes]} heaps come apart",
        "scatter_plot",
        KEY,
    )
    if place:
        with place:
            _panel(run, data, of)


def _panel(run: MnistRun, data: Dataset, of: tuple[str, int]) -> None:
    found, shown = once(("heaps", *of), lambda: _made(run, data))
    if found is None:
        st.info(
            "There are no such pictures of this training: its network is gone, or so large that "
            "they would take too long, or there are too few test images."
        )
        return
    st.markdown(
        f"{len(found.classes)} test images, which the network did not learn from. In each layer an "
        "image is a point: the activations of all its units, seen from where they differ most at "
        "the end. **Play, choose a layer, and click an image to see which ones are its neighbours "
        "there.**"
    )
    moving.heaps(data=shown, key=f"{KEY}_panel")
    table_behind.table(
        f"{KEY}_panel", "How well they are sorted", lambda: _table(found),
        "The share of the images whose nearest neighbour in a layer is of the same class.",
    )  # fmt: skip
    st.caption(
        "The directions are the two principal components of the layer at the end of the training; "
        "they stay the same, so what moves has learned. Distances between neighbours are those of "
        "all units, not of the picture."
    )
    moving.player(
        data={"page": f"heaps {run.key} {run.iteration}", "iterations": found.iterations},
        key=f"{KEY}_time",
    )


def _made(run: MnistRun, data: Dataset) -> tuple[Heaps | None, dict[str, object]]:
    moments = run.moments()
    found = heaps.heaps(moments, data.X_test, data.y_test) if moments else None
    return found, heaps.data(found, data.X_test, data.about) if found else {}


def _table(found: Heaps) -> pd.DataFrame:
    last = len(found.iterations) - 1
    columns = {
        f"At iteration {found.iterations[moment]:,}": [
            written(found.pure(layer, moment), percent=True) for layer in range(len(found.names))
        ]
        for moment in sorted({0, last // 2, last})
    }
    return pd.DataFrame(columns, pd.Index(found.names, name="Layer"))
