"""Dropout: who has a day off, what the others learn, and that nobody is missing afterwards."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from nn import OPTIMIZERS, Network, train
from nn.activations import ACTIVATIONS, HIDDEN_ACTIVATIONS
from nn.arrays import targets
from nn.dropout import Dropout, draw, thinned
from nn.evaluation import evaluate
from nn.interrupt import Interrupted
from nn.rule import Rule
from nn.steps import Steps
from nn.training import Training

M = 10
ENDS = {
    1: ("sigmoid", "binary_cross_entropy"),
    3: ("softmax", "cross_entropy"),
}


def build(sizes: list[int], hidden: str = "tanh", **settings) -> Network:
    output, loss = ENDS[sizes[-1]]
    settings = {"rng": np.random.default_rng(0), "dtype": np.float64} | settings
    return Network(sizes, hidden=hidden, output=output, loss=loss, initializer="normal", **settings)


def examples(net: Network, m: int = M) -> SimpleNamespace:
    rng, classes = np.random.default_rng(1), max(net.layer_sizes[-1], 2)
    X, y = rng.normal(size=(m, net.layer_sizes[0])).astype(net.dtype).T, np.arange(m) % classes
    return SimpleNamespace(X_train=X, y_train=y, X_test=X[:, :3], y_test=y[:3])


def wanted(net: Network, data: SimpleNamespace) -> np.ndarray:
    return targets(data.y_train, net.layer_sizes[-1], net.dtype)


def cost_with(net: Network, keeps: list[np.ndarray], X: np.ndarray, Y: np.ndarray) -> float:
    """The cost if each hidden layer's outputs are multiplied by its ``keep``, step by step."""
    A = X
    for layer, keep in zip(net.layers, [*keeps, None], strict=True):
        Z = layer.W @ A + layer.b
        A = np.empty_like(Z)
        ACTIVATIONS[layer.activation.name].forward(Z, A)
        A = A if keep is None else A * keep
    return float(net.loss.total(Z, A, Y)) / X.shape[1]


