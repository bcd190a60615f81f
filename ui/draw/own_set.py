"""Your own test set: digits that you drew, with their labels, and how the network does on them."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import streamlit as st

import nn
from nn.arrays import Labels
from nn.data import drawings
from nn.data.drawings import Drawings
from ui.charts import training_charts
from ui.draw.reading import Reading
from ui.kit import finished_charts, table_behind
from ui.pictures import images
from ui.tables import chart_rows

ACROSS = 12  # drawings in a row of the sheet


def kept() -> Drawings:
    """Return what this session has kept."""
    return st.session_state.setdefault("draw_kept", Drawings())


def show(reading: Reading) -> None:
    """Show how to keep a drawing, and what came of those that are kept."""
    st.markdown(
        "Keep what you draw, with its right label. Soon you have a test set that nobody else "
        "has, in **your** handwriting. It is kept while this page is open, also when you reload "
        "it; **download it to have it longer.**"
    )
    _keep_this(reading)
    _exchange()
    if not len(kept()):
        st.caption("Nothing is kept yet.")
        return
    labels = reading.net.predict(kept().X)
    right = int(np.count_nonzero(labels == kept().y))
    st.metric("Your digits that it reads right", f"{right} of {len(kept())}")
    left, middle = st.columns([3, 2], gap="large")
    with left:
        _confusion(labels)
    with middle:
        _sheet(labels)


def _keep_this(reading: Reading) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label = st.selectbox(
            "It is", range(10), reading.order[0],
            key=f"draw_keep_{reading.name}", width=110,
        )  # fmt: skip
        st.button(
            "Keep this drawing",
            key="draw_keep",
            type="primary",
            icon=":material/bookmark_add:",
            disabled=reading.way is None,
            on_click=_change,
            args=[lambda: kept().added(reading.x, label)],
        )


def _exchange() -> None:
    """Offer the file, and take one in."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        mine = kept()  # the file is made where there is no session
        st.download_button(
            "Download them",
            lambda: _file(mine),
            "my-digits.npz",
            icon=":material/download:",
            on_click="ignore",
            disabled=not len(kept()),
        )
        for key, label, icon, make in (
            ("draw_remove_last", "Remove the last", ":material/undo:", _without_last),
            ("draw_remove_all", "Remove all", ":material/delete:", Drawings),
        ):
            off = not len(kept())
            st.button(label, icon=icon, key=key, disabled=off, on_click=_change, args=[make])
    with st.expander("Load drawings from a file"):
        st.file_uploader(
            "A file that was downloaded here, or an .npz file with up to 500 digits (m, 784) and "
            "their labels (m,)",
            key="draw_load",
            max_upload_size=20,  # what is too large is told in our words, and does not stay
            on_change=_load,
        )
    news = st.session_state.pop("draw_news", None)
    if problem := st.session_state.pop("draw_problem", None):
        st.error(problem)
    elif news is not None:
        st.success(f"{news} came from the file; what you had already was left out.")


def _without_last() -> Drawings:
    return kept().without(len(kept()) - 1) if len(kept()) else kept()


def _load() -> None:
    """Add the drawings of the file that was just chosen."""
    if file := st.session_state.draw_load:
        before = len(kept())
        _change(lambda: kept().joined(drawings.read(file)))
        st.session_state.draw_news = len(kept()) - before


def _change(make: Callable[[], Drawings]) -> None:
    """Keep another set, or say why not."""
    try:
        st.session_state.draw_kept = make()
    except ValueError as error:
        st.session_state.draw_problem = str(error)


def _file(mine: Drawings) -> bytes:
    content = io.BytesIO()
    drawings.save(mine, content)
    return content.getvalue()


def _confusion(labels: Labels) -> None:
    matrix = nn.metrics.confusion_matrix(kept().y, labels, 10)
    finished_charts.chart(
        "draw_confusion",
        matrix.tolist(),
        lambda ink: training_charts.confusion(matrix, ink=ink),
        training_charts.describe_confusion(matrix),
    )
    table_behind.table("draw_confusion", "The matrix", lambda: chart_rows.confusion(matrix))


def _sheet(labels: Labels) -> None:
    """Show the drawings, the misread ones first and named."""
    wrong = np.flatnonzero(labels != kept().y)
    if len(wrong):
        st.markdown("**Misread**")
        with st.container(horizontal=True, gap="small"):
            for i in wrong[:24]:
                told = f"{kept().y[i]} read as {labels[i]}"
                st.image(images.digit(kept().X[:, i], zoom=2), caption=told, width=72, alt=told)
    st.markdown("**All of them**")
    st.image(images.sheet(kept().X, across=min(ACROSS, len(kept()))), alt="All your kept digits")
