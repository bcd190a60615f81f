"""The network against the textbook's pass, its memory, its bounds and its manners."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from nn import Network
from nn.arrays import one_hot, targets
from nn.fast.chunks import CHUNK
from nn.layers import Dense, check_fit
from tests.memory import at_most_megabytes
from tests.nn import textbook
from tests.nn.problems import CLASSES, LEAST_SQUARES, build, examples, flat

PRECISIONS = {np.float64: 1e-10, np.float32: 1e-5}


def tanh_net(dtype: type = np.float64, sizes: tuple[int, ...] = (4, 5, 3)) -> Network:
    return build(sizes, end=CLASSES, dtype=dtype)


def problem(m: int = 7) -> tuple[Network, np.ndarray, np.ndarray]:
    net = tanh_net()
    data, Y = examples(net, m)
    return net, data.X_train, Y


def assert_equals_textbook(net: Network, X: np.ndarray, Y: np.ndarray) -> None:
    layers = [(layer.W.astype(float), layer.b.astype(float)) for layer in net.layers]
    (W1, b1), (W2, b2) = layers
    A = textbook.softmax(W2 @ np.tanh(W1 @ X.astype(float) + b1) + b2)
    gradients = textbook.gradients(layers, ["tanh", "softmax"], "cross_entropy", X, Y)
    close = {"rtol": PRECISIONS[net.dtype.type], "atol": PRECISIONS[net.dtype.type]}
    np.testing.assert_allclose(net.forward(X), A, **close)
    np.testing.assert_allclose(net.cost(X, Y), -np.sum(Y * np.log(A)) / X.shape[1], **close)
    np.testing.assert_allclose(flat(net.gradients(X, Y)), flat(gradients), **close)


# ---- the mathematics -------------------------------------------------------------------------


@pytest.mark.parametrize("m", [1, 7, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7])
def test_forward_cost_and_gradients_are_the_textbooks(m: int) -> None:
    for dtype in PRECISIONS:
        net = tanh_net(dtype)
        data, Y = examples(net, m)
        assert_equals_textbook(net, data.X_train, Y)


def test_a_sum_over_many_chunks_is_not_a_mean() -> None:
    net, m = build([2, 1], [], LEAST_SQUARES), 2 * CHUNK + 5
    net.parameters[...] = [1, 2, 3]
    X, Y = np.ones((2, m)), np.full((1, m), 4.0)  # A - Y = 2
    assert net.cost(X, Y) == 4 * m
    np.testing.assert_allclose(flat(net.gradients(X, Y)), 4 * m)


@pytest.mark.parametrize("m", [7, CHUNK + 3])
def test_any_memory_layout_and_precision_of_X(m: int) -> None:
    _, X, Y = problem(m)
    X = X.astype(np.float32)
    for same in (
        np.asfortranarray(X),
        np.ascontiguousarray(X),
        np.repeat(X, 2, axis=1)[:, ::2],
        np.repeat(X, 3, axis=0)[::3],
        X[:, ::-1].copy()[:, ::-1],
        X.astype(np.float64),
    ):
        assert_equals_textbook(tanh_net(np.float32), same, Y)
    assert_equals_textbook(tanh_net(), (X * 10).astype(np.int64), Y.astype(np.int64))


def test_X_and_Y_are_only_read_and_results_are_the_callers_own() -> None:
    net, X, Y = problem()
    X.flags.writeable = Y.flags.writeable = False
    A, [(dW, _), _] = net.forward(X), net.gradients(X, Y)
    kept = A.copy(), dW.copy()
    net.forward(-X), net.gradients(-X, Y), net.cost(X, Y)
    np.testing.assert_array_equal(A, kept[0])
    np.testing.assert_array_equal(dW, kept[1])


# ---- predictions -----------------------------------------------------------------------------


def test_one_unit_is_a_threshold_at_one_half_and_several_vote_by_the_largest() -> None:
    net = build([1, 1])
    net.parameters[...] = [1, 0]
    X = np.array([[-1000, -0.1, 0, 0.1, 1000]])
    np.testing.assert_array_equal(net.predict(X), [0, 0, 0, 1, 1])
    np.testing.assert_array_equal(net.predict_proba(X), net.forward(X))
    assert net.forward(X)[0, 2] == 0.5
    several = Network([3, 3], bias=False)
    several.layers[0].W[...] = np.eye(3)
    X = np.array([[0.2, 5, -2], [0.1, 9, -1], [0.3, 7, -3]])
    np.testing.assert_array_equal(several.predict(X), [2, 1, 1])


def test_labels_become_targets() -> None:
    np.testing.assert_array_equal(targets([2, 0], 3), [[0, 1], [0, 0], [1, 0]])
    np.testing.assert_array_equal(targets([2, 0], 1), [[2, 0]])
    assert one_hot([1], 2).dtype == np.float32
    for y in ([3], [-1], [0, 3]):
        with pytest.raises(ValueError, match="between 0 and 2"):
            one_hot(y, 3)


# ---- parameters ------------------------------------------------------------------------------


def test_parameters_are_views_of_one_flat_vector_that_may_be_written_to() -> None:
    net = tanh_net()
    arrays = [array for layer in net.layers for array in (layer.W, layer.b)]
    assert [array.shape for array in arrays] == [(5, 4), (5, 1), (3, 5), (3, 1)]
    assert all(np.shares_memory(array, net.parameters) for array in arrays)
    np.testing.assert_array_equal(net.parameters, np.concatenate([a.ravel() for a in arrays]))
    net, x = build([2, 2], [], LEAST_SQUARES), np.ones((2, 1))
    net.layers[0].W[...], net.layers[0].b[...] = [[1, 2], [3, 4]], [[10], [20]]
    np.testing.assert_array_equal(net.forward(x), [[13], [27]])
    net.parameters[...] = 0
    np.testing.assert_array_equal(net.forward(x), [[0], [0]])


def test_same_seed_same_weights_in_every_precision() -> None:
    draw = lambda seed, dtype: Network([4, 5, 3], rng=np.random.default_rng(seed), dtype=dtype)
    single, double = draw(0, np.float32).parameters, draw(0, np.float64).parameters
    assert (single.dtype, double.dtype) == (np.float32, np.float64)
    np.testing.assert_array_equal(double, draw(0, np.float64).parameters)
    np.testing.assert_array_equal(single, double.astype(np.float32))
    assert (double != draw(1, np.float64).parameters).any()


def test_without_rng_every_network_is_another_and_the_legacy_state_is_untouched() -> None:
    before = np.random.get_state()[1].copy()
    assert (Network([4, 3]).parameters != Network([4, 3]).parameters).any()
    np.testing.assert_array_equal(np.random.get_state()[1], before)


@pytest.mark.parametrize("dtype", [None, np.float32, np.float64])
def test_a_copy_is_independent(dtype: type | None) -> None:
    net = tanh_net(np.float32)
    net.provenance = {"seed": 1}
    twin = net.copy(dtype)
    assert twin.dtype == (dtype or np.float32)
    np.testing.assert_array_equal(twin.parameters, net.parameters)
    assert (repr(twin), twin.provenance) == (repr(net), net.provenance)
    twin.parameters[...] = 0
    twin.provenance["seed"] = 2
    assert net.parameters.any()
    assert net.provenance == {"seed": 1}


@pytest.mark.parametrize(
    ("net", "words"),
    [
        (Network([784, 10, 10]),
         "Network(784 → 10 relu → 10 softmax, cross_entropy, 7,960 parameters)"),
        (Network([3, 4, 1], hidden="sigmoid", output="sigmoid", loss="sum_squared_error",
                 bias=False),
         "Network(3 → 4 sigmoid → 1 sigmoid, sum_squared_error, 16 parameters)"),
        (Network([np.int64(2), 3, 3, 2], hidden=["tanh", "gelu"]),
         "Network(2 → 3 tanh → 3 gelu → 2 softmax, cross_entropy, 29 parameters)"),
    ],
    ids=["one", "two", "three"],
)  # fmt: skip
def test_it_reads_like_the_model(net: Network, words: str) -> None:
    assert repr(net) == repr(net.copy()) == words


# ---- refusals --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sizes", "settings", "sentence"),
    [
        *((sizes, {}, "at least two positive whole numbers")
          for sizes in ([], [3], [3, 0], [-3, 2], [3, 2.0], [3, True], "34")),
        ([3, 2, 2], {"hidden": "swish"}, "hidden activation must be one of"),
        ([3, 2, 2], {"hidden": "softmax"}, "hidden activation must be one of"),
        ([3, 2, 2], {"hidden": ["relu", "relu"]}, "one for each hidden layer: 1, not 2"),
        ([3, 2, 2], {"hidden": []}, "one for each hidden layer: 1, not 0"),
        ([3, 2], {"hidden": ["relu"]}, "one for each hidden layer: 0, not 1"),
        ([3, 2], {"output": "tanh"}, "output activation must be one of"),
        ([3, 2], {"loss": "hinge"}, "loss must be one of"),
        ([3, 2], {"output": "sigmoid"}, "cross_entropy needs softmax"),
        ([3, 1], {}, "Softmax needs at least two output units"),
        ([3, 2], {"initializer": "ones"}, "initializer must be one of"),
        ([3, 2], {"dtype": np.float16}, "float32 or float64, not float16"),
        ([3, 2], {"dtype": int}, "float32 or float64, not int64"),
    ],
)  # fmt: skip
def test_settings_that_make_no_sense(sizes: list, settings: dict, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Network(sizes, **settings)


def test_layers_that_do_not_fit_together() -> None:
    layers = [Dense(4, "tanh"), Dense(3, "softmax")]
    for layer, n_in in zip(layers, (3, 5), strict=True):
        layer.place((n_in,))
    with pytest.raises(ValueError, match="as many inputs as the one before"):
        check_fit(layers, (3,))
    with pytest.raises(ValueError, match="at least one layer"):
        Network.from_layers([], input_shape=(3,))


@pytest.mark.parametrize("sizes", [[100_000, 100_000], [784, 70_000, 10], [2, 10**12, 2]])
def test_too_many_parameters_are_refused_before_memory_is_taken(sizes: list[int]) -> None:
    with at_most_megabytes(1), pytest.raises(ValueError, match="at most 20,000,000 are allowed"):
        Network(sizes)


def test_examples_of_another_shape() -> None:
    net, X, _ = problem()
    for shape in ((3, 7), (5, 7), (4, 0), (4, 7, 1), (0, 0), (4,)):
        wrong, Y = np.zeros(shape), np.zeros((3, shape[-1]))
        for ask in (net.forward, net.predict, lambda X: net.cost(X, Y)):  # noqa: B023
            with pytest.raises(ValueError, match="X must have 4 rows and a column for each"):
                ask(wrong)
        with pytest.raises(ValueError, match="X must have 4 rows"):
            net.gradients(wrong, Y)
    for shape in ((3, 6), (2, 7), (7,), (1, 7)):
        for ask in (net.cost, net.gradients):
            with pytest.raises(ValueError, match=r"Y must have the shape \(3, 7\)"):
                ask(X, np.zeros(shape))


# ---- many at once ----------------------------------------------------------------------------


def test_two_passes_through_one_network_do_not_meet() -> None:
    net, X, _ = problem()
    _, passes = next(net.forward_passes(X))
    A = passes[-1].A.copy()
    net.forward(X + 1)
    np.testing.assert_array_equal(passes[-1].A, A)


def test_threads_that_ask_at_once_get_right_answers() -> None:
    net, n_threads = tanh_net(np.float32, (50, 100, 10)), 4
    rng = np.random.default_rng(3)
    Xs = rng.normal(size=(n_threads, 50, 100)).astype(np.float32)
    Y = np.eye(10)[rng.integers(0, 10, 100)].T
    ask = lambda X: (net.forward(X), net.gradients(X, Y)[0][0])
    alone, together = [ask(X) for X in Xs], threading.Barrier(n_threads)

    def ask_often(X: np.ndarray) -> list:
        together.wait(timeout=60)
        return [ask(X) for _ in range(8)]

    with ThreadPoolExecutor(n_threads) as pool:
        for answers, (A, dW) in zip(pool.map(ask_often, Xs), alone, strict=True):
            for found_A, found_dW in answers:
                np.testing.assert_array_equal(found_A, A)
                np.testing.assert_array_equal(found_dW, dW)


def test_a_network_made_of_another_ones_layers_leaves_that_one_alone() -> None:
    donor = tanh_net()
    X = np.random.default_rng(2).normal(size=(donor.layer_sizes[0], 7))
    before = donor.forward(X)
    other = Network.from_layers(
        donor.layers, input_shape=(4,), initializer="zeros", dtype=np.float64
    )
    np.testing.assert_array_equal(donor.forward(X), before)
    np.testing.assert_allclose(other.forward(X), 1 / 3)  # its own parameters are zero
    other.parameters[...] = 2 * donor.parameters
    np.testing.assert_array_equal(donor.forward(X), before)
