"""The pieces of source on the page: the right functions, as they stand, once each."""

from __future__ import annotations

import ast
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import CodeType

import numpy as np
import pytest

import nn
from nn.activations import ACTIVATIONS, HIDDEN_ACTIVATIONS
from nn.layers import LAYERS, Dense, Dropout
from nn.optimizers import OPTIMIZERS
from runs.small.at_once import Examples, Experiment
from tests.covering import some
from tests.nn.test_images import SHAPE, STACKS, data
from ui.code.source_text import verbatim
from ui.code.step_sources import (
    DA,
    FIRST_WEIGHTS,
    KINDS,
    SILENT,
    STEPS,
    WAY_BACK,
    Piece,
    of_network,
    pieces,
)

ROOT = Path(nn.__file__).parent.parent
SQUARES = Experiment((4,), "sigmoid", loss="sum_squared_error", bias=False, initializer="uniform")
EXPERIMENTS = [
    Experiment(),
    SQUARES,
    *(Experiment((2,), g) for g in HIDDEN_ACTIVATIONS),
    *(Experiment((2,), g, loss="sum_squared_error") for g in HIDDEN_ACTIVATIONS),
    *(Experiment((2, 3), initializer=w) for w in nn.INITIALIZERS),
]


def names(experiment: Experiment) -> list[str]:
    """Return what the functions are called, in the order of the pieces."""
    return [ast.parse(p.source).body[0].name for p in pieces(experiment, 2, 4)]


def piece(experiment: Experiment, title: str, n_inputs: int = 2, m: int = 4) -> Piece:
    (found,) = [p for p in pieces(experiment, n_inputs, m) if p.title == title]
    return found


def test_the_source_is_the_text_at_that_file_and_line_and_nothing_comes_twice() -> None:
    for experiment in EXPERIMENTS:
        found = pieces(experiment, 2, 4)
        assert len({(p.file, p.line) for p in found}) == len(found), experiment
        assert len({p.title for p in found}) == len(found), experiment
        for p in found:
            assert p.title and p.formula and p.shapes, (experiment, p.file)
            lines = (ROOT / p.file).read_text(encoding="utf-8").splitlines(keepends=True)
            there = "".join(lines[p.line - 1 : p.line - 1 + len(p.source.splitlines())])
            assert p.source == textwrap.dedent(there), p.title
            (node,) = ast.parse(p.source).body
            assert isinstance(node, ast.FunctionDef) and ast.get_docstring(node), p.title


def test_the_pieces_stand_in_the_order_of_computation() -> None:
    assert names(Experiment((2,))) == [
        "normal", "forward", "tanh", "sigmoid", "binary_cross_entropy", "output_slope",
        "tanh_backward", "backward", "step",
    ]  # fmt: skip
    assert names(Experiment(initializer="zeros")) == [
        "zeros", "forward", "sigmoid", "binary_cross_entropy", "output_slope", "backward",
        "step",
    ]  # fmt: skip
    assert names(SQUARES) == [
        "uniform", "forward", "sigmoid", "sum_squared_error", "sum_squared_error_gradient",
        "sigmoid_backward", "backward", "step",
    ]  # fmt: skip


def test_the_activation_and_the_initializer_are_those_in_the_tables() -> None:
    for g in HIDDEN_ACTIVATIONS:
        found = names(Experiment((2,), g))
        assert ACTIVATIONS[g].forward.__name__ in found
        assert ACTIVATIONS[g].backward.__name__ in found
        assert piece(Experiment((2,), g), "Hidden activation, backwards").formula == WAY_BACK[g]
    for initializer in nn.INITIALIZERS:
        first = pieces(Experiment(initializer=initializer), 2, 4)[0]
        assert ast.parse(first.source).body[0].name == initializer
        assert first.formula == FIRST_WEIGHTS[initializer]


def test_a_shared_activation_is_shown_once_for_both_places() -> None:
    assert "Hidden and output activation" in [p.title for p in pieces(SQUARES, 3, 4)]
    assert "Hidden and output activation, backwards" in [p.title for p in pieces(SQUARES, 3, 4)]
    tanh = [p.title for p in pieces(Experiment((2,), "tanh", loss="sum_squared_error"), 3, 4)]
    assert "Output activation, backwards" in tanh
    assert tanh.index("Output activation, backwards") < tanh.index("Hidden activation, backwards")


def ran(work: Callable[[], object]) -> set[tuple[str, int]]:
    """Return file and line of every function of ours that is called while something works."""
    codes: set[CodeType] = set()
    before = sys.getprofile()
    sys.setprofile(lambda frame, *_: codes.add(frame.f_code))
    try:
        work()
    finally:
        sys.setprofile(before)
    ours = {code: Path(code.co_filename) for code in codes if str(ROOT) in code.co_filename}
    return {(p.relative_to(ROOT).as_posix(), code.co_firstlineno) for code, p in ours.items()}


@pytest.mark.parametrize("experiment", [EXPERIMENTS[0], SQUARES, Experiment((3,), "gelu")])
def test_the_functions_shown_are_those_that_a_training_runs(experiment: Experiment) -> None:
    examples = Examples.from_rows([(0, 1, 1), (1, 1, 0), (1, 0, 1)])

    def work() -> None:
        net = experiment.network(2)
        for _ in nn.train(net, examples, iterations=2, record_every=1):
            pass

    assert {(p.file, p.line) for p in pieces(experiment, 2, 3)} <= ran(work)


