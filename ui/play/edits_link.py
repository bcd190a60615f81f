"""Edits as a short text for the address, and back. No Streamlit here."""

from __future__ import annotations

import re
from collections.abc import Sequence

from runs.playground.edits import BIAS, Edit
from runs.playground.settings import MAX_ITERATIONS

MOST, LARGEST = 30, 1000.0
DECIMALS = 4  # of a value
ONE = re.compile(r"(\d{1,6})_(\d)_(\d{1,2})_(b|\d{1,2})_(-?\d{1,4}(?:\.\d{1,6})?)?(f?)", re.ASCII)


def pack(found: Sequence[Edit]) -> str:
    """Write edits for a link: "100_1_0_b_0.5f" is iteration, layer, unit, source, value, frozen."""
    return "~".join(_packed(edit) for edit in found)


def _packed(edit: Edit) -> str:
    source = "b" if edit.source == BIAS else str(edit.source)
    value = "" if edit.value is None else f"{edit.value:.{DECIMALS}f}"
    place = f"{edit.iteration}_{edit.layer}_{edit.unit}_{source}"
    return f"{place}_{value}{'f' if edit.frozen else ''}"


def unpack(text: str) -> tuple[Edit, ...]:
    """Read what ``pack`` wrote; what makes no sense is left out."""
    found = [_unpacked(part) for part in text.split("~")[:MOST]]
    return tuple(edit for edit in found if edit)


def _unpacked(text: str) -> Edit | None:
    match = ONE.fullmatch(text)
    if not match:
        return None
    iteration, layer, unit, source, value, frozen = match.groups()
    number = None if value is None else float(value)
    if int(iteration) > MAX_ITERATIONS or (number is not None and not abs(number) <= LARGEST):
        return None
    where = BIAS if source == "b" else int(source)
    return Edit(int(iteration), int(layer), int(unit), where, number, frozen == "f")
