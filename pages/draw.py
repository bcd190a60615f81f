"""Draw a digit: a network reads along, and shows what it sees."""

import streamlit as st

from ui import reader

st.title("Draw a digit")
st.markdown(
    "Draw a digit from 0 to 9 in the black square. **The network reads it after each stroke.**"
)

net, description = reader.choose_network()
reader.draw_and_read(net)
st.caption(description)
