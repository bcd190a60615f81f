"""A trained network as a short script to read and run, in NumPy.

The network takes features of a point in the plane, or whatever else it was trained on. Its weights
are written out with as many digits as it takes to read exactly the same float32 numbers back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import nn
from nn.arrays import Array
from nn.data.features import FEATURES
from nn.layers import Layer
from nn.layers.normalization import EPSILON
from runs.playground.plane_units import Units
from ui.code import network_units
from ui.code.network_text import (
    Given,
    about,
    answers,
    called,
    checked_layers,
    class_names,
    constant,
    function,
    is_image,
    listed,
    main,
    main_of_points,
    numbered,
    times,
    weights,
)

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
HELPERS = {  # each calls those above it only
    "windows": '''
def windows(A, size, stride):
    """What a window sees at each place of images: (down, across, channels, m, *size)."""
    seen = np.lib.stride_tricks.sliding_window_view(A, size, axis=(0, 1))
    return seen[:: stride[0], :: stride[1]]''',
    "patches": '''
def patches(A, size, stride=(1, 1), padding=(0, 0)):
    """The same, with an empty border around, as columns: (down, across, numbers, m)."""
    seen = windows(np.pad(A, [(p, p) for p in (*padding, 0, 0)]), size, stride)
    seen = np.moveaxis(seen, (4, 5), (2, 3))  # (down, across, *size, channels, m)
    return seen.reshape(*seen.shape[:2], -1, seen.shape[-1])''',
    "flat": '''
def flat(A):
    """Images as columns: row by row, and in each pixel channel by channel."""
    return A.reshape(-1, A.shape[-1])''',
}
UNPACKED = '''def unpacked(shape, text):
    """Turn text in base 85 into an array: four bytes are a float32."""
    return np.frombuffer(base64.b85decode("".join(text.split())), "<f4").reshape(shape)'''
Step = tuple[str, Sequence[int]]  # a line of code, and the shape of its result without m


def numpy_script(
    net: nn.Network, features: Sequence[str] | None, title: str, units: Units | None = None
) -> str:
    """Write the network in NumPy, with ``forward(P)`` and ``predict(P)`` for points P (2, m).

    The points are in the owner's ``units``, if there are any. Without ``features`` the network
    takes its own inputs: the functions take X (n_0, m).

    Raises:
        ValueError: if the network does not take these features, has a layer that cannot be
            written out, or is not finite.
    """
    classes = class_names(net) if features is None else []
    layers = checked_layers(net, features, LAYER_LINES, {*NUMPY_FUNCTIONS, *NUMPY_CALLS})
    used = dict.fromkeys(layer.activation.name for _, layer in numbered(layers))
    given = _inputs(net) if features is None else _points(features, units)
    what, answer, _ = answers(layers[-1], given.name)
    forward, constants = _forward(layers, given), weights(layers, _matrix, _column)
    packed = "= unpacked(" in constants
    parts = [
        about(net, title, "NumPy", given.note)
        + ("\n\nimport base64" if packed else "")
        + "\n\nimport numpy as np",
        *(NUMPY_FUNCTIONS[name].strip() for name in used if name in NUMPY_FUNCTIONS),
        *called(HELPERS, forward),
        *given.parts,
        *network_units.named(classes),
        forward,
        function(
            f"predict({given.name})",
            f"Turn {given.told} into {network_units.what(what, units, classes)}.",
            [f"return {network_units.answer(answer, units, classes)}"],
        ),
        *([UNPACKED] if packed else []),
        constants,
        given.main,
    ]
    return "\n\n\n".join(parts) + "\n"


# ---- what the network is given ---------------------------------------------------------------


def _points(features: Sequence[str], units: Units | None) -> Given:
    """Points of the plane, which become features."""
    kind = "float" if units else "np.float32"
    return Given(
        "P",
        "points P (2, m)",
        "Every column is an example: P holds m points, (2, m).",
        [*network_units.constants(units, "np.array([{}])[:, None]"), _features(features, units)],
        "features(P)",
        main_of_points(
            f"P = np.array(points, {kind}).T  # (2, m)",
            "for point, outputs, answer in zip(points, forward(P).T, predict(P)):",
            network_units.sample(units),
            network_units.names(units),
        ),
    )


def _inputs(net: nn.Network) -> Given:
    """Whatever the network takes, as columns."""
    n_0, images = net.layer_sizes[0], is_image(net.input_shape)
    note = f"Every column is an example: X holds m of them, ({n_0}, m)."
    if images:
        note += f" Each is an image of {times(net.input_shape)}, row by row, channels last."
    shape = ", ".join(map(str, net.input_shape))
    lines = [
        f"X = np.random.default_rng(0).random(({n_0}, 4), np.float32)  # put in your own",
        "for outputs, answer in zip(forward(X).T, predict(X)):",
        "    print(outputs, answer)",
    ]
    first = f"X.reshape({shape}, -1)" if images else "X"
    return Given("X", f"X ({n_0}, m)", note, [], first, main(lines))


def _features(features: Sequence[str], units: Units | None) -> str:
    rows = [FEATURES[name].code for name in features]
    return function(
        "features(P)",
        f"Turn points P (2, m) into the network's inputs ({len(features)}, m).",
        [
            f"x1, x2 = {network_units.scaled(units, '.astype(np.float32)')}",
            *listed("return np.stack([", rows, "])"),
        ],
    )


# ---- the layers ------------------------------------------------------------------------------


def _forward(layers: Sequence[Layer], given: Given) -> str:
    """Write a line for each layer, or several, and after it the shape of its outputs."""
    steps: list[Step] = [(f"A0 = {given.first}", layers[0].shape_in)]
    for i, layer in enumerate(layers, 1):
        steps += _steps(layer, str(i), f"A{i - 1}", last=i == len(layers))
    width, L = max(len(step) for step, _ in steps), len(layers)
    lines = (f"{step:{width}}  # ({', '.join(map(str, shape))}, m)" for step, shape in steps)
    return function(
        f"forward({given.name})",
        f"Turn {given.told} into the outputs A{L} ({layers[-1].n_out}, m).",
        [*lines, f"return A{L}"],
    )


def _steps(layer: Layer, i: str, A_prev: str, *, last: bool = False) -> list[Step]:
    """Write how A_i comes from A_prev. What the last layer puts out becomes columns."""
    before, Z = LAYER_LINES[layer.kind](layer, i, A_prev)
    shape, name = layer.shape_out, layer.activation.name
    if last and is_image(shape):
        Z, shape = f"flat({Z})", (layer.n_out,)
    return [*before, (f"A{i} = " + NUMPY_CALLS.get(name, name + "({})").format(Z), shape)]


def _dense(layer: Any, i: str, A_prev: str) -> tuple[list[Step], str]:
    return [], _sum(layer, i, f"flat({A_prev})" if is_image(layer.shape_in) else A_prev)


def _sum(layer: Any, i: str, inputs: str) -> str:
    return f"W{i} @ {inputs}" + (f" + b{i}" if layer.b is not None else "")


def _conv2d(layer: Any, i: str, A_prev: str) -> tuple[list[Step], str]:
    window = layer.window
    how = f"{window.size}" + (f", stride={window.stride}" if window.stride != (1, 1) else "")
    how += f", padding={window.padding}" if window.padding != (0, 0) else ""
    seen = (*layer.shape_out[:2], layer.W.shape[1])
    return [(f"patches{i} = patches({A_prev}, {how})", seen)], _sum(layer, i, f"patches{i}")


def _pool(layer: Any, i: str, A_prev: str) -> tuple[list[Step], str]:
    of = {"max_pool": "max", "average_pool": "mean"}[layer.kind]
    window = layer.window
    return [], f"windows({A_prev}, {window.size}, {window.stride}).{of}(axis=(4, 5))"


def _flatten(layer: Any, i: str, A_prev: str) -> tuple[list[Step], str]:
    return [], f"flat({A_prev})" if is_image(layer.shape_in) else A_prev


def _nothing(layer: Any, i: str, A_prev: str) -> tuple[list[Step], str]:
    """Leave the sums as they are: an activation alone; or dropout, which is for training."""
    return [], A_prev


def _batch_norm(layer: Any, i: str, A_prev: str) -> tuple[list[Step], str]:
    x_hat = f"x_hat{i} = ({A_prev} - mean{i}) / np.sqrt(variance{i} + {EPSILON:g})"
    return [(x_hat, layer.shape_in)], f"gamma{i} * x_hat{i} + beta{i}"


def _residual(layer: Any, i: str, A_prev: str) -> tuple[list[Step], str]:
    steps, A = [], A_prev
    for k, inner in enumerate(layer.inner, 1):
        steps += _steps(inner, f"{i}_{k}", A)
        A = f"A{i}_{k}"
    return steps, f"{A_prev} + {A}"


LAYER_LINES: dict[str, Callable[[Any, str, str], tuple[list[Step], str]]] = {
    # Of a kind of layer: lines before, and Z_i from A_prev, without the activation.
    "dense": _dense,
    "conv2d": _conv2d,
    "max_pool": _pool,
    "average_pool": _pool,
    "flatten": _flatten,
    "activation": _nothing,
    "dropout": _nothing,
    "batch_norm": _batch_norm,
    "residual": _residual,
}


def _matrix(name: str, W: Array) -> str:
    return constant(f"{name} = np.array([", W, "], np.float32)", f"({len(W)}, {W.shape[1]})")


def _column(name: str, b: Array) -> str:
    return constant(f"{name} = np.array([", b, "], np.float32).T", f"({b.size}, 1)")
