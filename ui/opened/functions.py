"""The functions that ran: each one beside its formula, its shapes and where it stands."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from ui.code.step_sources import Piece


def show(pieces: Iterable[Piece]) -> None:
    """Show functions one below the other."""
    for piece in pieces:
        left, right = st.columns(2, gap="medium")
        with left:
            st.markdown(f"**{piece.title}**")
            st.latex(piece.formula)
            st.caption(f"{piece.shapes}  \n`{piece.file}`, line {piece.line}")
        right.code(piece.source, language="python", wrap_lines=True)
