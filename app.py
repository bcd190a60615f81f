"""Glassbox: look inside a neural network. Run with ``streamlit run app.py``."""

import os

# One BLAS thread each for the web server and its workers: two of them on two cores slow each
# other down several times over. It must be said before NumPy is loaded.
for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")
os.environ.setdefault("VECLIB_MAXIMUM_THREADS", "1")

import streamlit as st

from ui.frame import around
from ui.kit import page_end
from ui.server import housekeeping, metrics, web


def visit() -> None:
    """Draw the page that a visitor asks for."""
    st.set_page_config(
        page_title="Glassbox", page_icon="ui/frame/icon.png", layout="wide",
        initial_sidebar_state="collapsed" if st.context.is_embedded else "auto",
    )  # fmt: skip
    around.arrive()
    page = st.navigation(
        [
            st.Page("pages/start.py", title="Start", icon=":material/home:", default=True),
            st.Page(
                "pages/perceptron.py",
                title="Perceptron",
                icon=":material/adjust:",
                help="A single unit, and the straight line that it draws.",
            ),
            st.Page(
                "pages/two_layers.py",
                title="Two layers",
                icon=":material/layers:",
                help="A hidden layer learns what a single unit cannot.",
            ),
            st.Page(
                "pages/xor.py",
                title="XOR",
                icon=":material/join_inner:",
                help="The hidden layer bends the plane until one straight line is enough.",
            ),
            st.Page(
                "pages/playground.py",
                title="Playground",
                icon=":material/scatter_plot:",
                help="Any small network on points of the plane, and all that happens in it.",
            ),
            st.Page(
                "pages/mnist.py",
                title="MNIST",
                icon=":material/model_training:",
                help="Design a network, train it on handwritten digits, and see what it got wrong.",
            ),
            st.Page(
                "pages/draw.py",
                title="Draw a digit",
                icon=":material/draw:",
                help="Draw with the mouse, a finger or a pen; a network reads along.",
            ),
            st.Page(
                "pages/speed.py",
                title="How fast, and why",
                icon=":material/speed:",
                help="Memory, precision, batches and Python: what a step costs, measured live.",
            ),
        ]
    )
    around.before(page.url_path)
    page_end.run(page.run)
    around.after(page.url_path)


if __name__ == "__main__":  # Streamlit runs this file for each visitor
    visit()
else:  # and imports it once, to know what to serve
    app = st.App(
        __file__, lifespan=housekeeping.lifespan, middleware=web.MIDDLEWARE, routes=metrics.routes()
    )
