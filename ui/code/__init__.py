"""Code that leaves the app: scripts, exports, and the source that ran. No Streamlit here."""
