"""Files as people bring them: each is read as a person would, or refused in one sentence."""

import gzip
import io
import random
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.memory import at_most_megabytes
from tests.safety.words import plain
from ui.tables import csv_file
from ui.tables.column_roles import Roles, Wanted, first_choice
from ui.tables.file_kinds import MAX_BYTES
from ui.tables.table_values import Values, values

FOLDER = Path(__file__).parent
TWO = Wanted(("x1", "x2"), "Y", "Test", 300, value=1000)
MANY = Wanted(("x1", "x2"), "y", "Test", 1000, classes=6, numbers=True)
# Whole numbers, small ones and large ones; each label comes several times.
X = [(0.894, 1453.25), (1.076, -2583.5), (-0.357, 1923.0), (0.002, 3375.125), (-1.5, 4000.0),
     (2.0, 7.5), (3.25, -8.0), (-4.125, 9.0)]  # fmt: skip
Y = [0, 1, 0, 1, 1, 0, 0, 1]


def taken(data: bytes, wanted: Wanted = MANY, name: str = "a.csv") -> Values:
    sheet = csv_file.read(data, name)
    return values(sheet, first_choice(sheet, wanted), wanted)


def refusal(data: bytes, wanted: Wanted = MANY, name: str = "a.csv") -> str:
    with pytest.raises(ValueError) as caught:
        taken(data, wanted, name)
    return plain(str(caught.value))


def table(
    separator: str = ",",
    head: str | None = "x1,x2,y",
    words: tuple[str, str] = ("0", "1"),
    first: bool = False,
    write: Callable[[float], str] = repr,
) -> str:
    """Write the rows in some way; ``first``: with the label first."""
    rows = [[*map(write, x), words[y]] for x, y in zip(X, Y, strict=True)]
    rows = [[row[-1], *row[:-1]] if first else row for row in rows]
    top = [head.replace(",", separator)] if head else []
    return "\n".join([*top, *(separator.join(row) for row in rows)]) + "\n"


def german(x: float) -> str:
    """Write a number as 1.453,250."""
    return f"{x:,.3f}".translate(str.maketrans(",.", ".,"))


def swiss(x: float) -> str:
    return f"{x:,.3f}".replace(",", "’")


def french(x: float) -> str:
    return f"{x:,.3f}".replace(",", "\u202f").replace(".", ",")


def english(x: float) -> str:
    return f'"{x:,.3f}"'


