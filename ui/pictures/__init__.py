"""Pictures: images, photos and ink, checked, read and drawn. No Streamlit in this folder."""
