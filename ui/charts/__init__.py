"""Charts: numbers in, a Plotly figure out. No Streamlit in this folder."""
