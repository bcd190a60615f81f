"""Examples that a user types or is sent in a link, checked before anything learns.

A problem is a ValueError with one sentence for the page. Values are quoted in backticks, so
that Markdown shows them as they are. Row numbers count as the user does: the first row is 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from runs.small.at_once import MAX_EXAMPLES, Row

Rows = tuple[Row, ...]
MAX_VALUE = 1000  # of an input, without its sign
EMPTY = " is empty"
TOLD = 3  # problems that are told by place
LONGEST_NAME = 40
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
YES, NO = {"true", "yes", "1", "1.0"}, {"false", "no", "0", "0.0", ""}
MARKUP = str.maketrans({"`": "'", "*": "\u2217", "[": "(", "]": ")", "<": "\u2039", ">": "\u203a",
                        "\\": "/", "|": "/", "$": "\uff04"})  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """Why a cell cannot be used, and what to do about it."""

    place: str
    why: str
    cure: str = ""


@dataclass(frozen=True)
class Limits:
    """What a table may hold."""

    rows: int = MAX_EXAMPLES
    value: float = MAX_VALUE  # of an input, without its sign
    classes: int = 2  # labels are whole numbers below it; 0: the label is any number
    inputs: tuple[tuple[float, float], ...] = ()  # from and to of each, if not the same for all
    label: tuple[float, float] | None = None  # from and to of a label that is any number


USUAL = Limits()


def check(
    frame: pd.DataFrame,
    inputs: list[str],
    label: str = "Y",
    part: str | None = None,
    limits: Limits = USUAL,
    names: Mapping[str, str] | None = None,
) -> tuple[Rows, Rows]:
    """Return the rows to train on and those to test on: floats, the inputs and then the label.

    ``part`` names a column of booleans: whether to keep the row for testing. Rows without any
    input and label are left out, since they are just being typed. ``names`` says what columns
    are called on the page, if it is not as in the frame.

    Raises:
        ValueError: with a sentence that says what to change, and in which rows.
    """
    wanted = [*inputs, label]
    for name in [*wanted, part] if part else wanted:
        if list(frame.columns).count(name) != 1:
            raise ValueError(f"The table needs exactly one column {name}.")
    called = [(names or {}).get(name, name) for name in [*wanted, part or ""]]
    kept = frame[part].tolist() if part else [False] * len(frame)
    train, test, problems = _rows(frame[wanted], kept, called, limits)
    refuse(problems)
    if len(train) + len(test) > limits.rows:
        raise ValueError(f"There are more than {limits.rows:,} examples; delete some.")
    enough(train, test)
    return tuple(train), tuple(test)


def _rows(
    frame: pd.DataFrame, kept: Sequence[Any], called: Sequence[str], limits: Limits
) -> tuple[list[Row], list[Row], list[Problem]]:
    """Turn cells into rows to train on and to test on, and note what cannot be used."""
    parts: tuple[list[Row], list[Row]] = ([], [])
    problems: list[Problem] = []
    for i, cells in enumerate(zip(*(frame[name].tolist() for name in frame), strict=True), 1):
        if not all(is_empty(cell) for cell in cells):
            row, tick = _row(cells, called[:-1], i, limits), _tick(kept[i - 1], i, called[-1])
            found = [cell for cell in [*row, tick] if isinstance(cell, Problem)]
            gaps = [problem for problem in found if problem.why == EMPTY]  # it is being typed
            problems += [problem for problem in found if problem not in gaps[1:]]
            parts[tick is True].append(tuple(x for x in row if not isinstance(x, Problem)))
    return *parts, problems


def refuse(problems: Sequence[Problem]) -> None:
    """Raise ValueError if there are any problems: all at once, the first three by place."""
    if len(problems) == 1:
        (problem,) = problems
        raise ValueError(f"{problem.place}{problem.why}{problem.cure}.")
    if problems:
        told = "; ".join(f"{problem.place}{problem.why}" for problem in problems[:TOLD])
        more = f"; and {len(problems) - TOLD:,} more" if len(problems) > TOLD else ""
        raise ValueError(f"{len(problems):,} cells cannot be used. {told}{more}.")


def enough(train: Sequence[Row], test: Sequence[Row]) -> None:
    """Raise ValueError if there are too few rows to train on."""
    if not train and not test:
        raise ValueError("There are no examples yet; add at least two rows.")
    if len(train) < 2:
        raise ValueError("Training needs at least 2 examples; add a row, or test on fewer.")


def _row(
    cells: Sequence[Any], names: Sequence[str], number: int, limits: Limits
) -> list[float | Problem]:
    """Turn the cells of one row, the label last, into floats."""
    places = [f"Row {number}, column {name}" for name in names]
    bounds = [*(limits.inputs or [(-limits.value, limits.value)] * (len(names) - 1))]
    bounds.append(limits.label or (-MAX_VALUE, MAX_VALUE))
    values = [_number(*told) for told in zip(cells, places, bounds, strict=True)]
    label = values[-1]
    if limits.classes and not isinstance(label, Problem) and label not in range(limits.classes):
        few = "0 or 1" if limits.classes == 2 else f"a whole number from 0 to {limits.classes - 1}"
        why = f": the label must be {few}, not {shown(cells[-1])}"
        values[-1] = Problem(places[-1], why)
    return values


def is_empty(cell: Any) -> bool:
    """Tell whether nothing is in a cell."""
    if isinstance(cell, str):
        return not cell.strip()
    return bool(pd.api.types.is_scalar(cell) and pd.isna(cell))


def _number(cell: Any, place: str, bounds: tuple[float, float]) -> float | Problem:
    """Return the number in a cell, which may be text; ``float`` alone would take "nan", "1_0"."""
    if is_empty(cell):
        return Problem(place, EMPTY, "; type a number there, or delete the row")
    text = isinstance(cell, str) and NUMBER.fullmatch(cell.strip())
    if not text and not isinstance(cell, int | float | np.integer | np.floating | np.bool_):
        return Problem(place, f": {shown(cell)} is not a number", "; write one such as 0.5")
    try:
        value = float(cell)
    except OverflowError:  # a whole number of more than 300 digits
        value = np.inf
    low, high = bounds
    if not low <= value <= high:
        return Problem(
            place, f": {shown(cell)} is too {'large' if value > high else 'small'}",
            f"; use numbers from {low:g} to {high:g}",
        )  # fmt: skip
    return value + 0.0  # no minus zero


def _tick(cell: Any, number: int, name: str) -> bool | Problem:
    word = "" if is_empty(cell) else shown(cell).strip("`").lower()
    if word not in YES | NO:
        why = f": write true or false, not {shown(cell)}"
        return Problem(f"Row {number}, column {name}", why)
    return word in YES


def clean(name: str) -> str:
    """Make a name from outside fit to be shown anywhere: short, and no markup."""
    text = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    return text.translate(MARKUP)[:LONGEST_NAME].strip()


def shown(cell: Any) -> str:
    """Quote a bad value: short, on one line, and nothing in it that Markdown would act on."""
    short = isinstance(cell, int) and abs(cell) < 1e20  # Python refuses to write very long ones
    if not short and not isinstance(cell, str | float | np.generic):
        return "what is there"
    text = str(cell).strip()
    start = "".join(c if c.isprintable() and c != "`" else "?" for c in text[:24])
    return f"`{start}…`" if len(text) > 24 else f"`{start}`"