COMMA, CAT = table(), ("cat", "dog")
UMLAUT = table(";", "größe,gewicht,größe ö", CAT, write=german)
SAME = {
    "commas": COMMA,
    "no header": table(head=None),
    "no header, label first": table(head=None, first=True),
    "no header, words first": table(head=None, words=CAT, first=True),
    "no header, words last": table("\t", None, CAT),
    "label first": table(head="label,x1,x2", first=True),
    "label first, upper case": table("\t", "Target,X_1,X_2", first=True),
    "class, x, y": table(head="class,x,y", first=True),
    "unknown names": table(head="height,weight,b"),
    "words before": table(head="sort,height,weight", words=CAT, first=True),
    "tabs": table("\t"),
    "semicolons": table(";"),
    "bars": table("|"),
    "blanks": table("   "),
    "comma and blank": table(", "),
    "indented blanks": table("  ").replace("\n", "\n  "),
    "German": table(";", write=german),
    "German without header": table(";", None, write=german),
    "German with tabs": table("\t", write=german),
    "Swiss": table(";", write=swiss),
    "English thousands": table(write=english),
    "quoted decimal commas": table(write=lambda x: f'"{x}"'.replace(".", ",")),
    "French blanks": table(";", write=french),
    "exponents": table(write=lambda x: f"{x:.6e}"),
    "exponents with commas": table(";", write=lambda x: f"{x:.6E}".replace(".", ",")),
    "plus signs": table(write=lambda x: f"{x:+}"),
    "minus signs": table(write=lambda x: repr(x).replace("-", "−")),
    "dashes": table(write=lambda x: repr(x).replace("-", "–")),
    "sep line": "sep=;\n" + table(";", write=german),
    "sep line in quotes": '"sep=\t"\n' + table("\t"),
    "title": "Measurements of group 3\n\n" + COMMA,
    "title with separators": "Measurements;;\n;;\n" + table(";", write=german),
    "long title": "Our data, group 3\nroom 5\n" + COMMA,
    "units below": COMMA.replace("y\n", "y\ncm,kg,\n", 1),
    "footer": COMMA + "\nmade by us\n",
    "comments": "# made by us\n# in May\n" + COMMA.replace("\n", "\n# half\n", 3),
    "names in a comment": "# x1 x2 y\n" + table(" ", None),
    "names behind a mark": "#" + COMMA,
    "trailing separators": COMMA.replace("\n", ",\n"),
    "trailing separators below": COMMA.replace("\n", ";\n").replace(",", ";").replace("y;", "y"),
    "empty lines": "\n\n" + COMMA.replace("\n", "\n\n") + ";;;\n" * 3000,
    "row numbers": "\n".join(f"{i or ''},{row}" for i, row in enumerate(COMMA.splitlines())),
    "pandas": pd.read_csv(io.StringIO(COMMA)).to_csv(),
    "names of R": "\n".join(
        f'"{i}",{row}' if i else row for i, row in enumerate(COMMA.splitlines())
    ),
    "counted columns": table(head="0,1,2"),
    "quotes": '"x1","x2","y"\n' + "\n".join(
        ",".join(f'"{cell}"' for cell in row.split(",")) for row in COMMA.splitlines()[1:]
    ),
    "old Mac": COMMA.replace("\n", "\r"),
    "Windows": COMMA.replace("\n", "\r\n"),
    "further columns": "\n".join(
        f'{row},{"note" if i == 0 else chr(34) + "a, b" + chr(34)}'
        for i, row in enumerate(COMMA.splitlines())
    ),
    "gaps": COMMA + "1,,0\n,2,1\n1,NA,0\n4,5,\n4,?,1\n1,2\n",
    "yes and no": table(words=("no", "yes")),
    "WAHR": table(";", words=("FALSCH", "WAHR"), write=german),
    "vrai": table(";", words=("FAUX", "VRAI"), write=german),
    "any case": table(words=("No", "YES")).replace("No", "no", 2).replace("YES", "Yes", 1),
    "plus and minus one": table(words=("-1", "1")),
    "one and two": table(words=("1", "2")),
    "seven and nine": table(words=("7", "9")),
    "umlauts": UMLAUT,
}  # fmt: skip


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_one_table_in_many_ways_of_writing(text: str) -> None:
    found = taken(text.encode())
    rows = [(*x, float(y)) for x, y in zip(X, Y, strict=True)]
    np.testing.assert_allclose(found.train, rows, atol=5e-7, rtol=1e-9)
    assert len(found.classes) == 2
    assert found.test == ()


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be",
                                   "cp1252"])  # fmt: skip
def test_any_usual_encoding(codec: str) -> None:
    found = taken(UMLAUT.encode(codec))
    assert (found.inputs, found.label) == (("größe", "gewicht"), "größe ö")
    assert found.train == taken(UMLAUT.encode()).train


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.csv")), ids=lambda path: path.stem)
def test_what_people_brought(path: Path) -> None:
    wanted = {
        "class_x_y": ("x", "y", "class", "0", "1", 60),
        "de_noheader_y_decimal": ("x1", "x2", "y", "0", "1", 60),
        "de_roundtrip_perceptron": ("x1", "x2", "Y", "0", "1", 60),
        "height_weight": ("height_cm", "weight_kg", "sex", "f", "m", 60),
        "iris_5_columns": (
            "sepal_length", "sepal_width", "species", "setosa", "versicolor", "virginica", 60,
        ),
        "label_first_numbers": ("x1", "x2", "label", "0", "1", 60),
        "label_first_words": ("x1", "x2", "label", "moon", "sun", 60),
        "labels_1_2": ("x1", "x2", "y", "1", "2", 60),
        "moons_precise_150": ("x1", "x2", "y", "0", "1", 150),
        "pm1": ("x1", "x2", "y", "-1", "1", 60),
        "titanic_age_fare": ("Age", "Fare", "Survived", "0", "1", 63),
        "xor_truefalse": ("a", "b", "out", "FALSE", "TRUE", 4),
        "yes_no_case": ("x1", "x2", "y", "no", "yes", 60),
    }.get(path.stem, ("x1", "x2", "y", "0", "1", 60))  # fmt: skip
    found = taken(path.read_bytes(), name=path.name)
    rows = [*found.train, *found.test]
    assert (*found.inputs, found.label, *found.classes, len(rows)) == wanted
    assert {row[2] for row in rows} == set(map(float, range(len(found.classes))))
    gaps = "17 of 80 rows have gaps and were left out." in found.notes
    assert gaps == (path.stem == "titanic_age_fare")
    assert ("`Measurements of group 3`" in found.notes[0]) == (path.stem == "title_line")
    assert len(found.test) == (20 if "roundtrip" in path.stem else 0)


