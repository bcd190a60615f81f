"""The owner's units in a script: what numbers are called, and how they become those of the plane.

The network learned from numbers that were scaled. The script takes the owner's, scales them in the
same way, and answers with the owner's names of classes, or in the owner's numbers.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence

from runs.playground.plane_units import PLAIN, Axis, Units
from ui.code.network_text import listed
from ui.code.script_data import LINE, plain
from ui.tables.cell_numbers import PLAIN as NUMBER

PLACES = ((0.0, 1.0, -1.0, 2.0), (0.0, 1.0, 1.0, -0.5))  # x1 and x2 in the plane, to be tried


def names(units: Units | None) -> str:
    """Name the two inputs, for a comment."""
    return " and ".join(plain(axis.name) for axis in (units or PLAIN).inputs)


def sample(units: Units | None) -> str:
    """Write a few points in the owner's units, as a list."""
    axes = (units or PLAIN).inputs
    columns = [axis.shortest(values) for axis, values in zip(axes, PLACES, strict=True)]
    points = ", ".join(f"({x1:.12g}, {x2:.12g})" for x1, x2 in zip(*columns, strict=True))
    return f"[{points}]"


def constants(units: Units | None, array: str) -> list[str]:
    """Write what the scaling needs, and the names of the classes: one part of a script, or none.

    ``array`` is how an array is written, with {} for its numbers.
    """
    if units is None:
        return []
    lines, told = [], ""
    if scales(units):
        told = f"The network sees (P - MIDDLE) / UNIT of your {names(units)}."
        for name, of in (("MIDDLE", "middle"), ("UNIT", "unit")):
            numbers = ", ".join(repr(float(getattr(axis, of))) for axis in units.inputs)
            lines.append(f"{name} = {array.format(numbers)}")
    if wishes(units):
        told += f" Its output times Y_UNIT plus Y_MIDDLE is your {plain(units.y.name)}."
        lines.append(f"Y_MIDDLE, Y_UNIT = {units.y.middle!r}, {units.y.unit!r}")
    if told:
        lines[:0] = [f"# {line}" for line in textwrap.wrap(told.strip(), LINE - 2)]
    lines += named(units.classes)
    return ["\n".join(lines)] if lines else []


def named(classes: Sequence[str]) -> list[str]:
    """Write the names of classes: one part of a script, or none."""
    return ["\n".join(listed("CLASSES = [", class_literals(classes), "]"))] if classes else []


def scaled(units: Units | None, single: str) -> str:
    """Write how points P become those of the plane, in single precision."""
    if scales(units):
        return f"((P - MIDDLE) / UNIT){single}"
    return f"P{single}" if units else "P"


def scales(units: Units | None) -> bool:
    """Tell whether the inputs must be scaled."""
    return units is not None and any(axis.is_scaled for axis in units.inputs)


def wishes(units: Units | None) -> bool:
    """Tell whether the answers of a regression must be scaled back."""
    return units is not None and not units.classes and units.y.is_scaled


def class_literals(classes: Sequence[str]) -> list[str]:
    """Write the names of classes: as numbers, if all of them are."""
    if all(NUMBER.fullmatch(name) for name in classes):
        values = [float(name) for name in classes]
        return [repr(int(value) if value.is_integer() else value) for value in values]
    return [json.dumps(name, ensure_ascii=False) for name in classes]


def answer(code: str, units: Units | None, classes: Sequence[str] = ()) -> str:
    """Write an answer in the owner's words or numbers, from one in the network's.

    ``classes`` of images have names, too.
    """
    if classes or (units is not None and units.classes):
        return f"[CLASSES[k] for k in {code}]"
    return f"{code} * Y_UNIT + Y_MIDDLE" if wishes(units) else code


def what(answers: str, units: Units | None, classes: Sequence[str] = ()) -> str:
    """Say what the answers are."""
    if not classes and (units is None or not units.classes):
        return answers
    return f"m names from CLASSES: {answers.partition(': ')[2]}"


def provenance(units: Units) -> dict[str, object]:
    """Say it in a file of weights."""
    return {
        "inputs": [_about(axis) for axis in units.inputs],
        "label": units.y.name if units.classes else _about(units.y),
        "classes": list(units.classes),
    }


def _about(axis: Axis) -> dict[str, object]:
    return {"name": axis.name, "low": axis.low, "high": axis.high,
            "network_low": -axis.half, "network_high": axis.half}  # fmt: skip
