"""What is computed from a course is remembered for all visitors."""

from __future__ import annotations

import streamlit as st

from runs.small import Course

remembered = st.cache_resource(
    show_spinner=False,
    max_entries=40,
    # Streamlit looks at a tuple item by item, and a digit has 784 inputs, each with a name.
    hash_funcs={Course: lambda course: course.key, tuple: repr},
)
