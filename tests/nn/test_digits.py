"""From canvas to pixels: blank, shifted, inverted, tiny; and the official test images."""

import numpy as np
import pytest
from PIL import Image

import nn
from nn import pretrained
from nn.data import digits
from nn.data.datasets import Dataset
from nn.data.digits import Steps, area_weights, from_canvas


def canvas(grey: np.ndarray, alpha: int = 255) -> np.ndarray:
    """Paint grey values (h, w) on an opaque canvas (h, w, 4)."""
    return np.dstack([grey, grey, grey, np.full_like(grey, alpha)])


def bar(at: tuple[int, int] = (60, 100)) -> np.ndarray:
    """A white upright bar of 120 × 24 on black."""
    grey = np.zeros((280, 280), np.uint8)
    grey[at[0] : at[0] + 120, at[1] : at[1] + 24] = 255
    return grey


BAR = from_canvas(canvas(bar()))


def centre(x: np.ndarray) -> tuple[float, float]:
    field = x.reshape(28, 28)
    i = np.arange(28)
    return float(field.sum(1) @ i / field.sum()), float(field.sum(0) @ i / field.sum())


def test_a_digit_fills_twenty_pixels_and_is_centred_by_mass() -> None:
    assert (BAR.shape, BAR.dtype) == ((784, 1), np.float32)
    assert (BAR.min(), BAR.max()) == (0, 1)
    x = BAR.reshape(28, 28)
    rows, cols = np.flatnonzero(x.any(axis=1)), np.flatnonzero(x.any(axis=0))
    assert rows[-1] - rows[0] + 1 == 20
    assert cols[-1] - cols[0] + 1 == 4  # 24 of 120, as 4 of 20
    assert centre(x) == pytest.approx((14, 14), abs=0.5)


