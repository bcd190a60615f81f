"""The start page: what this is, and one click on."""

import streamlit as st

from ui import hero

st.title("Glassbox")
st.markdown(
    "#### A neural network with nothing hidden.\n"
    "It is written from scratch, in a few hundred lines of NumPy that you can read. "
    "Draw for it, train it, watch it learn."
)
with st.container(horizontal=True):
    if st.button("Draw a digit", type="primary", icon=":material/draw:"):
        st.switch_page("pages/draw.py")
    if st.button("Train a network", icon=":material/model_training:"):
        st.switch_page("pages/mnist.py")

hero.show()

st.subheader("Where to go")
with st.grid("auto", min_column_width=280):
    with st.container(border=True, height="stretch"):
        st.page_link("pages/draw.py", label="**Draw a digit**", icon=":material/draw:")
        st.markdown("Draw with the mouse or a finger. A network reads along, stroke by stroke.")
        st.caption("One minute")
    with st.container(border=True, height="stretch"):
        st.page_link("pages/mnist.py", label="**MNIST**", icon=":material/model_training:")
        st.markdown(
            "Choose the layers, press Start, and watch a network learn to read. "
            "Then see every image that it got wrong."
        )
        st.caption("Five minutes")
