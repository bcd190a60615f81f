"""A trained network as ONNX: the file that other programs read, with its graph of operations.

The optional package ``onnx`` writes it and checks it. As in PyTorch, examples are rows: the input
"points" is (m, 2), and the output "output" is (m, n_L).
"""

from __future__ import annotations

import importlib
import importlib.util
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

import nn
from nn.layers import Dense
from runs.playground.plane_units import Units
from ui.code.network_text import checked_layers
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
    net: nn.Network, features: Sequence[str], title: str, units: Units | None = None
) -> bytes:
    """Return the network as the content of an ONNX file; it takes the owner's ``units``.

    Raises:
        OnnxMissing: if the package ``onnx`` is not installed.
        ValueError: if the network does not take these features, or is not finite.
    """
    layers = checked_layers(net, features, ACTIVATION_NODES)
    onnx = _package()
    helper, tensor = onnx.helper, onnx.numpy_helper.from_array
    graph = helper.make_graph(
        [
            *_scaling_nodes(helper, units),
            *_feature_nodes(helper, features, "plane" if scales(units) else "points"),
            *_layer_nodes(helper, layers, "inner" if wishes(units) else "output"),
            *_answer_nodes(helper, units),
        ],
        "network",
        [_value(helper, "points", 2)],
        [_value(helper, "output", layers[-1].n_out)],
        [tensor(A, name) for name, A in _constants(layers, units).items()],
        doc_string=plain(title),
    )
    opset = helper.make_opsetid("", OPSET)
    model = helper.make_model(
        graph, producer_name="Glassbox", ir_version=FORMAT, opset_imports=[opset]
    )
    told = {"units": json.dumps(provenance(units))} if units else {}
    helper.set_model_props(model, {"features": ", ".join(features)} | told)
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString()


def _package() -> Any:
    """Load the package now, not with the page: it takes a third of a second."""
    try:
        return importlib.import_module("onnx")
    except ImportError as error:
        raise OnnxMissing(MISSING) from error


def _value(helper: Any, name: str, n: int) -> Any:
    """Describe an input or output (m, n) of float32; the number of examples m stays open."""
    return helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(FLOAT), ["m", n])


def _constants(layers: Sequence[Dense], units: Units | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if units and scales(units):
        found["middle"] = np.array([[axis.middle for axis in units.inputs]], FLOAT)
        found["unit"] = np.array([[axis.unit for axis in units.inputs]], FLOAT)
    if units and wishes(units):
        found["y_middle"] = np.array(units.y.middle, FLOAT)
        found["y_unit"] = np.array(units.y.unit, FLOAT)
    for i, layer in enumerate(layers, 1):
        found[f"W{i}"] = layer.W.astype(FLOAT)
        if layer.b is not None:
            found[f"b{i}"] = layer.b.ravel().astype(FLOAT)
    return found


def _scaling_nodes(helper: Any, units: Units | None) -> list[Any]:
    """Bring the owner's numbers into the plane."""
    if not scales(units):
        return []
    return [
        helper.make_node("Sub", ["points", "middle"], ["moved"]),
        helper.make_node("Div", ["moved", "unit"], ["plane"]),
    ]


def _answer_nodes(helper: Any, units: Units | None) -> list[Any]:
    """Turn a number into one of the owner's."""
    if not wishes(units):
        return []
    return [
        helper.make_node("Mul", ["inner", "y_unit"], ["stretched"]),
        helper.make_node("Add", ["stretched", "y_middle"], ["output"]),
    ]


def _feature_nodes(helper: Any, features: Sequence[str], points: str) -> list[Any]:
    """Cut the points into x1 and x2, and put the features (m, n_0) together as A0."""
    operations = dict.fromkeys(  # 2 x1 is made once, even for its sine and its cosine
        (kind, tuple(takes), makes)
        for name in features
        for kind, takes, makes in FEATURE_NODES[name]
    )
    return [
        helper.make_node("Split", [points], ["x1", "x2"], axis=1, num_outputs=2),
        *(helper.make_node(kind, takes, [makes]) for kind, takes, makes in operations),
        helper.make_node("Concat", list(features), ["A0"], axis=1),
    ]


def _layer_nodes(helper: Any, layers: Sequence[Dense], last: str) -> list[Any]:
    """Write Z = A_prev W^T + b and A = g(Z) for each layer, with examples in rows."""
    nodes = []
    for i, layer in enumerate(layers, 1):
        takes = [f"A{i - 1}", f"W{i}"] + ([f"b{i}"] if layer.b is not None else [])
        nodes.append(helper.make_node("Gemm", takes, [f"Z{i}"], transB=1))
        kind, settings = ACTIVATION_NODES[layer.activation.name]
        A = last if i == len(layers) else f"A{i}"
        nodes.append(helper.make_node(kind, [f"Z{i}"], [A], **settings))
    return nodes
