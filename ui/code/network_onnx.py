"""A trained network as ONNX: the file that other programs read, with its graph of operations.

The optional package ``onnx`` writes it and checks it. As in PyTorch, examples are rows, and images
have their channels first: the input "points" is (m, 2), or "input" is (m, n_0) or (m, channels,
height, width), and the output "output" is (m, n_L).
"""

from __future__ import annotations

import importlib
import importlib.util
import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import nn
from nn.layers import Layer
from nn.layers.normalization import EPSILON
from runs.playground.plane_units import Units
from ui.code.network_text import channels_first, checked_layers, class_names, is_image
from ui.code.network_units import provenance, scales, wishes
from ui.code.script_data import plain

# The first with all operations that are needed, and the oldest file format that has them: the
# newest would shut out many programs that can compute the network well.
OPSET, FORMAT = 20, 9
FLOAT = np.dtype(np.float32)
MISSING = "An ONNX file needs one more package on the server: pip install -r requirements-onnx.txt"

# Operations, what they take and what they make. x1, x2 and all that is named here are (m, 1).
FEATURE_NODES: dict[str, list[tuple[str, list[str], str]]] = {
    "x1": [],
    "x2": [],
    "x1_squared": [("Mul", ["x1", "x1"], "x1_squared")],
    "x2_squared": [("Mul", ["x2", "x2"], "x2_squared")],
    "product": [("Mul", ["x1", "x2"], "product")],
    "sin_x1": [("Add", ["x1", "x1"], "twice_x1"), ("Sin", ["twice_x1"], "sin_x1")],
    "sin_x2": [("Add", ["x2", "x2"], "twice_x2"), ("Sin", ["twice_x2"], "sin_x2")],
    "cos_x1": [("Add", ["x1", "x1"], "twice_x1"), ("Cos", ["twice_x1"], "cos_x1")],
    "cos_x2": [("Add", ["x2", "x2"], "twice_x2"), ("Cos", ["twice_x2"], "cos_x2")],
}
ACTIVATION_NODES: dict[str, tuple[str, dict[str, Any]]] = {
    "sigmoid": ("Sigmoid", {}),
    "tanh": ("Tanh", {}),
    "relu": ("Relu", {}),
    "leaky_relu": ("LeakyRelu", {"alpha": 0.01}),
    "gelu": ("Gelu", {"approximate": "tanh"}),
    "identity": ("Identity", {}),
    "softmax": ("Softmax", {"axis": 1}),
}


class OnnxMissing(RuntimeError):
    """The package that writes ONNX files is not installed."""


def is_installed() -> bool:
    """Tell whether ONNX files can be written, without loading the package."""
    return importlib.util.find_spec("onnx") is not None


def onnx_model(
    net: nn.Network, features: Sequence[str] | None, title: str, units: Units | None = None
) -> bytes:
    """Return the network as the content of an ONNX file; it takes the owner's ``units``.

    Without ``features`` it takes the network's own inputs.

    Raises:
        OnnxMissing: if the package ``onnx`` is not installed.
        ValueError: if the network does not take these features, has a layer that cannot be
            written out, or is not finite.
    """
    layers = checked_layers(net, features, LAYER_NODES, ACTIVATION_NODES)
    onnx = _package()
    graph = _Graph(onnx.helper)
    if features is None:
        given = graph.value("input", channels_first(net.input_shape))
    else:
        given = graph.value("points", (2,))
        _scale(graph, units)
        _features(graph, features, "plane" if scales(units) else "points")
    inner = "inner" if wishes(units) else "output"
    _layers(graph, layers, "input" if features is None else "A0", inner)
    _answer(graph, units)
    told = {} if features is None else {"features": ", ".join(features)}
    if features is None and (names := class_names(net)):
        told |= {"classes": json.dumps(names), "prepared": str(net.provenance.get("prepared", ""))}
    told |= {"units": json.dumps(provenance(units))} if units else {}
    model = graph.model(given, graph.value("output", (layers[-1].n_out,)), title, told, onnx)
    onnx.checker.check_model(model, full_check=True)
    content: bytes = model.SerializeToString()
    return content


def _package() -> Any:
    """Load the package now, not with the page: it takes a third of a second."""
    try:
        return importlib.import_module("onnx")
    except ImportError as error:
        raise OnnxMissing(MISSING) from error


class _Graph:
    """What the file will hold: operations in their order, and constants by name."""

    def __init__(self, helper: Any) -> None:
        self.helper = helper
        self.nodes: list[Any] = []
        self.constants: dict[str, Any] = {}

    def value(self, name: str, shape: Sequence[int]) -> Any:
        """Describe an input or output (m, …) of float32; the number of examples m stays open."""
        kind = self.helper.np_dtype_to_tensor_dtype(FLOAT)
        return self.helper.make_tensor_value_info(name, kind, ["m", *shape])

    def add(self, kind: str, takes: Sequence[str], makes: str, **settings: Any) -> str:
        """Add an operation; return the name of what it makes."""
        self.nodes.append(self.helper.make_node(kind, list(takes), [makes], **settings))
        return makes

    def constant(self, name: str, array: Any) -> str:
        """Add a constant; return its name."""
        self.constants[name] = np.asarray(array, FLOAT)
        return name

    def model(self, given: Any, output: Any, title: str, told: dict[str, str], onnx: Any) -> Any:
        """Put all together."""
        tensor = onnx.numpy_helper.from_array
        constants = [tensor(array, name) for name, array in self.constants.items()]
        graph = self.helper.make_graph(
            self.nodes, "network", [given], [output], constants, doc_string=plain(title)
        )
        opset = self.helper.make_opsetid("", OPSET)
        model = self.helper.make_model(
            graph, producer_name="Glassbox", ir_version=FORMAT, opset_imports=[opset]
        )
        self.helper.set_model_props(model, told)
        return model


