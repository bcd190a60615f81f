"""Dataset: what it accepts, and that nobody can write into it."""

import numpy as np
import pytest

from nn.data.datasets import DATASETS, Dataset, load


def parts() -> dict:
    return {
        "X_train": np.zeros((6, 3), np.float32).T,
        "y_train": np.zeros(6, np.int64),
        "X_test": np.zeros((2, 3), np.float32).T,
        "y_test": np.ones(2, np.int64),
        "name": "points",
        "source": "made up",
        "n_classes": 2,
    }


def test_arrays_are_read_only_but_the_callers_own_are_not():
    given = parts()
    data = Dataset(**given)
    assert repr(data) == "Dataset('points': 6 training and 2 test examples, 3 inputs, 2 classes)"
    for name in ("X_train", "y_train", "X_test", "y_test"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(data, name)[...] = 1
        given[name][...] = 0


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("X_train", np.zeros((6, 3)).T, "float32"),
        ("X_train", np.zeros(6, np.float32), "2-D"),
        ("X_train", np.zeros((3, 6), np.float32), "row-contiguous"),
        ("X_test", np.zeros((2, 4), np.float32).T, "X_test has 4"),
        ("y_train", np.zeros(5, np.int64), "5 labels"),
        ("y_train", np.zeros(6, np.int32), "int64"),
        ("y_train", np.zeros((1, 6), np.int64), "1-D"),
        ("y_test", np.array([0, 2]), "labels from 0 to 1"),
        ("y_test", np.array([-1, 0]), "labels from 0 to 1"),
    ],
)
def test_what_does_not_fit_is_refused(field, value, sentence):
    with pytest.raises(ValueError, match=sentence):
        Dataset(**(parts() | {field: value}))


def test_load_by_name():
    assert set(DATASETS) == {"mnist", "mnist-5k"}
    assert load("mnist-5k").name == "mnist-5k"
    with pytest.raises(ValueError, match="'mnits'; choose one of mnist, mnist-5k"):
        load("mnits")
