"""Charts of what a step costs: numbers in, bars or a picture out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from runs.speed.timings import BatchTimes
from ui.charts.numbers import Data
from ui.charts.palette import INK, MUTED

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


def bars(rows: Sequence[Bar]) -> Data:
    """Draw a bar for each work, the first on top, with its time in words, for ``bar_chart``."""
    longest = max(row.seconds for row in rows)
    drawn = [
        {
            "name": row.name,
            "share": row.seconds / longest,
            "value": micros(row.seconds),
            "beside": row.beside,
            "hatched": row.hatched,
        }
        for row in rows
    ]
    return {"groups": [{"name": "", "bars": drawn}], "alt": describe_bars(rows)}


def describe_bars(rows: Sequence[Bar]) -> str:
    """Say in words what the bars show now."""
    return "; ".join(f"{r.name}: {micros(r.seconds)} {r.beside}".strip() for r in rows) + "."


def batches(found: BatchTimes) -> Data:
    """Draw, for each batch size, the time of an image, and how many steps there are in a second."""
    images = [t * 1e6 for t in found.images]
    steps = [1 / t for t in found.steps]
    groups = [
        {"name": "µs for each image", "bars": _sizes(found.sizes, images, "{:,.1f}")},
        {"name": "Steps in a second", "bars": _sizes(found.sizes, steps, "{:,.0f}")},
    ]
    return {"groups": groups, "alt": describe_batches(found)}


def _sizes(sizes: Sequence[int], values: Sequence[float], form: str) -> list[Data]:
    most = max(values)
    return [
        {"name": f"{size:,}", "share": value / most, "value": form.format(value)}
        for size, value in zip(sizes, values, strict=True)
    ]


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
