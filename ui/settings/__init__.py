"""The settings of the pages: each declared once, in a table."""
