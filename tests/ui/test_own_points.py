"""Own points: painted, typed, uploaded or linked, they are points, or one sentence."""

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from runs.plane_data import MOST_POINTS, OWN, PlaneData
from tests.ui.test_tables import one_sentence
from ui.csv_file import to_csv
from ui.play import points, points_link, points_table
from ui.play.points import FAR, MOST_STROKE, NEAR, Stroke

MINE = points.own([(-1.0, 0.5, 0.0), (1.25, -2.0, 1.0), (2.0, 2.0, 1.0)], [(0.0, 0.0, 0.0)], 2)
NUMBERS = points.own([(-1.0, 0.5, -0.75), (1.25, -2.0, 0.5)], [(0.0, 0.0, 1.0)], 0)
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
    assert points_table.from_frame(points_table.frame(data), data.classes) == data


def test_edits_are_applied_and_what_is_no_edit_is_passed_over() -> None:
    change = {
        "edited_rows": {0: {"y": 1}, 2: {"Test": True, "other": 7}, 99: {"y": 1}, -1: {"y": 1}},
        "added_rows": [{"x1": 0.125, "x2": 1, "y": 3}, {}],
        "deleted_rows": [1, 50],
    }
    table = points_table.edited(points_table.frame(MINE), change)
    data = points_table.from_frame(table, 2)
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
        points_table.from_frame(table, 2)
    assert one_sentence(caught.value).startswith(sentence)


# As a file


@pytest.mark.parametrize("data", [MINE, NUMBERS, points.copied(PlaneData("spirals"))])
def test_a_file_comes_back_as_it_was_written(data: PlaneData) -> None:
    assert points_table.from_csv(to_csv(points_table.frame(data)))[0] == data


def test_words_become_classes_in_order_of_appearance() -> None:
    data, told = points_table.from_csv(b"a,b,kind\n0,1,dog\n1,2,cat\n2,2, dog\n-1,0,bird\n")
    assert [row[2] for row in data.train] == [0, 1, 0, 2]
    assert data.classes == 3
    assert told == ("The labels became classes: `dog` is class 0, `cat` is class 1, "
                    "`bird` is class 2.",)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "labels", "classes"),
    [
        ("0,1,0\n1,2,1\n", [0, 1], 2),
        ("x2,x1,y\n0,1,0\n1,2,0\n", [0, 0], 2),
        ("0,1,5\n1,2,1.0\n", [5, 1], 6),
        ("0,1,yes\n1,2,no\n", [0, 1], 2),
        ("0;1;-1\n1;2;1\n", [-1, 1], 0),
        ("0,1,0.5\n1,2,1\n", [0.5, 1], 0),
        ("0,1,6\n1,2,1\n", [6, 1], 0),
    ],
)
def test_labels_tell_classes_from_a_regression(
    text: str, labels: list[float], classes: int
) -> None:
    data, told = points_table.from_csv(text.encode())
    assert [row[2] for row in data.train] == labels
    assert data.classes == classes
    assert ("regression" in " ".join(told)) == (classes == 0)
    data.examples(["x1", "x2"])


def test_inputs_beyond_the_plane_are_scaled_column_by_column() -> None:
    text = b"x1,x2,y,Test\n100,0.123456,0,no\n200,1,1,no\n150,-2,1,yes\n"
    data, told = points_table.from_csv(text)
    assert data.train == ((-3.0, 0.123456, 0.0), (3.0, 1.0, 1.0))
    assert data.test == ((0.0, -2.0, 1.0),)
    assert told == ("x1 reached from 100 to 200. It was scaled to reach from -3 to 3, as this "
                    "plane does, and rounded to 2 decimals.",)  # fmt: skip
    constant, _ = points_table.from_csv(b"7,0,0\n7,1,1\n")
    assert [row[0] for row in constant.train] == [0, 0]


def test_numbers_far_from_one_are_taken_with_a_warning() -> None:
    data, told = points_table.from_csv(b"0,0,900\n1,1,-7\n")
    assert [row[2] for row in data.train] == [900, -7]
    assert any("learned badly" in sentence for sentence in told)


HOSTILE = {
    "nothing": (b"", "is empty"),
    "one class": (b"0,0,cat\n1,1,cat\n", "There is 1 class, `cat`; bring 2 to 6"),
    "many classes": (b"".join(b"0,0,c%d\n" % k for k in range(7)), "There are 7 classes"),
    "a slip": (b"".join(b"0,0,%d\n" % k for k in range(9)) + b"1,1,x\n", "`x` is not a number"),
    "no label": (b"x1,x2,y\n0,0,cat\n1,1,dog\n1,2,\n", "Row 3, column y is empty"),
    "large wish": (b"0,0,1001\n1,1,0\n", "column y: `1001` is too large"),
    "infinite": (b"0,0,1\n1e999,1,0\n", "column x1: `1e999` is too large"),
    "word as input": (b"x1,x2,y\n0,a,1\n1,1,0\n", "Row 1, column x2: `a` is not a number"),
    "missing column": (b"x1,y\n0,1\n", "column x2 is missing"),
    "too many": (b"0,0,1\n" * (MOST_POINTS + 1), "more than 1,000"),
    "only to test on": (b"0,0,1,yes\n0,1,1,yes\n", "at least 2 examples"),
    "one row": (b"0,0,1\n", "at least 2 examples"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "UTF-8"),
    "markup": (b"0,0,![x](http://a)`\n1,1,`b`\n" + b"1,2,3\n2,2,4\n" * 9
               + b"0,0,5\n0,0,6\n0,0,7\n0,0,8\n", "is not a number"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_any_other_file_is_one_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(ValueError) as caught:
        points_table.from_csv(data)
    assert reason in one_sentence(caught.value)


def test_a_file_may_be_as_long_as_the_points_may_be_many() -> None:
    data, _ = points_table.from_csv(b"x1,x2,y\n" + b"0,0,1\n" * MOST_POINTS)
    assert len(data.train) == MOST_POINTS


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
    for _ in range(5000):
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
    assert 500 < n_read < 4900
