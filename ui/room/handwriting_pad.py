"""Ten digits, guided: a sheet in the browser, and what comes from it, checked and kept.

The browser goes on to the next digit at once, and sends what was drawn again until it hears that
it was handled.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from nn.arrays import Array
from nn.data import digits
from runs.rooms import Refused, Seat, Unreachable
from runs.rooms.handwriting import CLASSES, HANDWRITING, Drawing, Later
from ui.memory.untrusted import whole
from ui.pictures.png import UNREADABLE, decode

HERE = Path(__file__).parent
KEY, SIDE = "room_pad", 280  # pixels of the sheet, as in handwriting.html
HANDLED, LATER = "room_pad_handled", "room_pad_later"
NEW = "room_pad_new"  # whether something was kept just now
PNG = "data:image/png;base64"
MOST_LETTERS = 700_000  # of a drawing
DIGITS = {str(digit): digit for digit in range(CLASSES)}
_html, _css, _js = (
    (HERE / f"handwriting.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js")
)
_pad = st.components.v2.component("glassbox_handwriting", html=_html, css=_css, js=_js)


def show(seat: Seat) -> None:
    """Let a member draw ten digits; those that are kept are shown as the network sees them."""
    mine, state = HANDWRITING.of(seat), st.session_state
    _pad(
        key=KEY,
        data=[told(mine) | {"handled": state.get(HANDLED, {}), "later": state.get(LATER, "")}],
        on_drawn_change=lambda: take(seat, state[KEY].get("drawn")),
    )
    if state.pop(NEW, False) and len(mine) == CLASSES:
        st.rerun()  # what is read of them is not in this part of the page


def told(mine: Mapping[int, Drawing]) -> dict[str, object]:
    """Tell the browser which digits are kept, and which of them the teacher took out."""
    return {
        "kept": {str(digit): base64.b64encode(one.pixels).decode() for digit, one in mine.items()},
        "out": [digit for digit, one in mine.items() if not one.kept],
    }


def take(seat: Seat, told: object) -> None:
    """Keep the drawings that a browser sends, each once, and note what came of each."""
    state = st.session_state
    handled, state[LATER] = dict(state.get(HANDLED, {})), ""
    for digit, number, ink in _new(told, handled):
        problem = ""
        try:
            if ink is None:
                raise Refused(UNREADABLE)
            HANDWRITING.keep(seat, digit, ink)
            state[NEW] = True
        except (Later, Unreachable) as wait:
            state[LATER] = str(wait)
            break
        except Refused as refused:
            problem = str(refused)
        handled[str(digit)] = [number, problem]
    state[HANDLED] = handled


def _new(told: object, handled: Mapping[str, list[object]]) -> list[tuple[int, int, Array | None]]:
    """Return the drawings that were not handled yet: digit, number, and ink (280, 280)."""
    drawings = told.get("drawings") if isinstance(told, Mapping) else None
    found = []
    for name, one in drawings.items() if isinstance(drawings, Mapping) else ():
        digit = DIGITS.get(name)
        number = whole(one.get("n"), 0, 2**32) if isinstance(one, Mapping) else None
        if digit is None or number is None or handled.get(str(digit), [None])[0] == number:
            continue
        found.append((digit, number, _ink(one.get("png"))))
    return found


def _ink(address: object) -> Array | None:
    """Return the ink of a picture that a sheet makes; None if it is no such picture."""
    kind, _, content = str(address)[:MOST_LETTERS].partition(",")
    try:
        return digits.ink(decode(base64.b64decode(content), SIDE)) if kind == PNG else None
    except ValueError:
        return None
