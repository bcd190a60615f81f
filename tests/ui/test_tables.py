"""Whatever a user types, uploads or links is a table of numbers, or one sentence."""

import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from runs.small import MAX_EXAMPLES, Examples
from tests.memory import at_most_megabytes
from ui import tables
from ui.csv_file import MAX_BYTES, read_cells, read_csv, to_csv
from ui.table_link import MAX_ROWS, MAX_TEXT, pack, unpack
from ui.tables import Limits, check

INPUTS, GOOD = ["X1", "X2"], [(0.0, 0.5, 0.0), (1.0, -2.5, 1.0), (3.0, 4.0, 1.0)]
FILE = b"X1,X2,Y,test\n0,0.5,0,False\n1,-2.5,1,False\n3,4,1,True\n"


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
    assert len(text) < 200
    assert all(c.isprintable() for c in text)
    return text


def read(data: bytes) -> pd.DataFrame:
    return read_csv(data, INPUTS, "Y", "test")


def not_read(data: bytes) -> str:
    with pytest.raises(ValueError) as caught:
        read(data)
    return one_sentence(caught.value)


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
    assert text.endswith("is too large; use numbers from -1000 to 1000.")


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
        check(table(*rows), INPUTS, limits=Limits(value=1, classes=0))
    with pytest.raises(ValueError, match="more than 3 examples"):
        check(table(*rows, *rows), INPUTS, limits=Limits(rows=3, classes=0))


def test_bad_values_are_shown_shortly_and_as_they_are() -> None:
    text = refusal(table(GOOD[0], ("`![x](http://a)`\n" * 1000, 0, 0)))
    shown = text.split("`")[1]
    assert shown.startswith("?![x](http://a)??")
    assert len(shown) <= 30
    assert text.count("`") == 2


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


# What is uploaded


def test_a_file_comes_back_as_it_was_written() -> None:
    frame = read(FILE)
    assert frame.dtypes.astype(str).tolist() == ["float64", "float64", "int64", "bool"]
    assert to_csv(frame) == b"X1,X2,Y,test\n0.0,0.5,0,False\n1.0,-2.5,1,False\n3.0,4.0,1,True\n"
    pd.testing.assert_frame_equal(read(to_csv(frame)), frame)
    assert check(frame, INPUTS, "Y", "test") == (tuple(GOOD[:2]), tuple(GOOD[2:]))


SAME = {
    "semicolons": FILE.replace(b",", b";"),
    "tabs": FILE.replace(b",", b"\t"),
    "Windows": b"\xef\xbb\xbf" + FILE.replace(b"\n", b"\r\n"),
    "old Mac": FILE.replace(b"\n", b"\r"),
    "header in other letters": FILE.replace(b"X1,X2,Y,test", b" x1 , x2,y ,TEST"),
    "quotes": b'"X1","X2","Y","test"\n"0","0.5","0","no"\n1,"-2.5",1,no\n3,4,"1","yes"',
    "no header": FILE.split(b"\n", 1)[1],
    "further columns": b'id,Y,X2,note,test,X1\n,0,0.5,"a, ""b""",0,0\n7,1,-2.5,,0,1\n7,1,4,n,1,3\n',
    "as many commas": b'X1;X2;Y;test;"a,b,c,d,e"\n0;.5;0;0;\n1;-2.5;1;0;\n3;4;1;1;x',
    "empty lines": b"\n\n" + FILE.replace(b"\n", b"\n\n") + b",,,\n" * 3000,
}


@pytest.mark.parametrize("data", SAME.values(), ids=SAME)
def test_other_ways_to_write_the_same_table(data: bytes) -> None:
    pd.testing.assert_frame_equal(read(data), read(FILE))


def test_the_column_for_testing_may_be_missing() -> None:
    for data in (b"X1,X2,Y\n1,2,0\n3,4,1\n", b"1,2,0\n3,4,1\n"):
        assert read(data)["test"].tolist() == [False, False]
        assert read_csv(data, INPUTS, "Y", None).columns.tolist() == [*INPUTS, "Y"]


def test_a_free_file_may_have_other_names_and_words_as_labels() -> None:
    for data in (b"a,b,c\n1,2,cat\n", b"1,2,cat\n", b"y,X2,X1\ncat,2,1\n"):
        (row,) = read_cells(data, INPUTS, "Y", None, free=True).to_dict("records")
        assert row == {"X1": "1", "X2": "2", "Y": "cat"}
    assert "X1 is missing" in not_read(b"a,b,c\n1,2,0\n")
    assert "X1 is missing" in not_read(b"1,2,cat\n")


