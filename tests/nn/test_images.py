"""Convolution and its kin: against loops, central differences, and what they promise."""

from __future__ import annotations

import io
from types import SimpleNamespace

import numpy as np
import pytest

import nn
from nn import Network, export, stack
from nn.backpropagation import gradient
from nn.course import learner
from nn.fast.interrupt import Interrupted
from nn.fast.program import Program
from nn.layers import (
    LAYERS,
    Activation,
    AveragePool,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPool,
    Residual,
    build,
)
from nn.look import gradient_check
from nn.regularization import Penalty
from nn.rule import Rule
from nn.training import Training
from tests.nn.problems import flat, slopes

M = 4
SHAPE = (7, 6, 2)
END = Dense(3, activation="softmax")
CONVOLUTIONS = [
    Conv2D(3, kernel=3),
    Conv2D(2, kernel=(2, 4), stride=(2, 1)),
    Conv2D(3, kernel=3, padding=1),
    Conv2D(2, kernel=(3, 2), stride=2, padding=(2, 1), bias=False),
    Conv2D(2, kernel=1, stride=3),
    Conv2D(2, kernel=(7, 6), activation="tanh"),
]
POOLS = [(2, None), ((2, 3), None), (3, 2), (2, 1), (2, 3), ((7, 6), None)]
STACKS = {
    **{repr(one) + f" {one.window}": [one, END] for one in CONVOLUTIONS},
    **{f"max {size} {stride}": [MaxPool(size, stride), END] for size, stride in POOLS},
    **{f"average {size} {stride}": [AveragePool(size, stride), END] for size, stride in POOLS},
    "batch norm of images": [Conv2D(3, 2, bias=False), BatchNorm(), Activation("tanh"), END],
    "batch norm of units": [Dense(5), BatchNorm(), Activation("gelu"), END],
    "batch norm first": [BatchNorm(), END],
    "flatten": [Flatten(), Dense(4, activation="tanh"), END],
    "residual": [
        Conv2D(3, 3, padding=1),
        Residual([Activation("tanh"), Conv2D(3, 3, padding=1), BatchNorm()], activation="gelu"),
        MaxPool(2),
        END,
    ],
    "residual first, within another": [
        Residual([Residual([Conv2D(2, 1)]), Dropout(0.5)], activation="tanh"), END,
    ],
    "activation last": [Conv2D(4, 3), AveragePool((5, 4)), Dense(3), Activation("softmax")],
    "all in a row": [
        Conv2D(4, 3, padding=1), MaxPool(2), Activation("tanh"), Conv2D(3, 2), BatchNorm(),
        Activation("gelu"), AveragePool(2, 1), Flatten(), Dropout(0.3),
        Dense(5, activation="tanh"), END,
    ],
}  # fmt: skip
each = pytest.mark.parametrize("name", STACKS)


def network(name: str, dtype: type = np.float64, shape: tuple[int, ...] = SHAPE) -> Network:
    rng = np.random.default_rng(0)
    net = Network.from_layers(STACKS[name], input_shape=shape, rng=rng, dtype=dtype)
    noise = np.random.default_rng(1).normal(scale=0.3, size=net.parameters.size)
    net.parameters += noise.astype(dtype)
    for layer in net.layers:
        for one in (layer, *layer.inner):
            if isinstance(one, BatchNorm):
                one.variance[...] = np.abs(one.variance) + 0.5
    return net


def problem(m: int = M, n: int = int(np.prod(SHAPE)), dtype: type = np.float64):
    rng = np.random.default_rng(2)
    X = rng.normal(size=(m, n)).astype(dtype).T
    return X, np.eye(3, dtype=dtype)[rng.integers(0, 3, m)].T


# ---- against loops ---------------------------------------------------------------------------