def test_how_it_was_read_is_said_with_the_mapping() -> None:
    note, gaps = taken(("Notes\n" + table(";", "a,b,c", write=german) + ";1;0\n").encode()).notes
    assert note.startswith("x1 ← `a`, x2 ← `b`, y ← `c`. Read with semicolons between the columns")
    assert "decimal commas" in note
    assert "`Notes`" in note
    assert gaps == "1 of 9 rows has a gap and was left out."


def test_a_column_that_cannot_be_told_goes_by_the_rest_of_the_file() -> None:
    text = "a;b;y\n1.234;0,5;0\n2.500;0,25;1\n1,234;1;1\n"
    assert [row[0] for row in taken(text.encode()).train] == [1234, 2500, 1.234]
    text = 'a,b,y\n"1,234",0.5,0\n"2,500",0.25,1\n'
    assert [row[0] for row in taken(text.encode()).train] == [1234, 2500]
    assert [row[0] for row in taken(b"a;b;y\n1,234;1;0\n2,500;2;1\n").train] == [1.234, 2.5]


# Which column is which


def roles(head: str, row: str, wanted: Wanted = MANY) -> Roles:
    return first_choice(csv_file.read(f"{head}\n{row}\n{row}\n".encode()), wanted)


@pytest.mark.parametrize(
    ("head", "row", "chosen"),
    [
        ("label,x1,x2", "0,1,2", (1, 2, 0)),
        ("x2,x1,y", "1,2,0", (1, 0, 2)),
        ("Y,X_2,x₁", "1,2,0", (2, 1, 0)),
        ("class,x,y", "1,2,0", (1, 2, 0)),
        ("x,y,kind", "1,2,a", (0, 1, 2)),
        ("sex,height,weight", "m,1,2", (1, 2, 0)),
        ("a,b,c,d,species", "1,2,3,4,x", (0, 1, 4)),
        ("id,name,a,b,target", "1,Ann,3,4,0", (2, 3, 4)),
        ("a,b,c", "1,2,3", (0, 1, 2)),
    ],
)
def test_columns_go_by_their_names(head: str, row: str, chosen: tuple[int, ...]) -> None:
    found = roles(head, row)
    assert (*found.inputs, found.label) == chosen


def test_a_column_for_testing_may_say_it_in_many_ways() -> None:
    for yes, no in (("TRUE", "FALSE"), ("wahr", "falsch"), ("1", "0"), ("test", "train")):
        found = taken(f"x1,x2,Y,Test\n0,1,0,{no}\n1,2,1,{no}\n3,4,1,{yes}\n".encode())
        assert [len(part) for part in (found.train, found.test)] == [2, 1]
    split = b"split,x1,x2,Y\ntrain,0,1,0\ntrain,1,2,1\ntest,3,4,1\n"
    assert len(taken(split).test) == 1
    assert len(taken(b"0,1,0,no\n1,2,1,no\n3,4,1,yes\n").test) == 1


def test_a_role_given_to_another_column_is_exchanged() -> None:
    sheet = csv_file.read(b"a,b,c,d,word\n1,2,0,4,x\n2,2,1,5,y\n")
    found = Roles((0, 1), 2)
    assert found.exchanged(sheet, "inputs", 0, 1) == Roles((1, 0), 2)
    assert found.exchanged(sheet, "label", 0, 0) == Roles((2, 1), 0)
    assert found.exchanged(sheet, "inputs", 1, 3) == Roles((0, 3), 2)
    assert found.exchanged(sheet, "part", 0, 3) == Roles((0, 1), 2, 3)
    assert found.exchanged(sheet, "part", 0, 2) == Roles((0, 1), 3, 2)
    words = Roles((0, 1), 4)
    assert words.exchanged(sheet, "label", 0, 1) == Roles((0, 2), 1)  # a word is no input
    assert Roles((0, 1), 4, 2).exchanged(sheet, "part", 0, None) == words
    small = csv_file.read(b"a,b,c\n1,2,0\n2,2,1\n")
    assert found.exchanged(small, "part", 0, 2) == found  # nothing to give in exchange


# Labels


