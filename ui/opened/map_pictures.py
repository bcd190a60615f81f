"""A map of a convolution in pictures: its pixels, and one of them as a patch times a filter."""

from __future__ import annotations

import pandas as pd

from nn.arrays import Array
from nn.layers import Conv2D
from nn.look.chain_rule import UnitSum
from ui.charts.numbers import Data, text
from ui.kit.glossary import term
from ui.opened.lit_place import Stack
from ui.panels import pictures

Picture = Data


def words(stack: Stack, unit: int, what: str) -> str:
    """Say what a map is made of."""
    (high, wide), channels = _conv(stack).window.size, _conv(stack).shape_in[-1]
    of = f"of the {what}" if stack.number == 1 else f"of all {channels} maps before it"
    return (
        f"**What it finds:** its {term('filter')} looks at every patch of {high} × {wide} pixels "
        f"{of}, and its map says how strongly it answers there. **Click a pixel to open its sum.**"
    )


def found(stack: Stack, unit: int, place: int, what: str, *, blank: bool) -> list[Picture]:
    """The image, the filter if there is a single one, and the map; ``place`` is the open number."""
    size, filters = _conv(stack).window.size, _conv(stack).W
    shown = [] if blank else [{**pictures.grey(stack.x, f"The {what}"), "caption": f"the {what} x"}]
    if _conv(stack).shape_in[-1] == 1:
        alt = f"The {size[0] * size[1]} weights of filter {unit + 1}"
        kernel = {**pictures.signed(filters[unit], size), "caption": f"filter {unit + 1}"}
        shown.append({**kernel, "alt": alt, **({} if blank else {"sign": "∗"})})
    if blank:
        return shown
    A = stack.map(unit)
    told = f"Map {unit + 1}, from {text(float(A.min()), 2)} to {text(float(A.max()), 2)}"
    chosen = place // stack.net.layers[stack.last].shape_out[-1]
    return [*shown, {
        **pictures.signed(A, A.shape), "caption": f"map {unit + 1}, {A.shape[0]} × {A.shape[1]}",
        "alt": told, "sign": "→", "points": True, "chosen": chosen,
    }]  # fmt: skip


def numbers(stack: Stack, unit: int) -> pd.DataFrame:
    """The map as a table."""
    A = stack.map(unit)
    rows, columns = (range(1, n + 1) for n in A.shape)
    return pd.DataFrame(A.round(4), pd.Index(rows, name="row"), [str(i) for i in columns])


def patch_words(stack: Stack, unit: int, places: list[int]) -> str:
    """Say which pixel is open, and what becomes of its sum."""
    row, column = divmod(places[-1] // stack.net.layers[stack.last].shape_out[-1],
                         stack.net.layers[stack.last].shape_out[1])  # fmt: skip
    return f"**Pixel {row + 1}, {column + 1} of the map:** {stack.way_on(places)}."


def patch(
    stack: Stack, unit: int, opened: UnitSum, inputs: list[str], source: int | None
) -> tuple[Data, list[str]]:
    """A patch times its part of the filter, in one of the maps before; and the names of its pixels.

    It is the map of the weight that is open, or the one that adds most.
    """
    conv = _conv(stack)
    size, channels = conv.window.size, conv.shape_in[-1]
    adds = opened.terms.reshape(-1, channels).sum(axis=0)  # (channels,)
    channel = int(abs(adds).argmax()) if source is None else source % channels
    seen, weights, terms = (
        part.reshape(-1, channels)[:, channel]
        for part in (opened.inputs, opened.weights, opened.terms)
    )
    of = "" if channels == 1 else f" of map {channel + 1}"
    shown = [
        {**_seen(seen, size, channels), "caption": f"the patch{of}", "alt": f"The patch{of}"},
        {**pictures.signed(weights, size), "caption": "its weights", "alt": "Its weights",
         "sign": "×"},
        {**pictures.signed(terms, size), "caption": "the products", "alt": "The products",
         "sign": "="},
        {"figure": _sum(adds, channel, opened), "caption": "added up", "sign": "Σ"},
    ]  # fmt: skip
    chosen = None if source is None else source // channels
    data = {"frames": 1, "pictures": shown, "points": True, "chosen": chosen}
    return data, inputs[channel::channels]


def _seen(patch: Array, size: tuple[int, int], channels: int) -> Picture:
    """What the filter sees: ink, or numbers of both signs."""
    return pictures.grey(patch.reshape(size), "") if channels == 1 else pictures.signed(patch, size)


def _sum(adds: Array, channel: int, opened: UnitSum) -> str:
    """Write the sum of the products, of those of other maps, and of the bias."""
    n, total = len(adds), float(adds.sum())
    lines = [f"this map: {text(float(adds[channel]))}"] if n > 1 else [f"sum: {text(total)}"]
    lines += [f"{n - 1} other maps: {text(total - float(adds[channel]))}"] if n > 1 else []
    lines += [f"bias b: {text(opened.bias)}"] if opened.bias is not None else []
    return "\n".join([*lines, f"z = {text(opened.z)}"])


def _conv(stack: Stack) -> Conv2D:
    """The convolution of a stack that has one."""
    assert isinstance(stack.layer, Conv2D)
    return stack.layer
