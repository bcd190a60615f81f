"""Features of points in the plane: each one's formula, its text, and what is refused."""

import math

import numpy as np
import pytest

from nn.data.features import FEATURES, features

P = np.array([[0.5, -1.0, 2.5, 0.0], [2.0, -3.0, 0.25, 0.0]])
BY_HAND = {
    "x1": lambda x1, x2: x1,
    "x2": lambda x1, x2: x2,
    "x1_squared": lambda x1, x2: x1 * x1,
    "x2_squared": lambda x1, x2: x2 * x2,
    "product": lambda x1, x2: x1 * x2,
    "sin_x1": lambda x1, x2: math.sin(2 * x1),
    "sin_x2": lambda x1, x2: math.sin(2 * x2),
    "cos_x1": lambda x1, x2: math.cos(2 * x1),
    "cos_x2": lambda x1, x2: math.cos(2 * x2),
}


def test_each_feature_and_its_text_compute_its_formula() -> None:
    assert set(FEATURES) == set(BY_HAND)
    assert len({feature.label for feature in FEATURES.values()}) == len(FEATURES)
    for name, feature in FEATURES.items():
        wanted = [BY_HAND[name](x1, x2) for x1, x2 in P.T]
        np.testing.assert_allclose(features([name], P), [wanted], rtol=1e-15, err_msg=name)
        found = eval(feature.code, {"np": np, "x1": P[0], "x2": P[1]})
        np.testing.assert_array_equal(features([name], P)[0], found, name)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rows_come_in_the_order_asked_for(dtype: type) -> None:
    names = ["product", "x2", "cos_x1", "x1"]
    X = features(names, P.astype(dtype))
    assert (X.shape, X.dtype) == ((4, 4), dtype)
    assert X.T.flags.c_contiguous  # each example in one piece
    for row, name in zip(X, names, strict=True):
        np.testing.assert_array_equal(row, features([name], P.astype(dtype))[0])
    assert features(["x1", "product"], P[:, :0]).shape == (2, 0)


@pytest.mark.parametrize(
    ("names", "told"),
    [([], "not none"), (["x1", "x1"], "not x1, x1"), (["x1", "x3"], "not x1, x3")],
)
def test_names_that_make_no_sense(names: list[str], told: str) -> None:
    with pytest.raises(ValueError, match=f"one or more of x1, x2, .*{told}"):
        features(names, P)