def convolved(layer: Conv2D, X: np.ndarray) -> np.ndarray:
    """Z of one layer, in four loops."""
    (height, width, channels), m = layer.shape_in, X.shape[1]
    (kh, kw), (sh, sw), (ph, pw) = layer.window.size, layer.window.stride, layer.window.padding
    images = np.zeros((height + 2 * ph, width + 2 * pw, channels, m))
    images[ph : ph + height, pw : pw + width] = X.reshape(height, width, channels, m)
    filters = layer.W.reshape(layer.filters, kh, kw, channels)
    down, across, n = layer.shape_out
    Z = np.zeros((down, across, n, m))
    for row in range(down):
        for column in range(across):
            for f in range(n):
                for example in range(m):
                    top, left = row * sh, column * sw
                    patch = images[top : top + kh, left : left + kw, :, example]
                    bias = 0 if layer.b is None else layer.b[f, 0]
                    Z[row, column, f, example] = (patch * filters[f]).sum() + bias
    return Z.reshape(-1, m)


def pooled(layer: MaxPool | AveragePool, X: np.ndarray) -> np.ndarray:
    (kh, kw), (sh, sw) = layer.window.size, layer.window.stride
    images = X.reshape(*layer.shape_in, -1)
    down, across, _ = layer.shape_out
    of = np.max if isinstance(layer, MaxPool) else np.mean
    places = [
        of(images[r * sh : r * sh + kh, c * sw : c * sw + kw], axis=(0, 1))
        for r in range(down)
        for c in range(across)
    ]
    return np.concatenate(places)


@pytest.mark.parametrize("order", "CF")
@pytest.mark.parametrize("name", [name for name in STACKS if name[:3] in ("Con", "max", "ave")])
def test_the_first_layer_does_what_loops_do(name: str, order: str) -> None:
    net, (X, _) = network(name), problem()
    first = net.layers[0]
    loops = convolved if isinstance(first, Conv2D) else pooled
    passed = net.passes(np.array(X, order=order))[0]
    np.testing.assert_allclose(passed.Z, loops(first, X), rtol=1e-12, atol=1e-12)
    assert passed.Z.shape == (first.n_out, M) == (net.layer_sizes[1], M)


def test_a_filter_looks_at_rows_columns_and_channels_in_that_order() -> None:
    rng = np.random.default_rng(0)
    layers = [Conv2D(24, kernel=5, stride=1, padding=0), MaxPool(2), Activation("relu"),
              Conv2D(32, kernel=3), MaxPool(2), Activation("relu"),
              Dense(256, activation="relu"), Dense(10, activation="softmax")]  # fmt: skip
    net = nn.Network.from_layers(
        layers, input_shape=(28, 28, 1), loss="cross_entropy", initializer="he", rng=rng,
        dtype=np.float32,
    )  # fmt: skip
    assert net.layers[0].W.shape == (24, 5 * 5 * 1)
    assert net.layers[0].b.shape == (24, 1)
    assert net.layers[3].W.shape == (32, 3 * 3 * 24)
    assert [layer.shape_out for layer in net.layers[:6]] == [
        (24, 24, 24), (12, 12, 24), (12, 12, 24), (10, 10, 32), (5, 5, 32), (5, 5, 32),
    ]  # fmt: skip
    assert net.layer_sizes[0] == 784
    assert net.parameters.size == 24 * 26 + 32 * 217 + 256 * 801 + 10 * 257
    assert net.layers[0].W.std() == pytest.approx(np.sqrt(2 / 25), rel=0.1)
    X = np.zeros((784, 1), np.float32)
    X[28 * 3 + 7] = 1  # row 3, column 7
    Z = net.passes(X)[0].Z.reshape(24, 24, 24)
    np.testing.assert_allclose(Z[1, 4], net.layers[0].W.reshape(24, 5, 5)[:, 2, 3], rtol=1e-6)
    assert not layers[0].shape_in, "those given stay as they are"
    gradients = net.gradients(X, np.eye(10, dtype=np.float32)[:, :1])
    assert [dW.shape for dW, _ in gradients] == [(24, 25), (32, 216), (256, 800), (10, 256)]


