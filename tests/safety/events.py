"""Events that no panel sends, and pictures that no canvas makes: a page takes no notice of them."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from streamlit.testing.v1 import AppTest

from tests.opening import opened
from tests.safety import files
from tests.safety.browser import NONSENSE, component_state, event, send
from tests.safety.pages import sound, widgets

STROKES = [{"type": "path", "path": [["M", 1, 1]]}]
ROWS = {"play_data": "Your own", "play_rows": "2:-1,-1,0;1,1,1;1,-1,0;-1,1,1"}


class Panel(NamedTuple):
    """A panel, an event that it sends, one that is good, and what the session holds after it."""

    page: str
    key: str
    name: str
    good: Any
    holds: Callable[[Any], bool]


PANELS = {
    "network of a small page": Panel(
        "xor", "xor_network", "opened", {"layer": 1, "unit": 1, "source": 0},
        lambda state: state["xor_unit"] == "Hidden 2",
    ),
    "table of predictions": Panel(
        "xor", "xor_predictions", "picked", 3, lambda state: state["xor_example"] == 4
    ),
    "plane of a small page": Panel(
        "xor", "xor_plane", "asked", [1.0, 0.25], lambda state: state["xor_ask_2"] == 0.25
    ),
    "network of the playground": Panel(
        "playground", "play_network", "opened",
        {"layer": 1, "unit": 1, "source": 0, "iteration": 3},
        lambda state: state["play_opened"]["unit"] == 1,
    ),
    "changed network": Panel(
        "playground", "play_network", "change", {"what": "units", "layer": 1, "by": 1},
        lambda state: state["play_n1"] == 5,
    ),
    "point of the plane": Panel(
        "playground", "play_plane", "picked", 3, lambda state: state["play_example"] == 4
    ),
    "painted points": Panel(
        "playground", "play_plane", "painted",
        {"points": [[0.5, 0.5]], "label": 1, "erase": False, "radius": 0.2},
        lambda state: len(state["play_own"].train) == 5,
    ),
    "lesson": Panel(
        "xor", "xor_backprop_panel", "chosen", {"layer": 1, "unit": 1, "source": 0},
        lambda state: state["xor_backprop_weight"] == (1, 1, 0),
    ),
    "player": Panel("playground", "play_time", "step", 7, lambda state: state["play_focus"] == 7),
    "lights": Panel(
        "draw", "draw_lights", "opened", {"layer": 2, "unit": 3},
        lambda state: (state["draw_layer"], state["draw_unit"]) == (2, 4),
    ),
}  # fmt: skip
WHOLE = ("nothing", "minus one", "huge", "nan", "infinite", "text", "long list", "nested list",
         "other names")  # fmt: skip
FIELDS = ("huge", "nan", "infinite", "text", "nested list")
CANVAS_STATES: dict[str, Any] = {
    "no address": {"data": "hello"},
    "another picture": {"data": "data:text/html,<script>alert(1)</script>"},
    "no base64": {"data": "data:image/png;base64,!!!"},
    "other letters": {"data": "data:image/png;base64,éé"},
    "a number": {"data": 7},
    "objects are a number": {"raw": {"objects": 7}},
    "objects are numbers": {"raw": {"objects": [1, 2]}},
    "no dictionary": [1],
    "a text": "drawing",
}


@cache
def page_of(page: str) -> AppTest:
    """A page with panels, shared by all that is sent to it."""
    at = sound(opened(page, ROWS if page == "playground" else {}))
    if page == "xor":
        at.session_state["xor_backprop"] = True  # else there is no lesson to send anything
        sound(at.run())
    return at


def bad_values(good: Any) -> dict[str, Any]:
    """Nonsense in place of an event, of each of its fields, and without each of them."""
    found = {what: NONSENSE[what] for what in WHOLE}
    for name in good if isinstance(good, dict) else ():
        rest = {other: value for other, value in good.items() if other != name}
        found[f"without {name}"] = rest
        found |= {f"{name}: {what}": rest | {name: NONSENSE[what]} for what in FIELDS}
    return found


def all_nonsense(name: str) -> None:
    """Send the good event, and then everything else: what the widgets hold stays as it is."""
    panel = PANELS[name]
    at = page_of(panel.page)
    sound(send(at, event(at, panel.key, panel.name, panel.good)))
    assert panel.holds(at.session_state), "the good one was not taken"
    for what, value in bad_values(panel.good).items():
        before = widgets(at)
        sound(send(at, event(at, panel.key, panel.name, value)))
        if what in WHOLE:  # else it may be taken without the bad field
            assert widgets(at) == before, what
    sound(send(at, event(at, panel.key, panel.name, b"no JSON")))


def canvas(told: dict[str, Any]) -> str | None:
    """Let a canvas tell something; return what the page says to it. The strokes stay."""
    at = page_of("draw")
    whole = {"raw": {"objects": STROKES}, "data": address(files.GOOD["canvas"])}
    sound(send(at, component_state(at, "draw_canvas", {"drawing": whole})))
    assert at.session_state["draw_canvas_strokes"] == STROKES
    drawing = told if not isinstance(told, dict) else {"raw": {"objects": STROKES}} | told
    sound(send(at, component_state(at, "draw_canvas", {"drawing": drawing})))
    kept = at.session_state["draw_canvas_strokes"]
    assert kept == STROKES or (isinstance(told, dict) and "raw" in told)
    return at.warning[0].value if at.warning else None


def address(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


PAGES = {panel.page for panel in PANELS.values()}


def warm() -> None:
    """Open all pages that something is sent to."""
    for page in PAGES:
        page_of(page)


PICTURES = {name: {"data": address(data)} for name, data in files.CANVASES.items()}
CASES: dict[str, Callable[[], str | None]] = {
    f"panel: {name}": (lambda name=name: all_nonsense(name)) for name in PANELS
} | {
    f"canvas: {name}": (lambda told=told: canvas(told))
    for name, told in (CANVAS_STATES | PICTURES).items()
}
