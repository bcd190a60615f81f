"""Any number of a network for digits can be opened, forwards and backwards, and it is right."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import nn
from nn.look.chain_rule import unit_sum
from tests.covering import some
from tests.ui.reading import shows, total, works_out
from ui.opened.digit_unit import FEW
from ui.opened.lit_place import Stack
from ui.panels import slopes, sums

SIZES, H = [784, 20, 18, 10], 1e-5
# Layer, unit and source; None is the bias. The images have no ink at pixel 0.
PLACES = [(1, 3, 406), (3, 4, 2), (2, 7, None), (1, 0, 0), (2, 5, 11), (3, 0, None), (1, 19, None)]


@cache
def network(hidden: str) -> nn.Network:
    rng = np.random.default_rng(0)
    net = nn.Network(SIZES, hidden=hidden, rng=rng)
    net.parameters[...] += 0.02 * rng.standard_normal(net.parameters.shape)  # biases, too
    return net


def image(which: int = 0) -> tuple[np.ndarray, int]:
    data = nn.datasets.load("mnist-5k")
    return data.X_test[:, [which]], int(data.y_test[which])


def opened(net: nn.Network, layer: int, unit: int, source: int | None) -> dict[str, list]:
    x, wanted = image()
    found = unit_sum(net, x, layer, unit, 0)
    name = "1" if source is None else Stack(net, layer, x).inputs[source]
    data = slopes.of_image(net, x, wanted, found, layer, unit, source, name)
    assert data["frames"] == 1
    return {row[0]: [cell if isinstance(cell, str) else cell[0] for cell in row[1:]]
            for row in data["rows"]}  # fmt: skip


def differences(net: nn.Network, layer: int, unit: int, source: int | None) -> tuple[float, float]:
    """The derivative by backpropagation, and as a central difference, in float64."""
    x, wanted = image()
    twin, Y = net.copy(np.float64), np.eye(10)[:, [wanted]]
    dW, db = twin.gradients(x.astype(np.float64), Y)[layer - 1]
    place = twin.layers[layer - 1]
    values, at = (place.b, (unit, 0)) if source is None else (place.W, (unit, source))
    costs = []
    for step in (H, -2 * H):
        values[at] += step
        costs.append(twin.cost(x.astype(np.float64), Y))
    found = db[unit, 0] if source is None else dW[unit, source]
    return float(found), (costs[0] - costs[1]) / (2 * H)


@pytest.mark.parametrize("hidden", some(["relu", "tanh", "gelu", "leaky_relu"], count=2))
@pytest.mark.parametrize("which", some(range(len(PLACES)), count=4))
def test_a_weight_is_opened_with_its_derivative_and_the_difference(hidden: str, which: int) -> None:
    net, place = network(hidden), PLACES[which]
    told, (slope, difference) = opened(net, *place), differences(net, *place)
    shows(told["All factors together"][-1], slope)
    shows(told["Check: nudge it and look"][-1], difference, error=1e-8)
    assert slope == pytest.approx(difference, abs=1e-7)
    assert "The step" not in told, "a training takes the mean over many images"
    assert not [what for what in told if what.startswith("All 1")]


def test_of_many_units_above_the_largest_are_written_out_and_the_others_together() -> None:
    told = opened(network("tanh"), 1, 3, 406)["What does the next layer send back?"]
    _, formula, value = told
    assert formula.count("·") == slopes.FEW_ABOVE
    assert formula.endswith(f" from the other {SIZES[2] - slopes.FEW_ABOVE}")
    works_out(formula.partition(" from the other")[0], value, 1e-3)
    few = opened(network("tanh"), 2, 5, 11)["What does the next layer send back?"][1]
    assert few.count("·") == SIZES[3]
    assert "other" not in few


def test_of_784_terms_the_largest_are_listed_and_the_others_are_one_line() -> None:
    net, (x, _) = network("relu"), image()
    found = unit_sum(net, x, 1, 3, 0)
    names = Stack(net, 1, x).inputs
    *terms, rest, bias, z, a = sums.forward([found], "relu", names, FEW)["rows"]
    assert len(terms) == FEW
    assert rest[0] == f"the other {784 - FEW} inputs"
    sizes = [abs(total(row[3][0])[0]) for row in terms]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == pytest.approx(abs(found.terms).max(), abs=1e-4)
    value, error = total(*(row[3][0] for row in (*terms, rest, bias)))
    shows(z[-1][0], value, error)
    shows(a[-1][0], max(0.0, value), error)
    assert names[29] == "pixel 2, 2"