def slopes_with(net: Network, keeps: list[np.ndarray], X: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Central differences of ``cost_with`` for every parameter."""
    theta, h, found = net.parameters, 1e-6, []
    for i, value in enumerate(theta.copy()):
        costs = []
        for nudged in (value + h, value - h):
            theta[i] = nudged
            costs.append(cost_with(net, keeps, X, Y))
        theta[i] = value
        found.append((costs[0] - costs[1]) / (2 * h))
    return np.array(found)


def steps(net: Network, rule: Rule, m: int = M, seed: int = 5) -> Steps:
    return Steps(net, examples(net, m), rule, np.random.default_rng(seed))


def day_off(net: Network, p: float, m: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Draw as the docstring says: one number for each unit and example, layer by layer."""
    sizes = net.layer_sizes[1:-1]
    return [(p <= rng.random((m, n), np.float32).T) / (1 - p) for n in sizes]


# ---- who has a day off -----------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
def test_the_share_of_units_with_a_day_off_is_p_and_the_others_make_up_for_it(
    p: float, dtype: type
) -> None:
    layer = Dropout(50, p)
    tape = layer.tape(2000, np.empty(0, dtype), keep_Z=False)
    layer.draw(tape, np.random.default_rng(0))
    assert set(np.unique(tape.keep)) == {0, dtype(1 / (1 - p))}
    assert np.mean(tape.keep == 0) == pytest.approx(p, abs=0.01)
    assert tape.keep.mean() == pytest.approx(1, abs=0.03)
    off = (tape.keep == 0).mean(axis=1)  # nobody is favoured
    assert np.abs(off - p).max() < 0.06


def test_every_step_draws_anew_and_the_precision_does_not_matter() -> None:
    layer, drawn = Dropout(6, 0.5), []
    for dtype in (np.float32, np.float64):
        tape, rng = layer.tape(M, np.empty(0, dtype), keep_Z=False), np.random.default_rng(3)
        for _ in range(2):
            layer.draw(tape, rng)
            drawn.append(tape.keep == 0)
    assert (drawn[0] != drawn[1]).any()
    np.testing.assert_array_equal(drawn[:2], drawn[2:])


def test_before_the_first_draw_nobody_is_missing() -> None:
    net = build([3, 4, 5, 1])
    X = examples(net).X_train
    np.testing.assert_allclose(thinned(net, 0.5).forward(X), net.forward(X), rtol=1e-14)


# ---- what is learned -------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", HIDDEN_ACTIVATIONS)
@pytest.mark.parametrize("sizes", [[3, 6, 1], [3, 6, 5, 3]], ids=str)
def test_the_gradient_is_that_of_the_thinned_network(sizes: list[int], hidden: str) -> None:
    net = build(sizes, hidden)
    net.parameters[...] = np.random.default_rng(7).normal(size=net.parameters.size)  # no z of 0
    data, twin = examples(net), thinned(net, 0.4)
    Y, workspace = wanted(net, data), twin.workspace()
    tapes = workspace.tapes(M)
    draw(twin, tapes, np.random.default_rng(2))
    keeps = [tape.keep for tape in tapes[1:-1:2]]
    assert [keep.shape for keep in keeps] == [(n, M) for n in sizes[1:-1]]
    assert all(0 < (keep == 0).mean() < 1 for keep in keeps)
    twin.backprop(data.X_train, Y, tapes, M)
    slopes = slopes_with(net, keeps, data.X_train, Y)
    np.testing.assert_allclose(workspace.gradient, slopes, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("batch_size", [None, 4])
def test_a_step_goes_against_the_slope_of_the_units_at_work(batch_size: int | None) -> None:
    net = build([3, 6, 4, 1])
    data, rng = examples(net), np.random.default_rng(5)
    X, Y = data.X_train, wanted(net, data)
    if batch_size:
        pick = rng.permutation(M)[:batch_size]
        X, Y = X[:, pick], Y[:, pick]
    keeps, before = day_off(net, 0.5, X.shape[1], rng), net.parameters.copy()
    slopes = slopes_with(net, keeps, X, Y)
    steps(net, Rule(batch_size=batch_size, dropout=0.5)).take(0.1)
    np.testing.assert_allclose(net.parameters, before - 0.1 * slopes, rtol=0, atol=1e-7)


def test_a_batch_of_many_chunks_draws_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nn.workspace.CHUNK", 4)
    net = build([3, 6, 1])
    data, rng = examples(net), np.random.default_rng(5)
    parts = [day_off(net, 0.5, m, rng)[0] for m in (4, 4, 2)]
    before, Y = net.parameters.copy(), wanted(net, data)
    slopes = slopes_with(net, [np.hstack(parts)], data.X_train, Y)
    steps(net, Rule(dropout=0.5)).take(0.1)
    np.testing.assert_allclose(net.parameters, before - 0.1 * slopes, rtol=0, atol=1e-7)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("batch_size", [None, 4])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_what_is_replayed_is_what_is_worked_out(
    optimizer: str, batch_size: int | None, dtype: type
) -> None:
    nets = [build([3, 6, 4, 1], dtype=dtype) for _ in range(2)]
    rule = Rule(optimizer=optimizer, batch_size=batch_size, dropout=0.3)
    replayed, worked_out = (steps(net, rule) for net in nets)
    worked_out.gradient = worked_out._worked_out
    start = nets[0].parameters.copy()
    for _ in range(20):
        replayed.take(0.02)
        worked_out.take(0.02)
        assert nets[0].parameters.tobytes() == nets[1].parameters.tobytes()
    assert np.abs(nets[0].parameters - start).max() > 0.01


def test_the_same_seed_gives_the_same_run() -> None:
    ends = []
    for seed in (5, 5, 6):
        net, rng = build([3, 6, 1]), np.random.default_rng(seed)
        list(train(net, examples(net), dropout=0.5, batch_size=4, iterations=30, rng=rng))
        ends.append(net.parameters.tobytes())
    assert ends[0] == ends[1] != ends[2]


# ---- nobody is missing afterwards ------------------------------------------------------------


def test_the_network_that_trains_and_the_one_that_is_kept_share_their_parameters() -> None:
    net = build([3, 6, 4, 1])
    before, twin = net.parameters.copy(), thinned(net, 0.5)
    np.testing.assert_array_equal(net.parameters, before)
    assert twin.parameters is net.parameters
    assert [layer.n_parameters for layer in twin.layers] == [24, 0, 28, 0, 5]
    assert [i for i, layer in enumerate(twin.layers) if isinstance(layer, Dropout)] == [1, 3]
    for layer in [*net.layers, *twin.layers[::2]]:
        assert np.shares_memory(layer.W, net.parameters)
        assert np.shares_memory(layer.b, net.parameters)


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("sizes", [[3, 1], [3, 6, 1], [3, 6, 4, 3]], ids=str)
def test_all_units_work_when_it_is_measured(sizes: list[int], threads: int) -> None:
    net = build(sizes)
    data, rule = examples(net), Rule(12, "sgd", 0.3, dropout=0.5)
    training = Training(net, data, rule, np.random.default_rng(0), threads)
    for snapshot in training.course(range(0, 12, 3)):
        measured = (snapshot.cost, snapshot.train_accuracy)
        assert measured == evaluate(net.copy(), data.X_train, data.y_train)
        assert snapshot.test_cost == evaluate(net.copy(), data.X_test, data.y_test)[0]


def test_a_network_without_hidden_layers_trains_as_without_dropout() -> None:
    ends = []
    for dropout in (0.0, 0.5):
        net = build([3, 1])
        list(train(net, examples(net), dropout=dropout, iterations=5))
        ends.append(net.parameters.tobytes())
    assert ends[0] == ends[1]


# ---- interruption ----------------------------------------------------------------------------


@pytest.mark.parametrize("batch_size", [None, 4, 9])
@pytest.mark.parametrize("asked", range(1, 9))
def test_an_interrupted_step_leaves_all_as_it_was(
    batch_size: int | None, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nn.workspace.CHUNK", 3)
    rule, left = Rule(optimizer="momentum", batch_size=batch_size, dropout=0.5), [asked]
    net, other = build([3, 6, 1]), build([3, 6, 1])
    held, free = steps(net, rule), steps(other, rule)

    def pulse() -> bool:
        left[0] -= 1
        return left[0] == 0

    taken = 0
    while left[0] > 0:
        before, chance = net.parameters.copy(), held.rng.bit_generator.state
        try:
            held.take(0.1, 1, pulse)
            taken += 1
        except Interrupted:
            np.testing.assert_array_equal(net.parameters, before)
            assert held.rng.bit_generator.state == chance
    free.take(0.1, taken + 3)
    held.take(0.1, 3)
    assert net.parameters.tobytes() == other.parameters.tobytes()


# ---- refusals --------------------------------------------------------------------------------


@pytest.mark.parametrize("p", [-0.1, 0.95, 1, float("nan")])
def test_shares_that_make_no_sense(p: float) -> None:
    with pytest.raises(ValueError, match="dropout must be a number of at"):
        replace(Rule(), dropout=p)


def test_dropout_is_never_the_last_layer() -> None:
    layer = Dropout(3, 0.5)
    tape = layer.tape(2, np.empty(0), keep_Z=True)
    with pytest.raises(TypeError, match="cannot be the last layer"):
        layer.backward_from_dZ(tape, None)
    assert repr(layer) == "Dropout(3, 0.5)"
    assert layer.describe() == {"kind": "dropout", "n_in": 3, "n_out": 3, "p": 0.5}


def test_a_thinned_network_can_be_copied() -> None:
    twin = thinned(build([3, 6, 4, 1]), 0.5)
    copy = twin.copy()
    assert list(map(repr, copy.layers)) == list(map(repr, twin.layers))
    np.testing.assert_array_equal(copy.parameters, twin.parameters)
    assert not np.shares_memory(copy.parameters, twin.parameters)
    X = examples(twin).X_train
    np.testing.assert_array_equal(copy.forward(X), twin.forward(X))