# ---- the way back ----------------------------------------------------------------------------


@each
def test_the_gradient_agrees_with_central_differences(name: str) -> None:
    net, (X, Y) = network(name), problem()
    assert gradient_check.check(net, X, Y) < 1e-6
    entries = net.gradients(X, Y)
    assert len(entries) == sum(bool(layer.n_parameters) for layer in net.layers)
    learned = gradient_check.learned(net)
    assert flat(entries).size == learned.sum()
    assert not net.gradient_vector(X, Y)[~learned].any()


@each
def test_so_does_the_one_that_it_trains_with(name: str) -> None:
    """Dropout drops, and batch norm goes by the batch."""
    net, (X, Y) = network(name), problem()
    twin = learner(net)
    for layer in twin.layers:
        layer.draw(M, np.random.default_rng(3))

    def cost() -> float:
        out = twin.passes(X)[-1]
        return float(net.loss.total(out.Z, out.A, Y)) / M

    wanted = slopes(cost, net.parameters)
    wanted[~gradient_check.learned(net)] = 0  # they move, and the cost does not look at them
    found = gradient(twin, X, Y, M)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-6 * max(1, np.abs(wanted).max()))


@pytest.mark.parametrize("first", [Conv2D(2, 3, 2, 1), MaxPool(3, 2), AveragePool(2), BatchNorm()])
def test_the_way_back_to_the_inputs(first) -> None:
    net, (X, Y) = Network.from_layers([first, END], input_shape=SHAPE, dtype=np.float64), problem()
    X = X.copy()
    found = net.backward(net.passes(X), Y, M)[0].dA_prev
    wanted = slopes(lambda: net.cost(rows.reshape(X.shape), Y), rows := X.ravel())
    np.testing.assert_allclose(found.ravel(), wanted, rtol=0, atol=1e-8)


def test_of_equally_large_numbers_the_first_gets_the_derivative() -> None:
    layer = MaxPool(2)
    layer.place((2, 4, 1))
    passed = layer.forward(np.array([[1, 3, 5, 5, 3, 2, 5, 0.0]]).T)
    assert passed.A.ravel().tolist() == [3, 5]
    back = layer.backward(np.array([[10.0], [20.0]]), passed)
    assert back.dA_prev.ravel().tolist() == [0, 10, 20, 0, 0, 0, 0, 0]


# ---- as fast as it is plain ------------------------------------------------------------------


def data(m: int = 20, dtype: type = np.float64) -> SimpleNamespace:
    X, Y = problem(m, dtype=dtype)
    return SimpleNamespace(
        X_train=X[:, :15], y_train=Y.argmax(axis=0)[:15], X_test=X[:, 15:],
        y_test=Y.argmax(axis=0)[15:],
    )  # fmt: skip


