"""Training against plain loops of gradient steps, and everything that may go wrong."""

import pickle
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, replace
from typing import Any

import numpy as np
import pytest

from nn import OPTIMIZERS, Network, Snapshot, train
from nn.fast.chunks import CHUNK, WORK, chunk_of
from nn.fast.interrupt import Interrupted
from nn.rule import Rule
from nn.training import Training
from tests.covering import pairs
from tests.memory import at_most_megabytes
from tests.nn.problems import LEAST_SQUARES, Data, build, seeds

NAN = float("nan")


def blobs(m: int = 10, m_test: int = 4, dtype: type = np.float64) -> Data:
    """Two overlapping clouds of points in the plane."""
    rng = np.random.default_rng(4)
    y = np.arange(m + m_test) % 2
    X = (rng.normal(size=(m + m_test, 2)) + y[:, None]).astype(dtype)
    return Data(X[:m].T, y[:m], X[m:].T, y[m:])


def small_net(dtype: type = np.float64) -> Network:
    rng = np.random.default_rng(0)
    return Network([2, 3, 2], hidden="tanh", initializer="xavier", rng=rng, dtype=dtype)


def line_net() -> Network:
    """A straight line, fitted by least squares: it diverges with a large learning rate."""
    return build([2, 1], [], LEAST_SQUARES)


def one_hot(y: np.ndarray) -> np.ndarray:
    return np.eye(2)[y].T


def gradient_step(net: Network, X: np.ndarray, y: np.ndarray, alpha: float) -> None:
    for layer, (dW, db) in zip(net.layers, net.gradients(X, one_hot(y)), strict=True):
        layer.W -= alpha * dW
        layer.b -= alpha * db


def drain(snapshots: Iterator[Snapshot]) -> Snapshot:
    *_, last = snapshots
    return last


# ---- snapshots -------------------------------------------------------------------------------


def test_train_is_a_generator_that_does_nothing_until_asked() -> None:
    net = small_net()
    before = net.parameters.copy()
    snapshots = train(net, blobs(), iterations=5, record_every=1)
    assert iter(snapshots) is snapshots
    np.testing.assert_array_equal(net.parameters, before)
    first = next(snapshots)
    assert first.iteration == 0
    with pytest.raises((FrozenInstanceError, AttributeError)):
        first.cost = 0.0
    np.testing.assert_array_equal(net.parameters, before)
    assert next(snapshots).iteration == 1
    assert (net.parameters != before).any()


def test_which_iterations_are_recorded() -> None:
    for iterations, record_every, recorded in (
        (10, 5, [0, 5, 10]), (10, 4, [0, 4, 8, 10]), (3, 1, [0, 1, 2, 3]), (3, 100, [0, 3]),
        (0, 10, [0]),
    ):  # fmt: skip
        for batch_size in (None, 3):
            settings = {"iterations": iterations, "record_every": record_every}
            course = train(small_net(), blobs(), batch_size=batch_size, **settings)
            assert [s.iteration for s in course] == recorded


def test_figures_are_those_of_the_moment() -> None:
    net, data = small_net(), blobs(20, 6)
    for s in train(net, data, iterations=6, record_every=2, learning_rate=0.5):
        assert s.cost == pytest.approx(net.cost(data.X_train, one_hot(data.y_train)), rel=1e-13)
        assert s.test_cost == pytest.approx(net.cost(data.X_test, one_hot(data.y_test)), rel=1e-13)
        assert s.train_accuracy == np.mean(net.predict(data.X_train) == data.y_train)
        assert s.test_accuracy == np.mean(net.predict(data.X_test) == data.y_test)
        assert s.parameters is None
        assert s.stop_reason is None


def test_no_test_examples_give_nan() -> None:
    for s in train(small_net(), blobs(m_test=0), iterations=2, record_every=1):
        assert np.isnan([s.test_cost, s.test_accuracy]).all()
        assert np.isfinite([s.cost, s.train_accuracy]).all()


