"""Predict, then look: a question first, the answer and the reason after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from ui.kit import bring


@dataclass(frozen=True)
class Question:
    """A question with its right answer, the reason, and the settings that show it."""

    text: str
    answers: tuple[str, ...]
    right: str
    why: str
    look: dict[str, Any] = field(default_factory=dict)  # widget key → value
    place: str = ""  # the key of what shows it

    def __post_init__(self) -> None:
        """Raise ValueError if the right answer is not among the answers."""
        if self.right not in self.answers:
            raise ValueError(f"{self.right!r} is not one of the answers.")


# What else stands under a question, such as a button that asks the class (ui/room/poll.py, which
# ui/frame puts here): it is given the question and a key.
UNDER: list[Callable[[Question, str], None]] = []


def ask(prefix: str, questions: Sequence[Question]) -> None:
    """Ask; the reason appears after an answer, with a button that sets the page to show it."""
    st.header("Predict, then look")
    for number, question in enumerate(questions, start=1):
        with st.container(border=True):
            answer = st.radio(
                f"**{question.text}**",
                question.answers,
                index=None,
                key=f"{prefix}_question_{number}",
                persist_state="session",
            )
            if answer is not None:
                _tell(question, answer, f"{prefix}_look_{number}")
            for more in UNDER:
                more(question, f"{prefix}_more_{number}")


def _tell(question: Question, answer: str, key: str) -> None:
    if answer == question.right:
        st.markdown(f":green[:material/check_circle:] **Yes.** {question.why}")
    else:
        st.markdown(f":orange[:material/cancel:] **No: {question.right}** {question.why}")
    if question.look:
        st.button(
            "Look at it",
            icon=":material/visibility:",
            key=key,
            on_click=look,
            args=[question],
            help="Sets the controls so that the page shows it, and goes there.",
        )


def look(question: Question) -> None:
    """Set the page so that it shows the answer, and go there; for callbacks."""
    st.session_state.update(question.look)
    bring.into_view(question.place)
