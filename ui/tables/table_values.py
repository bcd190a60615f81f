"""What is in the columns of a file, once it is known which is which: rows, classes and gaps.

All that cannot be used is told at once, by line and in the file's own words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from runs.small.at_once import Row
from ui.tables.cell_numbers import is_gap, number, yes_or_no
from ui.tables.checked_table import Problem, clean, enough, refuse, shown
from ui.tables.column_roles import Roles, Wanted, is_test
from ui.tables.csv_file import Sheet


@dataclass(frozen=True)
class Values:
    """What a file brought, in its own units."""

    inputs: tuple[str, ...]  # as the file calls them; as the page does, if the file does not
    label: str
    classes: tuple[str, ...]  # as the file names them; none: the labels are numbers
    train: tuple[Row, ...]  # inputs, and then the number of the class, or a number
    test: tuple[Row, ...]
    notes: tuple[str, ...]
    choice: bool  # whether the labels could be classes as well as numbers


def values(sheet: Sheet, roles: Roles, wanted: Wanted) -> Values:
    """Read the columns.

    Raises:
        ValueError: with a sentence that says what to change, or to choose.
    """
    used = [*roles.inputs, roles.label]
    full = [k for k in range(len(sheet.lines)) if not _has_gap(sheet, used, k)]
    if not full:
        raise ValueError("Every row has a gap in one of these columns; choose others.")
    left_out = len(sheet.lines) - len(full)
    if len(full) > wanted.rows:
        raise ValueError(f"The file has {len(full):,} rows; keep {wanted.rows:,} or fewer.")
    classes, choice, labels = _labels(sheet, roles, wanted, full)
    rows, problems = _rows(sheet, roles, wanted, full, labels)
    tests = _tests(sheet, roles.part, full, problems)
    refuse(problems)
    train = tuple(row for row, test in zip(rows, tests, strict=True) if not test)
    test = tuple(row for row, test in zip(rows, tests, strict=True) if test)
    enough(train, test)
    named = sheet.reading.header
    inputs = tuple(sheet.names[i] for i in roles.inputs) if named else wanted.inputs
    return Values(
        inputs, sheet.names[roles.label] if named else wanted.label, classes, train, test,
        _notes(sheet, roles, wanted, left_out, classes), choice,
    )  # fmt: skip


def _has_gap(sheet: Sheet, used: Sequence[int], k: int) -> bool:
    *inputs, label = used
    return any(is_gap(sheet.columns[i][k]) for i in inputs) or is_gap(
        sheet.columns[label][k], number=False
    )


def _notes(
    sheet: Sheet, roles: Roles, wanted: Wanted, left_out: int, classes: tuple[str, ...]
) -> tuple[str, ...]:
    notes = [f"{roles.told(sheet, wanted)}. {sheet.reading.told(sheet.names)}"]
    if left_out:
        of = len(sheet.lines)
        have = "rows has a gap and was" if left_out == 1 else "rows have gaps and were"
        notes.append(f"{left_out:,} of {of:,} {have} left out.")
    if wanted.classes == 2 and classes != ("0", "1"):
        notes.append(f"{shown(classes[0])} counts as 0, and {shown(classes[1])} as 1.")
    return tuple(notes)


# ---- the labels -------------------------------------------------------------------------------


def _labels(
    sheet: Sheet, roles: Roles, wanted: Wanted, full: Sequence[int]
) -> tuple[tuple[str, ...], bool, list[float | None]]:
    """Return the names of the classes, whether numbers are meant perhaps, and a label a row."""
    cells = [sheet.columns[roles.label][k] for k in full]
    found = sheet.numbers(roles.label)
    numbers = [found[k] for k in full]
    name = shown(sheet.names[roles.label])
    keys = _keys(cells, numbers)
    different = len(set(keys))
    are_numbers = sum(number(cell) is not None for cell in cells) * 2 > len(cells)
    may_be_classes = 2 <= different <= wanted.classes
    choice = wanted.numbers and are_numbers and may_be_classes
    want_numbers = roles.numbers if roles.numbers is not None else _are_wishes(numbers, different)
    if (choice and want_numbers) or (wanted.numbers and are_numbers and not may_be_classes):
        return (), choice, numbers
    if different == 1 and numbers[0] in (0, 1) and number(cells[0]) is not None:
        return ("0", "1"), False, numbers  # as the table of a page may be
    if different < 2:
        raise ValueError(
            f"Every label in the column {name} is {shown(cells[0])}; there must be two at least."
        )
    if different > wanted.classes:
        other = ", or bring it to the Playground" if wanted.classes == 2 else ""
        few = "two" if wanted.classes == 2 else f"2 to {wanted.classes}"
        examples = ", ".join(map(shown, list(dict.fromkeys(cells))[:3]))
        raise ValueError(
            f"The column {name} has {different:,} different values ({examples}, …); this page "
            f"takes {few} as labels. Choose another column{other}."
        )
    order = sorted(set(keys), key=lambda key: (isinstance(key, str), key))
    names = tuple(_class_name(key, keys, cells) for key in order)  # the order of rows is no matter
    return names, choice, [float(order.index(key)) for key in keys]


def _are_wishes(numbers: Sequence[float | None], different: int) -> bool:
    """Tell whether few distinct numbers are more likely to be learned than to be classes."""
    whole = all(value is not None and value.is_integer() for value in numbers)
    return not whole and (different > 2 or len(numbers) < 5 * different)


Key = float | str


def _keys(cells: Sequence[str], numbers: Sequence[float | None]) -> list[Key]:
    """Return what makes labels the same: their number, or their word in any case."""
    all_numbers = all(
        value is not None and np.isfinite(value) and yes_or_no(cell) is None
        for cell, value in zip(cells, numbers, strict=True)
    )
    if all_numbers:
        return [value for value in numbers if value is not None]
    meanings = [yes_or_no(cell) for cell in cells]
    if None not in meanings and len(set(meanings)) == 2:
        return [float(bool(meaning)) for meaning in meanings]
    folded = [cell.casefold() for cell in cells]
    return list(folded if len(set(folded)) > 1 else cells)


def _class_name(key: Key, keys: Sequence[Key], cells: Sequence[str]) -> str:
    """Name a class as the file does most often; a whole number without zeros behind the point."""
    spelled = Counter(cell for cell, other in zip(cells, keys, strict=True) if other == key)
    usual = spelled.most_common(1)[0][0]
    if isinstance(key, float) and yes_or_no(usual) is None:
        return f"{key:.12g}"
    return clean(usual) or "?"


# ---- the rows ---------------------------------------------------------------------------------


def _rows(
    sheet: Sheet, roles: Roles, wanted: Wanted, full: Sequence[int], labels: Sequence[float | None]
) -> tuple[list[Row], list[Problem]]:
    for i in roles.inputs:
        if not sheet.numeric[i]:
            word = next(cell for cell in sheet.columns[i] if not is_gap(cell))
            raise ValueError(
                f"The column {shown(sheet.names[i])} holds words such as {shown(word)}; an input "
                "must be numbers. Choose another column."
            )
    rows, problems = [], []
    for k, label in zip(full, labels, strict=True):
        cells = [(i, sheet.numbers(i)[k], wanted.value) for i in roles.inputs]
        cells.append((roles.label, label, 1e12))
        for i, value, largest in cells:
            problem = _problem(sheet, i, k, value, largest)
            if problem:
                problems.append(problem)
        rows.append(tuple(float(value or 0) for _, value, _ in cells))
    return rows, problems


def _problem(sheet: Sheet, i: int, k: int, value: float | None, largest: float) -> Problem | None:
    place = f"Line {sheet.lines[k]}, column {shown(sheet.names[i])[1:-1]}"
    cell = shown(sheet.columns[i][k])
    if value is None:
        return Problem(place, f": {cell} is not a number", "; write one such as 0.5")
    if abs(value) > largest:
        cure = f"; use numbers from -{largest:g} to {largest:g}, such as thousands"
        return Problem(place, f": {cell} is too large", cure)
    return None


def _tests(
    sheet: Sheet, part: int | None, full: Sequence[int], problems: list[Problem]
) -> list[bool]:
    """Tell of each row whether it is kept for testing."""
    if part is None:
        return [False] * len(full)
    told = [is_test(sheet.columns[part][k]) for k in full]
    for k, test in zip(full, told, strict=True):
        if test is None:
            why = f": write true or false, not {shown(sheet.columns[part][k])}"
            problems.append(Problem(f"Line {sheet.lines[k]}, column {sheet.names[part]}", why))
    return [bool(test) for test in told]