@pytest.mark.parametrize(
    ("labels", "classes", "choice"),
    [
        ("0 1 2 0 1 2", ("0", "1", "2"), True),
        ("7 9 7 9", ("7", "9"), True),
        ("-1 1", ("-1", "1"), True),
        ("1.0 2.0", ("1", "2"), True),
        ("0.5 1", (), True),
        ("0 0.5 1 " * 10, (), True),
        ("0.1 0.9 " * 10, ("0.1", "0.9"), True),
        ("1 2 3 4 5 6 7", (), False),
        ("b a B A c", ("a", "b", "c"), False),
        ("a A a A", ("A", "a"), False),
        ("Yes no NO yes", ("no", "Yes"), False),
        ("+ - + -", ("+", "-"), False),
    ],
)
def test_few_labels_are_classes_and_many_numbers_are_learned(
    labels: str, classes: tuple[str, ...], choice: bool
) -> None:
    data = "x1,x2,y\n" + "".join(f"{i},0,{label}\n" for i, label in enumerate(labels.split()))
    found = taken(data.encode())
    assert (found.classes, found.choice) == (classes, choice)


def test_the_choice_of_numbers_or_classes_is_kept() -> None:
    sheet = csv_file.read(b"x1,x2,y\n0,0,1\n1,1,3\n2,2,3\n")
    numbers = values(sheet, Roles((0, 1), 2, numbers=True), MANY)
    assert (numbers.classes, [row[2] for row in numbers.train]) == ((), [1, 3, 3])
    names = values(sheet, Roles((0, 1), 2, numbers=False), MANY)
    assert (names.classes, [row[2] for row in names.train]) == (("1", "3"), [0, 1, 1])


# What is refused


def zipped(name: str, size: int = 100) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, bytes(size))
    return file.getvalue()


