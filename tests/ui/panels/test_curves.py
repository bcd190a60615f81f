"""The curves that the browser draws: no spike is lost, and no number is made up."""

import json
import re

import numpy as np
import pytest

from runs.playground.settings import MAX_HIDDEN_LAYERS
from ui.kit import moving
from ui.panels import curves

FRAMES = [0, 10, 100, 1000]
SHARES = [0.0, 0.1, 0.316, 1.0]
RISING = np.arange(1001)


def made(*lines, x=RISING, **more):
    return curves.data(SHARES, FRAMES, x, lines, **{"title": "Cost", "last": 1000} | more)


def test_few_values_go_as_they_are() -> None:
    data = made(("training", np.array([0.7, 0.25, 0.1]), "train"), x=[0, 500, 1000])
    assert data["x"] == [0, 500, 1000]
    assert data["lines"][0]["y"] == [0.7, 0.25, 0.1]


def test_what_is_no_number_becomes_a_gap() -> None:
    values = np.array([0.5, np.nan, np.inf])
    data = made(("training", values, "train"), x=[0, 10, 1000])
    assert data["lines"][0]["y"] == [0.5, None, None]
    assert data["lines"][0]["now"] == [0.5, None, None, None]
    json.dumps(data, allow_nan=False)


@pytest.mark.parametrize(("n_lines", "m"), [(1, 401), (8, 1001), (2, 5001)])
def test_long_curves_are_thinned_and_keep_their_ends_and_spikes(n_lines, m) -> None:
    rng = np.random.default_rng(2)
    lines = [rng.normal(size=m) for _ in range(n_lines)]
    spikes = rng.integers(1, m - 1, n_lines)
    for i, spike in enumerate(spikes):
        lines[i][spike] = 50.0 + i
    named = [(f"layer {i + 1}", values, i) for i, values in enumerate(lines)]
    data = made(*named, x=np.arange(m))
    x = data["x"]
    assert len(x) <= curves.MOST
    assert x == sorted(set(x))
    assert (x[0], x[-1]) == (0, m - 1)
    assert set(spikes) <= set(x)
    for values, line in zip(lines, data["lines"], strict=True):
        assert line["y"] == pytest.approx(values[x], rel=1e-5)
        assert min(line["y"]) == pytest.approx(values.min(), rel=1e-5)


def test_a_smooth_curve_keeps_many_points() -> None:
    named = [(f"layer {i + 1}", np.exp(-RISING / (100 + i)), i) for i in range(6)]
    assert len(made(*named)["x"]) > curves.MOST // 2


def test_a_stretch_without_numbers_stays_a_gap_when_thinned() -> None:
    values = np.linspace(1, 0, 1001)
    values[300:500] = np.nan
    line = made(("training", values, "train"))
    gap = [y for x, y in zip(line["x"], line["lines"][0]["y"], strict=True) if 300 <= x < 500]
    assert gap
    assert set(gap) == {None}


def test_the_value_at_the_cursor_is_the_frames_own() -> None:
    values = np.random.default_rng(0).normal(size=1001)
    (line,) = made(("training", values, "train"))["lines"]
    assert line["now"] == pytest.approx(values[FRAMES], rel=1e-5)


def test_a_frame_between_two_values_shows_the_nearest() -> None:
    x = np.arange(0, 1001, 9)
    (line,) = made(("training", x.astype(float), "train"), x=x)["lines"]
    assert line["now"] == [0.0, 9.0, 99.0, 999.0]


def test_the_words_say_where_the_curves_begin_and_end() -> None:
    training, test = np.linspace(0.71, 0.05, 1001), np.linspace(0.8, 0.09, 1001)
    data = made(("training", training, "train"), ("test", test, "test"))
    assert data["alt"] == (
        "Cost over 1,000 iterations: training from 0.710 to 0.050, test 0.090 at the end."
    )
    shares = made(("training", training, "train"), title="Accuracy", percent=True)
    assert "training from 71.0% to 5.0%" in shares["alt"]


def test_the_words_for_a_training_that_diverges() -> None:
    ends, never = np.array([0.5, 3.0, np.inf]), np.full(3, np.nan)
    data = made(("training", ends, "train"), ("test", never, "test"), x=[0, 1, 1000])
    assert "training from 0.500 to no number, test has no number." in data["alt"]


def test_no_lines_and_a_single_iteration_can_be_drawn() -> None:
    assert made(x=[0])["lines"] == []
    data = curves.data([1.0], [0], [0], [("training", np.array([0.7]), "train")], title="Cost",
                       last=1)  # fmt: skip
    assert data["lines"][0]["now"] == [0.7]


def test_a_line_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="3 iterations, but 2 values"):
        made(("training", np.zeros(2), "train"), x=[0, 1, 2])


def test_every_layer_of_the_deepest_network_has_a_look_of_its_own() -> None:
    script = (moving.HERE / "curves.js").read_text(encoding="utf-8")
    looks = re.findall(r'(\d): \["(#\w+)", "([ \d.]*)"\]', script)
    assert [int(layer) for layer, *_ in looks] == list(range(MAX_HIDDEN_LAYERS + 1))
    assert len({(colour, dash) for _, colour, dash in looks}) == len(looks)
