"""Panels that move together through a recorded training, in the browser.

Each one is a small component: a file of JavaScript that draws the frame which the shared clock
(``ui/panels/web/clock.js``) shows, and the data of all frames, computed in Python
(``ui/panels/frames.py``). Moving through time asks the server nothing.

The data go as bytes: of anything else, Streamlit writes and weighs two texts at each run.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parents[1] / "panels" / "web"
PLACE = "time_bar"  # the key of where the player stands, see ui/frame/style.css
PLAYER = """
<div class="bar">
  <div class="player">
    <button type="button" class="play" aria-label="Play the training"></button>
    <input type="range" min="0" step="1" aria-label="Time: from the first iteration to the last">
    <output></output>
  </div>
</div>
"""


def component(
    name: str, *scripts: str, styles: tuple[str, ...] = (), html: str = "", folder: Path = HERE
) -> Any:
    """Declare a panel of the shared clock: its scripts and styles lie in ``folder``."""
    mount = st.components.v2.component(
        f"glassbox_{name}",
        html=html or '<div class="panel"></div>\n',
        css=_read(HERE / "panel.css", *(folder / style for style in styles)),
        js=_reading(_read(HERE / "clock.js", *(folder / script for script in scripts))),
    )
    return lambda *, data, **more: mount(data=written(data), **more)


def _reading(script: str) -> str:
    """Let a panel, which is what its script exports, read what ``written`` wrote."""
    begin, exports, panel = script.partition("export default function")
    assert exports, "The script exports no panel."
    return (
        f"{begin}const drawPanel = function{panel}\n"
        "export default told => drawPanel({ ...told, data: [received(told.data)] })\n"
    )


def written(data: Any) -> bytes:
    """Write data for a panel: the length of a text, the text, and all arrays, one after another.

    The text is JSON, where an array's bytes stand as their beginning and end among all.
    """
    arrays, size = list[bytes](), 0

    def place(one: bytes) -> list[int]:
        nonlocal size
        arrays.append(one)
        begin, size = size, size + len(one)
        return [begin, size]

    text = json.dumps(data, default=place).encode()
    return b"".join([len(text).to_bytes(4, "little"), text, *arrays])


def _read(*paths: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


_scrubber = component("scrubber", "steps.js", "scrubber.js", styles=("scrubber.css",), html=PLAYER)
network = component("network", "network.js", styles=("network.css",))
table = component("table", "table.js", styles=("table.css",))
plane = component("plane", "axes.js", "grids.js", "plane.js", styles=("plane.css",))
hidden = component("hidden", "axes.js", "hidden.js", styles=("plane.css",))
picture = component("picture", "picture.js", styles=("picture.css",))
answer = component("answer", "eager.js", "answer.js", styles=("answer.css",))
number = component("number", "eager.js", "number.js", styles=("number.css",))
lights = component("lights", "lights.js", styles=("lights.css",))
net_map = component(
    "playnet",
    *("look.js", "marks.js", "netplan.js", "netpaint.js", "netparts.js", "netpoint.js"),
    "playnet.js",
    styles=("playnet.css",),
)
surface_map = component(
    "surface",
    *("look.js", "marks.js", "axes.js", "grids.js", "isolines.js", "fields.js", "dots.js"),
    *("pointing.js", "said.js", "surface.js"),
    styles=("plane.css", "surface.css"),
)
bar_chart = component("bars", "bars.js", styles=("bars.css",))
curve_chart = component("curves", "scales.js", "curves.js", styles=("curves.css",))
valley_map = component(
    "valley", "axes.js", "scales.js", "grids.js", "valley.js", styles=("plane.css", "valley.css")
)
heaps = component("heaps", "marks.js", "heaps.js", styles=("heaps.css",))
lesson = component(
    "backprop", "backprop_net.js", "backprop_side.js", "backprop.js", styles=("backprop.css",)
)


def player_place() -> None:
    """Make the place of the player; before all else in the page, so that Tab reaches it first."""
    st.session_state[PLACE] = st.container(key=PLACE)


def player(*, data: dict[str, Any], key: str, **on: Any) -> None:
    """Draw the bar at the page's lower edge that moves all panels through the training."""
    with st.session_state[PLACE]:
        _scrubber(data=data, key=key, **on)