def test_kept_parameters_are_copies_nobody_can_write_to() -> None:
    net = small_net()
    kept = []
    for s in train(net, blobs(), iterations=4, record_every=1, keep_parameters=True):
        np.testing.assert_array_equal(s.parameters, net.parameters)
        assert not np.shares_memory(s.parameters, net.parameters)
        with pytest.raises(ValueError, match="read-only"):
            s.parameters[0] = 1
        kept.append((s, s.parameters.copy()))
    for s, at_the_time in kept:
        np.testing.assert_array_equal(s.parameters, at_the_time)
    assert len({s.parameters.tobytes() for s, _ in kept}) == 5


# ---- all examples, or batches ----------------------------------------------------------------


def seen(m: int, batch_size: int | None, steps: int, *, chunk: int = 100) -> Iterator[list]:
    """Yield, for each step, the pieces (X, Y) that are worked out; all carry their number."""
    numbers, none = np.arange(m), np.zeros(2, np.float32)
    X = numbers.astype(np.float32)[None, :]
    net = Network([1, 1], output="identity", loss="mean_squared_error")
    training = Training(
        net, Data(X, numbers + 100, X[:, :0], numbers[:0]), Rule(batch_size=batch_size),
        np.random.default_rng(0),
    )  # fmt: skip
    pieces: list[Any] = []
    runner = training.batches.runner
    runner.gradient = lambda X, Y, m=None: pieces.append((X.copy(), Y.copy())) or none
    training.batches.program = lambda optimizer, alpha: None  # which knows no pieces
    runner.total, runner.chunk = none.copy(), chunk
    training.batches.in_one_piece = training.size <= chunk
    for step in range(steps):
        training.advance(step + 1)
        yield [pieces.pop(0) for _ in range(len(pieces))]


def numbers_of(pieces: list) -> list[int]:
    """Return the numbers of the examples of a step; X and Y must belong together."""
    X, Y = (np.hstack(parts)[0] for parts in zip(*pieces, strict=True))
    np.testing.assert_array_equal(Y, X + 100)
    return X.astype(int).tolist()


@pytest.mark.parametrize(
    ("m", "batch_size", "sizes"),
    [(10, 4, [4, 4, 2]), (10, 5, [5, 5]), (10, 1, [1] * 10), (10, 9, [9, 1])],
)
def test_every_example_once_an_epoch_the_last_batch_smaller(m, batch_size, sizes) -> None:
    steps, orders = seen(m, batch_size, 3 * len(sizes)), []
    for _ in range(3):
        epoch = [numbers_of(next(steps)) for _ in sizes]
        assert list(map(len, epoch)) == sizes
        orders.append(tuple(number for step in epoch for number in step))
        assert sorted(orders[-1]) == list(range(m))
    assert len(set(orders)) == 3


@pytest.mark.parametrize("batch_size", [None, 10, 11])
def test_a_batch_of_all_is_the_data_itself(batch_size: int | None) -> None:
    assert [numbers_of(step) for step in seen(10, batch_size, 3)] == [list(range(10))] * 3
    held = training(Rule(batch_size=batch_size))
    assert all(map(np.shares_memory, held.batches.whole, (held.data.X_train, held.Y)))


@pytest.mark.parametrize("batch_size", [None, 3, 9, 11])
def test_a_large_batch_comes_in_chunks(batch_size: int | None) -> None:
    whole, cut = (seen(23, batch_size, 5, chunk=chunk) for chunk in (100, 4))
    for step, pieces in zip(whole, cut, strict=True):
        assert numbers_of(step) == numbers_of(pieces)
        assert max(X.shape[1] for X, _ in pieces) <= 4


def test_a_large_batch_takes_the_memory_of_a_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nn.fast.chunks.CHUNK", 3)
    assert all(len(buffer) == 3 for buffer in training(Rule(batch_size=7)).batches.buffers)


