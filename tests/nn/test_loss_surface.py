"""The loss surface: each cost is the cost of a network put at that place, one by one."""

import numpy as np
import pytest

from nn import Network, loss_surface, stack
from nn.regularization import Penalty

RNG = np.random.default_rng(5)
X = RNG.normal(size=(2, 30))
ENDS = [
    ("sigmoid", "binary_cross_entropy", 1), ("softmax", "cross_entropy", 3),
    ("identity", "mean_squared_error", 1),
]  # fmt: skip


def network(output: str = "sigmoid", loss: str = "binary_cross_entropy", n: int = 1) -> Network:
    net = Network(
        [2, 3, n], hidden="tanh", output=output, loss=loss, dtype=np.float64,
        rng=np.random.default_rng(1),
    )  # fmt: skip
    net.parameters[...] = np.random.default_rng(2).normal(size=net.parameters.size)
    return net


def wanted(n: int) -> np.ndarray:
    return np.eye(n)[RNG.integers(0, n, 30)].T if n > 1 else RNG.random((1, 30))


@pytest.mark.parametrize(("output", "loss", "n"), ENDS)
@pytest.mark.parametrize("penalised", [False, True])
def test_each_cost_is_that_of_the_network_at_that_place(output, loss, n, penalised) -> None:
    net, Y = network(output, loss, n), wanted(n)
    penalty = Penalty(net, l1=0.01, l2=0.02) if penalised else None
    directions = RNG.normal(size=(2, net.parameters.size))
    centre, places = net.parameters.copy(), loss_surface.grid((-1, 1, -2, 2), 4)
    found = loss_surface.costs(net, centre, directions, places, X, Y, penalty)
    for (a, b), cost in zip(places, found, strict=True):
        net.parameters[...] = centre + a * directions[0] + b * directions[1]
        alone = net.cost(X, Y) + (penalty.cost(net.parameters) if penalty else 0)
        assert cost == pytest.approx(alone, rel=1e-12)


def test_many_places_are_worked_out_in_pieces_with_the_same_result(monkeypatch) -> None:
    net, Y = network(), wanted(1)
    args = (net, net.parameters, loss_surface.axes(net, 0, 5), loss_surface.grid((-1, 1, -1, 1), 9))
    whole = loss_surface.costs(*args, X, Y)
    monkeypatch.setattr(stack, "AT_ONCE", 500)
    np.testing.assert_allclose(loss_surface.costs(*args, X, Y), whole, rtol=1e-13)


def test_two_weights_move_alone() -> None:
    net = network()
    directions = loss_surface.axes(net, 3, 1)
    assert directions[0].nonzero()[0].tolist() == [3]
    assert directions[1].nonzero()[0].tolist() == [1]
    for wrong in ((2, 2), (-1, 0), (0, net.parameters.size)):
        with pytest.raises(ValueError, match="two different parameters"):
            loss_surface.axes(net, *wrong)


def test_random_directions_are_as_long_as_each_units_weights_and_leave_biases() -> None:
    net = network()
    theta = net.parameters.copy()
    for direction in loss_surface.random(net, theta, np.random.default_rng(0)):
        twin = net.copy()
        twin.parameters[...] = direction
        for layer, own in zip(twin.layers, net.layers, strict=True):
            lengths = np.linalg.norm(layer.W, axis=1), np.linalg.norm(own.W, axis=1)
            np.testing.assert_allclose(*lengths, rtol=1e-12)
            assert not layer.b.any()


def test_random_directions_depend_on_the_seed_only() -> None:
    net = network()
    a, b, c = (
        loss_surface.random(net, net.parameters, np.random.default_rng(s)) for s in (4, 4, 5)
    )
    assert (a == b).all()
    assert (a != c).any()


def test_a_place_in_the_plane_is_found_again() -> None:
    net = network()
    directions = RNG.normal(size=(2, net.parameters.size))  # not at right angles
    places = RNG.normal(size=(7, 2))
    thetas = net.parameters + places @ directions
    np.testing.assert_allclose(
        loss_surface.project(thetas, net.parameters, directions), places, atol=1e-10
    )


def test_the_principal_directions_hold_the_path_if_it_is_flat() -> None:
    n = 13
    basis = np.linalg.qr(RNG.normal(size=(n, 2)))[0].T
    places = np.column_stack([np.linspace(-3, 0, 20), np.linspace(-1, 0, 20) ** 2])
    thetas = 0.3 + places @ basis
    directions = loss_surface.principal(thetas)
    np.testing.assert_allclose(directions @ directions.T, np.eye(2), atol=1e-12)
    found = loss_surface.project(thetas, thetas[-1], directions)
    np.testing.assert_allclose(thetas[-1] + found @ directions, thetas, atol=1e-12)


def test_a_single_moment_has_directions_too() -> None:
    assert loss_surface.principal(np.ones((1, 5))).shape == (2, 5)


def test_the_grid_runs_row_by_row_from_the_top_left() -> None:
    assert loss_surface.grid((0, 1, 10, 20), 2).tolist() == [[0, 20], [1, 20], [0, 10], [1, 10]]
