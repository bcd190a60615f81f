"""Colours of the charts, chosen to be told apart with any colour vision, light and dark.

After Okabe and Ito (2008), "Color Universal Design". Where a colour carries a meaning, a
dash, a marker or a word carries it too.
"""

TRAIN = "#1f83c4"  # blue, drawn solid
TEST = "#d9730d"  # orange, drawn dashed
MUTED = "#8a979e"
INK = {"light": "#1c2a32", "dark": "#e8eef0"}  # text, as in .streamlit/config.toml
# From paper to ink; legible with white and black text, and in grey.
SEQUENTIAL = [
    [0.0, "rgba(31, 131, 196, 0.05)"],
    [0.25, "rgba(31, 131, 196, 0.35)"],
    [1.0, "rgba(11, 94, 146, 1)"],
]
