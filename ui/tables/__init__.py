"""Tables: files that people bring, and what stands behind charts. No Streamlit in this folder."""
