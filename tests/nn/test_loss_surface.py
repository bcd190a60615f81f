"""The loss surface: each cost is the cost of a network put at that place, one by one."""

import numpy as np
import pytest

from nn import stack
from nn.look import loss_surface
from nn.regularization import Penalty
from tests.nn.problems import BINARY, CLASSES, REGRESSION, build, draw, examples, member


@pytest.mark.parametrize("end", [BINARY, CLASSES, REGRESSION], ids="-".join)
def test_each_cost_is_that_of_the_network_at_that_place(end: tuple) -> None:
    net = build([2, 3, 1], end=end)
    (data, Y), directions = examples(net, 30), draw(net, 2)
    centre, places = net.parameters.copy(), loss_surface.grid((-1, 1, -2, 2), 4)
    for penalty in (None, Penalty(net, l1=0.01, l2=0.02)):
        found = loss_surface.costs(net, centre, directions, places, data.X_train, Y, penalty)
        for (a, b), cost in zip(places, found, strict=True):
            there = member(net, centre + a * directions[0] + b * directions[1])
            alone = there.cost(data.X_train, Y) + (penalty.cost(there.parameters) if penalty else 0)
            assert cost == pytest.approx(alone, rel=1e-12)


def test_many_places_are_worked_out_in_pieces_with_the_same_result(monkeypatch) -> None:
    net = build([2, 3, 1])
    (data, Y), places = examples(net, 30), loss_surface.grid((-1, 1, -1, 1), 9)
    args = (net, net.parameters, loss_surface.axes(net, 0, 5), places, data.X_train, Y)
    whole = loss_surface.costs(*args)
    monkeypatch.setattr(stack, "AT_ONCE", 500)
    np.testing.assert_allclose(loss_surface.costs(*args), whole, rtol=1e-13)


def test_two_weights_move_alone() -> None:
    net = build([2, 3, 1])
    directions = loss_surface.axes(net, 3, 1)
    assert [direction.nonzero()[0].tolist() for direction in directions] == [[3], [1]]
    for wrong in ((2, 2), (-1, 0), (0, net.parameters.size)):
        with pytest.raises(ValueError, match="two different parameters"):
            loss_surface.axes(net, *wrong)


def test_random_directions_are_as_long_as_each_units_weights_and_leave_biases() -> None:
    net = build([2, 3, 1])
    a, b, c = (
        loss_surface.random(net, net.parameters, np.random.default_rng(seed)) for seed in (4, 4, 5)
    )
    np.testing.assert_array_equal(a, b)
    assert (a != c).any()
    for direction in a:
        for layer, own in zip(member(net, direction).layers, net.layers, strict=True):
            lengths = np.linalg.norm(layer.W, axis=1), np.linalg.norm(own.W, axis=1)
            np.testing.assert_allclose(*lengths, rtol=1e-12)
            assert not layer.b.any()


def test_a_place_in_the_plane_is_found_again() -> None:
    net = build([2, 3, 1])
    directions, places = draw(net, 2), np.random.default_rng(5).normal(size=(7, 2))
    assert abs(directions[0] @ directions[1]) > 0.1  # not at right angles
    thetas = net.parameters + places @ directions
    found = loss_surface.project(thetas, net.parameters, directions)
    np.testing.assert_allclose(found, places, atol=1e-10)


def test_the_principal_directions_hold_the_path_if_it_is_flat() -> None:
    basis = np.linalg.qr(np.random.default_rng(5).normal(size=(13, 2)))[0].T
    places = np.column_stack([np.linspace(-3, 0, 20), np.linspace(-1, 0, 20) ** 2])
    thetas = 0.3 + places @ basis
    directions = loss_surface.principal(thetas)
    np.testing.assert_allclose(directions @ directions.T, np.eye(2), atol=1e-12)
    found = loss_surface.project(thetas, thetas[-1], directions)
    np.testing.assert_allclose(thetas[-1] + found @ directions, thetas, atol=1e-12)
    assert loss_surface.principal(np.ones((1, 5))).shape == (2, 5)  # a single moment has them too


def test_the_grid_runs_row_by_row_from_the_top_left() -> None:
    assert loss_surface.grid((0, 1, 10, 20), 2).tolist() == [[0, 20], [1, 20], [0, 10], [1, 10]]
