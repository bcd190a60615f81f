"""Something to do while a training waits in line: read hard digits, against the network that ships.

It has not learned from these images, and what it takes them for is computed.
"""

from __future__ import annotations

import streamlit as st

from ui.kit.data_sets import dataset
from ui.kit.hard_digits import MOST, Hard, hard
from ui.pictures import images

AT, GIVEN = "waiting_at", "waiting_given"  # which digit is shown; what was answered


def show() -> None:
    """Draw a digit to be read, and more to do; for a page on which something waits."""
    with st.container(border=True, key="while_waiting"):
        st.subheader("While you wait: can you read these?")
        at = int(st.session_state.setdefault(AT, 0))
        one = hard()[at % MOST]
        left, right = st.columns([1, 3], gap="medium")
        with left:
            picture = images.digit(dataset("mnist-5k").X_test[:, one.example], zoom=6)
            st.image(picture, width=168, alt="A handwritten digit that is hard to read")
        with right:
            _read(one, at)
        _more()


def _read(one: Hard, at: int) -> None:
    answer = st.pills(
        "The network that ships found these hardest, of 1,000 that it never saw. What is this?",
        range(10), key=f"waiting_guess_{at}", persist_state="session",
        wrap=True,
    )  # fmt: skip
    if answer is None:
        return
    given: dict[int, int] = st.session_state.setdefault(GIVEN, {})
    given.setdefault(at % MOST, int(answer))  # the first answer counts
    mine, its = answer == one.digit, one.read == one.digit
    st.markdown(
        f"{'✓ You are right' if mine else '✗ No'}: it is meant as a **{one.digit}**. "
        f"The network reads **{one.read}**, {one.sure:.0%} sure, and is "
        f"{'right' if its else 'wrong'}."
    )
    st.markdown(_score(given))
    st.button(
        "Another", key="waiting_next", icon=":material/arrow_forward:", on_click=_next, args=[at]
    )


def _score(given: dict[int, int]) -> str:
    mine = sum(hard()[i].digit == answer for i, answer in given.items())
    its = sum(hard()[i].digit == hard()[i].read for i in given)
    return f"Of {len(given)}, you have read **{mine}**, and the network **{its}**."


def _next(at: int) -> None:
    st.session_state[AT] = at + 1


def _more() -> None:
    st.caption(
        "Soon a curve will grow here: the cost falls fast at first, then slowly. Guess now how "
        "many of 100 new images your network will read."
    )
    with st.container(horizontal=True):
        st.page_link("pages/xor.py", label="A network that trains at once", icon=":material/bolt:")
        st.page_link("pages/draw.py", label="Draw a digit yourself", icon=":material/draw:")
