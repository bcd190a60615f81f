"""What the web server does beside Streamlit: headers, packing, fonts, figures, housekeeping."""
