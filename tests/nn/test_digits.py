"""From canvas to pixels: blank, shifted, inverted, tiny; and the official test images."""

import numpy as np
import pytest
from PIL import Image

import nn
from nn import digits, pretrained
from nn.digits import Steps, area_weights, from_canvas


def canvas(grey: np.ndarray, alpha: int = 255) -> np.ndarray:
    """Paint grey values (h, w) on an opaque canvas (h, w, 4)."""
    return np.dstack([grey, grey, grey, np.full_like(grey, alpha)])


def bar(height: int = 280, width: int = 280, at: tuple[int, int] = (60, 100)) -> np.ndarray:
    """A white upright bar of 120 × 24 on black."""
    grey = np.zeros((height, width), np.uint8)
    grey[at[0] : at[0] + 120, at[1] : at[1] + 24] = 255
    return grey


def centre(x: np.ndarray) -> tuple[float, float]:
    field = x.reshape(28, 28)
    i = np.arange(28)
    return float(field.sum(1) @ i / field.sum()), float(field.sum(0) @ i / field.sum())


def test_the_result_is_one_example() -> None:
    x = from_canvas(canvas(bar()))
    assert x.shape == (784, 1)
    assert x.dtype == np.float32
    assert x.min() == 0
    assert x.max() == 1


def test_a_digit_fills_twenty_pixels_and_is_centred_by_mass() -> None:
    x = from_canvas(canvas(bar())).reshape(28, 28)
    rows, cols = np.flatnonzero(x.any(axis=1)), np.flatnonzero(x.any(axis=0))
    assert rows[-1] - rows[0] + 1 == 20
    assert cols[-1] - cols[0] + 1 == 4  # 24 of 120, as 4 of 20
    assert centre(x) == pytest.approx((14, 14), abs=0.5)


@pytest.mark.parametrize("at", [(0, 0), (160, 256), (60, 100), (3, 250)])
def test_the_place_on_the_canvas_does_not_matter(at: tuple[int, int]) -> None:
    np.testing.assert_array_equal(from_canvas(canvas(bar(at=at))), from_canvas(canvas(bar())))


def test_black_on_white_reads_as_white_on_black() -> None:
    np.testing.assert_allclose(from_canvas(canvas(255 - bar())), from_canvas(canvas(bar())))


@pytest.mark.parametrize("ink", [0, 255])
def test_ink_on_a_transparent_canvas(ink: int) -> None:
    rgba = np.full((280, 280, 4), ink, np.uint8)
    rgba[..., 3] = bar()
    np.testing.assert_allclose(from_canvas(rgba), from_canvas(canvas(bar())))


