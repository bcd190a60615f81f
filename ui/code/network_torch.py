"""A trained network as a short script to read and run, in PyTorch.

The same as in NumPy, with examples in rows, and images with their channels first. Before an image
becomes a list, its channels go last again, so that the weights stand in the order in which they
were learned.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import nn
from nn.arrays import Array
from nn.data.features import FEATURES
from nn.layers import Layer
from runs.playground.plane_units import Units
from ui.code import network_units
from ui.code.network_text import (
    Given,
    about,
    answers,
    called,
    channels_first,
    checked_layers,
    class_names,
    constant,
    function,
    is_image,
    listed,
    main,
    main_of_points,
    times,
    weights,
)
from ui.code.script_data import LINE

TORCH_MODULES = {
    "sigmoid": "nn.Sigmoid()",
    "tanh": "nn.Tanh()",
    "relu": "nn.ReLU()",
    "leaky_relu": "nn.LeakyReLU(0.01)",
    "gelu": 'nn.GELU(approximate="tanh")',
    "identity": "nn.Identity()",
    "softmax": "nn.Softmax(dim=1)",
}
CLASSES = {
    "Flat": '''
class Flat(nn.Module):
    """Turns images (m, channels, height, width) into rows, in each pixel channel by channel."""

    def forward(self, A):
        return A.permute(0, 2, 3, 1).flatten(1)''',
    "Residual": '''
class Residual(nn.Module):
    """Adds what it is given to what its layers make of it."""

    def __init__(self, *layers):
        super().__init__()
        self.layers = nn.Sequential(*layers)

    def forward(self, A):
        return A + self.layers(A)''',
}
UNPACKED = '''def unpacked(shape, text):
    """Turn text in base 85 into a tensor: four bytes are a float32."""
    numbers = bytearray(base64.b85decode("".join(text.split())))
    return torch.frombuffer(numbers, dtype=torch.float32).reshape(shape)'''


@dataclass(frozen=True)
class Module:
    """A module of the model, and where its weights go: (its place in it, {name: code})."""

    code: str
    state: list[tuple[str, dict[str, str]]] = field(default_factory=list)


def torch_script(
    net: nn.Network, features: Sequence[str] | None, title: str, units: Units | None = None
) -> str:
    """Write the network in PyTorch, with ``model(P)`` and ``predict(P)`` for points P (m, 2).

    The points are in the owner's ``units``, if there are any. Without ``features`` the network
    takes its own inputs X (m, n_0), or images (m, channels, height, width).

    Raises:
        ValueError: if the network does not take these features, has a layer that cannot be
            written out, or is not finite.
    """
    classes = class_names(net) if features is None else []
    layers = checked_layers(net, features, LAYER_MODULES, TORCH_MODULES)
    given = _inputs(net) if features is None else _points(features, units)
    what, _, answer = answers(layers[-1], given.name)
    rows, constants = _modules(layers), weights(layers, _matrix, _vector)
    model, packed = _model(rows, given), "= unpacked(" in constants
    parts = [
        about(net, title, "PyTorch", given.note)
        + ("\n\nimport base64\n" if packed else "\n")
        + "\nimport torch\nfrom torch import nn",
        *given.parts,
        *network_units.named(classes),
        *called(CLASSES, model),
        model,
        *([UNPACKED] if packed else []),
        constants + "\n" + _places(rows, given) + _evaluation(model),
        function(
            f"predict({given.name})",
            f"Turn {given.told} into {network_units.what(what, units, classes)}.",
            ["with torch.no_grad():", f"    return {network_units.answer(answer, units, classes)}"],
        ),
        given.main,
    ]
    return "\n\n\n".join(parts) + "\n"


# ---- what the network is given ---------------------------------------------------------------


def _points(features: Sequence[str], units: Units | None) -> Given:
    """Points of the plane, which become features."""
    answer = "predict(P)" if units and units.classes else "predict(P).tolist()"
    own = network_units.constants(units, "torch.tensor([{}], dtype=torch.double)")
    return Given(
        "P",
        "points P (m, 2)",
        "PyTorch wants examples in rows: P holds m points, (m, 2).",
        [*own, _features(features, units)],
        "Features()",
        main_of_points(
            f"P = torch.tensor(points, dtype=torch.{'double' if units else 'float32'})  # (m, 2)",
            f"for point, outputs, answer in zip(points, model(P).tolist(), {answer}):",
            network_units.sample(units),
            network_units.names(units),
        ),
    )


def _inputs(net: nn.Network) -> Given:
    """Whatever the network takes: rows, or images with channels first."""
    shape, note = channels_first(net.input_shape), "PyTorch wants examples in rows"
    if is_image(net.input_shape):
        note += ", and the channels of an image first"
    sizes = ", ".join(map(str, shape))
    told, read = f"X (m, {sizes})", "predict(X)" if class_names(net) else "predict(X).tolist()"
    lines = [
        f"X = torch.rand(4, {sizes})  # put in your own",
        f"for outputs, answer in zip(model(X).tolist(), {read}):",
        "    print(outputs, answer)",
    ]
    return Given("X", told, f"{note}: X holds m of {times(shape)}.", [], "", main(lines))


def _features(features: Sequence[str], units: Units | None) -> str:
    columns = [FEATURES[name].code.replace("np.", "torch.") for name in features]
    scaled = [f"P = {network_units.scaled(units, '.float()')}"] if units else []
    lines = [
        *scaled,
        "x1, x2 = P[:, 0], P[:, 1]",
        *listed("return torch.stack([", columns, "], dim=1)"),
    ]
    n_0 = len(features)
    return "\n".join(
        [
            "class Features(nn.Module):",
            f'    """Turns points P (m, 2) into the network\'s inputs (m, {n_0})."""',
            "",
            "    def forward(self, P):",
            *(f"        {line}" for line in lines),
        ]
    )


