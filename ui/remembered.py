"""What is computed from a course is remembered for all visitors."""

from __future__ import annotations

import streamlit as st

from runs.recording import PlayCourse
from runs.small import Course


def _key(course: Course) -> str:
    return course.key


remembered = st.cache_resource(
    show_spinner=False,
    max_entries=40,
    # Streamlit looks at a tuple item by item, and a digit has 784 inputs, each with a name.
    hash_funcs={Course: _key, PlayCourse: _key, tuple: repr},
)
