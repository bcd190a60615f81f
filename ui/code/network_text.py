"""Pieces of a script about a trained network, the same in NumPy and in PyTorch."""

from __future__ import annotations

import base64
import textwrap
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

import nn
from nn.arrays import Array
from nn.data.features import check as check_features
from nn.layers import Dense, Layer
from ui.code.script_data import LINE, plain

Write = Callable[[str, Array], str]  # (name, matrix): a constant as code
MANY = 2000  # numbers: a larger array is packed
IMAGE_AXES = 3  # height, width, channels
ANSWERS = {  # of an output activation: what predict returns, how in NumPy, and how in PyTorch
    "sigmoid": (
        "classes (m,): 1 where the output is above 0.5",
        "(forward({})[0] > 0.5).astype(int)",
        "(model({})[:, 0] > 0.5).int()",
    ),
    "softmax": (
        "classes (m,): the unit with the largest output",
        "forward({}).argmax(axis=0)",
        "model({}).argmax(dim=1)",
    ),
    "identity": ("numbers (m,)", "forward({})[0]", "model({})[:, 0]"),
}


@dataclass(frozen=True)
class Given:
    """What a network is given, as its script speaks of it."""

    name: str  # of the array: P or X
    told: str  # what it is, and its shape
    note: str  # for the head of the script
    parts: Sequence[str]  # what must stand before the way forward
    first: str  # what A0 is
    main: str  # what happens when the script is run


def checked_layers(
    net: nn.Network,
    features: Sequence[str] | None,
    kinds: Container[str],
    activations: Container[str],
) -> list[Layer]:
    """Return the layers of a network that takes these features; None: that takes what it takes.

    ``kinds`` of layers and ``activations`` are the names of those that can be written out.

    Raises:
        ValueError: if it takes something else, has other layers or activations, or has no
            finite weights.
    """
    if features is not None:
        check_features(features)
        if net.input_shape != (len(features),):
            raise ValueError(f"This is no network with {len(features)} inputs.")
    if len(net.input_shape) not in (1, IMAGE_AXES):
        raise ValueError("There is code for lists of inputs and for images with channels only.")
    for _, layer in numbered(net.layers):
        if layer.kind not in kinds:
            raise ValueError(f"There is no code yet for a layer such as {layer!r}.")
        if layer.activation.name not in activations:
            raise ValueError(f"There is no code yet for the activation {layer.activation.name}.")
    if not np.isfinite(net.parameters).all():
        raise ValueError(
            "Some weights are no finite numbers, since the training went astray. "
            "Such a network is not written out."
        )
    return net.layers


def numbered(layers: Sequence[Layer], before: str = "") -> Iterator[tuple[str, Layer]]:
    """Yield each layer with its number, and first those inside it: 3_1, 3_2, 3."""
    for number, layer in enumerate(layers, 1):
        yield from numbered(layer.inner, f"{before}{number}_")
        yield f"{before}{number}", layer


def is_image(shape: Sequence[int]) -> bool:
    """Tell whether a layer takes or gives images, with channels."""
    return len(shape) == IMAGE_AXES


def channels_first(shape: Sequence[int]) -> tuple[int, ...]:
    """Return the shape of an image as PyTorch and ONNX have it; that of a list stays."""
    return (shape[2], *shape[:2]) if is_image(shape) else tuple(shape)


def about(net: nn.Network, title: str, package: str, note: str) -> str:
    """Write the docstring of the script."""
    told = net.provenance.get("prepared")
    done = [f"Each picture was {plain(told)}."] if isinstance(told, str) and told else []
    lines = [f"{plain(title)}: a trained network in {package}.", _row(net), note, *done]
    return '"""' + "\n\n".join(textwrap.fill(line, LINE - 5) for line in lines) + '\n"""'


def class_names(net: nn.Network) -> list[str]:
    """Return the names of the classes of images that it knows; none if they are only numbers."""
    told = net.provenance.get("classes")
    names = [str(name) for name in told] if isinstance(told, list) else []
    numbers = [str(k) for k in range(net.layer_sizes[-1])]
    return names if len(names) == len(numbers) and names != numbers else []


def _row(net: nn.Network) -> str:
    """Say what the layers are."""
    if all(isinstance(layer, Dense) for layer in net.layers):
        steps = (f"{layer.n_out} {layer.activation}" for layer in net.layers)
        return f"Units: {' → '.join([str(net.layer_sizes[0]), *steps])}."
    return f"Layers: {' → '.join([times(net.input_shape), *map(repr, net.layers)])}."


def times(shape: Sequence[int]) -> str:
    """Write a shape for readers: 28 × 28 × 1."""
    return " × ".join(map(str, shape))


def answers(last: Layer, given: str) -> tuple[str, str, str]:
    """Return what predict answers from the last layer, how in NumPy, and how in PyTorch."""
    what, *codes = ANSWERS["softmax" if last.n_out > 1 else last.activation.name]
    in_numpy, in_torch = (code.format(given) for code in codes)
    return what, in_numpy, in_torch


def function(head: str, docstring: str, lines: Sequence[str]) -> str:
    """Write a function."""
    return "\n".join([f"def {head}:", *(f"    {line}" for line in (f'"""{docstring}"""', *lines))])


def listed(head: str, items: Sequence[str], tail: str) -> list[str]:
    """Write items between ``head`` and ``tail``: in one line if that is short, else in several."""
    line = f"{head}{', '.join(items)}{tail}"
    if len(line) <= LINE - 8:
        return [line]
    return [head, *(f"    {item}," for item in items), tail]


def main(lines: Sequence[str]) -> str:
    """Write what happens when the script is run."""
    return "\n".join(['if __name__ == "__main__":', *(f"    {line}" for line in lines)])


def main_of_points(P: str, loop: str, points: str, names: str) -> str:
    """Write it for a few points: their answers."""
    own = textwrap.wrap(f"{names}: put in your own", LINE - 6)
    lines = [*(f"# {line}" for line in own), f"points = {points}", P, loop]
    return main([*lines, "    print(point, outputs, answer)"])


def called(functions: dict[str, str], *texts: str) -> list[str]:
    """Return the source of those functions, by name, that texts call; and what they call."""
    found: list[str] = []
    for name, source in reversed(functions.items()):  # a function calls those above it only
        if any(f"{name}(" in text for text in (*texts, *found)):
            found.insert(0, source.strip())
    return found


def weights(layers: Sequence[Layer], matrix: Write, column: Write) -> str:
    """Write W1, b1, W2, b2, … as constants; ``column`` is given b as a row (1, n)."""
    lines = ["# The trained weights, with all digits that a float32 has"]
    for number, layer in numbered(layers):
        for parameter in () if layer.inner else layer.parameters:
            array, name = getattr(layer, parameter.name), f"{parameter.name}{number}"
            if not parameter.decays and parameter.shape[1] == 1:
                lines.append(column(name, array.T))
            else:
                lines.append((matrix if array.size <= MANY else packed)(name, array))
    return "\n".join(lines)


def packed(name: str, M: Array) -> str:
    """Write a large matrix as text in base 85, for a function ``unpacked``."""
    text = base64.b85encode(M.astype("<f4").tobytes()).decode()
    rows = [text[i : i + LINE] for i in range(0, len(text), LINE)]
    return "\n".join([f'{name} = unpacked({M.shape}, """', *rows, '""")'])


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
