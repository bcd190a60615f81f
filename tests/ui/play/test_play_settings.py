"""The playground's settings in the address: what is written is read, and nonsense is ignored."""

import base64
import json
from dataclasses import fields, replace

import numpy as np
import pytest

from runs.playground.edits import BIAS, Edit
from runs.playground.plane_data import PlaneData
from runs.playground.settings import Play
from ui.play import controls, edits, edits_link, pin, pin_link

EDITS = (
    Edit(0, 1, 0, 0, -1.5), Edit(120, 2, 15, BIAS, 0.25, True), Edit(99_999, 7, 3, 12, None, True),
    Edit(5, 1, 1, 1, None, False),
)  # fmt: skip


def test_edits_come_back_from_a_link() -> None:
    for n in range(len(EDITS) + 1):
        assert edits_link.unpack(edits_link.pack(EDITS[:n])) == EDITS[:n]


def test_an_edit_that_makes_no_sense_is_left_out() -> None:
    for text in (
        "", "~", "x", "1_1_1_1", "1_1_1_1_nan", "1_1_1_1_1e9", "1_1_1_1_99999", "1_1_1_1_1001",
        "9999999_1_1_1_1", "200000_1_1_1_1", "-1_1_1_1_1", "1_1_1_1_1ff", "1_1_1_999_1",
        "b_1_1_b_1", "٤_1_1_1_1",
    ):  # fmt: skip
        assert edits_link.unpack(f"{text}~5_1_0_b_0.5f") == (Edit(5, 1, 0, BIAS, 0.5, True),), text


def test_a_link_holds_no_more_than_so_many_edits() -> None:
    assert len(edits_link.unpack("~".join(["1_1_1_1_1"] * 1000))) == edits_link.MOST


def test_a_value_that_is_set_is_a_number_within_bounds() -> None:
    for value, wanted in (
        (1, 1.0), (-2.5, -2.5), (1e9, 1000.0), (np.nan, None), (np.inf, None), ("1", None),
        (0.123456, 0.1235),
    ):  # fmt: skip
        assert edits.checked_value(value) == wanted


def test_layers_are_read_from_a_link() -> None:
    for sizes, gs, *wanted in (
        ("4-2", "tanh-relu", [4, 2], ["tanh", "relu"]),
        ("none", "none", [], []),
        ("16", "", [16], ["tanh"]),
        ("3-3-3", "relu-softmax", [3, 3, 3], ["relu", "tanh", "tanh"]),
        ("2", "relu-relu-relu", [2], ["relu"]),
    ):
        assert controls.parse_layers(sizes, gs) == tuple(wanted), sizes
    for sizes in ("17", "0-4", "1-1-1-1-1-1-1", "4,2", "", "٤"):
        assert controls.parse_layers(sizes, "tanh") == (None, []), sizes


def test_what_differs_from_the_pinned_run_is_said_in_words() -> None:
    before = (PlaneData(), Play())
    assert pin.differences(before, before) == []
    now = (replace(before[0], seed=3), replace(before[1], learning_rate=1.0, batch_size=32))
    assert pin.differences(before, now) == [
        "seed of the points 0 → 3", "learning rate 0.3 → 1", "batch size all → 32",
    ]  # fmt: skip


ROWS = ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
OWN_POINTS = PlaneData("own", classes=2, train=ROWS)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (PlaneData("slope", noise=0.5), ["data your own → plane"]),
        (replace(OWN_POINTS, train=ROWS * 2), ["own points 2 → 4"]),
        (replace(OWN_POINTS, train=ROWS[::-1]), ["other own points"]),
        (replace(OWN_POINTS, noise=0.5, points=400, seed=3), []),
    ],
    ids=str,
)
def test_own_points_differ_by_their_rows_alone(data: PlaneData, told: list[str]) -> None:
    assert pin.differences((OWN_POINTS, Play()), (data, Play())) == told


def test_choices_are_called_as_in_the_sidebar() -> None:
    now = Play(optimizer="adam", schedule="one_cycle", hidden=("relu", "leaky_relu"))
    assert pin.differences((PlaneData(), Play()), (PlaneData(), now)) == [
        "activations tanh-tanh → ReLU-Leaky ReLU", "optimizer Gradient descent → Adam",
        "learning rate over time Constant → One cycle",
    ]  # fmt: skip


def test_every_setting_has_a_word_for_the_comparison() -> None:
    for kind in (PlaneData, Play):
        assert set(pin.COMPARED[kind]) == {field.name for field in fields(kind)}


PINNED = [
    (PlaneData(), Play()),
    (PlaneData("spirals", 500, 0.25, 0.4, 5, 7), Play(("x1", "product"), (8, 3), ("relu", "gelu"))),
    (
        PlaneData("hills"),
        Play(
            hidden_sizes=(), hidden=(), squared=True, initializer="he", optimizer="adam",
            learning_rate=1.0, schedule="cosine", batch_size=16, l1=0.1, l2=0.01, dropout=0.5,
            iterations=100_000, seed=9999, edits=EDITS,
        ),
    ),
]  # fmt: skip


def test_a_pinned_run_comes_back_from_a_link() -> None:
    for settings in PINNED:
        assert pin_link.unpack(pin_link.pack(settings)) == settings


def test_own_points_are_too_many_for_the_link_of_a_pinned_run() -> None:
    rows = ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
    assert pin_link.pack((PlaneData("own", classes=2, train=rows), Play())) == ""


def written(told: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


NO_SENSE = [
    1, [], [{}], [1, 2], [{}, {}, {}], [{"nobody": 1}, {}], [{"points": 10**9}, {}],
    [{"points": "10"}, {}], [{"points": True}, {}], [{"name": "own"}, {"batch_size": 0}],
    [{"train": [[1, 2, 3]]}, {}], [{}, {"iterations": 10**12}], [{}, {"iterations": 1.5}],
    [{}, {"hidden_sizes": [1e9], "hidden": ["tanh"]}],
    [{}, {"hidden_sizes": [10**9], "hidden": ["tanh"]}], [{}, {"hidden_sizes": [4]}],
    [{}, {"hidden": ["softmax", "tanh"]}], [{}, {"features": []}], [{}, {"features": ["x1", "x1"]}],
    [{}, {"optimizer": "x"}], [{}, {"schedule": "x"}], [{}, {"initializer": "x"}],
    [{}, {"learning_rate": float("nan")}], [{}, {"learning_rate": -1}], [{}, {"dropout": 1}],
    [{}, {"seed": -1}], [{"seed": -1}, {}], [{"name": "own"}, {}],
    [{}, {"learning_rate": 10**400}],
    # what no control can be set to
    [{}, {"learning_rate": 31.0}], [{}, {"iterations": 7}], [{}, {"seed": 10_000}],
    [{"test_share": 0.95}, {}], [{}, {"batch_size": 5}], [{}, {"dropout": 0.85}],
]  # fmt: skip


def test_a_pinned_run_that_makes_no_sense_is_ignored() -> None:
    assert pin_link.unpack(written([{}, {"learning_rate": 1.0}])) is not None
    for text in ("", "x", "ü", "====", "A" * 2001, *map(written, NO_SENSE)):
        assert pin_link.unpack(text) is None, text
