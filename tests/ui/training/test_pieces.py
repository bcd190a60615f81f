"""Small pieces of the pages: pictures of digits, time spans, the moving picture."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import nn
from nn import pretrained
from runs import ConvRun, ConvSpec, MnistSpec
from runs.service.outlook import Shared
from runs.service.run import LEADS_TO, OVER, State
from ui.pictures import images
from ui.start import hero
from ui.training import run_words
from ui.training.run_words import duration


def test_a_digit_is_enlarged_pixel_by_pixel() -> None:
    x = np.zeros(784, np.float32)
    x[29] = 1  # second row, second column
    picture = images.digit(x, zoom=3)
    assert picture.shape == (84, 84)
    assert (picture[3:6, 3:6] == 255).all()
    assert picture.sum() == 9 * 255


def test_a_sheet_holds_all_digits_in_reading_order(small_mnist) -> None:
    X = small_mnist.X_test[:, :6]
    page = images.sheet(X, across=3, zoom=1)
    assert page.shape == (2 * 30 - 2, 3 * 30 - 2)
    np.testing.assert_array_equal(page[:28, 30:58], images.digit(X[:, 1], zoom=1))
    np.testing.assert_array_equal(page[30:58, :28], images.digit(X[:, 3], zoom=1))


def test_a_sheet_has_no_ground_where_the_last_row_is_not_full(small_mnist) -> None:
    X = small_mnist.X_test[:, :5]
    page = images.sheet(X, across=3, zoom=1)
    assert page.shape == (2 * 30 - 2, 3 * 30 - 2, 4)
    np.testing.assert_array_equal(page[30:58, 30:58, 0], images.digit(X[:, 4], zoom=1))
    there = np.ones(page.shape[:2], bool)
    there[28:, 58:] = False
    np.testing.assert_array_equal(page[..., 3], np.where(there, 255, 0))


def test_time_spans() -> None:
    told = {0.2: "1 s", 45.4: "45 s", 89: "89 s", 90: "2 min", 700: "12 min"}
    assert {seconds: duration(seconds) for seconds in told} == told


def test_no_time_is_foretold_from_getting_ready() -> None:
    def told(iteration: int, seconds: float) -> str:
        run = ConvRun(ConvSpec(iterations=2000), state="running", iteration=iteration)
        run.seconds_now = seconds
        return run_words.progress_text(run)

    assert told(1, 2.0) == "Iteration 1 of 2,000"
    assert told(200, 2.0) == "Iteration 200 of 2,000 · 18 s left"
    assert told(10, 6.0) == "Iteration 10 of 2,000 · 20 min left"


def test_who_takes_turns_is_told_the_share_and_the_end_whether_it_is_ones_turn_or_not() -> None:
    shared = Shared(11, 1 / 12, 372.0)
    for state in ("starting", "running", "resting"):
        run = ConvRun(ConvSpec(iterations=2000), state=state, iteration=100)
        assert run_words.progress_text(run, shared) == (
            "Iteration 100 of 2,000 · takes turns with 11 others: about a twelfth of the time, "
            "done in about 6 min"
        )
    run.state = "paused"
    assert run_words.progress_text(run, shared) == "Iteration 100 of 2,000 · paused"
    assert "with one other: about half" in run_words.turns(Shared(1, 1 / 2, 5.0))
    assert "cannot be reached" in run_words.turns(Shared(1, 0.0, None))


def test_a_share_in_words() -> None:
    told = {2 / 3: "about two thirds", 1 / 20: "about a twentieth", 2 / 5: "about 40%",
            1 / 47: "about 2%"}  # fmt: skip
    assert {share: run_words.part(share) for share in told} == told


@pytest.mark.parametrize("state", [one for one in LEADS_TO if one not in OVER])
def test_whatever_goes_on_can_be_ended(state: State) -> None:
    def draw(state: str) -> None:
        from runs import MnistRun, MnistSpec
        from ui.training import live_buttons

        run = MnistRun(MnistSpec(), state=state)
        live_buttons.while_active(run)
        live_buttons.few(run, "play")

    at = AppTest.from_function(draw, kwargs={"state": state}).run()
    assert not at.exception
    full, few = ([one for one in at.button if one.key and one.key.startswith(prefix)]
                 for prefix in ("live_", "play_"))  # fmt: skip
    ends = {"queued": "Leave the line", "stopping": "Give up now", "measuring": "Give up now"}
    assert ends.get(state, "Stop") in [one.label for one in full]
    at_work = state in ("starting", "running", "resting")
    for buttons in (full, few):
        assert ("Pause" in [one.label for one in buttons if not one.disabled]) == at_work


def test_the_moving_picture_shows_what_the_network_computes(small_mnist) -> None:
    net = pretrained.load("mlp")
    chosen = hero.picks(small_mnist.y_test, hero.DIGITS, 860)
    there = [
        860 if d == hero.UNCLEAR else small_mnist.y_test[i]
        for d, i in zip(hero.DIGITS, chosen, strict=True)
    ]
    assert there == [860 if d == hero.UNCLEAR else d for d in hero.DIGITS]
    assert len(set(chosen)) == len(hero.DIGITS)
    X = small_mnist.X_test[:, chosen]
    layers = hero.activations(net, X)
    np.testing.assert_allclose(layers[-1], net.forward(X), rtol=1e-6)
    assert [layer.shape[0] for layer in (X, *layers)] == [r * c for r, c in hero.GRIDS]


def test_the_moving_picture_says_doubt_where_there_is_doubt() -> None:
    P = np.array([[0.995, 0.46], [0.005, 0.54]])
    told = hero._answers(P, sure_from=0.9)
    assert "0<small>99.5% sure" in told
    assert "1?<small>54% sure,<br>46% a 0" in told
    assert "towards 91%" in hero._why_never_sure(pretrained.load("mlp"))
    assert hero._why_never_sure(nn.Network([2, 2])) == ""


def test_what_is_special_about_a_training_is_named() -> None:
    assert run_words._extras(MnistSpec()) == ""
    spec = MnistSpec(schedule="one_cycle", augmentation="strong", label_smoothing=0.1, l2=1e-4)
    told = "strong distortion, one cycle learning rate, L2 0.0001, label smoothing 0.1, "
    assert run_words._extras(spec) == told
