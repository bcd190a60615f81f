"""Lessons on the screen: the list on the start page, and what there is to do on a lesson's page."""

from __future__ import annotations

import streamlit as st

from ui.classroom.lessons import BY_KEY, LESSONS, NAME, Lesson


def listed() -> None:
    """Draw all lessons, each with its link; for the start page."""
    with st.grid("auto", min_column_width=280):
        for lesson in LESSONS:
            with st.container(border=True, height="stretch", gap="xsmall"):
                st.markdown(f"**{lesson.title}** · {lesson.minutes} minutes\n\n{lesson.goal}")
                with st.expander("What to do, what to ask"):
                    _do(lesson)
                    for question, answer in lesson.ask:
                        st.markdown(f"*{question}* {answer}")
                st.link_button(
                    "Open the lesson", lesson.link, icon=":material/open_in_new:",
                    help="In another tab. Press Share there, and your class has it by its QR code.",
                )  # fmt: skip


def above(page: str) -> None:
    """Draw what there is to do, on the page that a lesson's link opens."""
    lesson = BY_KEY.get(str(st.query_params.get(NAME, "")))
    with st.container():
        if lesson and lesson.page == page:
            label = f"Lesson: {lesson.title} ({lesson.minutes} minutes)"
            with st.expander(label, icon=":material/school:", expanded=True, key="lesson_card"):
                st.markdown(f"**{lesson.goal}**")
                _do(lesson)
                for question, _ in lesson.ask:
                    st.markdown(f"*{question}*")


def _do(lesson: Lesson) -> None:
    st.markdown("\n".join(f"{i}. {step}" for i, step in enumerate(lesson.do, start=1)))
