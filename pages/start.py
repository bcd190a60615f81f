"""The start page: what this is, and one click on."""

import streamlit as st

from runs import rooms
from ui.classroom import lesson_cards
from ui.start import hero, start_cards

st.title("Glassbox")
st.markdown(
    "## A neural network with nothing hidden.\n"
    "It is written from scratch, in NumPy that you can read. Draw for it, train it, watch it learn."
)
with st.container(horizontal=True):  # they leave by an address without settings. Unless that is
    # asked for, Streamlit refuses to take away those that a control keeps there, such as Present.
    if st.button("Draw a digit", type="primary", icon=":material/draw:"):
        st.switch_page("pages/draw.py", query_params={})
    if st.button("Watch one learn", icon=":material/play_arrow:"):
        st.switch_page("pages/xor.py", query_params={})

with st.container():
    if rooms.are_on():
        st.page_link(
            "pages/room.py", label="With a class? Open or join a room", icon=":material/group:",
            help="",
        )  # fmt: skip

hero.show()

st.header("From one unit to a deep network")
st.markdown("Go through the pages in order, or begin where you like. Tours show you around.")
start_cards.show()

st.header("Ready lessons", anchor="lessons")
st.markdown(
    "For a class, or for an evening. Each link opens a page as the lesson needs it, with what to "
    "do above it."
)
lesson_cards.listed()
