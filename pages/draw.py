"""Draw a digit: a network reads along, says how sure it is, and shows why."""

import streamlit as st

from ui.draw import draw_page
from ui.memory import tab

st.title("Draw a digit")
st.markdown(
    "Draw a digit from 0 to 9 in the square, or a whole number. "
    "**The network reads it after each stroke.**"
)
tab.say_what_is_lost_of_drawings()

draw_page.show()
