"""Whatever a user types or links is a table of numbers, or one sentence."""

import random
from typing import Any

import numpy as np
import pandas as pd
import pytest

from runs.playground.plane_units import Axis
from runs.small.at_once import MAX_EXAMPLES
from ui.tables import checked_table
from ui.tables.checked_table import Limits, check
from ui.tables.table_link import MAX_ROWS, MAX_TEXT, pack, unpack
from ui.tables.table_names import Names, from_link, to_link

INPUTS, GOOD = ["X1", "X2"], [(0.0, 0.5, 0.0), (1.0, -2.5, 1.0), (3.0, 4.0, 1.0)]


def table(*rows: tuple[Any, ...], columns: str = "X1 X2 Y") -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns.split(), dtype=object)


def refusal(frame: pd.DataFrame, part: str | None = None) -> str:
    with pytest.raises(ValueError) as caught:
        check(frame, INPUTS, "Y", part)
    return one_sentence(caught.value)


def one_sentence(error: ValueError) -> str:
    text = str(error)
    assert type(error) is ValueError
    assert text.endswith(".")
    assert "\n" not in text
    assert len(text) <= 320
    assert all(c.isprintable() for c in text)
    return text


# What is typed


def test_rows_become_floats() -> None:
    train, test = check(table((0, "0.5", 0), (" 1 ", -2.5, True), (3, "4e0", "1.0")), INPUTS)
    assert (list(train), test) == (GOOD, ())
    assert all(type(x) is float for row in train for x in row)
    hash(train)  # to be cached by


def test_there_is_no_minus_zero() -> None:
    assert "-" not in repr(check(table((-0.0, "-0", 0), GOOD[0]), INPUTS))


def test_ticked_rows_are_kept_for_testing() -> None:
    frame = table((*GOOD[0], False), (*GOOD[1], None), (*GOOD[2], True), columns="X1 X2 Y test")
    assert check(frame, INPUTS, "Y", "test") == (tuple(GOOD[:2]), tuple(GOOD[2:]))
    assert check(frame, INPUTS) == (tuple(GOOD), ())


@pytest.mark.parametrize("empty", [None, np.nan, pd.NA, pd.NaT, "", "  "])
@pytest.mark.parametrize("tick", [False, True, None])
def test_rows_just_being_typed_are_left_out(empty: object, tick: object) -> None:
    frame = table(
        (*GOOD[0], False), (empty, empty, empty, tick), (*GOOD[1], False), columns="X1 X2 Y test"
    )
    assert check(frame, INPUTS, "Y", "test") == (tuple(GOOD[:2]), ())


def test_row_numbers_count_empty_rows_too() -> None:
    frame = table(GOOD[0], (None,) * 3, (1, None, 1))
    frame.index = pd.Index([7, 8, 9])
    assert refusal(frame).startswith("Row 3, column X2 is empty")
    assert refusal(table(GOOD[0], (1, None, None))).startswith("Row 2, column X2 is empty; type")


@pytest.mark.parametrize(
    "cell",
    ["abc", "=1+1", "0,5", "nan", "inf", "1_0", "٣", "0x1", "1 2", ".", "e5", 1j, [1], {}, b"1",
     pd.Timestamp(0), "an object"],
    ids=repr,
)  # fmt: skip
def test_no_numbers(cell: object) -> None:
    assert "Row 2, column X1: " in refusal(table(GOOD[0], (cell, 0, 0)))
    assert "is not a number" in refusal(table(GOOD[0], (cell, 0, 0)))
    assert "Row 2, column Y: " in refusal(table(GOOD[0], (0, 0, cell)))


@pytest.mark.parametrize(
    "cell",
    [1000.001, -1001, np.inf, -np.inf, "1e999", "-1e4", 10**400, 10**5000, "1" + "0" * 400],
    ids=range(9),
)
def test_numbers_out_of_bounds(cell: object) -> None:
    text = refusal(table(GOOD[0], (0, cell, 0)))
    assert text.startswith("Row 2, column X2: ")
    assert "is too large; " in text or "is too small; " in text
    assert text.endswith("; use numbers from -1000 to 1000.")


def test_the_bounds_themselves_are_allowed() -> None:
    assert check(table((1000, -1000, 0), ("1e3", ".5", 1)), INPUTS)[0][0] == (1000, -1000, 0)


@pytest.mark.parametrize("label", [2, -1, 0.5, "7"])
def test_labels_are_0_or_1(label: object) -> None:
    text = refusal(table(GOOD[0], (0, 0, label)))
    assert text == f"Row 2, column Y: the label must be 0 or 1, not `{label}`."


