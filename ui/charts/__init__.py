"""Charts: numbers in, a Plotly figure out. No Streamlit in this folder.

There is one drawer for each purpose, and a test knows no other:

- **What moves with the player, or stands in a first view**: our panels (``ui/panels``, which
  ``ui/kit/moving.py`` mounts). They follow the clock without asking the server, and the page need
  not load Plotly's 1.4 MB (packed).
- **What is over, and is zoomed, saved or opened**: Plotly, by this folder's figures and
  ``ui/kit/finished_charts.py``. It blanks for 80 to 170 ms whenever its figures change.
- **What gets one more point while a training runs on the server**: Vega-Lite, in
  ``ui/training/live_curves.py``. It takes the point without being mounted anew.

Digits and photos are pictures (``ui/pictures``), and so is a diagram without an axis.
"""
