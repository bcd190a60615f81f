"""The page of experiments: a question and a button, then a picture that is linked, and a reason."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from runs import SERVICE, ExperimentSpec
from runs.experiments.prepared import PREPARED
from runs.playground.plane_data import OWN, PlaneData
from runs.service.own_data import pack
from tests.covering import some
from tests.pages.conftest import Visit
from tests.pages.look import fine, panel, press, quiet, sent, words
from tests.runs.test_own_data import shapes
from tests.waiting import until
from ui.experiments import view
from ui.memory import session

ROWS = tuple((x, x / 2, float(x > 0)) for x in (-1.0, -0.5, 0.5, 1.0))
SMALL = {"exp_learning_rate": "0.1~1", "exp_activation": "tanh", "exp_seeds": "2"}


def picture(at: AppTest) -> dict:
    return panel(sent(at)[view.PICTURE])


def done(at: AppTest) -> AppTest:
    """Start, wait until all trainings are over, and look again."""
    at = press(at, "exp_start")
    [run] = SERVICE.runs(at.session_state["session_name"] + session.BESIDES[ExperimentSpec])
    until(lambda: not run.active)
    return quiet(at.run())


def test_it_begins_with_a_question_and_one_button(visit: Visit) -> None:
    at = quiet(visit("experiments"))
    assert PREPARED[0].question in at.get_by_key(f"exp_guess_{PREPARED[0].key}").label
    assert "36 trainings" in words(at)
    assert [b.key for b in at.main.button if b.key == "exp_start"] == ["exp_start"]
    assert view.PICTURE not in sent(at)


def test_a_link_says_what_varies(visit: Visit) -> None:
    at = quiet(visit("experiments", exp_vary="depth-optimizer", exp_depth="1~2~3", exp_seeds="4"))
    assert "24 trainings" in words(at)
    assert at.query_params["exp_vary"] == "depth-optimizer"


@pytest.mark.parametrize("task", some(["digits", "hills", "spirals"], count=1))
def test_other_data_have_settings_of_their_own(visit: Visit, task: str) -> None:
    at = quiet(visit("experiments", exp_task=task, exp_vary="width", exp_seeds="2"))
    assert "6 trainings" in words(at)
    other = "Dropout" if task == "digits" else "Convolutions"
    assert other not in at.get_by_key("exp_vary").options


def test_too_many_trainings_are_refused_with_their_number(visit: Visit) -> None:
    at = visit("experiments", exp_seeds="20")
    typed = "0.1 … 4 in steps of 0.1"
    at.get_by_key("exp_learning_rate_typed").set_value(typed)
    [warning] = fine(at.run()).warning
    assert at.query_params["exp_learning_rate"].count("~") == 39
    assert "2,400 trainings" in warning.value
    assert at.button(key="exp_cannot").disabled
    at.get_by_key("exp_learning_rate_typed").set_value("fast")
    assert all("is no value of the learning rate" in w.value for w in fine(at.run()).warning)
    assert len(at.warning) == 2  # beside the field, and where one would start


def test_what_is_chosen_is_opened_with_its_reason_and_in_the_playground(visit: Visit) -> None:
    at = done(visit("experiments", **SMALL))
    shown = picture(at)
    assert shown["axes"][0]["values"] == ["0.1", "1"]
    assert len(shown["trials"]["score"]) == 4
    assert None not in shown["trials"]["score"]
    assert [part["label"] for part in shown["mattered"]["parts"]][-1] == "Chance (seeds)"
    at.session_state["exp_courses_table"] = True
    at = quiet(press(at, "exp_see_worst"))
    assert list(at.table[0].value.columns) == ["learning rate 0.1, activation tanh",
                                               "learning rate 1, activation tanh"]  # fmt: skip
    number = int(at.query_params["exp_trial"])
    assert picture(at)["put"]["trials"] == [number - 1]
    assert f"**Training {number}**" in words(at)
    at.button(key="exp_one_open").click().run()
    assert at.title[0].value == "Playground"
    assert at.get_by_key("play_lr").value == 0.1
    assert at.get_by_key("play_n1").value == 6


def test_the_playground_hands_its_settings_over(visit: Visit) -> None:
    at = visit("playground", play_data="circles", play_lr="3.0", play_hidden="5-3")
    at = quiet(press_to(at, "play_vary"))
    assert at.title[0].value == "Experiments"
    assert at.get_by_key("exp_task").value == "circles"
    assert "hidden layers 5-3, number of iterations" in words(at)
    assert "36 trainings" in words(at)


def test_own_images_are_offered_and_there_again_after_a_reload(visit: Visit) -> None:
    name = pack(shapes()).about.name
    at = quiet(
        visit("experiments", exp_task=name, exp_vary="width", exp_width="2~3", exp_seeds="1")
    )
    assert "somebody's own" in at.info[0].value  # a link from elsewhere
    SERVICE.keep_set(at.session_state["session_name"], shapes())  # as after a reload
    at = quiet(at.run())
    assert not at.info
    assert at.get_by_key("exp_task").value == at.query_params["exp_task"] == name
    assert "Data set" not in at.get_by_key("exp_vary").options
    at = done(at)
    assert "your images “Shapes”: 24 images to learn from, 6 to test on" in words(at)
    at = quiet(press(at, "exp_see_best"))
    number = at.query_params["exp_trial"]
    at = quiet(press(at, "exp_keep"))
    assert at.query_params["exp_beside"] == number
    other = "1" if number != "1" else "2"
    at.get_by_key("exp_beside").set_value(other)
    at = quiet(at.run())
    assert "**Training 1**" in words(at)
    assert "**Training 2**" in words(at)
    assert {"exp_one_units", "exp_other_units", "exp_other_confusion"} <= {*sent(at)}


def test_own_points_are_offered_too(visit: Visit) -> None:
    at = press_to(visit("playground", play_data="own", play_hidden="5-3"), "play_vary")
    assert at.get_by_key("exp_task").value == "own"
    assert "hidden layers 5-3, number of iterations" in words(at)
    at = visit("experiments", exp_task="own", exp_vary="width", exp_width="2", exp_seeds="1")
    assert at.info
    at.session_state["play_own"] = PlaneData(OWN, classes=2, train=ROWS, test=ROWS[:2])
    at = done(quiet(at.run()))
    assert "your own points: 4 points to learn from, 2 to test on" in words(at)


def press_to(at: AppTest, key: str) -> AppTest:
    """Press what leads to another page."""
    return at.button(key=key).click().run()
