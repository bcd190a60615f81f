"""What a training shows of itself on its way: its first weights, and what it takes for what.

Both are a panel of small pictures, which takes new numbers without being mounted again. They come
with the figures, at most twice a second, and are a few kilobytes.
"""

from __future__ import annotations

from math import prod

import numpy as np
import streamlit as st

from nn.data.datasets import About
from runs import MnistRun
from runs.mnist.sight import Sight
from ui.charts.numbers import Data, text
from ui.kit import moving, table_behind
from ui.panels.frames import packed
from ui.tables import chart_rows

LOUDER = 5  # times as strong as a right answer a mistake is drawn


def show(run: MnistRun) -> None:
    """Draw what the worker has shown last; nothing before there is anything."""
    seen: Sight | None = run.sight
    with st.container(key="mnist_sight"):
        if seen is None:
            return
        left, right = st.columns([2, 1], gap="large")
        with left:
            st.markdown(f"**What its first {_called(run)} look for**")
            moving.picture(data=weights(seen, _called(run)), key="live_weights")
            st.caption("Blue raises the sum of a unit where there is ink, orange lowers it.")
        with right:
            st.markdown("**What it takes for what**")
            moving.picture(data=matrix(seen, run.about), key="live_matrix")
            table_behind.table(
                "live_matrix",
                "The matrix",
                lambda: chart_rows.confusion(seen.confusion, run.about.classes, run.about.noun),
            )


def _called(run: MnistRun) -> str:
    return "filters" if run.spec.convolutions else "units"


def weights(seen: Sight, called: str) -> Data:
    """Describe the first weights, as one picture for each unit or filter."""
    low, high = (seen.largest * end / 127 for end in (seen.weights.min(), seen.weights.max()))
    told = f"from {text(low, 2)} to {text(high, 2)}"
    pictures = [
        {
            "shape": list(one.shape),
            "values": packed(one.astype(float), "i8", 1) | {"scale": 1 / 127},
            "signed": True,
            "alt": f"Weights {number} of the first {called}: {prod(one.shape)} numbers {told}",
        }
        for number, one in enumerate(seen.weights, start=1)
    ]
    return {"frames": 1, "size": "small", "pictures": pictures}


def matrix(seen: Sight, about: About) -> Data:
    """Describe the confusion matrix as a picture: right answers blue, mistakes orange."""
    counts = seen.confusion
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    right = np.eye(len(counts), dtype=bool)
    mistakes = np.where(right, 0, counts)
    true, read = divmod(int(mistakes.argmax()), len(counts))
    told = f"{np.trace(counts) / counts.sum():.1%} of the test images are right"
    names = about.classes
    most = f"the commonest mistake: {mistakes.max()} times {names[true]} read as {names[read]}"
    values = packed(np.where(right, shares, np.clip(-LOUDER * shares, -1, 0)), "i8", 1 / 127)
    picture = {
        "shape": list(counts.shape),
        "values": values,
        "signed": True,
        "alt": f"At iteration {seen.iteration:,}, {told}; {most}",
        "caption": f"Down: the {about.noun}, {names[0]} to {names[-1]}. Across: what it was read "
        f"as. {told}; {most}.",
    }
    return {"frames": 1, "pictures": [picture]}
