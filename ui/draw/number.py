"""A number of several digits: what it is read as, its digits side by side, and the open one."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from math import prod
from typing import Any

import numpy as np
import streamlit as st

import nn
from nn.arrays import Array
from nn.data.digits import Steps
from nn.data.writing import TooMuchInkError
from nn.look import numbers
from nn.look.familiarity import Rule
from nn.look.numbers import Part
from ui.charts.numbers import Data
from ui.draw import networks_that_read
from ui.draw.last_computed import latest
from ui.draw.reading import Reading
from ui.draw.reading import read as read_one
from ui.kit import moving, names, table_behind
from ui.panels.frames import packed
from ui.tables import chart_rows

WIDEST = 480  # pixels of the picture with the boxes
MARGIN = 0.06  # of its width, around the ink
BROAD = 1.1  # times as wide as high: what does not look like a digit then may be two
CHOSEN = "draw_digit"
TOUCH = "Where there is a ?, digits seem to touch. Leave a gap between them."
CUT_APART = "Some touch: they were cut apart where that reads best."


@dataclass(frozen=True, eq=False)
class Number:
    """Lines of digits and signs, and what the network makes of each digit, in the same order."""

    lines: list[list[Part]]
    readings: list[Reading]

    @property
    def digits(self) -> list[Part]:
        return [part for line in self.lines for part in line if not part.sign]

    @property
    def chosen(self) -> int:
        """The digit that is open, from 0."""
        return min(max(int(st.session_state.get(CHOSEN, 0)), 0), len(self.readings) - 1)

    @property
    def reading(self) -> Reading:
        """The digit that all the panels are about."""
        return self.readings[self.chosen]


def read(
    net: nn.Network, known: Rule, ink: Array | None, steps: Steps
) -> tuple[Number | None, str]:
    """Return the number in ink (h, w), None if it is one digit or nothing; and what is to be said.

    The ink is taken apart once, and each digit goes through the steps by itself.
    """
    if ink is None or not names.reads_digits(net):
        return None, ""
    of = networks_that_read.digest(net), blake2b(ink.tobytes(), digest_size=16).hexdigest()
    lines, note = latest("number", of, lambda: _lines(known, ink))
    if not lines:
        return None, note
    digits = [part for line in lines for part in line if not part.sign]
    return Number(lines, [read_one(net, known, part.ink, steps) for part in digits]), note


def _lines(known: Rule, ink: Array) -> tuple[list[list[Part]], str]:
    try:
        return numbers.parts(ink, numbers.score(known)), ""
    except TooMuchInkError as error:
        return [], str(error)
    except ValueError:  # there is no ink
        return [], ""


def show(number: Number) -> None:
    """Show the whole, each digit with its box and its bars, and let one be chosen."""
    moving.number(data=data(number), key="draw_number", on_picked_change=_pick)
    table_behind.table(
        "draw_number",
        "The digits",
        lambda: chart_rows.beside(
            {f"digit {i}": r.probabilities for i, r in enumerate(number.readings, 1)}, "is a"
        ),
    )


def _pick() -> None:
    """Open the digit that was chosen in the panel. For use as a callback."""
    picked: Any = st.session_state.draw_number.picked
    if isinstance(picked, int) and 0 <= picked < numbers.MOST_DIGITS:
        st.session_state[CHOSEN] = picked


def data(number: Number) -> Data:
    """Say what was read, for the panel."""
    picture, boxes = _picture(number)
    return {
        "big": [[_sign_or_digit(part, number) for part in line] for line in number.lines],
        "told": told(number),
        "picture": picture,
        "digits": [
            {
                "first": reading.order[0],
                "kind": _kind(reading),
                "percent": f"{reading.probabilities.max():.1%}",
                "bars": [round(float(p), 4) for p in reading.probabilities],
                "box": box,
            }
            for reading, box in zip(number.readings, boxes, strict=True)
        ],
        "chosen": number.chosen,
        "about": f"All that is shown below is about digit {number.chosen + 1} of "
        f"{len(number.readings)}.",
    }


def told(number: Number) -> str:
    """Say what it reads, and how sure it is of the whole."""
    kinds = [_kind(reading) for reading in number.readings]
    sure = prod(float(reading.probabilities.max()) for reading in number.readings)
    written = " ".join(
        "".join(_sign_or_digit(part, number)["text"] for part in line) for line in number.lines
    )
    words = [f"It reads {written}, all digits together {sure:.1%} sure."]
    if "strange" in kinds:
        touching = any(
            reading.kind == "strange" and _broad(part)
            for part, reading in zip(number.digits, number.readings, strict=True)
        )
        words = [
            f"It reads {written}. Where there is a ?, it does not look like a digit."
            if not touching
            else f"It reads {written}. {TOUCH}"
        ]
    elif places := [str(i) for i, kind in enumerate(kinds, 1) if kind == "unsure"]:
        s = "s" * (len(places) > 1)
        words.append(f"It is not sure of digit{s} {', '.join(places)}.")
    slashes = [
        str(i)
        for i, (part, reading) in enumerate(zip(number.digits, number.readings, strict=True), 1)
        if part.maybe and reading.order[0] == 1
    ]
    if slashes:
        words.append(f"Digit {slashes[0]} leans and sticks out: it may be a slash.")
    if any(part.cut for part in number.digits):
        words.append(CUT_APART)
    return " ".join(words)


def _kind(reading: Reading) -> str:
    """Say how it is read: of a doubt, one kind is enough here."""
    return "unsure" if reading.kind == "likely" else reading.kind


def _broad(part: Part) -> bool:
    top, left, bottom, right = part.box
    return right - left > BROAD * (bottom - top)


def _sign_or_digit(part: Part, number: Number) -> Data:
    if part.sign:
        return {"text": {"-": "–"}.get(part.sign, part.sign), "kind": "sign", "digit": -1}
    i = next(i for i, digit in enumerate(number.digits) if digit is part)
    reading = number.readings[i]
    text = "?" if reading.kind == "strange" else str(reading.order[0])
    return {"text": text, "kind": _kind(reading), "digit": i}


def _picture(number: Number) -> tuple[Data, list[list[float]]]:
    """Return the ink with a margin, and each digit's left, top, width and height, in per cent."""
    ink, found = number.digits[0].sheet.ink, [p.box for line in number.lines for p in line]
    tops, lefts, bottoms, rights = (np.array(side) for side in zip(*found, strict=True))
    margin = max(4, round(MARGIN * (rights.max() - lefts.min())))
    top, left = max(tops.min() - margin, 0), max(lefts.min() - margin, 0)
    part = ink[top : bottoms.max() + margin, left : rights.max() + margin]
    h, w = part.shape
    boxes = [
        [round(100 * float(n), 2) for n in ((b[1] - left) / w, (b[0] - top) / h,
                                            (b[3] - b[1]) / w, (b[2] - b[0]) / h)]
        for b in (digit.box for digit in number.digits)
    ]  # fmt: skip
    f = -(-w // WIDEST)
    part = part[: h - h % f, : w - w % f].reshape(h // f, f, w // f, f).mean(axis=(1, 3))
    return {"shape": list(part.shape), "values": packed(part, "u8", 1 / 255)}, boxes
