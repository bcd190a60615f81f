"""Curves over the iterations, as the panel ``curves`` draws them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from nn.arrays import Array, Labels
from ui.charts.numbers import Data, text

MOST = 400  # points of a curve; a screen has few more columns of pixels
Look = str | int  # "train", "test", "pin", "pintest", or the number of a layer from 0
Line = tuple[str, Array, Look]  # its name, its values (len(x),), how it is drawn


def data(
    shares: Sequence[float],
    iterations: Sequence[int],
    x: Sequence[int],
    lines: Sequence[Line],
    *,
    log: bool = False,
    low: float | None = None,
    high: float | None = None,
    percent: bool = False,
    title: str,
    headed: bool = False,
    last: int,
    every: int | None = None,
) -> Data:
    """Put together the curves of values at the iterations ``x``, which rise.

    ``shares`` and ``iterations`` belong to the frames, and ``last`` is the end of the axis. Every
    so many iterations, if that is given, the first line has a dot. ``headed``: the title already
    stands above. Raises ``ValueError`` if a line has not one value for each x.
    """
    at, values = np.asarray(x), stacked(lines, len(x))
    kept, now = thinned(values, len(at)), nearest(at, np.asarray(iterations))
    return {
        "shares": list(shares),
        "iterations": [int(i) for i in iterations],
        "x": at[kept].tolist(),
        "lines": [
            {"name": name, "y": known(row[kept]), "now": known(row[now]), "look": look}
            for (name, _, look), row in zip(lines, values, strict=True)
        ],
        "log": log,
        "low": low,
        "high": high,
        "percent": percent,
        "title": title,
        "headed": headed,
        "alt": described(title, last, lines, percent),
        "last": last,
        "dots": dots(at, values[0], every) if every else None,
    }


def stacked(lines: Sequence[Line], m: int) -> Array:
    """The values of all lines: (lines, m)."""
    for name, values, _ in lines:
        if len(values) != m:
            raise ValueError(f"{m} iterations, but {len(values)} values in the line {name}")
    return np.array([values for _, values, _ in lines], float).reshape(len(lines), m)


def dots(x: Labels, values: Array, every: int) -> Data:
    """Return the points of a line at every so many iterations."""
    listed = x % every == 0
    return {"name": f"every {every:,}", "x": x[listed].tolist(), "y": known(values[listed])}


def elsewhere(x: Sequence[int] | Labels, values: Array, wanted: Sequence[int] | Labels) -> Array:
    """Return another curve's values at other iterations; NaN after its end."""
    found: Array = np.interp(wanted, x, values)
    return np.where(np.asarray(wanted) <= x[-1], found, np.nan)


def known(values: Array) -> list[float | None]:
    """Numbers for JSON, with six digits that count; None where there is no finite number."""
    return [float(f"{v:.6g}") if math.isfinite(v) else None for v in values.tolist()]


def nearest(x: Labels, wanted: Labels) -> Labels:
    """For each wanted iteration the index in x (rising) that is nearest to it."""
    right = np.clip(np.searchsorted(x, wanted), 0, len(x) - 1)
    left = np.maximum(right - 1, 0)
    return np.where(wanted - x[left] < x[right] - wanted, left, right)


def thinned(values: Array, m: int) -> Labels:
    """Which of m points to keep, at most ``MOST``, from the values (lines, m).

    The first and the last stay, and of each stretch between them the smallest and the largest
    value of each line, so that no spike gets lost.
    """
    if m <= MOST:
        return np.arange(m)
    stretches = MOST // 2 - 1
    while True:
        width = math.ceil((m - 2) / stretches)
        kept = np.unique(np.concatenate([[0, m - 1], extremes(values, width)]))
        if len(kept) <= MOST or stretches == 1:
            return kept
        stretches = max(stretches * 4 // 5, 1)


def extremes(values: Array, width: int) -> Labels:
    """Where in each stretch of so many points each line has its smallest and largest value."""
    lines, m = values.shape
    inner = values[:, 1:-1]
    fill = -inner.shape[1] % width
    padded = np.pad(inner, ((0, 0), (0, fill)), constant_values=np.nan)
    cut = padded.reshape(lines, -1, width)
    lowest = np.where(np.isfinite(cut), cut, np.inf).argmin(2)
    highest = np.where(np.isfinite(cut), cut, -np.inf).argmax(2)
    begin = 1 + width * np.arange(cut.shape[1])
    return np.minimum(np.concatenate([begin + lowest, begin + highest]).ravel(), m - 1)


def described(title: str, last: int, lines: Sequence[Line], percent: bool) -> str:
    """Say what the curves show: the first from start to end, the others at the end."""
    words = []
    for i, (name, values, _) in enumerate(lines):
        finite = values[np.isfinite(values)]
        if not len(finite):
            words.append(f"{name} has no number")
        elif i == 0:
            words.append(f"{name} from {said(values[0], percent)} to {said(values[-1], percent)}")
        else:
            words.append(f"{name} {said(values[-1], percent)} at the end")
    start = f"{title} over {last:,} iterations"
    return f"{start}: {', '.join(words)}." if words else f"{start}."


def said(value: float, percent: bool) -> str:
    """Write a value for the description."""
    if not math.isfinite(value):
        return "no number"
    return f"{value:.1%}" if percent else text(float(value), 3)
