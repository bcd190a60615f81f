"""What people write into a cell: 0.5 and 0,5, 1.234,56 and 1'234.56, −3, 12 %, yes and WAHR.

A column has one decimal mark, which ``decimal_of`` finds. It decides only what can be read in two
ways: 1,234 is a little more than one, or more than a thousand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
WRITTEN = re.compile(
    r"(?P<sign>[+-]?)(?P<digits>\d[\d.,' ]*|[.,]\d+)(?P<power>e[+-]?\d+)?\s?%?",
    re.ASCII | re.IGNORECASE,
)
GROUPED = re.compile(r"[1-9]\d{0,2}(?:(?P<mark>[.,' ])\d{3})(?:(?P=mark)\d{3})*", re.ASCII)
SAME = str.maketrans(
    {
        **dict.fromkeys("\u2212\u2013\uff0d\ufe63", "-"),  # minus, dash, full-width, small
        **dict.fromkeys("\u00a0\u202f\u2009\u2007", " "),  # blanks that do not break a line
        **dict.fromkeys("\u2019\u02bc", "'"),  # a Swiss thousand
    }
)
GAPS = {"", "nan", "na", "n/a", "#n/a", "#na", "#nv", "null", "?"}
GAPS_OF_NUMBERS = GAPS | {"none", "-", "--", ".", "missing", "unknown", "k.a.", "#value!", "#wert!"}
YES = {
    "true", "yes", "y", "t", "on", "wahr", "ja", "j", "vrai", "oui", "sí", "si", "verdadero",
    "vero", "sim", "verdadeiro", "waar", "tak", "prawda", "да", "истина", "是", "真",
}  # fmt: skip
NO = {
    "false", "no", "n", "f", "off", "falsch", "nein", "faux", "non", "falso", "não", "nao",
    "onwaar", "nee", "nie", "fałsz", "нет", "ложь", "否", "假",
}  # fmt: skip


def is_gap(cell: str, *, number: bool = True) -> bool:
    """Tell whether a cell says that nothing is known; of labels, "-" and "none" may be names."""
    word = cell.strip().casefold()
    return word in (GAPS_OF_NUMBERS if number else GAPS)


def yes_or_no(cell: str) -> bool | None:
    """Return what a word for yes or no says, in any case; None if it is none."""
    word = cell.strip().casefold()
    return True if word in YES else False if word in NO else None


def number(cell: str, decimal: str = ".") -> float | None:
    """Return the number in a cell, perhaps an infinite one; None if there is none."""
    found = _parts(cell)
    if not found:
        return None
    sign, digits, power = found
    marks = [mark for mark in digits if mark in ".,' "]
    grouped = GROUPED.fullmatch(digits)
    if grouped and (len(marks) > 1 or marks[0] in "' " or marks[0] != decimal):
        digits = re.sub(r"\D", "", digits)
    elif marks:
        whole, last = digits.rpartition(marks[-1])[::2]
        if marks[-1] not in ".," or (len(marks) > 1 and not GROUPED.fullmatch(whole)):
            return None
        if marks[-1] in marks[:-1]:
            return None
        digits = f"{re.sub(r'[^0-9]', '', whole)}.{last}"
    return float(f"{sign}{digits}{power}") + 0.0 if any(map(str.isdigit, digits)) else None


def _parts(cell: str) -> tuple[str, str, str] | None:
    """Cut a cell into its sign, its digits with their marks, and its power of ten."""
    if len(cell) > 400:
        return None
    text = cell.translate(SAME).strip()
    found = WRITTEN.fullmatch(text)
    return (found["sign"], found["digits"].strip(), found["power"] or "") if found else None


def looks_like_number(cell: str) -> bool:
    """Tell whether a cell holds a number in any way of writing, or a word for yes or no."""
    return number(cell) is not None or yes_or_no(cell) is not None


def decimal_of(cells: Iterable[str]) -> str | None:
    """Return the decimal mark that some cells show, or None if they do not tell."""
    votes = {".": 0, ",": 0}
    for cell in cells:
        found = _parts(cell)
        if found:
            mark = _decimal_shown(found[1])
            if mark:
                votes[mark] += 1
    if votes["."] == votes[","]:
        return None
    return max(votes, key=votes.__getitem__)


def _decimal_shown(digits: str) -> str | None:
    """Return the decimal mark of one number; None if there is none, or it could be a thousand."""
    marks = [mark for mark in digits if mark in ".,"]
    if not marks:
        return None
    if GROUPED.fullmatch(digits):
        return {".": ",", ",": "."}[marks[0]] if len(marks) > 1 else None  # 1.234.567 tells
    return marks[-1]
