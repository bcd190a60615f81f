"""Charts of what a step costs: numbers in, a figure or a picture out. No Streamlit here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from runs.timings import BatchTimes
from ui.figures import Spec, figure_of
from ui.palette import INK, MUTED, TEST, TRAIN

ROW = 58  # pixels of a bar with the space around it
FEW_TICKS = {"fixedrange": True, "nticks": 5, "tickformat": ","}
ROOM = 1.5  # how far the axis goes beyond the longest bar, for the words there
MARGIN = {"l": 8, "r": 8, "t": 8, "b": 8}
RIGHT = {"yaxis": "y2", "dash": "dash", "symbol": "square"}  # told apart without colour too
CELL, GAP, EDGE = 22, 8, 6  # pixels: a number, between two cache lines, around all
WANTED = "#0b5e92"  # behind white text
LINES = NUMBERS = 4  # cache lines in the picture, and numbers in each


@dataclass(frozen=True)
class Bar:
    """A work and its time."""

    name: str
    seconds: float
    beside: str = ""  # a few words after the time
    hatched: bool = False  # a bar of another kind


def micros(seconds: float) -> str:
    """Write a time in microseconds, with three digits that count."""
    value = seconds * 1e6
    digits = 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:,.{digits}f} µs"


def times(gain: float) -> str:
    """Write how many times: 22×, 1.8×."""
    return f"{gain:.0f}×" if gain >= 10 else f"{gain:.1f}×"


def ratio(before: float, after: float) -> str:
    """Say how many times as fast a work became, or as long."""
    gain = before / after
    return f"{times(1 / gain)} as long" if gain < 0.95 else f"{times(gain)} as fast"


def percent(share: float) -> str:
    """Write a share in percent, with one digit that counts if it is small: 0.00001 %."""
    digits = 2 if share > 0.1 else 1
    number = np.format_float_positional(100 * share, digits, fractional=False, trim="-")
    return f"{number}\N{NO-BREAK SPACE}%"


def rough(number: float) -> str:
    """Write a number with its first digit only: 6,000,000."""
    return f"{float(f'{number:.1g}'):,.0f}"


def bars(rows: Sequence[Bar], *, ink: str = INK["light"]) -> go.Figure:
    """Draw a horizontal bar for each work, the first on top, with its time in words."""
    longest = max(row.seconds for row in rows) * 1e6
    trace = {
        "type": "bar",
        "orientation": "h",
        "y": [row.name for row in rows],
        "x": [row.seconds * 1e6 for row in rows],
        "text": [f"<b>{micros(row.seconds)}</b><br>{row.beside}" for row in rows],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {
            "color": [MUTED if row.hatched else TRAIN for row in rows],
            "pattern": {"shape": ["/" if row.hatched else "" for row in rows]},
        },
        "hovertemplate": "%{y}: %{x:,.4g} µs<extra></extra>",
    }
    layout = {
        "height": ROW * len(rows) + 56,
        "margin": MARGIN,
        "xaxis": {"title": "µs", "range": [0, ROOM * longest], **FEW_TICKS},
        "yaxis": {"autorange": "reversed", "fixedrange": True, "ticksuffix": "  "},
        "bargap": 0.35,
        "dragmode": False,
    }
    return figure_of([trace], layout, ink)


def describe_bars(rows: Sequence[Bar]) -> str:
    """Say in words what the bars show now."""
    return "; ".join(f"{r.name}: {micros(r.seconds)} {r.beside}".strip() for r in rows) + "."


def batch_curve(found: BatchTimes, *, ink: str = INK["light"]) -> go.Figure:
    """Draw, over the batch size, the time of an image (left) and steps in a second (right)."""
    left, right = "µs for each image", "steps in a second"
    log = {"type": "log", "fixedrange": True, "dtick": 1, "tickformat": ","}
    font = {"color": ink}
    second = {"overlaying": "y", "side": "right", "showgrid": False, "tickfont": font}
    sizes = [f"{size:,}" for size in found.sizes]
    layout = {
        "height": 360,
        "margin": MARGIN,
        "xaxis": {**log, "title": "batch size", "tickvals": found.sizes, "ticktext": sizes},
        "yaxis": {**log, "title": left},
        "yaxis2": {**log, **second, "title": {"text": right, "font": font}},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "dragmode": False,
    }
    curves = [
        _curve(found.sizes, [t * 1e6 for t in found.images], f"{left} (left)", TRAIN),
        _curve(found.sizes, [1 / t for t in found.steps], f"{right} (right)", TEST, **RIGHT),
    ]
    return figure_of(curves, layout, ink)


def _curve(
    x: Sequence[int],
    y: list[float],
    name: str,
    colour: str,
    dash: str = "solid",
    symbol: str = "circle",
    **more: Any,
) -> Spec:
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "name": name,
        "mode": "lines+markers",
        "line": {"color": colour, "width": 2.5, "dash": dash},
        "marker": {"color": colour, "size": 9, "symbol": symbol},
        "hovertemplate": "batches of %{x:,}: %{y:,.4g}",
        **more,
    }


def describe_batches(found: BatchTimes) -> str:
    """Say in words what the curves show now."""
    parts = [
        f"batches of {size:,}: {micros(image)} for each image, {1 / step:,.0f} steps in a second"
        for size, image, step in zip(found.sizes, found.images, found.steps, strict=True)
    ]
    return "; ".join(parts) + "."


# ---- a picture of memory ---------------------------------------------------------------------


def memory(together: bool, *, ink: str = INK["light"]) -> str:
    """Draw a row of memory as an SVG: four images of four pixels, in four cache lines.

    The numbers of image 2 are dark, and the lines that must be fetched for them are framed.
    """
    cells, frames = [], []
    for line in range(LINES):
        left = EDGE + line * (NUMBERS * CELL + GAP)
        images = [line if together else place for place in range(NUMBERS)]
        if 1 in images:
            frames.append(_box(left - 1, EDGE - 1, NUMBERS * CELL + 2, CELL + 2, "none", ink, 2.5))
        for place, image in enumerate(images):
            cells.append(_cell(left + place * CELL, image + 1, ink))
    width, height = LINES * (NUMBERS * CELL + GAP) - GAP + 2 * EDGE, CELL + 2 * EDGE
    start = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" viewBox="0 0 {width} {height}">'
    )
    return "".join([start, *cells, *frames, "</svg>"])


def _cell(x: int, image: int, ink: str) -> str:
    wanted = image == 2
    text = (
        f'<text x="{x + CELL / 2}" y="{EDGE + CELL / 2 + 5}" text-anchor="middle" font-size="14" '
        f'font-family="sans-serif" font-weight="{700 if wanted else 400}" '
        f'fill="{"#ffffff" if wanted else ink}">{image}</text>'
    )
    return _box(x, EDGE, CELL, CELL, WANTED if wanted else "none", MUTED, 1) + text


def _box(x: int, y: int, width: int, height: int, fill: str, stroke: str, thick: float) -> str:
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="2" fill="{fill}" '
        f'stroke="{stroke}" stroke-width="{thick}"/>'
    )