def test_the_data_stay_as_they_are() -> None:
    data, same = blobs(), blobs()
    drain(train(small_net(), data, batch_size=3, iterations=9))
    for before, after in zip(vars(same).values(), vars(data).values(), strict=True):
        np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_same_rng_same_run_bit_for_bit(name: str) -> None:
    def run(seed: int) -> list[Any]:
        rng = np.random.default_rng(seed)
        net = Network([2, 3, 2], rng=rng)
        settings = {"batch_size": 3, "iterations": 20, "keep_parameters": True, "rng": rng}
        course = train(net, blobs(dtype=np.float32), optimizer=name, **settings)
        return [(s.cost, s.test_cost, s.parameters.tobytes()) for s in course]

    assert run(1) == run(1)
    assert run(1) != run(2)


def test_no_global_state_and_nothing_printed(capsys: pytest.CaptureFixture[str]) -> None:
    before, errors = np.random.get_state(), np.geterr()
    drain(train(small_net(), blobs(), batch_size=3, iterations=20))  # without an rng
    after = np.random.get_state()
    np.testing.assert_array_equal(after[1], before[1])
    assert after[2:] == before[2:]
    assert np.geterr() == errors
    assert capsys.readouterr() == ("", "")


# ---- the end ---------------------------------------------------------------------------------


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("optimizer", "record_every", "batch_size"),
    pairs(["sgd", "momentum", "nesterov"], [1, 3, 50], [None, 3]),
)
def test_divergence_ends_with_the_last_good_state(optimizer, record_every, batch_size) -> None:
    net = line_net()
    settings = {"learning_rate": 1e10, "iterations": 400, "optimizer": optimizer}
    settings |= {"record_every": record_every, "batch_size": batch_size, "keep_parameters": True}
    snapshots = train(net, blobs(), rng=np.random.default_rng(0), **settings)
    *course, good, last = snapshots
    assert all(s.stop_reason is None for s in (*course, good))
    assert "learning rate 1e+10 is too large" in str(last.stop_reason)
    assert str(last.stop_reason).endswith(".")
    assert np.isfinite([last.cost, last.test_cost]).all()
    assert (last.iteration, last.cost) == (good.iteration, good.cost)
    np.testing.assert_array_equal(net.parameters, good.parameters)
    np.testing.assert_array_equal(last.parameters, good.parameters)
    assert list(snapshots) == []


@pytest.mark.filterwarnings("error")
def test_a_penalty_beyond_all_numbers_does_not_warn() -> None:
    course = train(line_net(), blobs(), learning_rate=1e3, iterations=400, l2=1e-3, record_every=1)
    assert drain(course).stop_reason is not None


# ---- interruption and checkpoints ------------------------------------------------------------