HEAD = b"x1,x2,y\n"
HOSTILE = {
    "nothing": (b"", "is empty"),
    "only blanks": (b"\xef\xbb\xbf \r\n,,\n", "is empty"),
    "only a header": (b"X1,X2,Y\n", "no rows below"),
    "only a comment": (b"# hello\n", "no rows"),
    "one row": (HEAD + b"1,2,0\n", "at least 2|must be two"),
    "one column": (b"1\n2\n3\n", "one column only"),
    "prose": (b"Dear all,\nplease find my data below.\nYours\n", "no rows below"),
    "one column too few": (HEAD + b"0.5,1\n0.25,2\n", "names 3 columns, and the rows have 2"),
    "two columns": (b"a,b\n0.5,1\n0.25,2\n", "has 2 columns: `a`, `b`, but 3 are needed"),
    "NUL": (COMMA.encode() + b"\0", "no text"),
    "noise": (random.Random(0).randbytes(5000), "no text"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "is a picture"),
    "workbook": (zipped("xl/workbook.xml"), "Save As"),
    "packed": (zipped("a.csv"), "packed"),
    "a bomb": (zipped("xl/a.xml", 10**8), "Save As"),
    "gz": (gzip.compress(COMMA.encode()), "packed"),
    "json": (b'[{"x1": 1}, {"x1": 2}]', "JSON"),
    "web page": (b"<!DOCTYPE html><table><tr><td>1</td></tr></table>", "web page"),
    "too large": (b"1" * (MAX_BYTES + 1), "larger than 1 MB"),
    "too many rows": (HEAD + b"1,2,0\n2,1,1\n" * 501, "has 1,002 rows; keep 1,000"),
    "too many lines": (b"1,2,0\n" * 50_000, "more than 20,000 lines"),
    "too many cells": (b"1,2,3,4,5\n" * 15_000, "15,000 rows of 5 cells"),
    "too many columns": (b"1,2,3\n" .replace(b"3", b"3" + b",4" * 60) * 9, "has 63 columns"),
    "one long cell": (b"1" * (MAX_BYTES - 9), "column"),
    "one long line": (b"1," * (MAX_BYTES // 2 - 1) + b"1", "columns"),
    "long second line": (HEAD + b"1," * 90_000 + b"1", "column"),
    "cells too many": (HEAD + b"1,2,0\n1,2,1\n1,2,1,0,5\n3,4,1\n", "line 4 has 5"),
    "open quote": (HEAD + b'1,2,0\n"1,2,1\n', "Line 3 has a quote"),
    "infinite": (HEAD + b"1,2,0\n1e999,2,1\n", "Line 3, column x1: `1e999` is too large"),
    "huge": (HEAD + b"1,2,0\n1" + b"0" * 399 + b",2,1\n", "Line 3, column x1: `1000000000"),
    "formula": (HEAD + b"1,2,0\n=1+1,2,1\n3,4,1\n5,6,0\n", "`=1+1` is not a number"),
    "tick": (b"x1,x2,y,Test\n1,2,0,no\n2,3,1,maybe\n1,2,0,no\n", "Line 3, column Test"),
    "one class": (HEAD + b"0,0,cat\n1,1,cat\n", "Every label in the column `y` is `cat`"),
    "many classes": (HEAD + b"".join(b"0,%d,c%d\n" % (k, k) for k in range(7)), "7 different"),
    "words": (b"a,b,y\n1,red,0\n2,blue,1\n3,red,1\n", "`b` holds words such as `red`"),
    "only gaps": (HEAD + b"1,,0\n,2,1\n", "Every row has a gap"),
    "only to test on": (b"x1,x2,y,Test\n0,0,1,yes\n0,1,0,yes\n", "at least 2"),
    "markup": (b"a,![x](http://a)`,y\n0,x,1\n1,y,0\n", "holds words"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_anything_else_is_one_sentence_and_little_work(data: bytes, reason: str) -> None:
    with at_most_megabytes(40), at_most_calls(400_000):
        said = refusal(data)
    assert any(part in said for part in reason.split("|")), said


@contextmanager
def at_most_calls(limit: int) -> Iterator[None]:
    """Fail if more functions are called in the block, built-in ones included."""
    calls = count(1)
    sys.setprofile(lambda frame, event, of: next(calls) if event.endswith("call") else None)
    try:
        yield
    finally:
        sys.setprofile(None)
    assert next(calls) <= limit


@pytest.mark.parametrize("ending", ["png", "json", "pdf", "py", "docx"])
def test_another_ending_is_told_which_ones_are_taken(ending: str) -> None:
    assert ".csv, .txt, .data, .tsv" in refusal(COMMA.encode(), name=f"a.{ending}")


@pytest.mark.parametrize("name", ["a.CSV", "a.txt", "a.data", "a.tsv", "a.b.dat", "iris"])
def test_tables_have_many_endings(name: str) -> None:
    assert taken(COMMA.encode(), name=name).inputs == ("x1", "x2")


def test_a_workbook_is_told_how_to_be_saved() -> None:
    for name in ("a.xlsx", "A.XLS", "a.ods"):
        assert "Save As" in refusal(COMMA.encode(), name=name)


def test_all_problems_are_told_at_once_the_first_three_by_place() -> None:
    rows = b"".join(b"%d,%s,%d\n" % (i, b"oh" if i in (3, 5, 7, 8) else b"1", i % 2)
                    for i in range(20))  # fmt: skip
    said = refusal(b"height,weight,sex\n" + rows)
    assert said == (
        "4 cells cannot be used. Line 5, column weight: `oh` is not a number; Line 7, column "
        "weight: `oh` is not a number; Line 9, column weight: `oh` is not a number; and 1 more."
    )


def test_a_page_of_two_classes_says_where_more_are_taken() -> None:
    assert "Playground" in refusal((FOLDER / "iris_5_columns.csv").read_bytes(), TWO)
    three = Wanted(("X1", "X2", "X3"), "Y", None, 300)
    assert "take two inputs" in refusal(COMMA.encode(), three)


PIECES = [b",", b";", b"\t", b"\n", b"\r", b'"', b'""', b"\0", b"\xff", b"\xef\xbb\xbf", b"1e999",
          b"nan", b"-", b"=1+1", b"x1", b"y", b"Test", b"0", b"1", b"true", b" ", b"`", b"#",
          b"sep=;", b"0,5", b"1.234,5", "\u2028\u0085٣−".encode()]  # fmt: skip


def mutated(rng: random.Random) -> bytes:
    """Random bytes, random pieces of CSV, or a good file with a few changes."""
    kind = rng.randrange(3)
    if kind == 0:
        return rng.randbytes(rng.randrange(60))
    if kind == 1:
        return b"".join(rng.choices(PIECES, k=rng.randrange(40)))
    data = rng.choice(list(SAME.values())).encode()[:200]
    for _ in range(rng.randrange(1, 3)):
        i = rng.randrange(len(data) + 1)
        data = data[:i] + rng.choice(PIECES) + data[i + rng.randrange(3) :]
    return data


def test_no_file_does_more_than_be_refused() -> None:
    rng = random.Random(0)
    n_read, reasons = 0, set()
    for _ in range(1500):
        data = mutated(rng)
        try:
            found = taken(data)
        except Exception as error:
            assert isinstance(error, ValueError), data
            reasons.add(plain(str(error))[:12])
        else:
            n_read += 1
            rows = np.array([*found.train, *found.test])
            assert np.isfinite(rows).all(), data
            assert not found.classes or set(rows[:, 2]) <= set(range(len(found.classes))), data
            assert all(len(name) <= 45 for name in (*found.inputs, found.label, *found.classes))
    assert n_read > 100  # the loop reaches the far end,
    assert len(reasons) > 10  # and many places before it
