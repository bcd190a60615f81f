"""Two layers: a hidden layer learns a table that no single unit can."""

import streamlit as st

from nn.data.datasets.tables import TWO_LAYERS_TABLE
from ui.examples import example_settings, example_table, lower_part, small_page
from ui.kit import quiz
from ui.kit.glossary import term
from ui.kit.questions import QUESTIONS
from ui.kit.tutorials import TWO_LAYERS
from ui.opened import backprop, check, open_number
from ui.training import curve_and_matrix

INPUTS = ("X1", "X2", "X3")
TABLE = example_table.Source("table", TWO_LAYERS_TABLE, (), INPUTS)
PRINTED = ("0.023", "0.979", "0.975", "0.025")  # the tutorial's own result
BESIDE = (
    f"- It writes the derivative of the {term('sigmoid')} as `z(1 − z)`. The `z` in there is not "
    "the weighted sum, but what comes out of the sigmoid: the activation. So it is `a (1 − a)`. "
    "Its code "
    "passes activations, `self.output` and `self.layer1`, to a function that it does not show.\n"
    "- One line of (1.5) has `Sigmoid` where the derivative of the sigmoid is meant.\n"
    "- Its formula (1.5) has `2 (y − ŷ)`. The derivative of `(y − ŷ)²` with respect to `ŷ` is "
    "`2 (ŷ − y)`, the other sign. Its code then *adds* the result to the weights instead of "
    "taking it off, so that both signs cancel and it still walks downhill.\n"
    "- It has no learning rate, which is the same as a learning rate of 1.\n"
    "- Its formulas write `W x`, with examples as columns, and its code `X W`, with examples as "
    "rows. Ours are columns in both.\n"
    f"- It says that the small errors that are left keep the network from {term('overfitting')}. "
    "They do not: it has seen all the rows that there are, and more steps make the errors smaller."
)

st.title("Two layers")
st.markdown(
    "In this table, Y is 1 when just one of X1 and X2 is 1. No single "
    f"{term('unit')} can learn that. With a {term('hidden layer')} it works. "
    f"**Watch it learn, then move a slider in the {term('sidebar')}.**"
)
experiment = example_settings.experiment(TWO_LAYERS, lambda: example_table.reset("two"))
body, below = st.container(), st.container()

with below:
    charts_place, quiz_place = (st.container(key=f"two_{part}") for part in ("charts", "quiz"))
    chosen = example_table.choose("two", TABLE)
train, inputs = chosen.train, chosen.names.inputs
course = small_page.course(experiment, train, chosen.test)

opened = open_number.chosen(course, "two", inputs)
with body:
    small_page.player(course, "two")
    left, right = st.columns(2, gap="large")
    with left:
        small_page.network(course, "two", opened, inputs)
    with right:
        open_number.panel(course, "two", opened)
        small_page.cost_curve(course, "two", small_page.course(TWO_LAYERS.experiment, train))
    backprop.show(course, "two", inputs)
    check.show(course, "two", inputs)
    printed = PRINTED if train == TABLE.train else ()
    small_page.predictions(course, "two", opened, inputs, printed)
    with st.container():
        if printed:
            st.caption(f"“In the tutorial” stands what is printed in {TWO_LAYERS.origin}.")
    small_page.data_note(course, "rows of the table, all that there are", chosen.names.one)
with charts_place:
    curve_and_matrix.show("two", course, inputs, chosen.names.classes)
with quiz_place:
    quiz.ask("two", QUESTIONS["two_layers"])
with below:
    lower_part.show(course, "two", "Two layers", chosen.names, BESIDE)