def shaken(X: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return X + rng.normal(size=X.shape)


RULES = {
    "all": Rule(12, "sgd", 0.1),
    "adam": Rule(12, "adam", 0.01, batch_size=4, schedule="cosine"),
    "augmented": Rule(12, "nesterov", 0.05, 3, l2=0.01, label_smoothing=0.1, augment=shaken),
    "batches_too_large": Rule(12, "momentum", 0.05, batch_size=20),
    "dropout": Rule(12, "adam", 0.01, batch_size=4, l1=0.01, dropout=0.5),
    "dropout_for_all": Rule(12, "sgd", 0.1, dropout=0.5),
}
each = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
RECORDED = range(0, 12, 3)


def training(rule: Rule, seed: int = 5) -> Training:
    return Training(small_net(), blobs(), rule, np.random.default_rng(seed))


@each
def test_laid_down_and_taken_up_again_it_goes_on_as_if_nothing_had_happened(rule: Rule) -> None:
    whole = training(rule)
    wanted = list(whole.course(RECORDED))
    for iteration in (0, 1, 5, 11, 12):
        first, second = training(rule), training(rule, seed=99)
        seen = list(first.course(RECORDED, until=iteration))
        laid_down = first.checkpoint()
        packed = pickle.dumps(laid_down)
        list(first.course(RECORDED))  # whatever becomes of the first
        assert pickle.dumps(laid_down) == packed
        second.restore(pickle.loads(packed))
        seen += second.course(RECORDED)
        assert [s for s in seen if s.iteration in range(0, 15, 3)] == wanted, iteration
        assert second.net.parameters.tobytes() == whole.net.parameters.tobytes()


@each
def test_an_interruption_at_any_moment_changes_nothing(rule: Rule, monkeypatch) -> None:
    monkeypatch.setattr("nn.fast.chunks.CHUNK", 3)  # several chunks a step
    wanted, interrupted = list(training(rule).course(RECORDED)), 0
    for asked in range(1, 40, 2):
        held, left, seen = training(rule), iter(range(1, asked)), []
        try:
            for snapshot in held.course(RECORDED, pulse=lambda left=left: next(left, 0) == 0):
                seen.append(snapshot)
        except Interrupted:
            interrupted += 1
            again = training(rule, seed=99)
            again.restore(held.checkpoint())
            seen += again.course(RECORDED)
        assert seen == wanted, asked
    assert interrupted > 10


def test_a_large_network_is_asked_between_chunks() -> None:
    net = Network([784, 1024, 1024, 1024, 1024, 1024, 1024, 10], initializer="zeros")
    assert chunk_of(net.layers) * net.parameters.size <= WORK
    assert chunk_of(small_net().layers) == CHUNK


def test_after_a_checkpoint_the_learning_rate_may_be_another() -> None:
    slow, fast = training(RULES["all"]), training(RULES["all"])
    list(slow.course((), until=4))
    slow.rule = replace(slow.rule, learning_rate=0.5)
    list(slow.course(()))
    data, net = fast.data, fast.net
    for alpha in [0.1] * 4 + [0.5] * 8:
        gradient_step(net, data.X_train, data.y_train, alpha)
    np.testing.assert_allclose(slow.net.parameters, net.parameters, rtol=1e-12)


def test_walking_away_leaves_a_working_network() -> None:
    net, data = small_net(), blobs()
    course = train(net, data, iterations=100, record_every=1)
    next(course), next(course)
    course.close()
    resumed = next(train(net, data))
    assert resumed.cost == pytest.approx(net.cost(data.X_train, one_hot(data.y_train)))


# ---- arguments -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argument", "value", "sentence"),
    [
        ("learning_rate", -0.1, "The learning rate must be a number of at least 0, not -0.1."),
        ("learning_rate", NAN, "The learning rate must be a number"),
        ("learning_rate", float("inf"), "The learning rate must be a number"),
        ("iterations", -1, "The number of iterations must be a whole number of at least 0, not -1"),
        ("iterations", 1.5, "The number of iterations must be a whole number"),
        ("iterations", 2.0, "The number of iterations must be a whole number"),
        ("batch_size", 0, "The batch size must be a whole number of at least 1, not 0."),
        ("batch_size", 2.0, "The batch size must be a whole number"),
        ("record_every", 0, "The distance between records must be a whole number of at least 1"),
        ("record_every", NAN, "The distance between records must be a whole number"),
        ("l2", -1, "The strength of L2 must be a number of at least 0, not -1."),
        ("l2", NAN, "The strength of L2 must be a number"),
        ("label_smoothing", -0.1, "The label smoothing must be a number of at least 0"),
        ("label_smoothing", 1.1, "The label smoothing must be a number of at most 1"),
        ("label_smoothing", NAN, "The label smoothing must be a number"),
        ("optimizer", "lion", "The optimizer must be one of"),
        ("schedule", "linear", "The schedule must be one of"),
    ],
)
def test_bad_arguments_are_refused_at_the_call(argument: str, value: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        train(small_net(), blobs(), **{argument: value})


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("X_train", np.zeros((3, 10)), "The training examples must have the shape"),
        ("X_train", np.zeros((2, 0)), "The training examples must have the shape"),
        ("y_train", np.zeros(9, int), "The training examples must have the shape"),
        ("y_train", np.zeros(1, int), "The training examples must have the shape"),
        ("y_train", np.full(10, 2), "Labels must lie between 0 and 1"),
        ("y_test", np.zeros(9, int), "The test examples must have the shape"),
    ],
)
def test_data_that_do_not_fit_are_refused_at_the_call(name, value, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        train(small_net(), replace(blobs(), **{name: value}))


@pytest.mark.parametrize("batch_size", [None, 128])
def test_memory_does_not_grow_with_the_examples(batch_size: int | None) -> None:
    m = 20_000
    X = np.random.default_rng(0).random((m, 196), np.float32).T  # 16 MB
    y = np.arange(m) % 10
    data = Data(X, y, X[:, :100], y[:100])
    net = Network([196, 30, 10])
    with at_most_megabytes(12):
        drain(train(net, data, iterations=2, batch_size=batch_size, learning_rate=0.01))


# ---- the tutorials ---------------------------------------------------------------------------

TABLE_X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1.0]])  # a row is an example
TABLE_Y = np.array([[0], [1], [1], [0.0]])


