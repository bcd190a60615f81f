"""The guided tour of the page on experiments."""

from __future__ import annotations

from functools import partial

import streamlit as st

from runs.experiments.prepared import PREPARED
from ui.experiments import controls, view, why
from ui.settings import experiments
from ui.tours.step import Step, Tour

FIRST = PREPARED[0]
GUESS = f"exp_guess_{FIRST.key}"
reset = partial(controls.apply, FIRST.spec)
KEYS = (
    *(f"exp_{one.name}" for one in experiments.SETTINGS),
    *(f"exp_{axis.key}" for axis in FIRST.spec.axes),
    *(controls.BASE, GUESS, view.CHOSEN, why.BESIDE),
)
THIRD = 2

TOUR = Tour(
    "experiments",
    KEYS,
    (
        Step(
            "An experiment tries several values of each setting, each from several seeds: what "
            "only chance has made differs from seed to seed.",
            "Guess what decides.",
            "Now you will see.",
            GUESS,
            {GUESS: None},
            reset,
            mark=lambda state: str(state.get(GUESS)),
            do=partial(st.session_state.update, {GUESS: FIRST.right}),
        ),
        Step(
            "Before it begins, the page says how many trainings it makes, and about how long they "
            "take.",
            "Press Start.",
            "The picture fills while they train. Others on this server are not held up.",
            "exp_start",
            {},
            reset,
            mark=lambda state: state.get(view.BEGUN, 0),
            do=partial(view.begin, FIRST.spec),
        ),
        Step(
            "All parts show the same trainings: point at one, and it lights up everywhere. Each "
            "share under “What mattered” opens to its sums.",
            "Press an orange line, a field or a row.",
            "Below stands why it came out so, and you may open it in the Playground.",
            view.PICTURE,
            {view.CHOSEN: ""},
            reset,
            mark=lambda state: state.get(view.CHOSEN),
            do=partial(view.choose, THIRD),
            alone=True,
        ),
        Step(
            "On the left you say what varies, and with which values: a list, or a range.",
            "Move “Seeds” to 5.",
            "Now it makes more trainings, and chance is known better.",
            "exp_seeds",
            {"exp_seeds": 3},
            reset,
            want={"exp_seeds": 5},
        ),
    ),
)
