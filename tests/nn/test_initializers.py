"""Where weights start: the range, mean and variance that each initializer promises."""

import numpy as np
import pytest

from nn.initializers import INITIALIZERS
from nn.network import Network

N_OUT, N_IN = 300, 500  # 150,000 draws: a mean is sharp to 0.3 %, a variance to 0.4 %


def draw(name: str, seed: int = 0) -> np.ndarray:
    return INITIALIZERS[name](N_OUT, N_IN, np.random.default_rng(seed))


@pytest.mark.parametrize("name", INITIALIZERS)
def test_shape_precision_seed_and_biases_of_zero(name: str) -> None:
    W = draw(name)
    assert (W.shape, W.dtype) == ((N_OUT, N_IN), np.float64)
    np.testing.assert_array_equal(W, draw(name))
    assert np.array_equal(W, draw(name, seed=1)) == (name == "zeros")
    for layer in Network([4, 5, 3], initializer=name, rng=np.random.default_rng(0)).layers:
        assert not layer.b.any()
        assert bool(layer.W.any()) == (name != "zeros")


def test_uniform_fills_0_to_1_evenly() -> None:
    W = draw("uniform")
    assert ((W >= 0) & (W < 1)).all()
    assert (W.min(), W.max()) == pytest.approx((0, 1), abs=0.001)
    tenths = np.histogram(W, bins=10, range=(0, 1))[0] / W.size
    np.testing.assert_allclose(tenths, 0.1, atol=0.004)


@pytest.mark.parametrize(
    ("name", "variance"), [("normal", 1), ("xavier", 2 / (N_IN + N_OUT)), ("he", 2 / N_IN)]
)
def test_mean_variance_and_bell_shape(name: str, variance: float) -> None:
    W = draw(name) / np.sqrt(variance)
    assert W.mean() == pytest.approx(0, abs=0.012)  # four standard errors
    assert W.var() == pytest.approx(1, abs=0.016)
    within = [np.mean(np.abs(W) < k) for k in (1, 2, 3)]
    np.testing.assert_allclose(within, [0.6827, 0.9545, 0.9973], atol=0.005)


def test_drawing_anew_resets_the_biases() -> None:
    net = Network([2, 2])
    net.parameters[...] = 7
    net.initialize("zeros", np.random.default_rng(0))
    assert not net.parameters.any()


def test_an_unknown_name_lists_the_choices() -> None:
    with pytest.raises(ValueError, match="one of zeros, uniform, normal, xavier, he, not 'ones'"):
        Network([2, 2], initializer="ones")
