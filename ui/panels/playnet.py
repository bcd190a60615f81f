"""The playground's network: every unit a small map of the plane, at every recorded iteration.

A unit's map shows its output at each point of the plane. The maps of all units and all frames
come from one batched forward pass over a grid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from nn import stack
from nn.activations import Activation
from nn.arrays import Array, Labels
from nn.data.features import FEATURES, features
from nn.layers import Layer
from nn.look.vitals import dead_units
from nn.network import Network
from runs.playground.recording import PlayCourse
from ui.charts.numbers import Data, text
from ui.kit.names import ACTIVATIONS
from ui.panels.frames import packed
from ui.panels.planes import Extent, lattice, single

EXTENT: Extent = (-3.3, 3.3, -3.3, 3.3)  # the points lie within -3 and 3
INPUT_SIDE = 24  # grid points along each side of an input's map; it comes once, not per frame
SIDES = (8, 20)  # the coarsest and the finest map of a unit
BUDGET = 520_000  # bytes of all maps, weights and biases, before base64 makes a third more of it
MOST_LAYERS, MOST_UNITS = 6, 16
STEPS = 127  # of an i8, to each side of 0
FAR = 1e9  # what is not finite is drawn as this
MAY = {"layers": True, "units": True, "features": True, "open": True}


def data(course: PlayCourse, can: Mapping[str, bool] = MAY) -> Data:
    """What the panel ``playnet`` draws, but for what the visitor has opened or marked on it.

    ``can`` says which changes the page allows. The page adds ``opened``: layer (from 1), unit
    (from 0) and source (-1: bias, None: the whole unit), or None; and ``marked``: a list of places
    like it, each with its ``kind``, "frozen" or "edited".
    """
    net, n_classes = course.network(), course.examples.n_classes
    layers = drawn_layers(course, net)
    return timing(course) | {
        "side": map_side(len(course.thetas), net.layer_sizes),
        "input_side": INPUT_SIDE,
        "inputs": inputs(course.features),
        "layers": layers,
        "n_hidden": len(layers) - 1,
        "output_kind": kind_of(n_classes),
        "classes": names_of(n_classes),
        "dead": dead(course, net),
        "can": dict(can),
        "most_layers": MOST_LAYERS,
        "most_units": MOST_UNITS,
        "alt": told(course.features, net),
    }


def timing(course: PlayCourse) -> Data:
    """When each frame is shown: the same for all panels of a page."""
    return {
        "shares": [round(share, 6) for share in course.shares],
        "iterations": list(course.iterations),
    }


def kind_of(n_classes: int) -> str:
    """Say what the outputs are: a number, one probability, or one for each class."""
    return {0: "regression", 2: "binary"}.get(n_classes, "classes")


def names_of(n_classes: int) -> list[str]:
    """What the classes are called."""
    return [str(c) for c in range(n_classes)]


def grid(extent: Extent, side: int, dtype: np.typing.DTypeLike = np.float32) -> Array:
    """Points in the middle of side x side square cells, row by row from the top left."""
    x0, x1, y0, y1 = extent
    half, tall = (x1 - x0) / side / 2, (y1 - y0) / side / 2
    return lattice((x0 + half, x1 - half, y0 + tall, y1 - tall), side, dtype)


def map_side(frames: int, sizes: Sequence[int]) -> int:
    """Choose how fine the units' maps are, so that a large network does not take long to send."""
    wires = sum(n * (before + 1) for before, n in pairwise(sizes))
    left = BUDGET / frames - 2 * wires  # a weight takes two bytes
    return int(np.clip(np.sqrt(max(left, 0) / sum(sizes[1:])), *SIDES))


def inputs(names: Sequence[str]) -> list[Data]:
    """All features there are, with their maps; ``index`` is the row of X, if it is an input."""
    made = features(tuple(FEATURES), grid(EXTENT, INPUT_SIDE))
    rows = zip(FEATURES.items(), made, strict=True)
    return [
        {
            "key": key,
            "label": feature.label,
            "on": key in names,
            "index": names.index(key) if key in names else None,
            "far": float(abs(row).max()),  # what the ends of the colours stand for
            "map": signed(row, float(abs(row).max())),
        }
        for (key, feature), row in rows
    ]