HOSTILE = {
    "nothing": (b"", "is empty"),
    "only blanks": (b"\xef\xbb\xbf \r\n,,\n", "is empty"),
    "only a header": (b"X1,X2,Y\n", "no examples yet"),
    "one row": (b"X1,X2,Y\n1,2,0\n", "at least 2 examples"),
    "another encoding": (b"X1,X2,Y\n1,2,\xff\n", "UTF-8"),
    "UTF-16": (FILE.decode().encode("utf-16"), "UTF-8"),
    "NUL": (FILE + b"\0", "UTF-8"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "UTF-8"),
    "too large": (b"1" * (MAX_BYTES + 1), "larger than 200 KB"),
    "too many rows": (b"1,2,0\n" * (MAX_EXAMPLES + 2), f"more than {MAX_EXAMPLES}"),
    "one row too many": (b"1,2,0\n" * (MAX_EXAMPLES + 1), f"more than {MAX_EXAMPLES}"),
    "one row too many under a header": (
        b"X1,X2,Y\n" + b"1,2,0\n" * (MAX_EXAMPLES + 1),
        f"more than {MAX_EXAMPLES}",
    ),
    "one long cell": (b"1" * MAX_BYTES, "1 columns, but 3 are needed"),
    "one long line": (b"1," * (MAX_BYTES // 2 - 1) + b"1", "more than 50 columns"),
    "long line behind a quote": (b'"a\n' + b"," * 190_000 + b'"x"', "is no table"),
    "long second line": (b"X1,X2,Y\n" + b"1," * 90_000 + b"1", "is no table"),
    "one cell too many": (FILE + b"1,2,1,0,5\n", "is no table"),
    "a cell too few": (FILE + b"1,2\n", "Row 4, column Y is empty"),
    "open quote": (FILE + b'"1,2,1\n', "is no table"),
    "missing column": (b"X1,Y\n1,0\n", "column X2 is missing"),
    "double column": (b"X1,x1,X2,Y\n1,1,1,0\n", "column X1 occurs twice"),
    "numbers, but too few": (b"1,2\n3,4\n", "2 columns, but 3 are needed: X1, X2, Y"),
    "numbers, but too many": (b"1,2,0,0,0\n", "5 columns, but 3 are needed"),
    "huge number": (FILE + b"1" + b"0" * 400 + b",2,1\n", "Row 4, column X1: `1000000000"),
    "very huge number": (FILE + b"1" * 100_000 + b"x,2,1\n", "Row 4, column X1: `1111111111"),
    "infinite": (FILE + b"1e999,2,1\n", "`1e999` is too large"),
    "nan": (FILE + b"nan,2,1\n", "`nan` is not a number"),
    "formula": (FILE + b"=1+1,2,1\n", "`=1+1` is not a number"),
    "missing cell": (FILE + b",2,1\n", "Row 4, column X1 is empty"),
    "decimal comma": (b"X1;X2;Y\n0,5;1;0\n", "Row 1, column X1: `0,5` is not a number"),
    "after an empty line": (FILE + b"\n1,x,1\n", "Row 5, column X2: `x`"),
    "label": (FILE + b"1,2,yes\n", "Row 4, column Y: `yes` is not a number"),
    "tick": (FILE + b"1,2,1,maybe\n", "Row 4, column test"),
}


@pytest.mark.parametrize(("data", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_anything_else_is_one_sentence_little_memory_and_no_time(data: bytes, reason: str) -> None:
    start = time.process_time()
    with at_most_megabytes(20):
        assert reason in not_read(data)
    assert time.process_time() - start < 2


PIECES = [b",", b";", b"\t", b"\n", b"\r", b'"', b'""', b"\0", b"\xff", b"\xef\xbb\xbf", b"1e999",
          b"nan", b"-", b"=1+1", b"X1", b"Y", b"test", b"0", b"1", b"true", b" ", b"`",
          "\u2028\u0085٣".encode()]  # fmt: skip


def mutated(rng: random.Random) -> bytes:
    """Random bytes, random pieces of CSV, or a good file with a few changes."""
    kind = rng.randrange(3)
    if kind == 0:
        return rng.randbytes(rng.randrange(60))
    if kind == 1:
        return b"".join(rng.choices(PIECES, k=rng.randrange(40)))
    data = rng.choice(list(SAME.values()))[:200]
    for _ in range(rng.randrange(1, 3)):
        i = rng.randrange(len(data) + 1)
        data = data[:i] + rng.choice(PIECES) + data[i + rng.randrange(3) :]
    return data


def test_no_file_does_more_than_be_refused() -> None:
    rng = random.Random(0)
    n_read, reasons = 0, set()
    for _ in range(4000):
        data = mutated(rng)
        try:
            frame = read(data)
        except Exception as error:
            assert isinstance(error, ValueError), data
            reasons.add(one_sentence(error)[:12])
        else:
            n_read += 1
            assert np.isfinite(frame[INPUTS]).all(axis=None), data
            assert frame["Y"].isin([0, 1]).all(), data
            train, test = check(frame, INPUTS, "Y", "test")  # what was read passes
            Examples.from_rows(train, test)
    assert n_read > 100  # the loop reaches the far end,
    assert len(reasons) > 10  # and many places before it


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
        tables = unpack("".join(text), 3)
        if tables is not None:
            n_read += 1
            assert len(tables[0]) >= 2
            assert all(len(row) == 3 and row[2] in (0, 1) for part in tables for row in part)
            assert unpack(pack(*tables), 3) is not None
    assert 100 < n_read < 4900


def test_the_checks_know_no_screen() -> None:
    code = Path(tables.__file__).read_text()
    assert "pandas" in code
    assert "streamlit" not in code
