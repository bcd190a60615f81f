"""While a training waits in line, there is something to do; what is said of the digits is so."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from nn import pretrained
from nn.data.datasets.dataset import Dataset
from runs import SERVICE
from tests.pages.conftest import Visit
from tests.pages.look import fine, press, put, words
from ui.kit.hard_digits import MOST, hard


@pytest.fixture
def waits(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """A visitor whose training is the second in line."""
    monkeypatch.setattr(SERVICE, "place", lambda run: (2, 40.0) if run.active else None)
    at = put(visit("mnist"), "mnist", iterations=100_000)
    return fine(press(at, "start").run())


def test_the_hard_digits_are_those_of_which_the_network_is_least_sure(small_mnist: Dataset) -> None:
    P = pretrained.load().predict_proba(small_mnist.X_test)
    found = hard()
    least = np.sort(P.max(axis=0))[:MOST]
    assert np.allclose([one.sure for one in found], least)
    assert [one.digit for one in found] == [small_mnist.y_test[one.example] for one in found]
    assert [one.read for one in found] == [P[:, one.example].argmax() for one in found]
    rights = [one.read == one.digit for one in found]
    assert True in rights
    assert False in rights, "it would be no match"


def test_one_reads_digits_while_one_waits_and_the_first_answer_counts(waits: AppTest) -> None:
    assert "Number 2 in line." in words(waits)
    first, second, *_ = hard()
    assert "it is meant as" not in words(waits), "told before one has read it"
    fine(waits.get_by_key("waiting_guess_0").set_value(first.digit).run())
    assert f"✓ You are right: it is meant as a **{first.digit}**" in words(waits)
    its = int(first.read == first.digit)
    assert f"Of 1, you have read **1**, and the network **{its}**." in words(waits)
    fine(waits.get_by_key("waiting_guess_0").set_value((first.digit + 1) % 10).run())
    assert "Of 1, you have read **1**" in words(waits)
    press(waits, "waiting_next")
    wrong = (second.digit + 1) % 10
    fine(waits.get_by_key("waiting_guess_1").set_value(wrong).run())
    assert "Of 2, you have read **1**" in words(waits)


def test_it_is_gone_as_soon_as_the_training_has_a_place(
    waits: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SERVICE, "place", lambda run: None)
    fine(waits.run())
    assert "waiting_guess_0" not in {w.key for w in waits.get("button_group")}
