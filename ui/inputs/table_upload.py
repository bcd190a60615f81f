"""A file that a visitor brings: the uploader, how the file was read, and which column is which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from ui.tables import csv_file
from ui.tables.column_roles import Roles, Wanted, first_choice
from ui.tables.file_kinds import ENDINGS, MAX_MEGABYTES
from ui.tables.table_values import Values, values

Use = Callable[[Values], None]
CLASSES, NUMBERS = "classes", "numbers"
NONE = -1  # no column


@dataclass(frozen=True)
class Brought:
    """A file that was read, and what was made of it; it stays beside the table that it became."""

    sheet: csv_file.Sheet
    roles: Roles
    found: Values | None = None  # None: with these columns it is no table
    problem: str = ""


def offer(key: str, version: object, wanted: Wanted, use: Use) -> None:
    """Draw the uploader, and below it what is to be said of the file, with the choice of columns.

    Args:
        key: begins all keys.
        version: another one makes the uploader a new, empty one.
        wanted: what the page takes.
        use: takes what was brought, in a callback.
    """
    upload = f"{key}_upload_{version}"
    st.file_uploader(
        _label(wanted), key=upload, on_change=_take, args=[key, upload, wanted, use],
        max_upload_size=MAX_MEGABYTES,
    )  # fmt: skip
    if problem := st.session_state.pop(f"{key}_refused", None):
        st.error(f"{problem} The table above is unchanged.")
    brought: Brought | None = st.session_state.get(f"{key}_brought")
    if brought:
        _choices(key, brought, wanted, use)
        if brought.problem:
            st.error(f"{brought.problem} The table above is unchanged.")
        for note in brought.found.notes if brought.found else ():
            st.caption(note)


def forget(key: str) -> None:
    """Forget the file, as when another table is shown. For use in callbacks."""
    st.session_state.pop(f"{key}_brought", None)


def _label(wanted: Wanted) -> str:
    n = {2: "two", 3: "three"}[len(wanted.inputs)]
    kinds = ", ".join(f".{ending}" for ending in ENDINGS)
    label = f"2 to {wanted.classes} classes or numbers" if wanted.numbers else "two classes"
    return (
        f"Or bring a table as a file, with {n} columns of numbers and a label ({label}): "
        f"{kinds}; at most {wanted.rows:,} rows and {MAX_MEGABYTES} MB"
    )


def _take(key: str, upload: str, wanted: Wanted, use: Use) -> None:
    """Use an uploaded file, or note what is wrong with it."""
    file = st.session_state[upload]
    if file is None:
        return
    try:
        sheet = csv_file.read(file.getvalue(), file.name)
        roles = first_choice(sheet, wanted)
    except ValueError as error:
        st.session_state[f"{key}_refused"] = str(error)
        return
    _use(key, Brought(sheet, roles), wanted, use)


def _use(key: str, brought: Brought, wanted: Wanted, use: Use) -> None:
    """Use the columns that are chosen, or note why they cannot be; the table then stays."""
    try:
        found = values(brought.sheet, brought.roles, wanted)
        use(found)
    except ValueError as error:
        found, problem = None, str(error)
    else:
        problem = ""
    st.session_state[f"{key}_brought"] = replace(brought, found=found, problem=problem)


def _choices(key: str, brought: Brought, wanted: Wanted, use: Use) -> None:
    """Draw a box for each role."""
    sheet, roles = brought.sheet, brought.roles
    boxes: list[tuple[str, str, int, int | None]] = [
        (name, "inputs", i, column)
        for i, (name, column) in enumerate(zip(wanted.inputs, roles.inputs, strict=True))
    ]
    boxes.append((f"{wanted.label} (the label)", "label", 0, roles.label))
    if wanted.part and len(sheet.names) > len(boxes):
        boxes.append((f"{wanted.part} (kept back)", "part", 0, roles.part))
    change = (key, wanted, use)
    with st.container(horizontal=True):
        for label, field, place, column in boxes:
            columns = list(range(len(sheet.names)))
            options = [NONE, *columns] if field == "part" else columns
            chosen = NONE if column is None else column
            _box(label, f"{key}_{field}_{place}", options, chosen, _name(sheet), (
                *change, field, place,
            ))  # fmt: skip
        if brought.found and brought.found.choice:
            kind = CLASSES if brought.found.classes else NUMBERS
            names = {CLASSES: "classes", NUMBERS: "numbers to learn"}
            _box(
                "The labels are", f"{key}_kind", list(names), kind, names.__getitem__,
                (*change, "numbers", 0),
            )  # fmt: skip


def _name(sheet: csv_file.Sheet) -> Callable[[int], str]:
    return lambda i: "none" if i == NONE else sheet.names[i]


def _box(
    label: str, key: str, options: list[Any], chosen: Any, name: Callable[[Any], str],
    change: tuple[Any, ...],
) -> None:  # fmt: skip
    st.session_state[key] = chosen
    st.selectbox(
        label, options, key=key, format_func=name, on_change=_change, args=[key, *change], width=150
    )


def _change(box: str, key: str, wanted: Wanted, use: Use, field: str, place: int) -> None:
    """Take another choice. For use in callbacks."""
    brought: Brought | None = st.session_state.get(f"{key}_brought")
    if brought:
        told = st.session_state[box]
        if field == "numbers":
            roles = replace(brought.roles, numbers=told == NUMBERS)
        else:
            roles = brought.roles.exchanged(
                brought.sheet, field, place, None if told == NONE else told
            )
        _use(key, replace(brought, roles=roles), wanted, use)
