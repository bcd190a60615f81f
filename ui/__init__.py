"""What the pages share: charts, controls, the live view, the session.

Importing this for the first time also settles who routes. A fresh server that is first asked
for a page by its address would run that file in ``pages/`` alone, as Streamlit did before
``st.navigation``; it is told to start with ``app.py``, and to begin again.
"""

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

if PagesManager.uses_pages_directory:
    PagesManager.uses_pages_directory = False
    st.rerun()