def test_place_colours_and_strength_do_not_matter() -> None:
    red, blue = np.full((2, 280, 280, 4), 76, np.uint8)  # 0.299 * 255: as bright as red
    red[bar() > 0], blue[bar() > 0] = (255, 0, 0, 255), (76, 76, 255, 255)
    red[..., 3] = blue[..., 3] = 255
    transparent = np.dstack([np.zeros((280, 280, 3), np.uint8), bar()])
    for same in (
        *(canvas(bar(at)) for at in ((0, 0), (160, 256), (60, 100), (3, 250))),
        canvas(255 - bar()),
        canvas(bar() // 3),
        red,
        blue,
        transparent,
        np.dstack([np.full((280, 280, 3), 255, np.uint8), bar()]),
    ):
        np.testing.assert_allclose(from_canvas(same), BAR, atol=1e-6)


def test_a_blank_canvas_says_so() -> None:
    for rgba in (
        *(canvas(np.full((280, 280), grey, np.uint8)) for grey in (0, 128, 255)),
        np.zeros((280, 280, 4), np.uint8),
        np.full((280, 280, 4), 100, np.uint8),  # half transparent all over
        np.zeros((1, 1, 4), np.uint8),
    ):
        with pytest.raises(ValueError, match="Nothing is drawn"):
            from_canvas(rgba)
    for steps in (Steps(crop=False), Steps(box=False, centre=False)):
        with pytest.raises(ValueError, match="Nothing is drawn"):
            digits.way(np.zeros((50, 50), np.float32), steps)


def test_other_arrays_are_refused_in_one_sentence() -> None:
    for shape, dtype in (
        ((280, 280), np.uint8),
        ((280, 280, 3), np.uint8),
        ((280, 280, 4), np.float32),
        ((0, 280, 4), np.uint8),
        ((5000, 2, 4), np.uint8),
    ):
        with pytest.raises(ValueError, match="The drawing must"):
            from_canvas(np.zeros(shape, dtype))


@pytest.mark.parametrize("shape", [(1, 280), (280, 1), (2, 3), (300, 7)])
def test_odd_shapes_of_canvas_and_ink(shape: tuple[int, int]) -> None:
    grey = np.zeros(shape, np.uint8)
    grey[shape[0] // 2, shape[1] // 2] = 255
    x = from_canvas(canvas(grey))
    assert np.isfinite(x).all()
    assert x.max() == 1


def test_area_weights_average() -> None:
    for n, new_n in ((7, 20), (20, 20), (113, 20), (1, 20), (3, 1)):
        weights = area_weights(n, new_n)
        np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-5)
        np.testing.assert_allclose(weights.sum(axis=0), new_n / n, rtol=1e-5)
    np.testing.assert_allclose(area_weights(4, 2) @ [0.0, 1.0, 0.5, 0.5], [0.5, 0.5])


# ---- images of MNIST -------------------------------------------------------------------------


def pasted(x: np.ndarray, size: int, left: int, top: int) -> np.ndarray:
    """Paint an example (784,) on a canvas of 280 × 280, scaled to size × size."""
    image = Image.fromarray(np.round(x.reshape(28, 28) * 255).astype(np.uint8))
    grey = np.zeros((280, 280), np.uint8)
    grey[top : top + size, left : left + size] = image.resize(
        (size, size), Image.Resampling.BILINEAR
    )
    return canvas(grey)


def assert_read_as_well_as_directly(X: np.ndarray, y: np.ndarray, within: float) -> None:
    net, rng = pretrained.load(), np.random.default_rng(0)
    sizes = rng.integers(112, 281, len(y))
    anywhere = [
        pasted(x, s, rng.integers(0, 281 - s), rng.integers(0, 281 - s))
        for x, s in zip(X.T, sizes, strict=True)
    ]
    direct = nn.metrics.accuracy(y, net.predict(X))
    for canvases in ([pasted(x, 280, 0, 0) for x in X.T], anywhere):
        found = net.predict(np.hstack([from_canvas(rgba) for rgba in canvases]))
        assert nn.metrics.accuracy(y, found) == pytest.approx(direct, abs=within)


def test_bundled_images_pasted_anywhere_are_read_as_well_as_directly(small_mnist: Dataset) -> None:
    assert_read_as_well_as_directly(small_mnist.X_test[:, :100], small_mnist.y_test[:100], 0.01)


@pytest.mark.rest
@pytest.mark.timeout(900)
def test_official_test_images_pasted_anywhere_are_read_as_well_as_directly(full_mnist) -> None:
    assert_read_as_well_as_directly(full_mnist.X_test[:, ::4], full_mnist.y_test[::4], 0.005)


def test_digits_of_mnist_survive_the_way_unchanged(small_mnist: Dataset) -> None:
    """The makers of MNIST went the same way, so it changes their images hardly at all."""
    X = small_mnist.X_test[:, :50]
    big = [np.kron(np.round(x.reshape(28, 28) * 255), np.ones((10, 10))) for x in X.T]
    again = np.hstack([from_canvas(canvas(grey.astype(np.uint8))) for grey in big])
    assert np.abs(again - X).mean() < 0.002


# ---- the steps -------------------------------------------------------------------------------


def test_the_way_holds_every_step() -> None:
    way = digits.way(digits.ink(canvas(bar())))
    parts = (way.ink, way.cropped, way.scaled, way.field)
    assert [part.shape for part in parts] == [(280, 280), (120, 24), (20, 4), (28, 28)]
    np.testing.assert_array_equal(way.x, BAR)


def test_without_cropping_the_whole_sheet_is_scaled() -> None:
    way = digits.way(digits.ink(canvas(bar())), Steps(crop=False))
    assert (way.cropped.shape, way.scaled.shape) == ((280, 280), (20, 20))
    rows, cols = np.nonzero(way.scaled)  # a twentieth of the sheet holds 14 of its pixels
    assert (rows.min(), rows.max()) == (60 // 14, 179 // 14)
    assert (cols.min(), cols.max()) == (100 // 14, 123 // 14)


def test_without_proportions_or_margin_it_fills_the_square() -> None:
    way = digits.way(digits.ink(canvas(bar())), Steps(proportions=False))
    np.testing.assert_allclose(way.scaled, np.ones((20, 20)))
    assert digits.way(digits.ink(canvas(bar())), Steps(box=False)).field.any(axis=1).all()


def test_without_centring_by_mass_the_box_is_in_the_middle() -> None:
    ink = np.zeros((100, 100), np.float32)
    ink[10:90, 20:30] = 1  # a long bar, and a short one at its foot: a heavy lower left
    ink[80:90, 20:80] = 1
    boxed = digits.way(ink, Steps(centre=False))
    rows, cols = np.nonzero(boxed.field)
    assert rows.min() == 27 - rows.max()
    assert abs(cols.min() - (27 - cols.max())) <= 1
    assert centre(digits.way(ink).x) == pytest.approx((14, 14), abs=0.5)
    assert centre(boxed.x) != pytest.approx((14, 14), abs=0.5)
