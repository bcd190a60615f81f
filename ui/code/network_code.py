"""A trained network as a short script to read and run: in NumPy, or in PyTorch.

The network takes features of a point in the plane. Its weights are written out with as many
digits as it takes to read exactly the same float32 numbers back.
"""

from __future__ import annotations

from collections.abc import Sequence

import nn
from nn.arrays import Array
from nn.data.features import FEATURES
from nn.layers import Dense
from runs.playground.plane_units import Units
from ui.code import network_units
from ui.code.network_text import about, checked_layers, constant, function, listed, main, weights

NUMPY_FUNCTIONS = {
    "sigmoid": '''
def sigmoid(Z):
    """1 / (1 + e^-Z). Where e^-Z is too large for a float, it is infinite, and this is 0."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-Z))''',
    "relu": '''
def relu(Z):
    """Z where it is above zero, and 0 elsewhere."""
    return np.maximum(0, Z)''',
    "leaky_relu": '''
def leaky_relu(Z):
    """Z where it is above zero, and 0.01 Z elsewhere."""
    return np.maximum(0.01 * Z, Z)''',
    "gelu": '''
def gelu(Z):
    """Z / 2 * (1 + tanh u): GELU in its tanh form."""
    u = (2 / np.pi) ** 0.5 * (Z + 0.044715 * Z**3)
    return Z / 2 * (1 + np.tanh(u))''',
    "softmax": '''
def softmax(Z):
    """e^Z / sum of e^Z over the units: each column becomes probabilities."""
    E = np.exp(Z - Z.max(axis=0))  # without its largest Z, no column can overflow
    return E / E.sum(axis=0)''',
}
NUMPY_CALLS = {"tanh": "np.tanh({})", "identity": "{}"}  # the others are called by their name
TORCH_MODULES = {
    "sigmoid": "nn.Sigmoid()",
    "tanh": "nn.Tanh()",
    "relu": "nn.ReLU()",
    "leaky_relu": "nn.LeakyReLU(0.01)",
    "gelu": 'nn.GELU(approximate="tanh")',
    "identity": "nn.Identity()",
    "softmax": "nn.Softmax(dim=1)",
}
ANSWERS = {  # of an output activation: what predict returns, how in NumPy, and how in PyTorch
    "sigmoid": (
        "classes (m,): 1 where the output is above 0.5",
        "(forward(P)[0] > 0.5).astype(int)",
        "(model(P)[:, 0] > 0.5).int()",
    ),
    "softmax": (
        "classes (m,): the unit with the largest output",
        "forward(P).argmax(axis=0)",
        "model(P).argmax(dim=1)",
    ),
    "identity": ("numbers (m,)", "forward(P)[0]", "model(P)[:, 0]"),
}


# ---- NumPy -----------------------------------------------------------------------------------


def numpy_script(
    net: nn.Network, features: Sequence[str], title: str, units: Units | None = None
) -> str:
    """Write the network in NumPy, with ``forward(P)`` and ``predict(P)`` for points P (2, m).

    The points are in the owner's ``units``, if there are any.

    Raises:
        ValueError: if the network does not take these features, or is not finite.
    """
    layers = checked_layers(net, features, {*NUMPY_FUNCTIONS, *NUMPY_CALLS})
    used = dict.fromkeys(layer.activation.name for layer in layers)
    what, answer, _ = ANSWERS[layers[-1].activation.name]
    own, kind = _constants(units, "np.array([{}])[:, None]"), "float" if units else "np.float32"
    parts = [
        about(net, title, "NumPy", "Every column is an example: P holds m points, (2, m).")
        + "\n\nimport numpy as np",
        *(NUMPY_FUNCTIONS[name].strip() for name in used if name in NUMPY_FUNCTIONS),
        *own,
        _numpy_features(features, units),
        _numpy_forward(layers),
        function(
            "predict(P)",
            f"Turn points P (2, m) into {network_units.what(what, units)}.",
            [f"return {network_units.answer(answer, units)}"],
        ),
        weights(layers, _numpy_matrix, _numpy_column),
        main(
            f"P = np.array(points, {kind}).T  # (2, m)",
            "for point, outputs, answer in zip(points, forward(P).T, predict(P)):",
            network_units.sample(units),
            network_units.names(units),
        ),
    ]
    return "\n\n\n".join(parts) + "\n"


def _constants(units: Units | None, array: str) -> list[str]:
    """Write the owner's units as one part of the script, if there are any."""
    lines = network_units.constants(units, array)
    return ["\n".join(lines)] if lines else []


