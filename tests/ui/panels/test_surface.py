"""What the playground's plane shows is what the network says there, at every frame."""

import numpy as np
import pytest

from nn.data.features import features
from tests.ui.playing import Drawn, received, unpacked
from ui.kit.moving import written
from ui.panels import surface
from ui.panels.playnet import EXTENT, grid
from ui.panels.surface import DEEP

KEYS = {
    "shares", "iterations", "kind", "classes", "extent", "names", "ticks", "side", "deep",
    "levels", "range", "points", "show_test", "show_confidence", "discrete", "wrong",
    "title", "alt",
}  # fmt: skip
CASES = {
    "binary": Drawn(),
    "no hidden layer": Drawn(hidden=(), features=("x1", "x2_squared")),
    "sharp": Drawn(size=3.0),
    "regression": Drawn(n_classes=0),
    "three classes": Drawn(n_classes=3),
    "six classes": Drawn(n_classes=6, hidden=(8, 8)),
}
cases = pytest.mark.parametrize("course", CASES.values(), ids=CASES)


def said(course: Drawn, frame: int, P: np.ndarray) -> np.ndarray:
    """The outputs at P, by the network itself: (n_L, m)."""
    return course.network(frame).forward(features(course.features, P))


def probabilities(data: dict) -> np.ndarray:
    """What the browser makes of the levels: (F, n_L, side²), of one unit or of each class."""
    F = len(data["shares"])
    if data["kind"] == "binary":
        v = unpacked(data["levels"]).reshape(F, 1, -1)
        return 1 / (1 + np.exp(-v * abs(v) * data["deep"]))
    parts = [unpacked(part).reshape(F, -1) for part in data["levels"]]
    return np.exp(-(np.stack(parts, axis=1) ** 2) * data["deep"])


@pytest.mark.parametrize("name", [name for name in CASES if name != "regression"])
def test_probabilities_and_borders_are_the_networks_own(name):
    """Which class wins is right everywhere but where two are as good as even."""
    course = CASES[name]
    data = surface.data(course)
    P, of_frames = grid(EXTENT, data["side"]), probabilities(data)
    for frame in range(course.frames):
        own, told = said(course, frame, P), of_frames[frame]
        np.testing.assert_allclose(told, own, atol=0.02)
        if len(own) == 1:
            own, told = np.vstack([1 - own, own]), np.vstack([1 - told, told])
        second, first = np.sort(own, axis=0)[-2:]
        clear = first - second > 0.03
        np.testing.assert_array_equal(told.argmax(axis=0)[clear], own.argmax(axis=0)[clear])


def test_numbers_are_the_networks_own_up_to_the_ends_of_the_range():
    course = CASES["regression"]
    data = surface.data(course)
    low, high = data["range"]
    told = unpacked(data["levels"]).reshape(course.frames, -1) * high
    for frame in range(course.frames):
        own = said(course, frame, grid(EXTENT, data["side"]))[0]
        np.testing.assert_allclose(told[frame], own.clip(low, high), atol=1.1 * high / 127)
    y = np.concatenate([course.examples.y_train, course.examples.y_test])
    assert low == -high
    assert high >= abs(y).max()


@cases
def test_the_points_lie_where_they_are_and_all_can_be_sent(course):
    data, e = received(written(surface.data(course))), course.examples
    points, far = data["points"], data["range"][1]
    P, y = np.hstack([e.P_train, e.P_test]), np.concatenate([e.y_train, e.y_test])
    np.testing.assert_allclose(unpacked(points["x"]), P[0], atol=1e-3)
    np.testing.assert_allclose(unpacked(points["y"]), P[1], atol=1e-3)
    atol = far / 250 if course.n_classes == 0 else 0
    np.testing.assert_allclose(unpacked(points["value"]) * far, y, atol=atol)
    assert points["n_train"] == len(e.y_train)
    assert data.keys() == KEYS
    assert (data["extent"], data["deep"]) == (list(EXTENT), DEEP)
    assert len(data["classes"]) == course.n_classes
    assert data["side"] == (32 if course.n_classes == 6 else 40), "many classes: a coarser grid"


@pytest.mark.parametrize("name", ["binary", "three classes", "six classes"])
def test_wrong_are_the_points_that_are_given_another_class(name):
    course = CASES[name]
    e = course.examples
    P, y = np.hstack([e.P_train, e.P_test]), np.concatenate([e.y_train, e.y_test])
    wrong = unpacked(surface.data(course)["wrong"]).reshape(course.frames, -1)
    for frame in range(course.frames):
        given = course.network(frame).predict(features(course.features, P))
        np.testing.assert_array_equal(wrong[frame], given != y)
    assert f"{int(wrong[-1].sum())} of {len(y)}" in surface.data(course)["alt"]


def test_in_a_regression_nothing_is_on_a_wrong_side():
    assert surface.data(CASES["regression"])["wrong"] is None


def test_how_it_is_drawn_is_passed_on():
    wanted = {"show_test": False, "show_confidence": True, "discrete": True, "title": "Painted"}
    data = surface.data(CASES["three classes"], **wanted)
    assert wanted.items() <= data.items()


def test_a_network_that_diverged_is_drawn_all_the_same():
    for n_classes in (0, 2, 3):
        course = Drawn(activation="relu", n_classes=n_classes)
        course.thetas[-1] = np.nan
        course.thetas[-2] = 1e30
        with np.errstate(all="ignore"):
            received(written(surface.data(course)))


def test_the_largest_plane_stays_small_enough_to_send():
    course = Drawn(n_classes=6, hidden=(8,), frames=61, m=1000)
    assert len(written(surface.data(course))) < 525_000
