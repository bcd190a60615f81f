"""Networks of every kind of layer leave as code, and answer there as they did at home."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

import nn
from nn.layers import (
    LAYERS,
    Activation,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPool,
    Residual,
)
from tests.covering import some
from tests.nn.test_images import SHAPE, STACKS, network, problem
from tests.ui.code.test_network_code import close, executed
from ui.code.network_numpy import LAYER_LINES, numpy_script
from ui.code.network_onnx import LAYER_NODES, onnx_model
from ui.code.network_torch import LAYER_MODULES, torch_script

TITLE, X = "Digits", problem(dtype=np.float32)[0]
MAIN = ["all in a row", "residual", "residual first, within another"]  # all kinds are in these
ENDS = {  # what the last layer puts out becomes a list, if it is an image
    "probabilities": ([Conv2D(3, SHAPE[:2], activation="softmax")], "cross_entropy"),
    "an image": ([Conv2D(2, 3, padding=1), Dropout(0.5)], "mean_squared_error"),
    "one answer": ([MaxPool(3), Dense(1, activation="sigmoid")], "binary_cross_entropy"),
    "a block": ([Residual([BatchNorm()], "sigmoid")], "mean_squared_error"),
    "an activation": ([Conv2D(4, 3), Activation("softmax")], "cross_entropy"),
    "many weights": ([Dense(30, "tanh"), Dense(3, "softmax")], "cross_entropy"),
}
OTHERS = [name for name in STACKS if {one.kind for one in STACKS[name]} <= {*LAYER_LINES}]
each = pytest.mark.parametrize("name", some(dict.fromkeys([*MAIN, *ENDS, *OTHERS])))


def exported(name: str) -> nn.Network:
    """One of the networks, in single precision."""
    if name in STACKS:
        return network(name, np.float32)
    layers, loss = ENDS[name]
    net = nn.Network.from_layers(layers, input_shape=SHAPE, loss=loss, rng=np.random.default_rng(0))
    net.parameters += np.random.default_rng(1).random(net.parameters.size, np.float32)
    return net


def channels_first(rows: np.ndarray) -> np.ndarray:
    """Turn columns (n_0, m) into images (m, channels, height, width)."""
    return np.ascontiguousarray(np.moveaxis(rows.T.reshape(-1, *SHAPE), 3, 1))


def test_every_kind_of_layer_has_its_code() -> None:
    for table in (LAYER_LINES, LAYER_MODULES, LAYER_NODES):
        assert {*table} == {*LAYER_LINES} <= {*LAYERS}
    tried = {one.kind for name in MAIN for one in STACKS[name]}
    assert tried == {*LAYER_LINES}


@each
def test_the_numpy_script_answers_as_the_network(name: str) -> None:
    net = exported(name)
    text = numpy_script(net, None, TITLE)
    assert max(map(len, text.splitlines())) <= 100
    names = executed(text)
    close(names["forward"](X), net.forward(X), name)
    np.testing.assert_array_equal(names["predict"](X), net.predict(X))
    for number, layer in enumerate(net.layers, 1):
        for parameter in () if layer.inner else layer.parameters:
            there, here = names[f"{parameter.name}{number}"], getattr(layer, parameter.name)
            assert (there.shape, there.tobytes()) == (here.shape, here.tobytes())


@each
def test_the_pytorch_code_answers_as_the_network(name: str) -> None:
    net = exported(name)
    text = torch_script(net, None, TITLE)
    compile(text, "script.py", "exec")
    assert max(map(len, text.splitlines())) <= 100
    torch = pytest.importorskip("torch")
    names, images = executed(text), torch.from_numpy(channels_first(X))
    with torch.no_grad():
        found = names["model"](images).numpy().T
    close(found, net.forward(X), name)
    np.testing.assert_array_equal(names["predict"](images).numpy(), net.predict(X))


@pytest.mark.parametrize("engine", ["onnx", "onnxruntime"])
@each
def test_the_onnx_model_answers_as_the_network(name: str, engine: str) -> None:
    if not (find_spec("onnx") and find_spec(engine)):
        pytest.skip(f"{engine} is not installed.")
    net = exported(name)
    run = _onnx_runtime if engine == "onnxruntime" else _onnx_reference
    for m in (X.shape[1], 1):
        close(
            run(onnx_model(net, None, TITLE), channels_first(X[:, :m])).T,
            net.forward(X[:, :m]),
            name,
        )


def _onnx_reference(content: bytes, images: np.ndarray) -> Any:
    from onnx.reference import ReferenceEvaluator

    return ReferenceEvaluator(content).run(["output"], {"input": images})[0]


def _onnx_runtime(content: bytes, images: np.ndarray) -> Any:
    import onnxruntime

    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    return session.run(["output"], {"input": images})[0]


LISTS = {  # networks of no images
    "dense": [Dense(4, "relu"), Dense(3, "softmax")],
    "all kinds": [BatchNorm(), Flatten(), Residual([Dense(5, "tanh"), Dropout(0.2)]), Dense(2)],
}


@pytest.mark.parametrize("name", LISTS)
def test_a_network_of_lists_takes_its_inputs_too(name: str) -> None:
    loss = {"dense": "cross_entropy", "all kinds": "mean_squared_error"}[name]
    net = nn.Network.from_layers(LISTS[name], input_shape=(5,), loss=loss)
    net.parameters += np.random.default_rng(0).random(net.parameters.size, np.float32)
    x = np.random.default_rng(0).random((5, 7), np.float32)
    close(executed(numpy_script(net, None, TITLE))["forward"](x), net.forward(x), name)
    text = torch_script(net, None, TITLE)
    assert "X (m, 5)" in text
    if find_spec("torch"):
        import torch

        with torch.no_grad():
            close(executed(text)["model"](torch.tensor(x.T)).numpy().T, net.forward(x), name)
    if find_spec("onnx"):
        rows = np.ascontiguousarray(x.T)
        close(_onnx_reference(onnx_model(net, None, TITLE), rows).T, net.forward(x), name)


def test_the_numpy_script_reads_as_the_formula() -> None:
    text = numpy_script(exported("all in a row"), None, TITLE)
    for line in ("W1 @ patches1 + b1", "windows(A1, (2, 2), (2, 2)).max", "A3 = np.tanh(A2)",
                 "gamma5 * x_hat5 + beta5", "W10 @ A9 + b10"):  # fmt: skip
        assert line in text


@pytest.mark.parametrize("write", [numpy_script, torch_script, onnx_model])
def test_a_layer_without_code_is_said(write: Any) -> None:
    class Dial(Activation):
        kind = "dial"

    end = Dense(3, "softmax")
    net = nn.Network.from_layers([Residual([Dial("tanh")]), end], input_shape=(4,))
    with pytest.raises(ValueError, match=r"no code yet for a layer such as Activation\(tanh\)"):
        write(net, None, TITLE)
    net = nn.Network.from_layers([Conv2D(3, 1), end], input_shape=(1, 1, 2))
    with pytest.raises(ValueError, match="no network with 2 inputs"):
        write(net, ("x1", "x2"), TITLE)
