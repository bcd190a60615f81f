"""Experiments: many trainings, one picture, and the reason."""

import streamlit as st

from ui.experiments import controls, data, out, question, view, why
from ui.kit.glossary import term
from ui.kit.page_end import end_page
from ui.memory import session, tab

st.title("Experiments")
st.markdown(
    "What learning rate? How many layers? Does it matter? Train every combination, each from "
    f"several {term('seed', 'seeds')}, and see. **Guess, and press Start.**"
)
spec = controls.spec()
tab.say_what_is_lost()
data.say_what_is_not_here()
with st.container(key="exp_prepared"):
    question.choose()
if isinstance(spec, str):
    view.cannot(spec)
    end_page()
run = session.newest(spec)
with st.container(key="exp_question"):
    prepared = question.of(spec)
    if prepared:
        question.ask(prepared, run)
with st.container():
    view.bar(spec)
if run and run.active:
    view.live(run, why.show)
elif run:
    view.finished(run, why.show)
    st.caption(
        f"A share is the {term('variance explained')} by a setting. No training beats one on the "
        f"{term('pareto front', 'Pareto front')} in both. {view.early_words(run)}"
    )
else:
    view.nothing()
with st.container(key="exp_out"):
    if run and not run.active:
        out.show(run)
