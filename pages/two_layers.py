"""Two layers: a hidden layer learns a table that no single unit can."""

import streamlit as st

from runs.small import Experiment
from ui import settings, small

TUTORIAL = settings.Tutorial(
    "two",
    Experiment(
        hidden_sizes=(4,),
        hidden="sigmoid",
        loss="sum_squared_error",
        bias=False,
        initializer="uniform",
        learning_rate=1.0,
        iterations=1500,
    ),
    bias_and_loss=True,
)
ROWS = ((0, 0, 1, 0), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 0))

st.title("Two layers")
st.markdown("Four examples, three inputs, one answer.")
experiment = settings.experiment(TUTORIAL)
course = small.course(experiment, ROWS)
small.player(course, "two")
left, right = st.columns(2, gap="large")
with left:
    small.network(course, "two", 1, small.inputs_of(3), (2, 0, 0))
with right:
    small.cost_curve(course, "two")
small.predictions(course, "two", small.inputs_of(3), 1)
