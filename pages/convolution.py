"""Convolution: a network that sees, trained before one's eyes and open in both directions."""

import streamlit as st

from runs.convolution.course import Course
from ui.convolution import code, controls, picture, training, view
from ui.kit import quiz
from ui.kit.glossary import term
from ui.kit.page_end import end_page
from ui.kit.questions import QUESTIONS

st.title("Convolution")
st.markdown(
    f"Small {term('filter', 'filters')} look at every place of an image: a {term('convolution')}. "
    "**Move the bar below to watch them learn. Press any picture for its sum.**"
)
spec = controls.spec()
if spec is None:
    end_page()
left, right = st.columns([3, 2], vertical_alignment="center")
with left, st.container():
    training.bar(spec)
image = picture.choose(right, st.container())


def seen(course: Course, *, live: bool = False) -> None:
    """The network, and how well it does."""
    view.drawing(spec, course.newest if live else course, image, live=live)
    with st.container(key="conv_curves"):
        view.curve_columns(course)


if training.is_live(spec):
    training.live(spec, lambda found: seen(found, live=True))
else:
    found = training.course(spec)
    with st.container():  # as around a fragment, so that the panels stay when a training ends
        seen(found)
    view.player(found)
    with st.container(key="conv_quiz"):
        quiz.ask("conv", QUESTIONS["convolution"])
    with st.container(key="conv_dense"):
        st.header("Why not dense?")
        st.markdown(
            "A filter gives the same answers wherever a digit stands, and "
            f"{term('pooling')} forgets a part of the way. In a dense network every weight belongs "
            "to one pixel. **Shift the digit, and compare.**"
        )
        view.why_not_dense(found, image)
    code.show(found)
