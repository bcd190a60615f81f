"""What looks into a network looks into one that sees images, too, or says that it does not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import nn
from nn.layers import Activation, Conv2D, Dense, MaxPool, split
from nn.look import (
    attribution,
    calibration,
    chain_rule,
    counterfactual,
    familiarity,
    gradient_check,
    loss_surface,
    neighbours,
    pruning,
    vitals,
)
from nn.regularization import Penalty
from tests.covering import pairs, some
from tests.nn.problems import slopes
from tests.nn.test_images import SHAPE, network, problem

NETWORKS = ["all in a row", "residual", "activation last"]  # every kind of layer is in these
LOOKED_INTO = pytest.mark.parametrize("name", NETWORKS[:2])
ALONG = np.array([[0.0, 0.0], [0.3, -0.2]])  # places on the loss surface


def surface(net, X, Y):
    directions = loss_surface.random(net, net.parameters, np.random.default_rng(0))
    return loss_surface.costs(net, net.parameters, directions, ALONG, X, Y)


TOOLS = {
    "attribution": lambda net, X, Y: attribution.versus(net, X[:, :1], 0, 1).terms,
    "calibration": lambda net, X, Y: calibration.temperature(net, X, Y.argmax(axis=0)),
    "chain_rule": lambda net, X, Y: chain_rule.unit_sum(net, X, 1, 0, 0).terms,
    "counterfactual": lambda net, X, Y: counterfactual.least_change(net, X[:, :1], 1, X),
    "familiarity": lambda net, X, Y: familiarity.Familiarity(net, X, X).strangeness(X),
    "gradient_check": lambda net, X, Y: gradient_check.check(net, X, Y, at_most=30),
    "loss_surface": surface,
    "neighbours": lambda net, X, Y: neighbours.features(net, X),
    "pruning": lambda net, X, Y: pruning.largest(net, 0.5),
    "vitals": lambda net, X, Y: vitals.vitals(net, net.parameters[None], X, Y).gradient_norms,
}
OTHERS = {"maps", "numbers", "random_features", "variance"}  # they have tests of their own


def test_all_that_looks_into_a_network_is_tried_here() -> None:
    files = Path(nn.__file__).parent.joinpath("look").glob("[a-z]*.py")
    assert {file.stem for file in files} == TOOLS.keys() | OTHERS


@pytest.mark.parametrize(("tool", "name"), pairs([*TOOLS], NETWORKS))
def test_it_works(tool: str, name: str) -> None:
    net, (X, Y) = network(name), problem()
    before = net.parameters.copy()
    assert np.isfinite(np.asarray(TOOLS[tool](net, np.clip(X, 0, 1), Y), float)).all()
    np.testing.assert_array_equal(net.parameters, before)


@pytest.mark.parametrize("name", some(reversed(NETWORKS), count=1))
def test_the_slope_of_a_unit_of_every_layer(name: str) -> None:
    net, (X, _) = network(name), problem(1)
    x = X.copy()
    for layer, n in enumerate(net.layer_sizes[1:], 1):
        unit = n // 2
        wanted = slopes(lambda: float(net.passes(x)[layer - 1].Z[unit, 0]), x.reshape(-1))  # noqa: B023
        found = attribution.unit_slope(net, x, layer, unit)
        np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-7)


@pytest.mark.parametrize("name", NETWORKS)
def test_on_the_way_from_a_blank_sheet_the_rest_is_what_the_blank_gives(name: str) -> None:
    net, (X, _) = network(name), problem(1)
    found = attribution.versus(net, X, 0, 2, from_blank=True)
    Z = net.passes(np.zeros_like(X))[-1].Z
    assert found.rest == pytest.approx(Z[0, 0] - Z[2, 0], abs=0.02)


@pytest.mark.parametrize("name", ["all in a row", "activation last"])
def test_no_other_temperature_is_better(name: str) -> None:
    net, (X, Y) = network(name), problem(60)
    Y[:, :30] = np.eye(3)[net.predict(X[:, :30])].T  # right about half of them, so neither end
    T = calibration.temperature(net, X, Y.argmax(axis=0))
    assert calibration.COLDEST < T < calibration.HOTTEST

    def cost(T: float) -> float:
        Z = net.passes(X)[-1].Z / T
        return -float((Y * (Z - np.log(np.exp(Z).sum(axis=0)))).sum())

    assert cost(T) <= min(cost(T * 0.99), cost(T * 1.01))


def test_a_filter_that_is_off_is_dead_at_every_place() -> None:
    layers = [Conv2D(3, 2, activation="relu"), MaxPool(2), Dense(4, "relu"), Dense(3, "softmax")]
    net, (X, Y) = nn.Network.from_layers(layers, input_shape=SHAPE, dtype=np.float64), problem()
    net.layers[0].b[1] = -100
    (dead, *_) = vitals.vitals(net, net.parameters[None], X, Y).dead
    assert dead[0].reshape(net.layers[0].shape_out)[..., 1].all()
    assert not dead.all()
    (again, *_) = vitals.dead_units(net, net.parameters[None], X)
    np.testing.assert_array_equal(again, dead)


def test_what_dense_layers_are_given_says_how_alike_images_are() -> None:
    net, (X, _) = network("all in a row"), problem(20)
    lists = [net.passes(X)[i].A_prev for i in (9, 10)]
    wanted = np.concatenate([A / np.linalg.norm(A, axis=0) for A in lists]) / 2**0.5
    np.testing.assert_allclose(neighbours.features(net, X), wanted)
    assert neighbours.n_features(net) == len(wanted)
    found, away = neighbours.nearest(wanted, wanted[:, 7:8], 3)
    assert found[0] == 7
    known = familiarity.Familiarity(net, X, X)
    np.testing.assert_allclose(known.strangeness(X[:, 7:8]), [away.mean()], atol=1e-7)


def test_without_dense_layers_the_last_filters_are_asked() -> None:
    layers = [Conv2D(2, 3), Conv2D(3, (5, 4)), Activation("softmax")]
    net, (X, _) = nn.Network.from_layers(layers, input_shape=SHAPE, dtype=np.float64), problem()
    A = net.passes(X)[1].A_prev
    np.testing.assert_allclose(neighbours.features(net, X), A / np.linalg.norm(A, axis=0))


@LOOKED_INTO
def test_what_speaks_for_an_answer_is_its_slope_times_the_input(name: str) -> None:
    net, (X, _) = network(name), problem()
    x = X[:, :1].copy()
    found = attribution.versus(net, x, 2, 0)
    lead = lambda: float(np.diff(net.passes(x)[-1].Z[[0, 2], 0])[0])
    assert found.value == pytest.approx(lead())
    wanted = slopes(lead, rows := x.ravel()) * rows
    np.testing.assert_allclose(found.terms, wanted, rtol=0, atol=1e-8)


@LOOKED_INTO
def test_vital_signs_of_every_layer(name: str) -> None:
    net, (X, Y) = network(name), problem()
    found = vitals.vitals(net, net.parameters[None], X, Y)
    parts = list(split(net.gradient_vector(X, Y), net.layers))
    wanted = [np.linalg.norm(part) for part in parts]
    np.testing.assert_allclose(found.gradient_norms[0], wanted, rtol=1e-9)
    assert [len(dead[0]) for dead in found.dead] == net.layer_sizes[1:-1]


@LOOKED_INTO
def test_a_walk_on_the_loss_surface_leaves_all_but_weights_as_they_are(name: str) -> None:
    net, (X, Y) = network(name), problem()
    directions = loss_surface.random(net, net.parameters, np.random.default_rng(0))
    assert (directions != 0).all(axis=0).tolist() == Penalty(net, l2=1).are_weights.tolist()
    places = np.array([[0.0, 0], [0.5, -0.5]])
    costs = loss_surface.costs(net, net.parameters, directions, places, X, Y)
    twin = net.sharing(net.parameters + places[1] @ directions)
    np.testing.assert_allclose(costs, [net.cost(X, Y), twin.cost(X, Y)], rtol=1e-10)


@LOOKED_INTO
def test_a_checked_derivative_is_drawn_named_and_looked_at_for_kinks(name: str) -> None:
    net, (X, Y) = network(name), problem()
    drawn = gradient_check.fair_sample(net, 12, np.random.default_rng(0))
    assert gradient_check.learned(net)[drawn].all(), "running figures have no derivative"
    places = [gradient_check.locate(net, int(position)) for position in drawn]
    assert {layer for layer, *_ in places} == {
        i for i, layer in enumerate(net.layers, start=1) if layer.n_parameters
    }
    for position, (layer, parameter, index) in zip(drawn, places, strict=True):
        names = [one.name for one in net.layers[layer - 1].parameters]
        part = list(split(net.parameters, net.layers))[layer - 1]
        arrays = net.layers[layer - 1].arrays(part)
        assert arrays[names.index(parameter)][index] == net.parameters[position]
        assert not gradient_check.bends(net, int(position), X, Y)


@pytest.mark.parametrize("name", some(NETWORKS, count=2))
def test_a_pixel_of_a_map_is_opened_as_its_patch_and_its_weight_as_all_places(name: str) -> None:
    net, (X, Y) = network(name), problem()
    rng = np.random.default_rng(0)
    ((_, passes),) = net.forward_passes(X)
    for layer, one in enumerate(net.layers, start=1):
        if not isinstance(one, Conv2D | Dense) or layer == len(net.layers):
            continue
        unit, row = (n := int(rng.integers(one.n_out))), n % len(one.W)
        found = chain_rule.unit_sum(net, X, layer, unit, 1)
        assert found.terms.sum() + (found.bias or 0) == pytest.approx(passes[layer - 1].Z[unit, 1])
        source = int(rng.integers(one.W.shape[1]))
        (opened,) = chain_rule.weight_slopes(
            net, net.parameters[None], X, Y, layer, unit, source, 0.1
        )
        dW = one.parts(list(split(net.gradient_vector(X, Y), net.layers))[layer - 1])[0]
        assert opened.dw == pytest.approx(dW[row, source])
        assert opened.dw == pytest.approx(opened.numerical, abs=1e-7)
        np.testing.assert_allclose(opened.dA * opened.slope, opened.dZ, atol=1e-12)
        assert len(opened.each) == X.shape[1] * one.n_out / len(one.W)


def test_what_does_not_work_with_them_says_so() -> None:
    net, (X, Y) = network("all in a row"), problem()
    pool = next(i for i, one in enumerate(net.layers, start=1) if isinstance(one, MaxPool))
    with pytest.raises(ValueError, match="no others"):
        chain_rule.weight_slopes(net, net.parameters[None], X, Y, pool, 0, 0, 0.1)
    with pytest.raises(ValueError, match="ends in a dense layer"):
        calibration.tempered(network("activation last"), 2.0)
