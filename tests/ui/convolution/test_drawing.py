"""Kernels by hand in a link, what a browser may tell of them, and what the drawing is sent."""

from __future__ import annotations

import numpy as np
import pytest

from runs.convolution import shipped
from runs.convolution.kernels import KERNELS, Frozen, kernel
from tests.ui.playing import raw
from ui.convolution import frames, frozen_link
from ui.convolution.controls import FIRST_IMAGE

OWN = Frozen(3, tuple(round(0.25 * i - 1, 4) for i in range(9)))


def test_kernels_come_back_from_a_link() -> None:
    named = tuple(Frozen(i, kernel(name, 3)) for i, name in enumerate(KERNELS) if i != 3)
    text = frozen_link.pack([*named, OWN], 3)
    assert frozen_link.unpack(text, 8, 3) == tuple(sorted((*named, OWN), key=lambda f: f.filter))
    assert "0_upright" in text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "~~",
        "x_upright",
        "9_upright",
        "0_none",
        "0_1_2",
        "0",
        "0_" + "_".join(["nan"] * 9),
        "0_" + "_".join(["1e9"] * 9),
    ],
)
def test_nonsense_in_a_link_is_left_out(text: str) -> None:
    assert frozen_link.unpack(text, 8, 3) == ()


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        {},
        {"filter": True, "numbers": [0.0] * 9},
        {"filter": 8, "numbers": [0.0] * 9},
        {"filter": 0, "numbers": [0.0] * 8},
        {"filter": 0, "numbers": ["1"] * 9},
        {"filter": 0, "numbers": [float("inf")] * 9},
        {"filter": 0, "numbers": [10**400] * 9},
    ],
)
def test_what_a_browser_tells_may_be_anything(told: object) -> None:
    assert frozen_link.told(told, 8, 3) is None


def test_a_kernel_is_told() -> None:
    told = {"filter": 3, "numbers": list(OWN.numbers)}
    assert frozen_link.told(told, 8, 3) == OWN


def test_the_course_is_sent_as_the_numbers_that_it_is() -> None:
    course = shipped.load()
    sent = frames.course(course)
    whole = raw(sent["whole"]).reshape(course.whole.shape)
    scale = np.repeat(np.array(sent["scales"][7]), course.spec.sizes)
    np.testing.assert_array_equal((whole[7] * scale).astype(np.float32), course.theta(7))
    assert len(sent["whole"]["bytes"]) < 750_000
    assert sent["name"] != frames.course(course.newest)["name"]


def test_the_answers_are_a_table(small_mnist) -> None:
    course, x = shipped.load(), small_mnist.X_test[:, FIRST_IMAGE]
    table = frames.answers(course, x)
    assert (list(table.index[[0, -1]]), len(table)) == (["0", "2,000"], len(course.iterations))
    last = course.network().forward(x[:, None])[:, 0]
    assert list(table.iloc[-1]) == [f"{share:.1%}" for share in last]
