"""The cost over two directions in the space of all parameters."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from nn.arrays import Array
from ui.charts.numbers import Data, text
from ui.panels.frames import packed
from ui.panels.planes import Extent, nice_ticks

HIGH_SHARE = 95  # percent of the map that is below the top of the scale
BEYOND = 100.0  # how far above the top of the scale a cost is still told
DEEPEST = 1e-8  # the bottom of the scale is not further below its top
MOST_LINES = 10
Steps = tuple[float, ...]
ROUND: tuple[Steps, ...] = (
    (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8),
    (1, 1.5, 2, 3, 5, 7),
    (1, 2, 5),
    (1, 3),
    (1,),
)


def data(
    shares: Sequence[float],
    iterations: Sequence[int],
    costs: Array,
    extent: Extent,
    names: Sequence[str],
    path: Array,
) -> Data:
    """Put together the map and the path (frames, 2) of a training on it.

    ``costs`` (side, side) are the costs at ``planes.lattice(extent, side)``: row by row from the
    top left, with the outer points on the edges. Costs that are not finite count as the top.
    """
    low, high = scale(costs, at(costs, extent, path))
    finite = costs[np.isfinite(costs)]
    top = float(np.clip(finite.max(initial=high), high, high * BEYOND))
    logs = np.log10(np.clip(np.nan_to_num(costs, nan=top, posinf=top), low, top))
    share = (logs - math.log10(low)) / math.log10(high / low)
    return {
        "shares": list(shares),
        "iterations": [int(i) for i in iterations],
        "side": len(costs),
        "extent": extent,
        "names": list(names),
        "ticks": nice_ticks(extent),
        "levels": packed(share, "u8", 1 / 255),
        "low": low,
        "high": high,
        "top": top,
        "lines": isolines(low, high),
        "values": packed(logs, "i16", float(abs(logs).max() or 1.0) / 32000),
        "path": path.round(5).tolist(),
        "alt": described(costs, extent, names, path),
    }


def at(costs: Array, extent: Extent, path: Array) -> Array:
    """The costs of the map at the grid points nearest to the path: (frames,)."""
    (x0, x1, y0, y1), n = extent, len(costs) - 1
    cols = np.rint((path[:, 0] - x0) / (x1 - x0) * n)
    rows = np.rint((y1 - path[:, 1]) / (y1 - y0) * n)
    return costs[np.clip(rows, 0, n).astype(int), np.clip(cols, 0, n).astype(int)]


def scale(costs: Array, on_path: Array) -> tuple[float, float]:
    """The ends of the colours: the smallest cost, and one that few places and no step exceed."""
    finite = costs[np.isfinite(costs)]
    if not len(finite) or finite.max() <= 0:
        return 0.1, 1.0
    walked = on_path[np.isfinite(on_path)]
    high = float(max(np.percentile(finite, HIGH_SHARE), walked.max(initial=0.0)))
    high = high if high > 0 else float(finite.max())
    low = float(max(finite.min(), high * DEEPEST))
    return (low, high) if high > low * 1.01 else (low / 1.1, high * 1.1)


def isolines(low: float, high: float) -> list[float]:
    """About eight round costs between two, evenly spread on the logarithmic scale."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for steps in ROUND:
        found = [s * 10.0**k for k in range(first, last + 1) for s in steps]
        inside = [float(f"{c:.3g}") for c in found if low < c < high * 0.97]
        if len(inside) <= MOST_LINES:
            return inside if len(inside) >= 4 else evenly(low, high)
    return inside[:: math.ceil(len(inside) / MOST_LINES)]


def evenly(low: float, high: float) -> list[float]:
    """About eight round costs with the same step, where the scale is short."""
    rough = (high - low) / 8
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(part * size for part in (1, 2, 5, 10) if part * size >= rough)
    multiples = range(math.floor(low / step) + 1, math.ceil(high / step))
    found = [float(f"{i * step:.6g}") for i in multiples]
    return [cost for cost in found if low < cost < high]


def described(costs: Array, extent: Extent, names: Sequence[str], path: Array) -> str:
    """Say how high the path begins and ends, and how low the map goes."""
    on_path = at(costs, extent, path)
    finite = costs[np.isfinite(costs)]
    lowest = f"The lowest cost on the map is {text(float(finite.min()))}." if len(finite) else ""
    ends = [text(float(c)) if math.isfinite(c) else "no number" for c in on_path[[0, -1]]]
    return (
        f"A map of the cost over {names[0]} and {names[1]}. Near the start of the path it is "
        f"{ends[0]}, near its end {ends[1]}. {lowest}"
    ).rstrip()
