"""Every map, weight and bias of the playground's network is the network's own, at every frame."""

import numpy as np
import pytest

from nn.data.features import FEATURES, features
from tests.ui.playing import Drawn, received, unpacked
from ui.kit.moving import written
from ui.panels import playnet
from ui.panels.playnet import EXTENT, INPUT_SIDE, SIDES, grid, map_side

KEYS = {
    "shares", "iterations", "side", "input_side", "inputs", "layers", "n_hidden", "output_kind",
    "classes", "dead", "can", "most_layers", "most_units", "alt",
}  # fmt: skip
LAYER = {"size", "name", "maps", "weights", "biases", "largest", "low", "high"}
CASES = {
    "tanh": Drawn(),
    "no hidden layer": Drawn(hidden=()),
    "relu": Drawn(hidden=(5, 3), activation="relu"),
    "leaky": Drawn(hidden=(3,), activation="leaky_relu"),
    "gelu": Drawn(hidden=(3,), activation="gelu"),
    "sigmoid": Drawn(hidden=(3,), activation="sigmoid"),
    "regression": Drawn(n_classes=0),
    "three classes": Drawn(n_classes=3, features=("x2", "product", "sin_x1")),
    "six classes": Drawn(n_classes=6, hidden=(8, 8)),
}
cases = pytest.mark.parametrize("course", CASES.values(), ids=CASES)


def activations(course: Drawn, frame: int, side: int) -> list[np.ndarray]:
    """All layers' outputs on the grid of the maps, by the network itself."""
    net = course.network(frame)
    [(_, passes)] = net.forward_passes(features(course.features, grid(EXTENT, side)))
    return [passed.A for passed in passes]


def maps(layer: dict, data: dict) -> np.ndarray:
    """The values that a layer's maps stand for: (F, n, side²)."""
    shares = unpacked(layer["maps"]).reshape(len(data["shares"]), layer["size"], -1)
    low, high = layer["low"], layer["high"]
    return low + (shares + 1) / 2 * (high - low)


@cases
def test_every_map_weight_and_bias_is_the_networks_own(course):
    data = received(written(playnet.data(course)))
    assert data.keys() == KEYS
    assert all(layer.keys() == LAYER for layer in data["layers"])
    assert [layer["size"] for layer in data["layers"]] == course.network().layer_sizes[1:]
    assert data["n_hidden"] == len(course.hidden)
    assert data["shares"] == pytest.approx(course.shares, abs=1e-5)
    assert data["iterations"] == course.iterations
    wanted = [activations(course, frame, data["side"]) for frame in range(course.frames)]
    nets = [course.network(frame) for frame in range(course.frames)]
    for i, told in enumerate(data["layers"]):
        assert abs(unpacked(told["maps"])).max() <= 1 + 1e-9
        assert told["low"] < told["high"]
        half_a_step = (told["high"] - told["low"]) / 2 / 127 / 2
        A = np.array([of_frame[i] for of_frame in wanted])
        np.testing.assert_allclose(maps(told, data), A, atol=1.02 * half_a_step + 1e-6)
        layers = [net.layers[i] for net in nets]
        for name, own in (
            ("weights", [la.W for la in layers]),
            ("biases", [la.b for la in layers]),
        ):
            values = unpacked(told[name]).reshape(np.shape(own))
            np.testing.assert_allclose(values, own, atol=1e-4 * max(told["largest"], 1))
        assert told["largest"] >= max(abs(layer.W).max() for layer in layers) - 1e-6


def test_outputs_are_of_three_kinds():
    kinds = [playnet.data(CASES[c])["output_kind"] for c in ("regression", "tanh", "six classes")]
    assert kinds == ["regression", "binary", "classes"]


def test_all_features_come_in_a_fixed_order_with_their_own_maps():
    course = CASES["three classes"]
    inputs = playnet.data(course)["inputs"]
    X = features(tuple(FEATURES), grid(EXTENT, INPUT_SIDE))
    assert [one["key"] for one in inputs] == list(FEATURES)
    assert [one["key"] for one in inputs if one["on"]] == ["x2", "product", "sin_x1"]
    assert {one["key"]: one["index"] for one in inputs if one["on"]} == {
        "x2": 0, "product": 1, "sin_x1": 2,
    }  # fmt: skip
    for one, row in zip(inputs, X, strict=True):
        np.testing.assert_allclose(unpacked(one["map"]) * one["far"], row, atol=one["far"] / 250)


def test_the_first_row_of_a_map_is_the_top_of_the_plane():
    P = grid((-1.0, 1.0, -2.0, 2.0), 4)
    np.testing.assert_allclose(P[:, 0], [-0.75, 1.5])
    np.testing.assert_allclose(P[:, 3], [0.75, 1.5])
    np.testing.assert_allclose(P[:, -1], [0.75, -1.5])


def test_a_dead_unit_is_one_that_no_training_point_switches_on():
    course = Drawn(hidden=(5, 3), activation="relu", frames=9)
    dead = unpacked(playnet.data(course)["dead"]).reshape(course.frames, 8)
    for frame in range(course.frames):
        [(_, passes)] = course.network(frame).forward_passes(
            features(course.features, course.examples.P_train)
        )
        own = np.concatenate([(passed.A <= 0).all(axis=1) for passed in passes[:-1]])
        np.testing.assert_array_equal(dead[frame], own)
    assert 0 < dead.sum() < dead.size  # there are both kinds


def test_only_a_relu_can_be_dead():
    assert playnet.data(CASES["tanh"])["dead"] is None
    assert playnet.data(CASES["no hidden layer"])["dead"] is None


def test_the_largest_network_stays_small_enough_to_send():
    course = Drawn(hidden=(16,) * 6, frames=61, size=0.3)
    layers = playnet.data(course)["layers"]
    maps = sum(len(layer["maps"]["bytes"]) for layer in layers)
    assert maps < 525_000
    assert len(written(layers)) < 600_000


def test_small_networks_have_the_finest_maps_and_large_ones_coarser_ones():
    assert map_side(61, [2, 4, 2, 1]) == SIDES[1]
    assert map_side(61, [2, *[16] * 6, 1]) == SIDES[0]
    assert SIDES[0] < map_side(61, [2, 8, 8, 8, 8, 1]) < SIDES[1]


def test_a_network_that_diverged_is_drawn_all_the_same():
    course = Drawn(activation="relu")
    course.thetas[-1] = np.nan
    course.thetas[-2] = 1e30
    with np.errstate(all="ignore"):
        received(written(playnet.data(course)))


def test_what_is_allowed_is_passed_on():
    can = {"layers": False, "units": True, "features": False, "open": True}
    assert playnet.data(CASES["tanh"], can)["can"] == can


def test_the_description_names_inputs_and_layers():
    alt = playnet.data(CASES["relu"])["alt"]
    assert "x₁, x₂" in alt
    assert "5 units (ReLU), then 3 units (ReLU)" in alt
    assert "1 output." in alt
    assert "no hidden layer" in playnet.data(CASES["no hidden layer"])["alt"]