@each
def test_plainly_or_fast_the_same_comes_out(name: str) -> None:
    ends = []
    for plainly in (False, True):
        net = network(name)
        training = Training(net, data(), Rule(8, "momentum", 0.01, 4), np.random.default_rng(4))
        if plainly:
            with nn.plain():
                training.advance(8)
                last = training.measure()
        else:
            training.advance(8)
            last = training.measure()
            programs = training.batches.runner.programs | training.runners[0].programs
            assert all(isinstance(program, Program) for program in programs.values())
        ends.append((net.parameters, last.cost, last.test_cost))
    np.testing.assert_allclose(ends[0][0], ends[1][0], rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(ends[0][1:], ends[1][1:], rtol=1e-8)


@each
def test_many_networks_at_once(name: str) -> None:
    net, (X, Y) = network(name), problem()
    thetas = np.stack([net.parameters, 1.1 * net.parameters])
    As = stack.forward(net, thetas, X)
    layers = stack.passes(net, thetas, X, Y)
    found = stack.train(net, thetas, X, Y, learning_rate=0.1, iterations=3)
    for s in range(2):
        one = net.sharing(thetas[s].copy())
        there = one.passes(X)
        for A, both, passed, back in zip(As, layers, there, one.backward(there, Y, M), strict=True):
            np.testing.assert_allclose(A[s], passed.A, rtol=1e-9, atol=1e-12)
            for slope, own in zip(both.back.gradients, back.gradients, strict=True):
                np.testing.assert_allclose(slope[s], own, rtol=1e-9, atol=1e-12)
        for _ in range(3):
            one.parameters[...] -= 0.1 * one.gradient_vector(X, Y)
        np.testing.assert_allclose(found[s], one.parameters, rtol=1e-9, atol=1e-12)


def test_a_batch_in_chunks_gives_the_same_gradient(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "all in a row"
    net, (X, Y) = network(name), problem(11)
    whole = net.gradient_vector(X, Y)
    monkeypatch.setattr("nn.fast.chunks.CHUNK", 4)
    np.testing.assert_allclose(net.gradient_vector(X, Y), whole, rtol=1e-9, atol=1e-12)


# ---- batch norm ------------------------------------------------------------------------------


def test_batch_norm_notes_the_figures_of_its_batches_and_answers_with_them() -> None:
    net = Network.from_layers([BatchNorm(), END], input_shape=(2,), dtype=np.float64)
    layer = net.layers[0]
    assert (layer.mean == 0).all() and (layer.variance == 1).all()
    X = np.random.default_rng(0).normal([[3.0], [-1.0]], [[2.0], [0.5]], (2, 50))
    y = np.arange(50) % 3
    none = SimpleNamespace(X_train=X, y_train=y, X_test=X[:, :0], y_test=y[:0])
    training = Training(net, none, Rule(200, learning_rate=0.0))
    training.advance(1)
    np.testing.assert_allclose(layer.mean[:, 0], 0.1 * X.mean(axis=1))
    np.testing.assert_allclose(layer.variance[:, 0], 0.9 + 0.1 * X.var(axis=1, ddof=1))
    training.advance(200)
    np.testing.assert_allclose(layer.mean[:, 0], X.mean(axis=1), rtol=1e-8)
    A = net.passes(X)[0].A
    np.testing.assert_allclose(A.mean(axis=1), 0, atol=1e-8)
    np.testing.assert_allclose(A.std(axis=1), 1, rtol=0.02)
    before = net.parameters.copy()
    net.forward(X), net.cost(X, np.eye(3)[y].T)
    np.testing.assert_array_equal(net.parameters, before)


def test_a_step_that_is_broken_off_leaves_the_figures_as_they_were(monkeypatch) -> None:
    monkeypatch.setattr("nn.fast.chunks.CHUNK", 4)
    for asked in (2, 3, 4):
        net, left = network("batch norm of images"), iter(range(asked, 0, -1))
        training = Training(net, data(), Rule(3, batch_size=12), np.random.default_rng(0))
        before = net.parameters.copy()
        with pytest.raises(Interrupted):
            training.advance(1, lambda left=left: next(left) == 1)
        np.testing.assert_array_equal(net.parameters, before)
        training.advance(1)
        assert (net.layers[1].mean != 0).any()


def test_penalties_leave_gamma_beta_and_figures_alone() -> None:
    net = network("batch norm of images")
    weights = Penalty(net, l2=1.0).are_weights
    assert weights.sum() == net.layers[0].W.size + net.layers[3].W.size


# ---- what is saved, and what is refused ------------------------------------------------------


@each
def test_it_is_saved_and_read_again(name: str) -> None:
    net, (X, _) = network(name, np.float32), problem()
    file = io.BytesIO()
    export.save(net, file)
    file.seek(0)
    again = Network.load(file)
    assert repr(again) == repr(net)
    assert again.input_shape == net.input_shape
    np.testing.assert_array_equal(again.forward(X), net.forward(X))
    twin = net.copy(np.float64)
    np.testing.assert_allclose(twin.forward(X), net.forward(X), rtol=1e-4)


def test_every_kind_of_layer_is_tried_here() -> None:
    kinds = {type(layer) for layers in STACKS.values() for layer in layers}
    assert kinds == set(LAYERS.values())


@pytest.mark.parametrize(("make", "told"), [
    (lambda: Conv2D(0, 3), "number of filters must be a whole number of at least 1, not 0"),
    (lambda: Conv2D(3, (3, 3, 3)), "kernel must be one whole number or two"),
    (lambda: Conv2D(3, 3, stride=0), "stride must be a whole number of at least 1"),
    (lambda: Conv2D(3, 3, padding=-1), "padding must be a whole number of at least 0"),
    (lambda: Conv2D(3, 2.5), "kernel must be a whole number"),
    (lambda: Conv2D(3, 3, activation="swish"), "activation must be one of .*, not 'swish'"),
    (lambda: MaxPool(0), "size of the window must be"),
    (lambda: Residual([]), "at least one layer"),
    (lambda: Network.from_layers([Conv2D(3, 3), END], input_shape=(784,)),
     r"needs images of .* but gets \(784,\)"),
    (lambda: Network.from_layers([Conv2D(3, 8), END], input_shape=SHAPE), "does not fit into"),
    (lambda: Network.from_layers([MaxPool(8), END], input_shape=SHAPE), "does not fit into"),
    (lambda: Network.from_layers([Residual([MaxPool(2)]), END], input_shape=SHAPE),
     "must put out what they take in"),
    (lambda: Network.from_layers([Residual([Activation("softmax")]), END], input_shape=SHAPE),
     "hidden activation must be one of"),
    (lambda: Network.from_layers([Conv2D(3, 3)], input_shape=SHAPE), "cross_entropy needs softmax"),
    (lambda: Network.from_layers([Conv2D(500, 1), MaxPool(500), END], input_shape=(500, 500, 1)),
     "numbers of every example"),
    (lambda: build({"kind": "conv2d", "filters": 3}), "describes no Conv2D"),
    (lambda: build({"kind": "conv2d", "filters": 3, "kernel": 3, "size": 1}), "describes no"),
    (lambda: build({"kind": "conv2d", "filters": 3, "kernel": {}}), "kernel must be"),
    (lambda: build({"kind": "max_pool", "size": [2, "3"], "stride": 1}), "size of the window"),
    (lambda: build({"kind": "residual", "layers": 3}), "list of layers"),
    (lambda: build({"kind": "residual", "layers": [{"kind": "x"}]}), "no such kind"),
])  # fmt: skip
def test_what_makes_no_sense_is_said(make, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        make()


# ---- against PyTorch, where it is installed --------------------------------------------------


def in_torch(torch, layer):
    """The same layer in PyTorch, with the same parameters."""
    if isinstance(layer, Dense):
        twin = torch.nn.Linear(layer.n_in, layer.n_out, bias=layer.b is not None)
        weights = layer.W
        if len(layer.shape_in) == 3:  # channels first
            weights = np.moveaxis(layer.W.reshape(-1, *layer.shape_in), 3, 1)
        fill(torch, twin, weights.reshape(layer.W.shape), layer.b)
        return torch.nn.Sequential(torch.nn.Flatten(), twin)
    if isinstance(layer, Conv2D):
        channels, window = layer.shape_in[2], layer.window
        twin = torch.nn.Conv2d(
            channels, layer.filters, window.size, window.stride, window.padding,
            bias=layer.b is not None,
        )  # fmt: skip
        weights = np.moveaxis(layer.W.reshape(-1, *window.size, channels), 3, 1)
        fill(torch, twin, weights, layer.b)
        return twin
    if isinstance(layer, BatchNorm):
        twin = torch.nn.BatchNorm2d(layer.shape_in[-1])
        fill(torch, twin, layer.gamma[:, 0], layer.beta)
        twin.running_mean[:] = torch.from_numpy(layer.mean[:, 0].copy())
        twin.running_var[:] = torch.from_numpy(layer.variance[:, 0].copy())
        return twin
    pool = {MaxPool: torch.nn.MaxPool2d, AveragePool: torch.nn.AvgPool2d}[type(layer)]
    return pool(layer.window.size, layer.window.stride)


def fill(torch, twin, weights: np.ndarray, bias: np.ndarray | None) -> None:
    with torch.no_grad():
        twin.weight.copy_(torch.from_numpy(weights.copy()))
        if bias is not None:
            twin.bias.copy_(torch.from_numpy(bias[:, 0].copy()))


IN_TORCH = [
    *([one, END] for one in CONVOLUTIONS if one.activation.name == "identity"),
    *([pool(size, stride), END] for pool in (MaxPool, AveragePool) for size, stride in POOLS),
    [Conv2D(4, 3), BatchNorm(), MaxPool(2), Conv2D(3, (1, 2)), END],
]


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("layers", IN_TORCH, ids=repr)
def test_pytorch_finds_the_same(layers: list, training: bool) -> None:
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    net = Network.from_layers(layers, input_shape=SHAPE, rng=rng, dtype=np.float32)
    net.parameters += rng.normal(scale=0.1, size=net.parameters.size).astype(np.float32)
    (X, Y), twin = problem(dtype=np.float32), learner(net) if training else net
    model = torch.nn.Sequential(*(in_torch(torch, layer) for layer in net.layers)).train(training)
    images = torch.from_numpy(np.moveaxis(X.T.reshape(M, *SHAPE), 3, 1).copy()).requires_grad_()
    out = model(images)
    torch.nn.CrossEntropyLoss()(out, torch.from_numpy(Y.argmax(axis=0))).backward()
    passes = twin.passes(X)
    near(passes[-1].Z.T, out.detach().numpy())
    backs = twin.backward(passes, Y, M)
    near(backs[0].dA_prev, np.moveaxis(images.grad.numpy(), 1, 3).reshape(M, -1).T)
    for layer, back, module in zip(net.layers, backs, model, strict=True):
        wanted = slopes_in_torch(layer, module)
        largest = max((np.abs(slope).max() for slope in wanted), default=0)
        for slope, one in zip(back.gradients, wanted, strict=False):
            near(slope, one, largest)  # a bias before batch norm has none, but for rounding
        if isinstance(layer, BatchNorm):
            near(layer.mean[:, 0], module.running_mean.numpy())
            near(layer.variance[:, 0], module.running_var.numpy())


def near(found: np.ndarray, wanted: np.ndarray, largest: float | None = None) -> None:
    """Compare in float32: how far off the worst is, in parts of the largest of all."""
    assert found.shape == wanted.shape
    assert np.abs(found - wanted).max() <= 1e-5 * (largest or np.abs(wanted).max())


def slopes_in_torch(layer, module) -> list[np.ndarray]:
    """The derivatives that PyTorch found for a layer, shaped as ours."""
    module = module[-1] if isinstance(layer, Dense) else module
    if not layer.n_parameters:
        return []
    dW = module.weight.grad.numpy()
    if isinstance(layer, Conv2D):
        dW = np.moveaxis(dW, 1, 3).reshape(layer.W.shape)
    elif isinstance(layer, BatchNorm):
        dW = dW[:, None]
    elif len(layer.shape_in) == 3:
        channels_first = (-1, layer.shape_in[2], *layer.shape_in[:2])
        dW = np.moveaxis(dW.reshape(channels_first), 1, 3).reshape(layer.W.shape)
    return [dW] if module.bias is None else [dW, module.bias.grad.numpy()[:, None]]