# ---- the layers ------------------------------------------------------------------------------


def _modules(layers: Sequence[Layer], before: str = "") -> list[list[Module]]:
    """Return the modules of each layer. What the last one puts out becomes rows."""
    rows = []
    for i, layer in enumerate(layers, 1):
        row = LAYER_MODULES[layer.kind](layer, f"{before}{i}")
        if i == len(layers) and not before and is_image(layer.shape_out):
            row.append(Module("Flat()"))
        if layer.activation.name != "identity" or layer.kind == "dense":
            row.append(Module(TORCH_MODULES[layer.activation.name]))
        rows.append(row)
    return rows


def _model(rows: Sequence[Sequence[Module]], given: Given) -> str:
    lines = [f"    {given.first},"] if given.first else []
    lines += [f"    {', '.join(module.code for module in row)}," for row in rows if row]
    return "\n".join(["model = nn.Sequential(", *lines, ")"])


def _places(rows: Sequence[Sequence[Module]], given: Given) -> str:
    """Write which module the weights go to, by its place in the model."""
    told = f"; {given.first} is 0" if given.first else ""
    lines = [f"model.load_state_dict({{  # by their places in the model{told}"]
    modules = [module for row in rows for module in row]
    for place, module in enumerate(modules, 1 if given.first else 0):
        for inside, state in module.state:
            items = [f'"{place}.{inside}{name}": {code},' for name, code in state.items()]
            line = f"    {' '.join(items)}"
            lines += [line] if len(line) <= LINE else [f"    {item}" for item in items]
    return "\n".join([*lines, "})"])


def _evaluation(model: str) -> str:
    if "BatchNorm" in model or "Dropout" in model:
        return "\nmodel.eval()  # no dropout, and the figures that were noted in training"
    return ""


def _dense(layer: Any, i: str) -> list[Module]:
    sizes = f"{layer.n_in}, {layer.n_out}" + ("" if layer.bias else ", bias=False")
    linear = Module(f"nn.Linear({sizes})", _weighted(layer, f"W{i}", i))
    return [*_flatten(layer, i), linear]


def _weighted(layer: Any, W: str, i: str) -> list[tuple[str, dict[str, str]]]:
    return [("", {"weight": W} | ({"bias": f"b{i}"} if layer.bias else {}))]


def _conv2d(layer: Any, i: str) -> list[Module]:
    (height, width), channels = layer.window.size, layer.shape_in[2]
    settings = f"{channels}, {layer.filters}, {layer.window.size}"
    for name, usual in (("stride", (1, 1)), ("padding", (0, 0))):
        if (value := getattr(layer.window, name)) != usual:
            settings += f", {name}={value}"
    settings += "" if layer.bias else ", bias=False"
    W = f"W{i}.reshape({layer.filters}, {height}, {width}, {channels}).permute(0, 3, 1, 2)"
    return [Module(f"nn.Conv2d({settings})", _weighted(layer, W, i))]


def _pool(layer: Any, i: str) -> list[Module]:
    kind = {"max_pool": "Max", "average_pool": "Avg"}[layer.kind]
    return [Module(f"nn.{kind}Pool2d({layer.window.size}, stride={layer.window.stride})")]


def _flatten(layer: Any, i: str) -> list[Module]:
    return [Module("Flat()")] if is_image(layer.shape_in) else []


def _activation(layer: Any, i: str) -> list[Module]:
    return []


def _dropout(layer: Any, i: str) -> list[Module]:
    return [Module(f"nn.Dropout({layer.p:g})")]


def _batch_norm(layer: Any, i: str) -> list[Module]:
    names = {"weight": "gamma", "bias": "beta", "running_mean": "mean", "running_var": "variance"}
    kind = f"nn.BatchNorm{2 if is_image(layer.shape_in) else 1}d({layer.shape_in[-1]})"
    return [Module(kind, [("", {name: f"{ours}{i}" for name, ours in names.items()})])]


def _residual(layer: Any, i: str) -> list[Module]:
    rows = _modules(layer.inner, f"{i}_")
    lines = "".join(f"        {', '.join(m.code for m in row)},\n" for row in rows if row)
    modules = [module for row in rows for module in row]
    state = [
        (f"layers.{place}.{inside}", names)
        for place, module in enumerate(modules)
        for inside, names in module.state
    ]
    return [Module(f"Residual(\n{lines}    )", state)]


LAYER_MODULES: dict[str, Callable[[Any, str], list[Module]]] = {
    # Of a kind of layer: its modules, without the activation.
    "dense": _dense,
    "conv2d": _conv2d,
    "max_pool": _pool,
    "average_pool": _pool,
    "flatten": _flatten,
    "activation": _activation,
    "dropout": _dropout,
    "batch_norm": _batch_norm,
    "residual": _residual,
}


def _matrix(name: str, W: Array) -> str:
    return constant(f"{name} = torch.tensor([", W, "])", f"({len(W)}, {W.shape[1]})")


def _vector(name: str, b: Array) -> str:
    return constant(f"{name} = torch.tensor([", b, "])", f"({b.size},)", brackets="")
