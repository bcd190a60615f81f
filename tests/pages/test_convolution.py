"""The page on convolution: what it shows at once, what its settings change, what a link carries."""

from __future__ import annotations

from runs import SERVICE
from runs.convolution import shipped
from runs.service import settings
from tests.pages.conftest import Visit
from tests.pages.look import fine, panel, press, put, quiet, sent, words
from ui.memory import session


def drawn(at, key: str = "conv_drawing") -> dict:
    return panel(sent(at)[key])


def test_it_shows_a_trained_network_at_once(visit: Visit) -> None:
    at = quiet(visit("convolution"))
    assert "97.7%" in words(at)
    shown, course = drawn(at), drawn(at, "conv_course")
    assert shown["course"] == course["name"]
    assert len(course["shares"]) == len(shipped.load().iterations)
    assert (shown["image"]["label"], shown["can_freeze"]) == (8, True)
    assert sum(len(text) for text in sent(at).values()) < 1_100_000  # bytes of all panels


def test_another_image_sends_the_course_not_again(visit: Visit) -> None:
    at = visit("convolution")
    before = sent(at)
    after = sent(quiet(put(at, "conv", image=3)))
    assert after["conv_course"] == before["conv_course"]
    assert drawn(at)["image"]["name"] == "test 3"
    assert len(after["conv_drawing"]) < 60_000


def test_other_settings_begin_with_first_weights(visit: Visit) -> None:
    at = quiet(put(visit("convolution"), "conv", n1=3, k1="3"))
    assert "Not trained yet" in words(at)
    course = drawn(at, "conv_course")
    assert (course["filters"], course["kernels"], course["shares"]) == ([3, 16], [3, 3], [0.0])
    assert "conv_time" not in sent(at)
    press(at, "conv_reset")
    assert "97.7%" in words(quiet(at))


def test_a_link_carries_a_kernel_made_by_hand(visit: Visit) -> None:
    at = quiet(visit("convolution", conv_frozen="1_blur~9_blur~junk"))
    assert "filter 2 (blur)" in words(at)
    assert drawn(at, "conv_course")["frozen"] == {"1": [0.04] * 25}
    at = press(at, "conv_free")
    assert drawn(at, "conv_course")["frozen"] == {}
    assert "conv_frozen" not in at.query_params


def test_an_empty_canvas_says_what_to_do(visit: Visit) -> None:
    at = quiet(visit("convolution", conv_source="own"))
    assert "Draw a digit." in words(at)
    assert drawn(at)["strip"] is None


def test_a_training_goes_on_while_other_settings_are_looked_at(visit: Visit) -> None:
    at = put(visit("convolution"), "conv", n1=2, n2=2, iterations=5000)
    at = press(at, "conv_train")
    run = session.trainings(at.session_state["session_name"])[-1]
    assert run.active
    assert "goes on until you press Train" in words(put(at, "conv", n1=3))
    SERVICE.give_up(run)


def test_what_takes_too_much_is_refused_in_a_sentence(visit: Visit, monkeypatch) -> None:
    monkeypatch.setattr(settings, "megabytes", lambda: 1)
    at = press(visit("convolution"), "conv_train")
    assert "memory" in at.error[0].value
    name = at.session_state["session_name"]
    assert session.trainings(name) == []
    fine(at.run())