def table() -> Data:
    y = TABLE_Y[:, 0].astype(int)
    return Data(TABLE_X.T, y, TABLE_X.T[:, :0], y[:0])


def tutorial_net(seed: int) -> Network:
    return Network(
        [3, 4, 1], hidden="sigmoid", output="sigmoid", loss="sum_squared_error",
        initializer="uniform", bias=False, rng=np.random.default_rng(seed), dtype=np.float64,
    )  # fmt: skip


def test_one_step_is_the_two_layer_tutorials_own_update() -> None:
    net = tutorial_net(0)
    weights1, weights2 = (layer.W.T.copy() for layer in net.layers)
    sigmoid, slope = lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a)
    layer1 = sigmoid(TABLE_X @ weights1)
    output = sigmoid(layer1 @ weights2)
    error = 2 * (TABLE_Y - output) * slope(output)
    weights1 += TABLE_X.T @ (error @ weights2.T * slope(layer1))
    weights2 += layer1.T @ error

    first, _ = train(net, table(), learning_rate=1, iterations=1)
    assert first.cost == pytest.approx(((TABLE_Y - output) ** 2).sum(), rel=1e-12)
    np.testing.assert_allclose(net.layers[0].W.T, weights1, rtol=0, atol=1e-12)
    np.testing.assert_allclose(net.layers[1].W.T, weights2, rtol=0, atol=1e-12)


@seeds(5, 20)
def test_after_1500_iterations_the_table_is_learned(seeds: range) -> None:
    predictions = []
    for seed in seeds:
        net = tutorial_net(seed)
        drain(train(net, table(), learning_rate=1, iterations=1500, record_every=1500))
        predictions.append(net.forward(TABLE_X.T)[0])
    np.testing.assert_allclose(np.median(predictions, axis=0), [0, 1, 1, 0], atol=0.05)


@pytest.mark.rest
@pytest.mark.timeout(900)
def test_the_mnist_tutorials_small_network_reaches_its_accuracy(full_mnist) -> None:
    """As there, in at most 1,000 full-batch steps. The deep one: tests/benchmarks/sources.py."""
    net = Network([784, 10, 10], rng=np.random.default_rng(0))
    course = train(net, full_mnist, learning_rate=0.3, iterations=1000, record_every=50)
    assert any(snapshot.train_accuracy >= 0.88 for snapshot in course)


@pytest.mark.parametrize("more", [{}, {"dropout": 0.5}, {"l2": 0.1}, {"batch_size": 3}], ids=str)
def test_a_network_that_is_given_other_memory_goes_on_in_it(more: dict[str, Any]) -> None:
    ends = []
    for moves in (False, True):
        net = small_net()
        training = Training(net, blobs(), Rule(8, "momentum", **more), np.random.default_rng(0))
        training.advance(4)
        if moves:
            net.share(net.parameters.copy())
        training.advance(8)
        ends.append(net.parameters.copy())
        np.testing.assert_array_equal(net.layers[0].W.ravel(), net.parameters[:6])
    np.testing.assert_array_equal(*ends)
