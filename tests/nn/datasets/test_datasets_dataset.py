"""Dataset: what it accepts, and that nobody can write into it."""

import json
from dataclasses import replace

import numpy as np
import pytest

from nn.data.datasets import DATASETS, About, Dataset, load
from nn.data.datasets.about import as_plain, from_plain


def parts() -> dict:
    return {
        "X_train": np.zeros((6, 3), np.float32).T,
        "y_train": np.zeros(6, np.int64),
        "X_test": np.zeros((2, 3), np.float32).T,
        "y_test": np.ones(2, np.int64),
        "about": About("points", "Points", "point", "points", ("left", "right"), shape=(3, 1)),
        "source": "made up",
    }


def test_arrays_are_read_only_but_the_callers_own_are_not():
    given = parts()
    data = Dataset(**given)
    assert data.about.examples == (6, 2)
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
        ("about", replace(parts()["about"], shape=(2, 2)), "pictures of 4 pixels"),
    ],
)
def test_what_does_not_fit_is_refused(field, value, sentence):
    with pytest.raises(ValueError, match=sentence):
        Dataset(**(parts() | {field: value}))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"classes": ("left",)}, "at least two classes"),
        ({"classes": ("left", "left")}, "the same name"),
        ({"classes": ("left", " ")}, "1 to 40 letters"),
        ({"classes": ("left", "a\x00b")}, "1 to 40 letters"),
        ({"title": "T" * 41}, "1 to 40 letters"),
        ({"shape": (0, 28)}, "at least one pixel"),
    ],
)
def test_what_cannot_be_shown_describes_no_set(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        replace(parts()["about"], **change)


def test_a_description_is_the_same_after_a_file():
    about = replace(DATASETS["mnist-5k"], prepared="turned around")
    plain = json.loads(json.dumps(as_plain(about)))
    assert from_plain(plain | {"unheard": 1}) == about
    for wrong in ({}, plain | {"classes": 5}, plain | {"title": 5}):
        with pytest.raises(ValueError, match=r"\.$"):
            from_plain(wrong)


@pytest.mark.parametrize("name", DATASETS)
def test_a_set_is_what_it_tells_of(name):
    about = DATASETS[name]
    assert about.name == name
    assert about.stand_in in DATASETS
    data = load(name, **({"download": False} if about.size else {}))
    assert data.about == (about if about.available() else DATASETS[about.stand_in])
    for y in (data.y_train, data.y_test):
        assert set(y.tolist()) == set(range(data.n_classes))


def test_load_by_name():
    assert {"mnist", "mnist-5k", "fashion-mnist"} <= set(DATASETS)
    assert load("mnist-5k").name == "mnist-5k"
    with pytest.raises(
        ValueError, match=r"'mnits'; choose one of .*mnist-5k, mnist, fashion-mnist"
    ):
        load("mnits")