# ---- from the owner's points to features, and back to the owner's answers --------------------


def _scale(graph: _Graph, units: Units | None) -> None:
    """Bring the owner's numbers into the plane."""
    if units is None or not scales(units):
        return
    for name, of in (("middle", "middle"), ("unit", "unit")):
        graph.constant(name, [[getattr(axis, of) for axis in units.inputs]])
    graph.add("Sub", ["points", "middle"], "moved")
    graph.add("Div", ["moved", "unit"], "plane")


def _answer(graph: _Graph, units: Units | None) -> None:
    """Turn a number into one of the owner's."""
    if units is None or not wishes(units):
        return
    graph.constant("y_middle", units.y.middle)
    graph.constant("y_unit", units.y.unit)
    graph.add("Mul", ["inner", "y_unit"], "stretched")
    graph.add("Add", ["stretched", "y_middle"], "output")


def _features(graph: _Graph, features: Sequence[str], points: str) -> None:
    """Cut the points into x1 and x2, and put the features (m, n_0) together as A0."""
    operations = dict.fromkeys(  # 2 x1 is made once, even for its sine and its cosine
        (kind, tuple(takes), makes)
        for name in features
        for kind, takes, makes in FEATURE_NODES[name]
    )
    make = graph.helper.make_node
    graph.nodes.append(make("Split", [points], ["x1", "x2"], axis=1, num_outputs=2))
    for operation in operations:
        graph.add(*operation)
    graph.add("Concat", features, "A0", axis=1)


# ---- the layers ------------------------------------------------------------------------------


def _layers(
    graph: _Graph, layers: Sequence[Layer], A: str, output: str = "", before: str = ""
) -> str:
    """Add what each layer does to A; what the last one puts out becomes rows, as ``output``."""
    for number, layer in enumerate(layers, 1):
        i, is_last = f"{before}{number}", bool(output) and number == len(layers)
        flat = is_last and is_image(layer.shape_out)
        Z = LAYER_NODES[layer.kind](graph, layer, i, A, f"maps{i}" if flat else f"Z{i}")
        kind, settings = ACTIVATION_NODES[layer.activation.name]
        Z = _rows(graph, Z, f"Z{i}") if flat else Z
        A = graph.add(kind, [Z], output if is_last else f"A{i}", **settings)
    return A


def _rows(graph: _Graph, A: str, makes: str) -> str:
    """Turn images into rows as they were learned from: their channels go last."""
    graph.add("Transpose", [A], f"{makes}_last", perm=[0, 2, 3, 1])
    return graph.add("Flatten", [f"{makes}_last"], makes)


def _dense(graph: _Graph, layer: Any, i: str, A: str, Z: str) -> str:
    """Z = A_prev W^T + b, with examples in rows."""
    A = _rows(graph, A, f"rows{i}") if is_image(layer.shape_in) else A
    return graph.add("Gemm", [A, *_weights(graph, layer, i, layer.W)], Z, transB=1)


def _weights(graph: _Graph, layer: Any, i: str, W: Any) -> list[str]:
    names = [graph.constant(f"W{i}", W)]
    return names if layer.b is None else [*names, graph.constant(f"b{i}", layer.b.ravel())]


def _conv2d(graph: _Graph, layer: Any, i: str, A: str, Z: str) -> str:
    window, channels = layer.window, layer.shape_in[2]
    W = np.moveaxis(layer.W.reshape(-1, *window.size, channels), 3, 1)
    return graph.add(
        "Conv", [A, *_weights(graph, layer, i, W)], Z, kernel_shape=window.size,
        strides=window.stride, pads=(*window.padding, *window.padding),
    )  # fmt: skip


def _pool(graph: _Graph, layer: Any, i: str, A: str, Z: str) -> str:
    kind = {"max_pool": "MaxPool", "average_pool": "AveragePool"}[layer.kind]
    return graph.add(kind, [A], Z, kernel_shape=layer.window.size, strides=layer.window.stride)


def _flatten(graph: _Graph, layer: Any, i: str, A: str, Z: str) -> str:
    return _rows(graph, A, Z) if is_image(layer.shape_in) else A


def _nothing(graph: _Graph, layer: Any, i: str, A: str, Z: str) -> str:
    """Leave all as it is: an activation alone; or dropout, which is for training."""
    return A


def _batch_norm(graph: _Graph, layer: Any, i: str, A: str, Z: str) -> str:
    figures = [
        graph.constant(f"{parameter.name}{i}", getattr(layer, parameter.name).ravel())
        for parameter in layer.parameters  # in the order in which ONNX wants them
    ]
    return graph.add("BatchNormalization", [A, *figures], Z, epsilon=EPSILON)


def _residual(graph: _Graph, layer: Any, i: str, A: str, Z: str) -> str:
    return graph.add("Add", [A, _layers(graph, layer.inner, A, before=f"{i}_")], Z)


LAYER_NODES: dict[str, Callable[[_Graph, Any, str, str, str], str]] = {
    # Of a kind of layer: what adds its operations and returns the name of Z, without activation.
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
