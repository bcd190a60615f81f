"""Dropout: who has a day off, what the others learn, and that nobody is missing afterwards."""

import numpy as np
import pytest

from nn import Network, train
from nn.activations import HIDDEN_ACTIVATIONS
from nn.backpropagation import gradient
from nn.course import learner
from nn.evaluation import evaluate
from nn.fast.interrupt import Interrupted
from nn.layers import Dropout
from nn.rule import Rule
from nn.training import Training
from tests.nn import textbook
from tests.nn.problems import BINARY, CLASSES, build, examples, slopes

M = 10


def cost_with(net: Network, keeps: list[np.ndarray], X: np.ndarray, Y: np.ndarray) -> float:
    """The cost if each hidden layer's outputs are multiplied by its ``keep``, step by step."""
    A = X
    for layer, keep in zip(net.layers, [*keeps, 1], strict=True):
        Z = layer.W @ A + layer.b
        A = textbook.G[layer.activation.name][0](Z) * keep
    return float(net.loss.total(Z, A, Y)) / X.shape[1]


def slopes_with(net: Network, keeps: list[np.ndarray], X: np.ndarray, Y: np.ndarray) -> np.ndarray:
    return slopes(lambda: cost_with(net, keeps, X, Y), net.parameters, 1e-6)


def training_of(net: Network, rule: Rule) -> Training:
    return Training(net, examples(net, M)[0], rule, np.random.default_rng(5))


