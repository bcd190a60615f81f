"""The page's moving panels: the course that comes once, the drawing, and the shifted digit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from ui.kit import moving

HERE = Path(__file__).parent / "web"


def _component(name: str, *scripts: str, styles: tuple[str, ...] = ()) -> Any:
    shared = [(moving.HERE / each).read_text(encoding="utf-8") for each in ("clock.js",)]
    own = [(HERE / each).read_text(encoding="utf-8") for each in scripts]
    css = [(moving.HERE / "panel.css").read_text(encoding="utf-8")]
    css += [(HERE / each).read_text(encoding="utf-8") for each in styles]
    mount = st.components.v2.component(
        f"glassbox_{name}",
        html='<div class="panel"></div>\n',
        css="\n".join(css),
        js="\n".join([*shared, *own]),
    )
    # In a list, since Streamlit looks at every value of a dictionary whether it is a data frame.
    return lambda *, data, **more: mount(data=[data], **more)


course = _component("convolution_course", "net.js", "course.js")
drawing = _component(
    "convolution",
    *("net.js", "plan.js", "paint.js", "sums.js", "weight.js", "drawing.js"),
    styles=("drawing.css",),
)
shift = _component("convolution_shift", "net.js", "shift.js", styles=("shift.css",))