def test_other_limits_allow_more_classes_any_number_and_more_rows() -> None:
    rows = ((3, 0, 5), (-3, 0, 2))
    assert check(table(*rows), INPUTS, limits=Limits(classes=6))[0] == rows
    with pytest.raises(ValueError, match="must be a whole number from 0 to 4, not `5`"):
        check(table(*rows), INPUTS, limits=Limits(classes=5))
    numbers = ((0, 0, -12.5), (1, 1, 1000))
    assert check(table(*numbers), INPUTS, limits=Limits(value=1, classes=0))[0] == numbers
    with pytest.raises(ValueError, match="`3` is too large; use numbers from -1 to 1"):
        check(table(rows[0]), INPUTS, limits=Limits(value=1, classes=0))
    with pytest.raises(ValueError, match="more than 3 examples"):
        check(table(*rows, *rows), INPUTS, limits=Limits(rows=3, classes=0))


def test_bad_values_are_shown_shortly_and_as_they_are() -> None:
    text = refusal(table(GOOD[0], ("`![x](http://a)`\n" * 1000, 0, 0)))
    shown = text.split("`")[1]
    assert shown.startswith("?![x](http://a)??")
    assert len(shown) <= 30
    assert text.count("`") == 2


def test_all_problems_are_told_at_once_the_first_three_by_place() -> None:
    text = refusal(table(GOOD[0], ("a", 0, 0), (0, "b", 7), (2000, None, 1)))
    assert text == (
        "5 cells cannot be used. Row 2, column X1: `a` is not a number; Row 3, column X2: `b` is "
        "not a number; Row 3, column Y: the label must be 0 or 1, not `7`; and 2 more."
    )


def test_columns_are_called_as_on_the_page() -> None:
    with pytest.raises(ValueError, match="Row 1, column height: `x` is not a number"):
        check(table(("x", 1, 0)), INPUTS, names={"X1": "height"})


def test_names_from_outside_are_short_and_hold_no_markup() -> None:
    assert (
        checked_table.clean(" a\tb\n[c](d) `e` *f* <g> \\ | $ ") == "a b (c)(d) 'e' ∗f∗ ‹g› / / ＄"
    )
    assert len(checked_table.clean("x" * 500)) == 40
    assert checked_table.clean("\u200b\x00") == ""


NAMES = Names(("height (scaled)", "b"), "sex", ("f", "m"), (Axis("height", 150, 200), Axis("b")))


def test_names_and_ranges_travel_in_a_link() -> None:
    assert from_link(to_link(NAMES), 2) == NAMES
    assert NAMES.columns == [
        "height (scaled) = (height - 175) / 8.333333333", "b", "sex (0: f, 1: m)",
    ]  # fmt: skip
    plain = Names(("a", "b"), "c", axes=(Axis("a"), Axis("b")))
    assert from_link(to_link(plain), 2) == plain
    assert plain.columns == ["a", "b", "c"]


@pytest.mark.parametrize("text", [
    "", "{}", "null", "[" * 500, '[[["a"],["b"]],"y",["0"]]', '[[["a"]],"y",["0","1"]]',
    '[[["a"],["a"]],"y",["0","1"]]', '[[["a"],["[b](c)"]],"y",["0","1"]]',
    '[[["a",1],["b"]],"y",["0","1"]]', '[[["a",2,1],["b"]],"y",["0","1"]]',
    '[[["a",0,1e999],["b"]],"y",["0","1"]]', '[[["a",0,NaN],["b"]],"y",["0","1"]]',
    '[[["a",0,true],["b"]],"y",["0","1"]]', '[[["Bias"],["b"]],"y",["0","1"]]',
    '[[["a","0","1"],["b"]],"y",["0","1"]]', '[["a","b"],1,["0","1"]]',
])  # fmt: skip
def test_malformed_names_are_none(text: str) -> None:
    assert from_link(text, 2) is None


def test_an_unclear_tick() -> None:
    for cell in ("maybe", 10**5000, [1], 2):
        frame = table((*GOOD[0], cell), columns="X1 X2 Y test")
        assert refusal(frame, "test").startswith("Row 1, column test: write true or false")


def test_too_few_or_too_many_rows() -> None:
    assert "no examples yet" in refusal(table())
    assert "no examples yet" in refusal(table((None, None, None)))
    assert "at least 2 examples" in refusal(table(GOOD[0]))
    ticked = table((*GOOD[0], False), (*GOOD[1], True), columns="X1 X2 Y test")
    assert "at least 2 examples" in refusal(ticked, "test")
    assert f"more than {MAX_EXAMPLES}" in refusal(table(*[GOOD[0]] * (MAX_EXAMPLES + 1)))
    assert len(check(table(*[GOOD[0]] * MAX_EXAMPLES, (None,) * 3), INPUTS)[0]) == MAX_EXAMPLES


