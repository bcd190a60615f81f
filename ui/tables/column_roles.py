"""Which column of a file is which: the inputs, the label, and perhaps what is kept for testing.

Columns go by their names, in any order; where names say nothing, by what is in them. The first
choice is made here, and the visitor may make another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ui.tables.cell_numbers import is_gap, number, yes_or_no
from ui.tables.checked_table import shown
from ui.tables.csv_file import COUNTERS, Sheet

LABELS = (  # what a label is called, the surest first
    "label", "labels", "class", "classes", "target", "targets", "species", "category", "y_true",
    "klasse", "etikett", "ziel", "classe", "étiquette", "clase", "etiqueta", "outcome", "output",
    "out", "result", "truth", "wanted", "diagnosis", "survived", "kind", "type", "group", "sex",
)  # fmt: skip
TESTS = ("test", "split", "part", "subset", "kept for testing")
SPLIT = {"test": True, "testing": True, "validation": True, "val": True, "valid": True}
SPLIT |= {"train": False, "training": False, "": False, "1": True, "0": False}


@dataclass(frozen=True)
class Wanted:
    """What a page takes."""

    inputs: tuple[str, ...]  # as the page calls them
    label: str
    part: str | None  # what it calls the mark of rows that are kept for testing
    rows: int
    classes: int = 2  # at most
    numbers: bool = False  # whether it can learn numbers as well
    value: float = 1e12  # of an input, without its sign


@dataclass(frozen=True)
class Roles:
    """Which column is which, by its place in the file."""

    inputs: tuple[int, ...]
    label: int
    part: int | None = None
    numbers: bool | None = None  # whether labels are numbers to learn; None: what seems right

    def told(self, sheet: Sheet, wanted: Wanted) -> str:
        """Say it, as "x1 ← height_cm, label ← sex"."""
        pairs = [*zip(wanted.inputs, self.inputs, strict=True), (wanted.label, self.label)]
        if wanted.part and self.part is not None:
            pairs.append((wanted.part, self.part))
        return ", ".join(f"{name} ← {shown(sheet.names[i])}" for name, i in pairs)

    def exchanged(self, sheet: Sheet, field: str, place: int, column: int | None) -> Roles:
        """Give a role another column; who had that column takes the old one, or one that is free.

        Args:
            sheet: the file.
            field: "inputs", "label" or "part".
            place: which of the inputs.
            column: the column; None for no part.
        """
        old = self.inputs[place] if field == "inputs" else getattr(self, field)
        left = [
            i for i in range(len(sheet.names)) if i not in (*self.inputs, self.label, self.part)
        ]
        inputs, label, part = list(self.inputs), self.label, self.part
        if column is not None and column in inputs:
            good = [i for i in (old, *left) if i is not None and sheet.numeric[i]]
            inputs[inputs.index(column)] = next(iter([*good, old if old is not None else column]))
        elif column is not None and column == label:
            label = next(iter([i for i in (old, *left) if i is not None]), label)
        elif column == part:
            part = None
        if field == "inputs" and column is not None:
            inputs[place] = column
        elif field == "label" and column is not None:
            label = column
        elif field == "part":
            part = column
        if len({*inputs, label, part}) < len(inputs) + 2:  # nothing was left to give in exchange
            return self
        return Roles(tuple(inputs), label, part, self.numbers if label == self.label else None)


def first_choice(sheet: Sheet, wanted: Wanted) -> Roles:
    """Choose as a person would.

    Raises:
        ValueError: with a sentence, if there are too few columns.
    """
    n = len(wanted.inputs)
    free = [i for i in range(len(sheet.names)) if i != sheet.reading.counter]
    if len(free) < n + 1:
        needed = ", ".join([*wanted.inputs, wanted.label])
        told = f": {', '.join(map(shown, sheet.names[:6]))}" if sheet.reading.header else ""
        other = " The Perceptron and the Playground take two inputs." if n > 2 else ""
        raise ValueError(
            f"The file has {len(free)} columns{told}, but {n + 1} are needed: {needed}.{other}"
        )
    names = {_plain(sheet.names[i]): i for i in reversed(free)} if sheet.reading.header else {}
    part = _part(sheet, wanted, names, free)
    free = [i for i in free if i != part]
    label = _label(sheet, wanted, names, free)
    return Roles(_inputs(sheet, wanted, names, [i for i in free if i != label]), label, part)


def _plain(name: str) -> str:
    """Write a name so that x1, X_1, x₁ and "x 1" are the same."""
    digits = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
    return re.sub(r"(?<=[a-z])[_ ]+(?=\d)", "", name.strip().casefold().translate(digits))


def _part(sheet: Sheet, wanted: Wanted, names: dict[str, int], free: Sequence[int]) -> int | None:
    """Return the column that says what is kept for testing, if there is one to spare."""
    spare = len(free) > len(wanted.inputs) + 1
    if wanted.part is None or not spare:
        return None
    for name in (_plain(wanted.part), *TESTS):
        if name in names and all(is_test(cell) is not None for cell in sheet.columns[names[name]]):
            return names[name]
    exact = names.get(_plain(wanted.part))
    if exact is not None or sheet.reading.header or len(free) != len(wanted.inputs) + 2:
        return exact
    words = all(yes_or_no(cell) is not None for cell in sheet.columns[free[-1]])
    return free[-1] if words else None


def is_test(cell: str) -> bool | None:
    """Return whether a cell says that its row is kept for testing; None if it says neither."""
    word = cell.strip().casefold()
    value = number(cell)
    return yes_or_no(word) if word not in SPLIT and value not in (0, 1) else SPLIT.get(
        word, value == 1
    )  # fmt: skip


def _label(sheet: Sheet, wanted: Wanted, names: dict[str, int], free: Sequence[int]) -> int:
    usual = _plain(wanted.label)
    plane = {"x", "y"} <= names.keys()  # then y is the second input, if another label can be seen
    for name in (*LABELS[:8], *([] if plane and len(wanted.inputs) == 2 else [usual]), *LABELS[8:]):
        if names.get(name) in free:
            return names[name]
    words = [i for i in free if not sheet.numeric[i]]
    if len(words) == 1:
        return words[0]
    if plane and usual in names and len(free) == 3 and free[-1] == names[usual]:
        others = [i for i in free if i != names["x"]]
        return free[-1] if not is_few(sheet, others[0], wanted) else others[0]
    last = free[-1]
    few = [i for i in free if is_few(sheet, i, wanted)]
    if (not wanted.numbers or not sheet.reading.header) and few and last not in few:
        return few[0] if len(few) == 1 else few[-1]
    return last


def is_few(sheet: Sheet, i: int, wanted: Wanted) -> bool:
    """Tell whether a column holds few distinct values, each of them several times."""
    cells = [cell for cell in sheet.columns[i] if not is_gap(cell)]
    values = {number(cell, sheet.reading.decimal) for cell in cells}
    different = len({cell.casefold() for cell in cells}) if None in values else len(values)
    return 2 <= different <= wanted.classes and 2 * different <= len(cells)


def _inputs(
    sheet: Sheet, wanted: Wanted, names: dict[str, int], free: list[int]
) -> tuple[int, ...]:
    """Choose inputs by their names, else the first columns of numbers that are not all the same."""
    n = len(wanted.inputs)
    for known in (wanted.inputs, ("x1", "x2", "x3"), ("x", "y", "z")):
        found = [names[key] for name in known[:n] if (key := _plain(name)) in names]
        if len(found) == n and set(found) <= set(free):
            return tuple(found)
    numeric = [i for i in free if sheet.numeric[i]]
    telling = [i for i in numeric if not COUNTERS.fullmatch(sheet.names[i])]
    good = [i for i in telling if len(set(sheet.columns[i])) > 1]
    chosen = list(dict.fromkeys([*good, *telling, *numeric, *free]))[:n]
    return tuple(sorted(chosen))
