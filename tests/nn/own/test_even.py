"""Pictures of any size, made 28 × 28 in each of the ways."""

from __future__ import annotations

import numpy as np
import pytest

from nn.data.own.even import FITS, INVERTS, Way, even, is_drawing
from tests.own_sets import drawn

WIDE = np.zeros((20, 60), np.uint8)
WIDE[:, 20:40] = 200  # a light square in the middle of a dark ground


@pytest.mark.parametrize("shape", [(28, 28), (10, 10), (300, 90), (1, 40), (112, 112)])
def test_each_way_makes_28_by_28_of_each_shape(shape):
    pixels = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    for fit in FITS:
        for invert in INVERTS:
            assert even(pixels, Way(fit, invert)).shape == (28, 28)


def test_the_ways_differ_in_what_they_keep():
    light = {fit: even(WIDE, Way(fit, "no")) > 100 for fit in FITS}
    assert light["fit"].sum() == pytest.approx((28 / 3) ** 2, rel=0.3)  # a third as wide and high
    assert light["fill"].all()  # the middle alone
    assert light["stretch"].sum() == pytest.approx(28 * 28 / 3, rel=0.1)
    assert light["ink"].sum() == 400  # 20 × 20, as MNIST has it
    assert not light["ink"][:4].any()


def test_a_light_ground_becomes_dark_if_wanted():
    paper = 255 - WIDE
    assert np.array_equal(even(paper, Way("fit", "auto")), even(WIDE, Way("fit", "auto")))
    assert np.array_equal(even(paper, Way("fit", "yes")), even(WIDE, Way("fit", "no")))
    assert even(paper, Way("fit", "no"))[0, 0] == 255


def test_what_has_the_right_size_stays_as_it_is():
    pixels = np.random.default_rng(1).integers(0, 100, (28, 28)).astype(np.uint8)
    for fit in ("fit", "fill", "stretch"):
        assert np.array_equal(even(pixels, Way(fit)), pixels)


def test_a_blank_picture_is_blank():
    assert not even(np.full((30, 30), 255, np.uint8), Way("ink")).any()


def test_drawings_are_told_from_photos():
    rng = np.random.default_rng(2)
    assert is_drawing(drawn("circle", rng))
    assert not is_drawing(rng.integers(0, 256, (60, 60)).astype(np.uint8))


def test_unknown_ways_are_refused():
    with pytest.raises(ValueError, match="no such way"):
        Way("squeeze")
