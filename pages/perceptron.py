"""Perceptron: a single unit, and the straight line that it draws."""

import streamlit as st

from ui.examples import example_settings, example_table, lower_part, small_page, which_data
from ui.kit import quiz
from ui.kit.glossary import term
from ui.kit.questions import QUESTIONS
from ui.kit.tutorials import PERCEPTRON
from ui.opened import backprop, check, open_number
from ui.panels.pictures import pixel_names
from ui.tables.table_names import Names
from ui.training import curve_and_matrix

PIXELS = tuple(pixel_names(784))
BESIDE = (
    "- Names do not match: `initilize_with_zeros` is called as `initialize_with_zeros`, "
    "`learing_rate` is not the argument `learning_rate`, and `backwize` is called where "
    "`backward_propagation` was defined. So it does not run as printed.\n"
    "- `cost = []` is the list of costs, and `grad, cost = propagate(…)` overwrites it "
    "with the newest cost. A number has no `append`. Two names are needed: `costs` for "
    "the list, which is also what is returned.\n"
    '- `params = {"dw": w, "db": b}` keeps the weights under the names of their '
    'derivatives. `parameters["w"]` then finds nothing.\n'
    "- Its cost takes `np.log(A)` and `np.log(1 - A)`. Once an output is exactly 0 or 1 that is "
    "infinite. Ours finds the same cost from `Z`, and stays finite.\n"
    "- A difference and no slip: its `w` is a column and it writes `w.T`. Here `W` is the row "
    "itself, one row for each unit, as in all larger networks."
)

st.title("Perceptron")
st.markdown(
    "A single unit multiplies each input by a weight, adds it all up, and answers with one number. "
    "Where the answer is one half, it draws a straight line. **Watch the line find its place, then "
    f"choose other data in the {term('sidebar')}.**"
)
name, digits = which_data.choose()
with_digits = name == which_data.DIGITS
experiment = example_settings.experiment(
    PERCEPTRON, lambda: example_table.reset("perceptron"), straight=not with_digits
)
body, below = st.container(), st.container()

with below:
    charts_place, quiz_place = (
        st.container(key=f"perceptron_{part}") for part in ("charts", "quiz")
    )
    if with_digits:
        names = Names(PIXELS, "Y")
        course = small_page.digit_course(experiment, *digits)
        reference = small_page.digit_course(PERCEPTRON.experiment, *digits)
    else:
        chosen = example_table.choose("perceptron", which_data.source(name))
        course = small_page.course(experiment, chosen.train, chosen.test)
        reference = small_page.course(PERCEPTRON.experiment, chosen.train, chosen.test)
        names = chosen.names
inputs = names.inputs

heaviest = int(abs(course.thetas[-1, : len(inputs)]).argmax())
opened = open_number.chosen(course, "perceptron", inputs, heaviest)
with body:
    small_page.player(course, "perceptron")
    top = st.container()
    left, right = st.columns(2, gap="large")
    with right:
        small_page.cost_curve(course, "perceptron", reference)
    if with_digits:
        with top:
            small_page.weighing(course, "perceptron", opened, digits)
            st.caption(
                "784 inputs, one for each pixel. The line is now a flat cut through a space of 784 "
                "dimensions. Nobody can draw that. But the weights make a picture. Click a pixel "
                "to open its weight."
            )
            open_number.offer("perceptron", opened)
            open_number.panel(course, "perceptron", opened)
        with left:
            small_page.gallery(course, "perceptron", digits)
        backprop.show(course, "perceptron", inputs)
        check.show(course, "perceptron", inputs)
        small_page.data_note(
            course, "images of the bundled MNIST sample", f"is read as a {digits[1]}"
        )
        st.caption("These images are fixed. Only the two digits can be chosen.")
    else:
        with left:
            st.header("The line it draws")
            small_page.points(course, "perceptron", opened, inputs)
        with right:
            small_page.network(course, "perceptron", opened, inputs)
            open_number.panel(course, "perceptron", opened)
        backprop.show(course, "perceptron", inputs)
        check.show(course, "perceptron", inputs)
        small_page.predictions(course, "perceptron", opened, inputs)
        small_page.data_note(course, "points", names.one)
with charts_place:
    classes = tuple(map(str, digits)) if with_digits else names.classes
    curve_and_matrix.show("perceptron", course, inputs, classes, pictures=with_digits)
with quiz_place:
    quiz.ask("perceptron", QUESTIONS["perceptron"])
with below:
    lower_part.show(course, "perceptron", "Perceptron", names, BESIDE)
