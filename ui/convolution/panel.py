"""The page's moving panels: the course that comes once, the drawing, and the shifted digit."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from ui.kit import moving

_component = partial(moving.component, folder=Path(__file__).parent / "web")
course = _component("convolution_course", "net.js", "course.js")
drawing = _component(
    "convolution",
    *("net.js", "plan.js", "paint.js", "sums.js", "weight.js", "drawing.js"),
    styles=("drawing.css",),
)
shift = _component("convolution_shift", "net.js", "shift.js", styles=("shift.css",))
