"""What the pages share, a folder for each subject; docs/house.md shows who imports whom.

Importing this for the first time also settles who routes. A fresh server that is first asked
for a page by its address would run that file in ``pages/`` alone, as Streamlit did before
``st.navigation``; it is told to start with ``app.py``. The server imports this before its first
visitor comes; a script that does is told to begin again.
"""

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

begun = PagesManager.uses_pages_directory
PagesManager.uses_pages_directory = False
if begun:
    st.rerun()
