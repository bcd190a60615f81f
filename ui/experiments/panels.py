"""The page's panel: all parts of the picture, linked in the browser."""

from __future__ import annotations

from pathlib import Path

from ui.kit import moving

_parts = ("linked", "parallel", "heat", "courses", "front", "mattered", "rows", "experiment")
picture = moving.component(
    "experiment",
    "../../panels/web/scales.js",
    *(f"{name}.js" for name in _parts),
    styles=("experiment.css",),
    folder=Path(__file__).parent / "web",
)