def test_missing_and_double_columns() -> None:
    assert "exactly one column X2" in refusal(table((1, 1), columns="X1 Y"))
    assert "exactly one column X1" in refusal(table((1, 1, 1, 1), columns="X1 X1 X2 Y"))
    assert "exactly one column test" in refusal(table(*GOOD), "test")


# What is linked


def test_a_link_holds_both_parts() -> None:
    text = pack(GOOD[:2], GOOD[2:])
    assert text == "0,0.5,0;1,-2.5,1;3,4,1t"
    assert unpack(text, 3) == (tuple(GOOD[:2]), tuple(GOOD[2:]))
    assert unpack(pack(GOOD), 3) == (tuple(GOOD), ())


def test_every_number_survives_a_link() -> None:
    rng = np.random.default_rng(0)
    values = np.round(rng.uniform(-1000, 1000, (500, 2)) * rng.choice([1, 0.1, 1e-4], (500, 1)), 4)
    values[0] = -1000, 1000
    rows = [(float(a), float(b), float(i % 2)) for i, (a, b) in enumerate(values + 0.0)]
    for i in range(0, 500, 20):
        assert unpack(pack(rows[i : i + 20]), 3) == (tuple(rows[i : i + 20]), ())
    exact = ((0.123456, -0.00001, 1.0), (1 / 3, 1e-9, 0.0))
    assert unpack(pack(exact), 3) == (exact, ())


def test_a_table_too_large_for_a_link_is_not_packed() -> None:
    assert pack(GOOD[:1] * MAX_ROWS) != ""
    assert pack(GOOD[:1] * (MAX_ROWS + 1)) == ""
    assert pack([(-0.1234,) * 20 + (1.0,)] * 40) == ""  # few rows, but many characters


def test_a_longer_link_and_other_labels_are_for_pages_that_ask_for_them() -> None:
    rows = tuple((1.0, 2.0, float(i % 4)) for i in range(MAX_ROWS + 1))
    text, limits = pack(rows, (), MAX_ROWS + 1), Limits(classes=4)
    assert unpack(text, 3, MAX_ROWS + 1, limits) == (rows, ())
    assert unpack(text, 3, MAX_ROWS, limits) is None
    assert unpack(text, 3, MAX_ROWS + 1) is None


MALFORMED = [
    "", ";", "1,2,0", "1,2,0;", ";1,2,0;1,2,0", "1,2,0;1,2", "1,2,0;1,2,0,0", "1,2,0;1,2,2",
    "1,2,0;1,2,0.5", "1,2,0;nan,2,0", "1,2,0;inf,2,0", "1,2,0;1e999,2,0", "1,2,0;1001,2,0",
    "1,2,0;1,,0", "1,2,0;1,2,t", "1,2,0;1,2,0tt", "1,2,0;1,2t,0", "1,2,0;1,2,0t", "1,2,0t;1,2,0t",
    "1,2,0;1_0,2,0", "1,2,0; 1,2,0", "1,2,0;1,2,0\n", "1,2,0;٣,2,0", "1,2,0;\0,2,0", "a,b,c;d,e,f",
    ";".join(["1,2,0"] * (MAX_ROWS + 1)), "1,2,0;" + "1" * MAX_TEXT + ",2,0",
    "0" * MAX_TEXT + ",2,0;1,2,0",
]  # fmt: skip


@pytest.mark.parametrize("text", MALFORMED)
def test_a_malformed_link_is_no_table(text: str) -> None:
    assert unpack(text, 3) is None


def test_the_limits_of_a_link() -> None:
    assert unpack(";".join(["1,2,0"] * MAX_ROWS), 3) is not None
    assert unpack(";".join(["1,2,0"] * (MAX_ROWS + 1)), 3) is None
    assert unpack("1,2,0;1,2,0", 4) is None


def test_no_link_does_more_than_be_refused() -> None:
    rng = random.Random(1)
    n_read = 0
    for _ in range(5000):
        text = list(rng.choice(["0,0.5,0;1,-2.5,1;3,4,1t", "1,2,0;1,2,1"]))
        for _ in range(rng.randrange(1, 4)):
            text[rng.randrange(len(text))] = rng.choice("0123456789.,;te-+ \0٣n")
        parts = unpack("".join(text), 3)
        if parts is not None:
            n_read += 1
            assert len(parts[0]) >= 2
            assert all(len(row) == 3 and row[2] in (0, 1) for part in parts for row in part)
            assert unpack(pack(*parts), 3) is not None
    assert 100 < n_read < 4900