def day_off(net: Network, p: float, m: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Draw as the docstring says: one number for each unit and example, layer by layer."""
    sizes = net.layer_sizes[1:-1]
    return [(p <= rng.random((m, n), np.float32).T) / (1 - p) for n in sizes]


# ---- who has a day off -----------------------------------------------------------------------


def awake(n: int, p: float, dtype: type) -> Dropout:
    """A layer behind n units, as it is in a training."""
    layer = Dropout(p)
    layer.place((n,))
    layer.attach(np.empty(0, dtype))
    layer.train()
    return layer


@pytest.mark.parametrize(("p", "dtype"), [(0.1, np.float32), (0.5, np.float64), (0.8, np.float32)])
def test_the_share_of_units_with_a_day_off_is_p_and_the_others_make_up_for_it(p, dtype) -> None:
    layer = awake(50, p, dtype)
    layer.draw(2000, np.random.default_rng(0))
    (keep,) = layer.drawn()
    assert set(np.unique(keep)) == {0, dtype(1 / (1 - p))}
    assert np.mean(keep == 0) == pytest.approx(p, abs=0.01)
    assert keep.mean() == pytest.approx(1, abs=0.03)
    off = (keep == 0).mean(axis=1)  # nobody is favoured
    assert np.abs(off - p).max() < 0.06


def test_every_step_draws_anew_and_the_precision_does_not_matter() -> None:
    drawn = []
    for dtype in (np.float32, np.float64):
        layer, rng = awake(6, 0.5, dtype), np.random.default_rng(3)
        for _ in range(2):
            layer.draw(M, rng)
            drawn.append(layer.keep[M] == 0)
    assert (drawn[0] != drawn[1]).any()
    np.testing.assert_array_equal(drawn[:2], drawn[2:])


def test_whoever_only_asks_misses_nobody() -> None:
    layer, X = Dropout(0.5), np.ones((6, M))
    layer.place((6,))
    layer.attach(np.empty(0))
    layer.draw(M, np.random.default_rng(0))
    assert layer.forward(X).A is X
    assert layer.backward(X, layer.forward(X)).dA_prev is X


# ---- what is learned -------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", HIDDEN_ACTIVATIONS)
def test_the_gradient_is_that_of_the_thinned_network(hidden: str) -> None:
    for sizes in ([3, 6, 1], [3, 6, 5, 1]):
        net = build(sizes, hidden)
        (data, Y), twin = examples(net, M), learner(net, 0.4)
        rng = np.random.default_rng(2)
        for layer in twin.layers:
            layer.draw(M, rng)
        keeps = [layer.keep[M] for layer in twin.layers[1:-1:2]]
        assert [keep.shape for keep in keeps] == [(n, M) for n in sizes[1:-1]]
        assert all(0 < (keep == 0).mean() < 1 for keep in keeps)
        wanted = slopes_with(net, keeps, data.X_train, Y)
        found = gradient(twin, data.X_train, Y, M)
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize(("batch_size", "chunk"), [(None, 2048), (4, 2048), (None, 4)])
def test_a_step_goes_against_the_slope_of_the_units_at_work(batch_size, chunk, monkeypatch) -> None:
    """A batch of many chunks draws for each of them."""
    monkeypatch.setattr("nn.fast.chunks.CHUNK", chunk)
    net, rng = build([3, 6, 1]), np.random.default_rng(5)
    data, Y = examples(net, M)
    pick = rng.permutation(M)[:batch_size] if batch_size else np.arange(M)
    X, Y = data.X_train[:, pick], Y[:, pick]
    parts = [len(part) for part in np.split(pick, range(chunk, len(pick), chunk))]
    keep = np.hstack([day_off(net, 0.5, m, rng)[0] for m in parts])
    wanted = net.parameters - 0.1 * slopes_with(net, [keep], X, Y)
    training_of(net, Rule(batch_size=batch_size, dropout=0.5)).advance(1)
    np.testing.assert_allclose(net.parameters, wanted, rtol=0, atol=1e-7)


def test_the_same_seed_gives_the_same_run() -> None:
    ends = []
    for seed in (5, 5, 6):
        net, rng = build([3, 6, 1]), np.random.default_rng(seed)
        list(train(net, examples(net)[0], dropout=0.5, batch_size=4, iterations=30, rng=rng))
        ends.append(net.parameters.tobytes())
    assert ends[0] == ends[1] != ends[2]


# ---- nobody is missing afterwards ------------------------------------------------------------


def test_the_network_that_trains_and_the_one_that_is_kept_share_their_parameters() -> None:
    net = build([3, 6, 4, 1])
    before, twin, X = net.parameters.copy(), learner(net, 0.5), examples(net)[0].X_train
    np.testing.assert_array_equal(net.parameters, before)
    assert twin.parameters is net.parameters
    assert [layer.n_parameters for layer in twin.layers] == [24, 0, 28, 0, 5]
    assert [i for i, layer in enumerate(twin.layers) if isinstance(layer, Dropout)] == [1, 3]
    for layer in [*net.layers, *twin.layers[::2]]:
        assert np.shares_memory(layer.W, net.parameters)
        assert np.shares_memory(layer.b, net.parameters)
    # Before the first draw nobody is missing.
    np.testing.assert_allclose(twin.forward(X), net.forward(X), rtol=1e-14)


@pytest.mark.parametrize(("sizes", "threads"), [([3, 1], 3), ([3, 6, 1], 1), ([3, 6, 4, 3], 3)])
def test_all_units_work_when_it_is_measured(sizes: list[int], threads: int) -> None:
    net = build(sizes, end=BINARY if sizes[-1] == 1 else CLASSES)
    (data, _), rule = examples(net, M, 3), Rule(12, "sgd", 0.3, dropout=0.5)
    training = Training(net, data, rule, np.random.default_rng(0), threads)
    for snapshot in training.course(range(0, 12, 3)):
        measured = (snapshot.cost, snapshot.train_accuracy)
        assert measured == evaluate(net.copy(), data.X_train, data.y_train)
        assert snapshot.test_cost == evaluate(net.copy(), data.X_test, data.y_test)[0]


def test_a_network_without_hidden_layers_trains_as_without_dropout() -> None:
    nets = build([3, 1]), build([3, 1])
    for net, dropout in zip(nets, (0.0, 0.5), strict=True):
        list(train(net, examples(net)[0], dropout=dropout, iterations=5))
    assert nets[0].parameters.tobytes() == nets[1].parameters.tobytes()


@pytest.mark.parametrize("batch_size", [None, 4, 9])
def test_an_interrupted_step_leaves_all_as_it_was(batch_size, monkeypatch) -> None:
    monkeypatch.setattr("nn.fast.chunks.CHUNK", 3)
    rule = Rule(optimizer="momentum", batch_size=batch_size, dropout=0.5)
    for asked in range(1, 9):
        net, other, left = build([3, 6, 1]), build([3, 6, 1]), [asked]
        held, free = training_of(net, rule), training_of(other, rule)

        def pulse(left: list[int] = left) -> bool:
            left[0] -= 1
            return left[0] == 0

        while left[0] > 0:
            before, taken = net.parameters.copy(), held.iteration
            try:
                held.advance(taken + 1, pulse)
            except Interrupted:
                np.testing.assert_array_equal(net.parameters, before)
                assert held.iteration == taken
        free.advance(held.iteration + 3)
        held.advance(held.iteration + 3)
        assert net.parameters.tobytes() == other.parameters.tobytes(), asked


# ---- refusals --------------------------------------------------------------------------------


@pytest.mark.parametrize("p", [-0.1, 0.95, 1, float("nan")])
def test_shares_that_make_no_sense(p: float) -> None:
    with pytest.raises(ValueError, match="dropout must be a number of at"):
        Rule(dropout=p)


def test_a_layer_says_what_it_is() -> None:
    layer = Dropout(0.5)
    assert repr(layer) == "Dropout(0.5)"
    assert Dropout.build(layer.describe()).p == 0.5
    for p in (-0.1, 1, "much", float("nan")):
        with pytest.raises(ValueError, match="dropout must be a number from 0 to below 1"):
            Dropout(p)


def test_a_thinned_network_can_be_copied() -> None:
    twin = learner(build([3, 6, 4, 1]), 0.5)
    copy = twin.copy()
    assert list(map(repr, copy.layers)) == list(map(repr, twin.layers))
    np.testing.assert_array_equal(copy.parameters, twin.parameters)
    assert not np.shares_memory(copy.parameters, twin.parameters)
    X = examples(twin)[0].X_train
    np.testing.assert_array_equal(copy.forward(X), twin.forward(X))
