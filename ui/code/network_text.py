"""Pieces of a script about a trained network, the same in NumPy and in PyTorch."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Container, Sequence

import numpy as np

import nn
from nn.arrays import Array
from nn.data.features import check as check_features
from nn.layers import Dense
from ui.code.script_data import LINE, plain

Write = Callable[[str, Array], str]  # (name, matrix): a constant as code


def checked_layers(net: nn.Network, features: Sequence[str], known: Container[str]) -> list[Dense]:
    """Return the layers of a network that takes these features.

    ``known`` are the names of the activations that can be written out.

    Raises:
        ValueError: if it does not, has other layers than dense ones or activations that are
            not known, or has no finite weights.
    """
    check_features(features)
    layers = [layer for layer in net.layers if isinstance(layer, Dense)]
    if len(layers) < len(net.layers) or net.layer_sizes[0] != len(features):
        raise ValueError(f"This is no network of dense layers with {len(features)} inputs.")
    for layer in layers:
        if layer.activation.name not in known:
            raise ValueError(f"There is no code yet for the activation {layer.activation.name}.")
    if not np.isfinite(net.parameters).all():
        raise ValueError(
            "Some weights are no finite numbers, since the training went astray. "
            "Such a network is not written out."
        )
    return layers


def about(net: nn.Network, title: str, package: str, note: str) -> str:
    """Write the docstring of the script."""
    steps = [
        f"{net.layer_sizes[0]}",
        *(f"{layer.n_out} {layer.activation}" for layer in net.layers),
    ]
    lines = [
        f"{plain(title)}: a trained network in {package}.",
        f"Units: {' → '.join(steps)}.",
        note,
    ]
    return '"""' + "\n\n".join(textwrap.fill(line, LINE - 5) for line in lines) + '\n"""'


def function(head: str, docstring: str, lines: Sequence[str]) -> str:
    """Write a function."""
    return "\n".join([f"def {head}:", *(f"    {line}" for line in (f'"""{docstring}"""', *lines))])


def listed(head: str, items: Sequence[str], tail: str) -> list[str]:
    """Write items between ``head`` and ``tail``: in one line if that is short, else in several."""
    line = f"{head}{', '.join(items)}{tail}"
    if len(line) <= LINE - 8:
        return [line]
    return [head, *(f"    {item}," for item in items), tail]


def main(P: str, loop: str, points: str, names: str) -> str:
    """Write what happens when the script is run: the answers for a few points."""
    lines = [
        *(f"# {line}" for line in textwrap.wrap(f"{names}: put in your own", LINE - 6)),
        f"points = {points}",
        *(P, loop),
        "    print(point, outputs, answer)",
    ]
    return "\n".join(['if __name__ == "__main__":', *(f"    {line}" for line in lines)])


def weights(layers: Sequence[Dense], matrix: Write, bias: Write) -> str:
    """Write W1, b1, W2, b2, … as constants; ``bias`` is given b as a row (1, n)."""
    lines = ["# The trained weights, with all digits that a float32 has"]
    for i, layer in enumerate(layers, 1):
        lines.append(matrix(f"W{i}", layer.W))
        if layer.b is not None:
            lines.append(bias(f"b{i}", layer.b.T))
    return "\n".join(lines)


def constant(head: str, M: Array, tail: str, comment: str, brackets: str = "[]") -> str:
    """Write a matrix as ``head`` rows ``tail``: in one line if it fits, else a row at a time."""
    left, right = brackets[:1], brackets[1:]
    texts = [[str(x) for x in row] for row in M.astype(np.float32)]
    line = f"{head}{left}{', '.join(texts[0])}{right}{tail}  # {comment}"
    if len(texts) == 1 and len(line) <= LINE:
        return line
    rows = [f"    {left}{row}{right}," for row in _aligned(texts, indent=4 + len(left))]
    return "\n".join([f"{head}  # {comment}", *rows, tail])


def _aligned(texts: Sequence[Sequence[str]], indent: int) -> list[str]:
    """Set rows of numbers point below point; a long row goes on in the next line."""
    before = max(len(_whole(text)) for row in texts for text in row)
    cells = [[" " * (before - len(_whole(text))) + text + "," for text in row] for row in texts]
    width = max(len(cell) for row in cells for cell in row) + 1
    most = (LINE - indent - 2) // width  # numbers in a line
    rows = []
    for row in cells:
        wide = [cell.ljust(width) for cell in row]
        lines = ["".join(wide[i : i + most]).rstrip() for i in range(0, len(wide), most)]
        rows.append(("\n" + " " * indent).join(lines).removesuffix(","))
    return rows


def _whole(text: str) -> str:
    """Return what stands before the point, or before the exponent if there is no point."""
    return text.partition("e")[0].partition(".")[0]
