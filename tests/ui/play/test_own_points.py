"""Own points: painted, typed, uploaded or linked, they are points, or one sentence."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from runs.playground.plane_data import MOST_POINTS, OWN, PlaneData
from runs.playground.plane_units import Axis, Units
from tests.safety.readers import file_values
from tests.ui.tables.test_tables import one_sentence
from ui.play.own import points, points_link, points_table, points_units, points_view
from ui.play.own.points import FAR, MOST_STROKE, NEAR, Stroke
from ui.tables.csv_file import to_csv

MINE = points.own([(-1.0, 0.5, 0.0), (1.25, -2.0, 1.0), (2.0, 2.0, 1.0)], [(0.0, 0.0, 0.0)], 2)
NUMBERS = points.own([(-1.0, 0.5, -0.75), (1.25, -2.0, 0.5)], [(0.0, 0.0, 1.0)], 0)
SIZES = points.own(
    [(-3.0, -3.0, 0.0), (0.468, 1.0, 1.0), (3.0, 3.0, 0.0)], [], 2,
    Units(Axis("height", 150, 200), Axis("weight", 50, 80), Axis("sex", -1, 1, 1), ("f", "m")),
)  # fmt: skip
CIRCLES = PlaneData("circles", points=50)


def dot(x1: float, x2: float, label: Any = 1, **more: Any) -> dict[str, Any]:
    return {"points": [[x1, x2]], "label": label, "erase": False} | more


# Copied and painted


@pytest.mark.parametrize("name", ["circles", "spirals", "hills"])
def test_a_copy_holds_the_points_that_are_shown(name: str) -> None:
    data = PlaneData(name, points=60, noise=0.3)
    mine, shown = points.copied(data), data.examples(["x1", "x2"])
    again = mine.examples(["x1", "x2"])
    assert (mine.name, again.n_classes) == (OWN, shown.n_classes)
    for part in ("P_train", "P_test", "y_train", "y_test"):
        np.testing.assert_allclose(getattr(again, part), getattr(shown, part), atol=0.00501)
    assert points.copied(mine) is mine


def test_a_stroke_adds_points_to_train_on() -> None:
    stroke = points.stroke(dot(0.12345, -3) | {"points": [[0.12345, -3], [-0.001, 1]]}, 2)
    assert stroke is not None
    data, told = points.painted(MINE, stroke)
    assert told == ""
    assert data.train == (*MINE.train, (0.12, -3.0, 1.0), (0.0, 1.0, 1.0))
    assert "-0.0" not in repr(data.train[-1])
    assert (data.test, data.classes) == (MINE.test, 2)


def test_painting_on_generated_points_copies_them_first() -> None:
    data, _ = points.painted(CIRCLES, Stroke(((1.0, 2.0),), 0.0))
    assert data == replace(
        points.copied(CIRCLES), train=(*points.copied(CIRCLES).train, (1.0, 2.0, 0.0))
    )


def test_the_brush_of_the_next_class_adds_it() -> None:
    data, _ = points.painted(MINE, Stroke(((1.0, 2.0),), 2.0))
    assert data.classes == 3
    assert data.examples(["x1"]).n_outputs == 3
    assert points.brushes(6) == 6
    assert points.stroke(dot(0, 0, 3), 2) is None


def test_a_regression_takes_any_value_of_the_brush() -> None:
    stroke = points.stroke(dot(0, 0, -0.5), 0)
    assert stroke is not None
    data, _ = points.painted(NUMBERS, stroke)
    assert (data.train[-1], data.classes) == ((0.0, 0.0, -0.5), 0)


def test_erasing_takes_what_is_near_of_both_parts() -> None:
    near = points.stroke(dot(0.1, 0.1, None, erase=True), 2)
    assert near is not None
    data, told = points.painted(MINE, near)
    assert (data.train, data.test, told) == (MINE.train, (), "")
    far = Stroke(((NEAR + 0.01, 0.0),), None)
    assert points.painted(MINE, far)[0] is MINE
    wide = points.stroke(dot(2.0, 1.5, None, erase=True, radius=0.6), 2)
    assert wide is not None
    assert len(points.painted(MINE, wide)[0].train) == 2


def test_enough_to_train_on_always_stays() -> None:
    everywhere = tuple((x / 5, y / 5) for x in range(-15, 16) for y in range(-15, 16))
    data, told = points.painted(MINE, Stroke(everywhere, None))
    assert data is MINE
    assert told == "Training needs at least 2 points, so these stay."


def test_there_are_never_too_many_points() -> None:
    full = points.copied(PlaneData("circles", points=MOST_POINTS - 1))
    data, told = points.painted(full, Stroke(((0.0, 0.0), (1.0, 1.0)), 1.0))
    assert len(data.train) + len(data.test) == MOST_POINTS
    assert told.startswith("There can be 1,000 points at most.")
    again, told = points.painted(data, Stroke(((0.0, 0.0),), 2.0))
    assert again is data
    assert told.startswith("There can be 1,000 points at most.")


NO_STROKES: dict[str, Any] = {
    "nothing": None,
    "no dictionary": [1],
    "no points": {"label": 1, "erase": False},
    "points are text": dot(0, 0) | {"points": "abc"},
    "none": dot(0, 0) | {"points": []},
    "not finite": dot(float("nan"), float("inf")),
    "outside": dot(FAR + 0.01, 0),
    "huge": dot(10**400, 0),
    "text": dot("1", 0),  # type: ignore[arg-type]
    "yes": dot(True, 0),
    "three numbers": dot(0, 0) | {"points": [[1, 2, 3]]},
    "no label": dot(0, 0, None),
    "label is text": dot(0, 0, "1"),
    "label is yes": dot(0, 0, True),
    "half a label": dot(0, 0, 0.5),
    "label below 0": dot(0, 0, -1),
    "label is a list": dot(0, 0, [1]),
    "label is huge": dot(0, 0, 10**400),
    "label is nan": dot(0, 0, float("nan")),
    "erases perhaps": dot(0, 0, None, erase="yes"),
}


@pytest.mark.parametrize("told", NO_STROKES.values(), ids=NO_STROKES)
def test_what_is_no_stroke_paints_nothing(told: Any) -> None:
    assert points.stroke(told, 2) is None


def test_only_the_good_places_of_a_stroke_count_and_not_too_many() -> None:
    mixed = points.stroke(dot(0, 0) | {"points": [[0, 0], None, [9, 9], [FAR, -FAR]]}, 2)
    assert mixed is not None
    assert mixed.places == ((0, 0), (FAR, -FAR))
    long = points.stroke(dot(0, 0) | {"points": [[0, 0]] * 10_000}, 2)
    assert long is not None
    assert len(long.places) == MOST_STROKE
    for radius in (0, -1, 50, float("nan"), "1", None, True):
        stroke = points.stroke(dot(0, 0, None, erase=True, radius=radius), 2)
        assert stroke is not None
        assert stroke.near == NEAR


def test_a_regression_refuses_values_beyond_its_brush() -> None:
    for label in (1.5, -2, float("nan"), 10**400, None):
        assert points.stroke(dot(0, 0, label), 0) is None


@pytest.mark.parametrize("name", ["circles", "blobs", "hills"])
def test_one_point_of_each_class_stays_on_a_cleared_plane(name: str) -> None:
    data = PlaneData(name, points=80, classes=4)
    kept = points.cleared(data)
    assert len(kept.train) == max(2, data.n_classes)
    assert len({row[2] for row in kept.train}) == len(kept.train)
    assert set(kept.train) <= set(points.copied(data).train)
    assert (kept.test, kept.classes) == ((), data.n_classes)
    alone = points.own([(0.0, 0.0, 1.0), (1.0, 0.0, 1.0), (2.0, 0.0, 1.0)], [], 2)
    assert len(points.cleared(alone).train) == 2


# As a table


@pytest.mark.parametrize("data", [MINE, NUMBERS])
def test_a_table_holds_the_points(data: PlaneData) -> None:
    assert points_table.from_frame(points_table.frame(data), data) == data


def test_edits_are_applied_and_what_is_no_edit_is_passed_over() -> None:
    change = {
        "edited_rows": {0: {"y": 1}, 2: {"Test": True, "other": 7}, 99: {"y": 1}, -1: {"y": 1}},
        "added_rows": [{"x1": 0.125, "x2": 1, "y": 3}, {}],
        "deleted_rows": [1, 50],
    }
    table = points_table.edited(points_table.frame(MINE), change)
    data = points_table.from_frame(table, MINE)
    assert data.train == ((-1.0, 0.5, 1.0), (0.125, 1.0, 3.0))
    assert data.test == ((2.0, 2.0, 1.0), (0.0, 0.0, 0.0))
    assert data.classes == 4


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"y": 6}, "Row 1, column y: the label must be a whole number from 0 to 5, not `6`."),
        ({"y": 0.5}, "Row 1, column y: the label must be a whole number from 0 to 5"),
        ({"x1": 3.31}, "Row 1, column x1: `3.31` is too large; use numbers from -3.3 to 3.3."),
        ({"x2": None}, "Row 1, column x2 is empty"),
    ],
)
def test_a_bad_cell_is_one_sentence(cells: dict[str, Any], sentence: str) -> None:
    change = {"edited_rows": {0: cells}, "added_rows": [], "deleted_rows": []}
    table = points_table.edited(points_table.frame(MINE), change)
    with pytest.raises(ValueError) as caught:
        points_table.from_frame(table, MINE)
    assert one_sentence(caught.value).startswith(sentence)


def test_own_names_and_units_are_those_of_the_table() -> None:
    table = points_table.frame(SIZES)
    assert table["x1"].tolist() == [150, 178.9, 200]
    assert table["y"].tolist() == ["f", "m", "f"]
    assert points_table.from_frame(table, SIZES) == SIZES
    assert list(points_table.to_take_away(SIZES)) == ["height", "weight", "sex", "Test"]
    change = {"edited_rows": {0: {"x1": 175, "y": "m"}}, "added_rows": [], "deleted_rows": []}
    (first, *_) = points_table.from_frame(points_table.edited(table, change), SIZES).train
    assert first == (0, -3, 1)
    change["edited_rows"] = {0: {"x1": 300}}
    with pytest.raises(ValueError, match="column height: `300` is too large; use numbers from 14"):
        points_table.from_frame(points_table.edited(table, change), SIZES)


# As a file


def brought(data: bytes) -> tuple[PlaneData, tuple[str, ...]]:
    return points_units.placed(file_values(data, points_table.WANTED))


FILES = sorted((Path(__file__).parents[1] / "tables").glob("*.csv"))


@pytest.mark.parametrize("data", [MINE, NUMBERS, points.copied(PlaneData("spirals"))])
def test_a_table_that_was_taken_away_comes_back(data: PlaneData) -> None:
    assert brought(to_csv(points_table.to_take_away(data)))[0] == data


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_comes_back_from_the_table_and_from_the_link(path: Path) -> None:
    data, _ = brought(path.read_bytes())
    assert points_table.from_frame(points_table.frame(data), data) == data
    assert brought(to_csv(points_table.to_take_away(data)))[0] == data
    linked = points_link.from_link(points_link.to_link(data))
    assert linked is not None
    text = points_link.units_to_link(data.units)
    assert replace(linked, units=points_link.units_from_link(text, data.classes)) == data


def test_large_inputs_and_wishes_are_scaled_and_it_is_said() -> None:
    data, told = brought(b"a,b,price\n100,0.5,900.5\n200,1,-7\n150,-2,100\n")
    assert data.train[:2] == ((-3.0, 0.5, 1.0), (3.0, 1.0, -1.0))
    assert (data.classes, len(told)) == (0, 2)
    assert told[0].startswith("`a` reached from 100 to 200; the network sees that as −3 to 3.")
    assert points_table.frame(data)["y"].tolist() == [900.5, -7, 100]
    constant, _ = brought(b"7,0,0\n7,1,1\n")
    assert [row[0] for row in constant.train] == [0, 0]
    tiny, _ = brought(b"0.001,0,0\n0.002,1,1\n")
    assert [row[0] for row in tiny.train] == [-3, 3]


def test_what_fits_the_plane_stays_to_the_thousandth() -> None:
    data, told = brought(b"0.1234567,1,0\n2,-3,1\n")
    assert data.train[0] == (0.123, 1, 0)
    assert data.units is None
    assert "thousandths" in told[0]


@pytest.mark.parametrize("value", [1e-9, -3.3, 1 / 3, 123456.789, 1.7e9])
def test_own_numbers_are_written_shortly_and_lie_where_they_lay(value: float) -> None:
    axis = Axis("a", value - 1e-3 * abs(value), value + abs(value))
    inner = np.round(np.random.default_rng(0).uniform(-3.3, 3.3, 50), 3)
    own = axis.shortest(inner)
    np.testing.assert_array_equal(np.round(axis.inwards(own), 3), inner)
    assert max(len(f"{x:.15g}") for x in own) <= 12


# On the page


def test_panels_are_told_the_owners_names_and_numbers() -> None:
    told = points_view.on_plane({"range": [0, 1]}, SIZES)
    assert (told["names"], told["classes"]) == (["height", "weight"], ["f", "m"])
    place, word = told["own_ticks"][0][1]
    assert (round(place, 9), word) == (-1.8, "160")
    assert points_view.on_plane({}, MINE) == {}
    inputs = [{"key": "x1", "label": "x₁"}, {"key": "product", "label": "x₁x₂"}]
    named = points_view.on_network({"inputs": inputs}, SIZES)["inputs"]
    assert [one["label"] for one in named] == ["height", "x₁x₂"]
    table = pd.DataFrame({"x₁": [0.0], "x₂": [3.0], "part": ["test"], "class": [1], "answer": [0]})
    (row,) = points_view.in_table(table, SIZES).to_dict("records")
    assert row == {"height": 175, "weight": 80, "part": "test", "sex": "m", "answer": "f"}


# As a link


@pytest.mark.parametrize("name", ["circles", "spirals", "blobs", "hills"])
def test_painted_points_travel_in_a_link(name: str) -> None:
    data = points.copied(PlaneData(name, points=600, noise=1.0, classes=6))
    text = points_link.to_link(data)
    assert 0 < len(text) <= 4002
    assert text[2:].replace("-", "").replace("_", "").isalnum()  # an address takes it as it is
    assert points_link.from_link(text) == data


def test_a_thousand_painted_points_of_classes_still_fit() -> None:
    data = points.copied(PlaneData("blobs", points=MOST_POINTS))
    assert points_link.from_link(points_link.to_link(data)) == data
    assert points_link.to_link(points.copied(PlaneData("hills", points=MOST_POINTS))) == ""


def test_many_precise_points_travel_to_the_thousandth() -> None:
    rows = np.random.default_rng(0).uniform(-3, 3, (700, 3))
    rows[:, 2] = rows[:, 0] > 0
    data = points.own(map(tuple, rows.tolist()), [], 2)
    linked = points_link.from_link(points_link.to_link(data))
    assert linked is not None
    np.testing.assert_allclose(linked.train, rows, atol=0.0005001)


@pytest.mark.parametrize("text", [
    "", "[]", "[[]]", '[["a"],["b"],["y"],["f"]]x', '[["a"],["b"],["y"],["f","m","x"]]',
    '[["a",1,1],["b"],["y"],["f","m"]]', '[["a",0,1e999],["b"],["y"],["f","m"]]',
    '[["`a`"],["b"],["y"],["f","m"]]', '[["a"],["b"],["y"],["f","f"]]', '[["a"],["b"],["y"],[]]',
    '[["a"],["b"],["f","m"]]', '[["a"],["b"],["y"],3]', "[" * 900, "null",
])  # fmt: skip
def test_malformed_units_are_none(text: str) -> None:
    assert points_link.units_from_link(text, 2) is None


def test_points_at_the_edges_travel_too() -> None:
    rows = [(x, y, label) for x in (-FAR, FAR) for y in (-FAR, FAR) for label in (0.0, 5.0)]
    for data in (points.own(rows, rows, 6), points.own(rows, rows, 0)):
        assert points_link.from_link(points_link.to_link(data)) == data


@pytest.mark.parametrize("classes", [2, 0])
def test_more_decimals_are_kept_exactly(classes: int) -> None:
    data = replace(MINE, classes=classes, train=((0.123456, 1 / 3, 0.0), (1.0, 2.0, 1.0)))
    text = points_link.to_link(data)
    assert text.startswith(f"{classes}:0.123456,0.333")
    assert points_link.from_link(text) == data
    far = replace(NUMBERS, train=((0.0, 0.0, 900.0), (1.0, 1.0, -7.0)))
    assert points_link.from_link(points_link.to_link(far)) == far


GOOD = points_link.to_link(MINE)
MALFORMED = [
    "", "2", "2.", "2:", "1.aaaa", "9.aaaaaaaa", "x.aaaa", GOOD[:-1], GOOD[2:], "2" + GOOD[2:],
    GOOD + "=", GOOD + "٣٣٣٣", "2.--------", "2.________", "0." + GOOD[2:-1], "2." + "a" * 4004,
    GOOD[:6], "2:1,2,2;1,2,0", "2:1,2,0", "2:4,2,0;1,2,0", "0:1,2,1001;1,2,0", "2:1,2,0t;1,2,1t",
    "5:1,2,5;1,2,0",
]  # fmt: skip


@pytest.mark.parametrize("text", MALFORMED)
def test_a_malformed_link_is_no_points(text: str) -> None:
    assert points_link.from_link(text) is None


def test_no_link_does_more_than_be_refused() -> None:
    rng, n_read = random.Random(0), 0
    good = [GOOD, points_link.to_link(NUMBERS), "3:0.125,1,2;1,2,0;1,1,1t"]
    for _ in range(2000):
        text = list(rng.choice(good))
        for _ in range(rng.randrange(1, 4)):
            text[rng.randrange(len(text))] = rng.choice("0123456789.,:;tabZ-_ \0٣")
        data = points_link.from_link("".join(text))
        if data is not None:
            n_read += 1
            rows = [*data.train, *data.test]
            assert len(data.train) >= 2
            assert all(abs(x) <= FAR for row in rows for x in row[:2])
            assert data.classes == 0 or all(row[2] in range(data.classes) for row in rows)
            data.examples(["x1", "x2"])
    assert 200 < n_read < 1960