def drawn_layers(course: PlayCourse, net: Network) -> list[Data]:
    """The hidden layers and the output layer: maps, weights and biases of all frames."""
    thetas = single(course.thetas)
    side = map_side(len(thetas), net.layer_sizes)
    X = features(course.features, grid(EXTENT, side, thetas.dtype))
    activations, wires = stack.forward(net, thetas, X), stack.parts(net, thetas)
    rows = zip(net.layers, activations, wires, strict=True)
    return [drawn(layer, A, W, b) for layer, A, (W, b) in rows]


def drawn(layer: Layer, A: Array, W: Array, b: Array | None) -> Data:
    """A layer from A (F, n, side²), W (F, n, n_prev) and b (F, n, 1)."""
    A, W = finite(A), finite(W)
    b = np.zeros((*W.shape[:2], 1), W.dtype) if b is None else finite(b)
    low, high = ends(layer.activation, A)
    middle, half = (low + high) / 2, (high - low) / 2
    return {
        "size": W.shape[1],
        "name": called(layer.activation),
        "maps": signed(A - middle, half),
        "weights": numbers(W),
        "biases": numbers(b),
        "largest": float(abs(W).max()) or 1.0,
        "low": low,
        "high": high,
    }


def called(g: Activation) -> str:
    """Return the name of an activation in the middle of a sentence."""
    name = ACTIVATIONS.get(g.name, g.name)
    return name if name[1].isupper() or name == "ReLU" else name[0].lower() + name[1:]


def ends(g: Activation, A: Array) -> tuple[float, float]:
    """What the two ends of the colours stand for in a layer."""
    if g.name in ("sigmoid", "softmax"):
        return 0.0, 1.0
    far = 1.0 if g.name == "tanh" else float(abs(A).max()) or 1.0
    return -far, far


def signed(values: Array, far: float) -> Data:
    """Pack numbers from -far to far, one byte each; ``scale`` turns them into -1 to 1."""
    return packed(values / (far or 1.0), "i8", 1 / STEPS)


def numbers(values: Array) -> Data:
    """Pack weights or biases, two bytes each: fine enough to be read."""
    return packed(values, "i16", (float(abs(values).max()) or 1.0) / 32767)


def finite(values: Array) -> Array:
    """Replace what a training that diverged left behind, which cannot be drawn."""
    return np.clip(np.nan_to_num(values, nan=0.0, posinf=FAR, neginf=-FAR), -FAR, FAR)


def dead(course: PlayCourse, net: Network) -> Data | None:
    """Mark the ReLU units that no training point switches on: (F * hidden units), or None."""
    hidden = net.layers[:-1]
    if not any(layer.activation.name == "relu" for layer in hidden):
        return None
    thetas = single(course.thetas)
    X = features(course.features, np.asarray(course.examples.P_train, thetas.dtype))
    return packed(np.concatenate(dead_units(net, thetas, X), axis=1).astype(float), "u8", 1)


def told(names: Sequence[str], net: Network) -> str:
    """Say in words what is drawn."""
    hidden = [f"{layer.n_out} units ({called(layer.activation)})" for layer in net.layers[:-1]]
    layers = f"hidden layers of {', then '.join(hidden)}" if hidden else "no hidden layer"
    given = ", ".join(FEATURES[name].label for name in names)
    n_L = net.layer_sizes[-1]
    return f"A network with the inputs {given}, {layers}, and {n_L} output{'s' * (n_L > 1)}."


def fares(course: PlayCourse) -> str:
    """Say how well the network does at the end."""
    end = course.snapshots[-1]
    words = f"At iteration {end.iteration:,} its cost is {text(end.cost, 3)}"
    if not np.isnan(end.test_cost):
        words += f", {text(end.test_cost, 3)} on the test points"
    return words + "."


def labels(A_L: Array) -> Labels:
    """Turn outputs (F, n_L, m) into labels (F, m), as ``Network.predict`` does."""
    return (A_L[:, 0] > 0.5).astype(np.int64) if A_L.shape[1] == 1 else A_L.argmax(axis=1)
