"""Draw a digit: a network reads along, says how sure it is, and shows why."""

import streamlit as st

from ui import tab
from ui.reader import networks, page

st.title("Draw a digit")
st.markdown("Draw a digit from 0 to 9 in the square. **The network reads it after each stroke.**")
tab.say_what_is_lost_of_drawings()

page.show(networks.choose())
