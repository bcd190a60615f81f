"""For a projector: large type, no sidebar. By a switch, or by ``present=true`` in the address."""

from __future__ import annotations

import streamlit as st

KEY = "present"  # what present.css looks at


def show() -> None:
    """Draw the switch."""
    st.toggle("Present", key=KEY, bind="query-params")
