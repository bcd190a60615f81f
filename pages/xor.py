"""XOR: the hidden layer bends the plane until one straight line is enough."""

import streamlit as st

from nn.data.datasets.tables import XOR_TABLE
from ui.examples import ask, example_settings, example_table, lower_part, many_seeds, small_page
from ui.kit import quiz
from ui.kit.glossary import term
from ui.kit.questions import QUESTIONS
from ui.kit.tutorials import XOR
from ui.opened import backprop, check, open_number
from ui.panels.planes import extent_or
from ui.training import curve_and_matrix

INPUTS = ("A", "B")
TABLE = example_table.Source("table", XOR_TABLE, (), INPUTS)
BESIDE = (
    f"- Its code is not in the text that this page follows. The text names tanh, "
    f"{term('sigmoid')}, {term('cross-entropy')}, normally distributed weights, "
    f"{term('bias', 'biases')} of zero, and 1,000 iterations. The learning rate of 0.3, the two "
    "hidden units and the seed are our choice.\n"
    "- It calls gradient descent on all examples at once *gradient descent*, as we do, and "
    "suggests *batch gradient descent* for larger networks. What is meant there is "
    "**minibatches**: a few examples for each step.\n"
    "- It says that 1,000 iterations may be more than it takes. Whether that is so depends on "
    "the first weights: try some seeds."
)
SQUARE = (-0.5, 1.5, -0.5, 1.5)

st.title("XOR")
st.markdown(
    "One or the other, but not both: four points that no straight line can divide. "
    f"**Watch the {term('hidden layer')} bend the plane, then press *New seed* in the "
    f"{term('sidebar')}.**"
)
experiment = example_settings.experiment(XOR, lambda: example_table.reset("xor"))
body, below = st.container(), st.container()

with below:
    charts_place, quiz_place, seeds_place = (
        st.container(key=f"xor_{part}") for part in ("charts", "quiz", "many")
    )
    chosen = example_table.choose("xor", TABLE)
train, inputs = chosen.train, chosen.names.inputs
course = small_page.course(experiment, train)
square = extent_or(SQUARE, course)

opened = open_number.chosen(course, "xor", inputs)
with body:
    small_page.player(course, "xor")
    top, bottom = st.container(), st.container()
    left, right = bottom.columns(2, gap="large")
    with left:
        small_page.predictions(course, "xor", opened, inputs)
        small_page.data_note(course, "rows of the table, all that there are", chosen.names.one)
    with right:
        pair = ask.pair("xor", course, inputs)
with top:
    left, right = st.columns(2, gap="large")
    with left:
        st.header("What it says, everywhere")
        small_page.plane(course, "xor", opened, square, inputs, pair)
        st.caption(
            "Blue means 1, orange 0, and along the line between, it cannot decide. Squares should "
            "be blue, circles orange; a ring marks one that is not. The cross is what you ask."
        )
    with right:
        st.header("The plane, as the hidden layer sees it")
        small_page.hidden(course, "xor", square, inputs)
        st.caption(
            "The same points, and the grid between them, each at the place where the hidden "
            "units put it. The output only has to draw one straight line here."
        )
    left, right = st.columns(2, gap="large")
    with left:
        small_page.network(course, "xor", opened, inputs)
        n_x, n_h, n_y = course.network().layer_sizes
        named = f"n_x = {n_x}, n_h = {n_h}, n_y = {n_y}"
        st.caption(f"In the names of {XOR.origin}: {named}.")
    with right:
        open_number.panel(course, "xor", opened)
        small_page.cost_curve(course, "xor", small_page.course(XOR.experiment, train))
    backprop.show(course, "xor", inputs)
    check.show(course, "xor", inputs)
with quiz_place:
    quiz.ask("xor", QUESTIONS["xor"])
with charts_place:
    curve_and_matrix.show("xor", course, inputs, chosen.names.classes)
with seeds_place:
    many_seeds.show("xor", experiment, train, XOR.experiment.seed)
with below:
    lower_part.show(course, "xor", "XOR", chosen.names, BESIDE)
