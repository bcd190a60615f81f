"""The map of the cost: its colours, its lines and its path say what was computed."""

from itertools import product

import numpy as np
import pytest

from tests.ui.playing import received, unpacked
from ui.kit.moving import written
from ui.panels import valley
from ui.panels.planes import lattice

EXTENT = (-2.0, 2.0, -1.0, 3.0)
SIDE = 21
PATH = np.array([[-1.8, 2.6], [-0.5, 1.0], [0.0, 0.0]])


def bowl(floor: float = 0.1, steepness: float = 1.0) -> np.ndarray:
    X = lattice(EXTENT, SIDE, np.float64)
    return (floor + steepness * (X**2).sum(axis=0)).reshape(SIDE, SIDE)


def made(costs: np.ndarray, path: np.ndarray = PATH) -> dict:
    data = valley.data([0.0, 0.5, 1.0], [0, 25, 100], costs, EXTENT, ["one", "another"], path)
    received(written(data))
    return data


def square(packed: dict) -> np.ndarray:
    return unpacked(packed).reshape(SIDE, SIDE)


def test_the_values_are_the_costs() -> None:
    costs = bowl()
    assert 10 ** square(made(costs)["values"]) == pytest.approx(costs, rel=1e-3)


def test_the_colours_run_with_the_logarithm_from_the_smallest_cost_to_the_top() -> None:
    data, costs = made(bowl()), bowl()
    low, high = data["low"], data["high"]
    assert low == costs.min()
    wanted = np.log(costs / low) / np.log(high / low)
    assert square(data["levels"]) == pytest.approx(np.minimum(wanted, 1), abs=1 / 255)


def test_a_few_huge_costs_do_not_take_the_colours_from_the_others() -> None:
    costs = bowl()
    costs[0, :3] = 1e30
    data = made(costs)
    assert data["high"] <= bowl().max()
    assert square(data["levels"])[0, 0] == 1


def test_the_start_of_the_path_is_never_above_the_top() -> None:
    costs = bowl(steepness=0.0)
    costs[0, 0] = 7.0
    data = made(costs, np.array([[-2.0, 3.0], [0.0, 0.0], [0.0, 0.0]]))
    assert data["high"] >= 7.0


def test_what_is_no_number_lies_at_the_top() -> None:
    costs = bowl()
    costs[0, 0], costs[0, 1] = np.nan, np.inf
    data = made(costs)
    assert square(data["levels"])[0, :2].tolist() == [1, 1]
    assert 10 ** square(data["values"])[0, :2] == pytest.approx(data["top"], rel=1e-3)


def test_a_flat_map_can_be_drawn() -> None:
    for fill in (0.0, 0.3, np.nan, np.inf):
        data = made(np.full((SIDE, SIDE), fill))
        assert 0 < data["low"] < data["high"], fill


def test_a_cost_of_zero_does_not_stretch_the_scale_without_end() -> None:
    costs = bowl(floor=0.0)
    assert costs.min() == 0
    data = made(costs)
    assert data["low"] >= data["high"] * valley.DEEPEST > 0


def test_about_eight_round_isolines_lie_between_the_ends() -> None:
    for low, ratio in product(
        (1e-8, 0.003, 0.158, 0.69, 40.0), (1.02, 1.4, 2.0, 9.5, 130.0, 1e5, 1e8)
    ):
        lines = valley.isolines(low, low * ratio)
        assert 3 <= len(lines) <= valley.MOST_LINES, (low, ratio)
        assert lines == sorted(set(lines))
        assert low < lines[0]
        assert lines[-1] < low * ratio
        if ratio > 2:
            digits = [f"{cost:.2e}".split("e")[0] for cost in lines]
            assert all(digit[-1] == "0" for digit in digits), "round numbers"


def test_the_path_is_told_and_its_ends_are_read_from_the_map() -> None:
    data, costs = made(bowl()), bowl()
    assert data["path"] == PATH.tolist()
    assert data["alt"] == (
        "A map of the cost over one and another. Near the start of the path it is "
        f"{costs[2, 1]:.3f}, near its end 0.100. The lowest cost on the map is 0.100."
    )


def test_the_costs_are_read_row_by_row_from_the_top_left() -> None:
    costs = np.arange(SIDE**2, dtype=float).reshape(SIDE, SIDE)
    corners = np.array([[-2.0, 3.0], [2.0, 3.0], [-2.0, -1.0], [9.0, -9.0]])
    found = valley.at(costs, EXTENT, corners)
    assert found.tolist() == [0, SIDE - 1, SIDE * (SIDE - 1), SIDE**2 - 1]
