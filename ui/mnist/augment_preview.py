"""What the network sees when its images are distorted: real images beside changed copies."""

from __future__ import annotations

import numpy as np
import streamlit as st

from nn.arrays import Array
from nn.data.augmentation import AUGMENTATIONS, Distortion
from nn.data.datasets import Dataset
from runs import MnistSpec
from ui.pictures import images

CLASSES = (2, 4, 5, 7)  # a row for each; the first ones where there are fewer
COPIES = 9  # in a row, after the original
ZOOM = 3
GAP = 14  # pixels between the originals and the copies
AGAIN = "mnist_distorted"  # how many times the button was pressed


def told(data: Dataset) -> str:
    """Say what the picture shows, for those who do not see it."""
    about = data.about
    named = ", ".join(about.classes[i] for i in shown(data))
    return (
        f"{about.nouns.capitalize()}, {named}: on the left each original, beside it {COPIES} "
        "distorted copies"
    )


def shown(data: Dataset) -> list[int]:
    """Return the classes of which an image is shown."""
    few = range(min(len(CLASSES), data.n_classes))
    return list(CLASSES if max(CLASSES) < data.n_classes else few)


def show(spec: MnistSpec, data: Dataset, *, expanded: bool) -> None:
    """Show what the chosen distortion does, if one is chosen."""
    if AUGMENTATIONS[spec.augmentation]:
        with st.expander("The distorted images", expanded=expanded, icon=":material/gesture:"):
            _rows(spec, data)


@st.fragment
def _rows(spec: MnistSpec, data: Dataset) -> None:
    distortion = AUGMENTATIONS[spec.augmentation]
    assert distortion
    seed = spec.seed + st.session_state.get(AGAIN, 0)
    st.markdown(
        "**Left: the original.** Beside it: copies as training makes them, anew for each step. "
        "Cost and accuracy are measured on the undistorted images."
    )
    st.image(picture(*examples(data, distortion, seed)), width="stretch", alt=told(data))
    st.button("Distort again", icon=":material/refresh:", key="distort_again", on_click=_again)


def _again() -> None:
    st.session_state[AGAIN] = st.session_state.get(AGAIN, 0) + 1


def examples(data: Dataset, distortion: Distortion, seed: int) -> tuple[Array, Array]:
    """Return an original of four classes (n_0, 4), and COPIES distorted ones of each (n_0, 36)."""
    rows = data.X_train.T[[np.argmax(data.y_train == one) for one in shown(data)]]
    copies = distortion(np.repeat(rows, COPIES, axis=0).T, np.random.default_rng(seed))
    return rows.T, copies


def picture(originals: Array, copies: Array) -> images.Picture:
    """Lay each original and its copies out in a row, the originals a little apart."""
    left, right = images.sheet(originals, 1, ZOOM), images.sheet(copies, COPIES, ZOOM)
    apart = np.full((len(left), GAP), 128, np.uint8)
    return np.hstack([left, apart, right])