@pytest.mark.parametrize("optimizer", some(OPTIMIZERS, count=2))
def test_so_are_those_of_every_layer_and_optimizer(optimizer: str) -> None:
    name = "all in a row" if optimizer == "sgd" else "residual"
    net = nn.Network.from_layers(STACKS[name], input_shape=SHAPE, dtype=np.float64)

    def work() -> None:
        net.initialize("he", np.random.default_rng(0))
        for _ in nn.train(net, data(), optimizer=optimizer, iterations=2, batch_size=5):
            pass

    found = of_network(net, 5, "he", optimizer)
    assert {(p.file, p.line) for p in found} <= ran(work)
    titles = [p.title for p in found]
    assert len({*titles}) == len(titles)
    assert "Hidden activation: gelu" in titles
    for kind in {one.kind for layer in net.layers for one in (layer, *layer.inner)} & {*KINDS}:
        there, back = KINDS[kind][0], f"{KINDS[kind][0]}, backwards"
        assert titles.index(there) < titles.index("The way back begins") < titles.index(back)


def test_the_shapes_of_a_convolution_are_those_of_this_run() -> None:
    net = nn.Network.from_layers(STACKS["all in a row"], input_shape=SHAPE)
    told = {p.title: p.shapes for p in of_network(net, 9, "he")}
    assert told["Filters at every place"] == (
        "Z1 (7, 6, 4, 9) = W1 (4, 18) · patches1 (7, 6, 18, 9) + b1 (4, 1); "
        "Z4 (2, 2, 3, 9) = W4 (3, 16) · patches4 (2, 2, 16, 9) + b4 (3, 1)"
    )
    assert told["The largest in each window"] == "A1 (7, 6, 4, 9) → A2 (3, 3, 4, 9)"
    assert told["Weighted sums, layer by layer"].startswith("Z10 (5, 9) = W10 (5, 3) · A9 (3, 9)")
    net = nn.Network.from_layers(STACKS["residual"], input_shape=SHAPE)
    told = {p.title: p.shapes for p in of_network(net, 9, "he")}
    assert "patches2_2 (7, 6, 27, 9)" in told["Filters at every place"]
    assert told["A way around"] == "A1 (7, 6, 3, 9) → A2 (7, 6, 3, 9)"


def test_a_new_kind_of_layer_is_shown_by_its_name() -> None:
    class Dial(Dropout):
        kind = "dial"

    net = nn.Network.from_layers([Dial(0.5), Dense(2, "softmax")], input_shape=(3,))
    found = {p.title: p for p in of_network(net, 4, "he")}
    assert found["Dial"].shapes == "X (3, 4) → A1 (3, 4)"
    assert found["Dial, backwards"].source.startswith("def backward")


def test_every_function_has_its_formula() -> None:
    assert {*KINDS, *SILENT, "dense"} <= {*LAYERS}
    assert {*STEPS} == {*OPTIMIZERS}
    assert set(FIRST_WEIGHTS) == set(nn.INITIALIZERS)
    assert {"identity", "sigmoid"} <= set(WAY_BACK) <= set(HIDDEN_ACTIVATIONS)
    assert set(DA) == {loss.name for loss in nn.LOSSES.values() if loss.gradient}


def test_shapes_are_those_of_this_run() -> None:
    sums = piece(Experiment((4,)), "Weighted sums, layer by layer", n_inputs=3, m=5)
    assert sums.shapes == (
        "Z1 (4, 5) = W1 (4, 3) · X (3, 5) + b1 (4, 1); "
        "Z2 (1, 5) = W2 (1, 4) · A1 (4, 5) + b2 (1, 1)"
    )
    back = piece(Experiment((4,)), "Weighted sums, backwards", n_inputs=3, m=5)
    assert "dW1 (4, 3) = dZ1 (4, 5) · Xᵀ (5, 3)" in back.shapes
    assert "dA1 (4, 5)" in back.shapes
    assert "21 weights" in piece(Experiment((4,)), "The step downhill", 3, 5).shapes
    start = piece(Experiment((4,)), "The first weights", n_inputs=3).shapes
    assert start == "W1 (4, 3), W2 (1, 4); b1 (4, 1) zeros, b2 (1, 1) zeros"


def test_without_biases_nothing_speaks_of_them() -> None:
    found = pieces(SQUARES, 3, 4)
    assert not any("b1" in p.shapes or "b^{[l]}" in p.formula for p in found)


def test_a_mean_is_divided_by_m_and_a_sum_is_not() -> None:
    assert "divided by m = 4" in piece(Experiment(), "The cost").shapes
    assert r"\tfrac{1}{m}" in piece(Experiment(), "The way back begins").formula
    assert "divided" not in piece(SQUARES, "The cost").shapes


def test_verbatim_brings_helpers_and_constants_once() -> None:
    gelu = ACTIVATIONS["gelu"]
    found = verbatim([gelu.forward, gelu.backward, nn.INITIALIZERS["he"]])
    assert list(found) == ["nn/activations.py", "nn/initializers.py"]
    text = found["nn/activations.py"]
    assert text.count("def gelu_tanh(") == text.count("GELU_CUBE = 0") == 1
    assert "def tanh(" not in text  # np.tanh is another
    assert "def normal(" in found["nn/initializers.py"]