def test_faint_ink_is_brought_up() -> None:
    np.testing.assert_allclose(from_canvas(canvas(bar() // 3)), from_canvas(canvas(bar())))


@pytest.mark.parametrize(
    "rgba",
    [
        canvas(np.zeros((280, 280), np.uint8)),
        canvas(np.full((280, 280), 255, np.uint8)),
        canvas(np.full((280, 280), 128, np.uint8)),
        np.zeros((280, 280, 4), np.uint8),
        np.full((280, 280, 4), 100, np.uint8),  # half transparent all over
        np.zeros((1, 1, 4), np.uint8),
    ],
)
def test_a_blank_canvas_says_so(rgba: np.ndarray) -> None:
    with pytest.raises(ValueError, match="Nothing is drawn"):
        from_canvas(rgba)


def test_red_ink_on_grey_of_the_same_brightness() -> None:
    rgba = np.full((280, 280, 4), 76, np.uint8)  # 0.299 * 255
    rgba[bar() > 0] = (255, 0, 0, 255)
    rgba[..., 3] = 255
    np.testing.assert_allclose(from_canvas(rgba), from_canvas(canvas(bar())), atol=1e-6)


@pytest.mark.parametrize(
    "rgba",
    [
        np.zeros((280, 280), np.uint8),
        np.zeros((280, 280, 3), np.uint8),
        np.zeros((280, 280, 4), np.float32),
        np.zeros((0, 280, 4), np.uint8),
        np.zeros((5000, 2, 4), np.uint8),
    ],
)
def test_other_arrays_are_refused_in_one_sentence(rgba: np.ndarray) -> None:
    with pytest.raises(ValueError, match="The drawing must"):
        from_canvas(rgba)


@pytest.mark.parametrize("shape", [(1, 280), (280, 1), (2, 3), (300, 7)])
def test_odd_shapes_of_canvas_and_ink(shape: tuple[int, int]) -> None:
    grey = np.zeros(shape, np.uint8)
    grey[shape[0] // 2, shape[1] // 2] = 255
    x = from_canvas(canvas(grey))
    assert np.isfinite(x).all()
    assert x.max() == 1


@pytest.mark.parametrize(("n", "new_n"), [(7, 20), (20, 20), (113, 20), (1, 20), (3, 1)])
def test_area_weights_average(n: int, new_n: int) -> None:
    weights = area_weights(n, new_n)
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(weights.sum(axis=0), new_n / n, rtol=1e-5)


def test_halving_averages_pairs() -> None:
    values = np.array([0.0, 1.0, 0.5, 0.5])
    np.testing.assert_allclose(area_weights(4, 2) @ values, [0.5, 0.5])


def pasted(x: np.ndarray, size: int, left: int, top: int) -> np.ndarray:
    """Paint an example (784,) on a canvas of 280 × 280, scaled to size × size."""
    image = Image.fromarray(np.round(x.reshape(28, 28) * 255).astype(np.uint8))
    grey = np.zeros((280, 280), np.uint8)
    grey[top : top + size, left : left + size] = image.resize(
        (size, size), Image.Resampling.BILINEAR
    )
    return canvas(grey)


def read(net: nn.Network, canvases: list[np.ndarray], y: np.ndarray) -> float:
    X = np.hstack([from_canvas(rgba) for rgba in canvases])
    return nn.metrics.accuracy(y, net.predict(X))


def test_bundled_images_pasted_anywhere_are_read_as_well_as_directly(small_mnist) -> None:
    X, y, net = small_mnist.X_test[:, :400], small_mnist.y_test[:400], pretrained.load()
    rng = np.random.default_rng(0)
    direct = nn.metrics.accuracy(y, net.predict(X))
    assert read(net, [pasted(x, 280, 0, 0) for x in X.T], y) == pytest.approx(direct, abs=0.01)
    sizes = rng.integers(112, 281, len(y))
    anywhere = [
        pasted(x, s, rng.integers(0, 281 - s), rng.integers(0, 281 - s))
        for x, s in zip(X.T, sizes, strict=True)
    ]
    assert read(net, anywhere, y) == pytest.approx(direct, abs=0.01)


@pytest.mark.timeout(600)
def test_all_official_test_images_on_the_canvas(full_mnist) -> None:
    X, y, net = full_mnist.X_test, full_mnist.y_test, pretrained.load()
    rng = np.random.default_rng(0)
    direct = nn.metrics.accuracy(y, net.predict(X))
    whole = read(net, [pasted(x, 280, 0, 0) for x in X.T], y)
    sizes = rng.integers(112, 281, len(y))
    anywhere = read(
        net,
        [
            pasted(x, s, rng.integers(0, 281 - s), rng.integers(0, 281 - s))
            for x, s in zip(X.T, sizes, strict=True)
        ],
        y,
    )
    print(f"direct {direct:.2%}, full size {whole:.2%}, 40 to 100 % anywhere {anywhere:.2%}")
    assert abs(whole - direct) <= 0.005
    assert abs(anywhere - direct) <= 0.005


def test_digits_of_mnist_survive_the_way_unchanged(small_mnist) -> None:
    """The makers of MNIST went the same way, so it changes their images hardly at all."""
    X = small_mnist.X_test[:, :50]
    big = [np.kron(np.round(x.reshape(28, 28) * 255), np.ones((10, 10))) for x in X.T]
    again = np.hstack([from_canvas(canvas(grey.astype(np.uint8))) for grey in big])
    assert np.abs(again - X).mean() < 0.002


def test_the_way_holds_every_step() -> None:
    way = digits.way(digits.ink(canvas(bar())))
    assert way.ink.shape == (280, 280)
    assert way.cropped.shape == (120, 24)
    assert way.scaled.shape == (20, 4)
    assert way.field.shape == (28, 28)
    np.testing.assert_array_equal(way.x, from_canvas(canvas(bar())))


def test_without_cropping_the_whole_sheet_is_scaled() -> None:
    way = digits.way(digits.ink(canvas(bar())), Steps(crop=False))
    assert way.cropped.shape == (280, 280)
    assert way.scaled.shape == (20, 20)
    rows, cols = np.nonzero(way.scaled)  # a twentieth of the sheet holds 14 of its pixels
    assert (rows.min(), rows.max()) == (60 // 14, 179 // 14)
    assert (cols.min(), cols.max()) == (100 // 14, 123 // 14)


def test_without_proportions_it_is_stretched_to_a_square() -> None:
    way = digits.way(digits.ink(canvas(bar())), Steps(proportions=False))
    assert way.scaled.shape == (20, 20)
    np.testing.assert_allclose(way.scaled, 1)


def test_without_the_margin_it_fills_the_field() -> None:
    field = digits.way(digits.ink(canvas(bar())), Steps(box=False)).field
    assert field.any(axis=1).all()


def test_without_centring_by_mass_the_box_is_in_the_middle() -> None:
    ink = np.zeros((100, 100), np.float32)
    ink[10:90, 20:30] = 1  # a long bar, and a short one at its foot: a heavy lower left
    ink[80:90, 20:80] = 1
    rows, cols = np.nonzero(digits.way(ink, Steps(centre=False)).field)
    assert rows.min() == 27 - rows.max()
    assert abs(cols.min() - (27 - cols.max())) <= 1
    by_mass = digits.way(ink).x
    assert centre(by_mass) == pytest.approx((14, 14), abs=0.5)
    assert centre(digits.way(ink, Steps(centre=False)).x) != pytest.approx((14, 14), abs=0.5)


@pytest.mark.parametrize("steps", [Steps(crop=False), Steps(box=False, centre=False)])
def test_a_blank_canvas_is_blank_whatever_steps_are_left_out(steps: Steps) -> None:
    with pytest.raises(ValueError, match="Nothing is drawn"):
        digits.way(np.zeros((50, 50), np.float32), steps)
