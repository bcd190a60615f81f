"""The start page: what this is, and one click on."""

import streamlit as st

from ui import hero

st.title("Glassbox")
st.markdown(
    "#### A neural network with nothing hidden.\n"
    "It is written from scratch, in NumPy that you can read. Draw for it, train it, watch it learn."
)
with st.container(horizontal=True):
    if st.button("Draw a digit", type="primary", icon=":material/draw:"):
        st.switch_page("pages/draw.py")
    if st.button("Watch one learn", icon=":material/play_arrow:"):
        st.switch_page("pages/xor.py")

hero.show()

st.subheader("From one unit to a deep network")
with st.grid("auto", min_column_width=280):
    for path, icon, label, text, minutes in (
        (
            "pages/perceptron.py",
            "adjust",
            "Perceptron",
            "A single unit draws a straight line, or tells a 0 from a 1. Watch the line move.",
            "Three minutes",
        ),
        (
            "pages/two_layers.py",
            "layers",
            "Two layers",
            "A hidden layer learns a small table. Open any number and see where it comes from.",
            "Five minutes",
        ),
        (
            "pages/xor.py",
            "join_inner",
            "XOR",
            "Four points that no line divides, until the hidden layer bends the plane.",
            "Five minutes",
        ),
        (
            "pages/mnist.py",
            "model_training",
            "MNIST",
            "Choose the layers, press Start, and watch a network learn to read. "
            "Then see every image that it got wrong.",
            "Five minutes",
        ),
        (
            "pages/draw.py",
            "draw",
            "Draw a digit",
            "Draw with the mouse or a finger. A network reads along, stroke by stroke.",
            "One minute",
        ),
        (
            "pages/speed.py",
            "speed",
            "How fast, and why",
            "The same step in three ways, timed before your eyes. See what frameworks do for you.",
            "Three minutes",
        ),
    ):
        with st.container(border=True, height="stretch"):
            st.page_link(path, label=f"**{label}**", icon=f":material/{icon}:")
            st.markdown(text)
            st.caption(minutes)
