"""Teach it yours: name things, draw some of each, train, and be read, within a minute."""

import streamlit as st

from ui.memory import tab
from ui.yours import drawing, go_on, training

st.title("Teach it yours")
st.markdown(
    "Draw a few circles and a few crosses, or whatever you name. **Then press Train: the network "
    "reads what you draw.**"
)
tab.say_what_is_lost_of_drawings()
drawing.show()
with st.container(key="yours_training"):
    training.watch()
with st.container(key="yours_on"):
    go_on.show()