def _numpy_features(features: Sequence[str], units: Units | None) -> str:
    rows = [FEATURES[name].code for name in features]
    return function(
        "features(P)",
        f"Turn points P (2, m) into the network's inputs ({len(features)}, m).",
        [
            f"x1, x2 = {_scaled(units, '.astype(np.float32)')}",
            *listed("return np.stack([", rows, "])"),
        ],
    )


def _scaled(units: Units | None, single: str) -> str:
    """Write how points become those of the plane, in single precision."""
    if network_units.scales(units):
        return f"((P - MIDDLE) / UNIT){single}"
    return f"P{single}" if units else "P"


def _numpy_forward(layers: Sequence[Dense]) -> str:
    """Write a line for each layer, and after it the shape of its outputs."""
    steps = [("A0 = features(P)", layers[0].n_in)]
    for i, layer in enumerate(layers, 1):
        Z = f"W{i} @ A{i - 1}" + (f" + b{i}" if layer.b is not None else "")
        name = layer.activation.name
        steps.append((f"A{i} = " + NUMPY_CALLS.get(name, name + "({})").format(Z), layer.n_out))
    width, L = max(len(step) for step, _ in steps), len(layers)
    return function(
        "forward(P)",
        f"Turn points P (2, m) into the outputs A{L} ({layers[-1].n_out}, m).",
        [*(f"{step:{width}}  # ({n}, m)" for step, n in steps), f"return A{L}"],
    )


def _numpy_matrix(name: str, W: Array) -> str:
    return constant(f"{name} = np.array([", W, "], np.float32)", f"({len(W)}, {W.shape[1]})")


def _numpy_column(name: str, b: Array) -> str:
    return constant(f"{name} = np.array([", b, "], np.float32).T", f"({b.size}, 1)")


# ---- PyTorch ---------------------------------------------------------------------------------


def torch_script(
    net: nn.Network, features: Sequence[str], title: str, units: Units | None = None
) -> str:
    """Write the network in PyTorch, with ``model(P)`` and ``predict(P)`` for points P (m, 2).

    The points are in the owner's ``units``, if there are any.

    Raises:
        ValueError: if the network does not take these features, or is not finite.
    """
    layers = checked_layers(net, features, TORCH_MODULES)
    what, _, answer = ANSWERS[layers[-1].activation.name]
    predict = ["with torch.no_grad():", f"    return {network_units.answer(answer, units)}"]
    answers = "predict(P)" if units and units.classes else "predict(P).tolist()"
    own, kind = (
        _constants(units, "torch.tensor([{}], dtype=torch.double)"),
        "double" if units else "float32",
    )
    parts = [
        about(net, title, "PyTorch", "PyTorch wants examples in rows: P holds m points, (m, 2).")
        + "\n\nimport torch\nfrom torch import nn",
        *own,
        _torch_features(features, units),
        _torch_model(layers),
        weights(layers, _torch_matrix, _torch_vector) + "\n" + _torch_places(layers),
        function(
            "predict(P)", f"Turn points P (m, 2) into {network_units.what(what, units)}.", predict
        ),
        main(
            f"P = torch.tensor(points, dtype=torch.{kind})  # (m, 2)",
            f"for point, outputs, answer in zip(points, model(P).tolist(), {answers}):",
            network_units.sample(units),
            network_units.names(units),
        ),
    ]
    return "\n\n\n".join(parts) + "\n"


def _torch_features(features: Sequence[str], units: Units | None) -> str:
    columns = [FEATURES[name].code.replace("np.", "torch.") for name in features]
    scaled = [f"P = {_scaled(units, '.float()')}"] if units else []
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


def _torch_model(layers: Sequence[Dense]) -> str:
    lines = ["model = nn.Sequential(", "    Features(),"]
    for layer in layers:
        sizes = f"{layer.n_in}, {layer.n_out}" + (", bias=False" if layer.b is None else "")
        lines.append(f"    nn.Linear({sizes}), {TORCH_MODULES[layer.activation.name]},")
    return "\n".join([*lines, ")"])


def _torch_places(layers: Sequence[Dense]) -> str:
    """Write which layer the weights go to: the linear ones stand at places 1, 3, 5, …"""
    lines = ["model.load_state_dict({  # by their places in the model; Features() is 0"]
    for i, layer in enumerate(layers, 1):
        bias = f' "{2 * i - 1}.bias": b{i},' if layer.b is not None else ""
        lines.append(f'    "{2 * i - 1}.weight": W{i},{bias}')
    return "\n".join([*lines, "})"])


def _torch_matrix(name: str, W: Array) -> str:
    return constant(f"{name} = torch.tensor([", W, "])", f"({len(W)}, {W.shape[1]})")


def _torch_vector(name: str, b: Array) -> str:
    return constant(f"{name} = torch.tensor([", b, "])", f"({b.size},)", brackets="")
