"""Glassbox: look inside a neural network. Run with ``streamlit run app.py``."""

import os

# One BLAS thread each for the web server and its workers: two of them on two cores slow each
# other down several times over. It must be said before NumPy is loaded.
for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")
os.environ.setdefault("VECLIB_MAXIMUM_THREADS", "1")

import streamlit as st

from ui import registry
from ui.frame import around
from ui.kit import page_end
from ui.server import housekeeping, metrics, room_routes, web


def visit() -> None:
    """Draw the page that a visitor asks for."""
    st.set_page_config(
        page_title="Glassbox", page_icon="ui/frame/icon.png", layout="wide",
        initial_sidebar_state="collapsed" if st.context.is_embedded else "auto",
    )  # fmt: skip
    around.arrive()
    here = st.navigation(
        [
            st.Page(
                page.file, title=page.title, icon=page.icon, help=page.text or None,
                default=page is registry.START,
            )
            for page in registry.offered()
        ]
    )  # fmt: skip
    around.before(here.url_path)
    page_end.run(here.run)
    around.after(here.url_path)


if __name__ == "__main__":  # Streamlit runs this file for each visitor
    visit()
else:  # and imports it once, to know what to serve
    app = st.App(
        __file__,
        lifespan=housekeeping.lifespan,
        middleware=web.MIDDLEWARE,
        routes=[*metrics.routes(), *room_routes.routes()],
    )
