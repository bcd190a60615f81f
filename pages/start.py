"""The start page: what this is, and one click on."""

import streamlit as st

st.title("Glassbox")
st.markdown("### A neural network with nothing hidden")
st.markdown(
    "It is written from scratch, in a few hundred lines of NumPy that you can read. "
    "Draw for it, train it, and look at any number in it."
)
with st.container(horizontal=True):
    if st.button("Draw a digit", type="primary", icon=":material/draw:"):
        st.switch_page("pages/draw.py")
    if st.button("Train a network", icon=":material/model_training:"):
        st.switch_page("pages/mnist.py")
