"""Metrics on examples small enough to count."""

import numpy as np
import pytest

from nn.metrics import accuracy, confusion_matrix, precision, recall

Y_TRUE = np.array([0, 0, 0, 1, 1, 2])
Y_PRED = np.array([0, 0, 1, 1, 0, 1])
MATRIX = np.array([[2, 1, 0, 0], [1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]])  # class 3: nobody


def test_accuracy() -> None:
    found = [accuracy(Y_TRUE, Y_PRED), accuracy([1, 2], [1, 2]), accuracy([1, 2], [2, 1])]
    assert found == [1 / 2, 1, 0]
    assert {type(share) for share in found} == {float}


def test_rows_are_true_columns_are_predicted() -> None:
    found = confusion_matrix(Y_TRUE, Y_PRED, 4)
    np.testing.assert_array_equal(found, MATRIX)
    assert np.issubdtype(found.dtype, np.integer)
    y = np.full(3, 99, np.uint8)  # such small labels do not overflow
    assert confusion_matrix(y, y, 100)[99, 99] == 3


def test_precision_and_recall_with_nan_for_empty_classes_and_no_warning() -> None:
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(precision(MATRIX), [2 / 3, 1 / 3, np.nan, np.nan])
        np.testing.assert_array_equal(recall(MATRIX), [2 / 3, 1 / 2, 0, np.nan])


@pytest.mark.parametrize(
    ("y_true", "y_pred"), [([0, 1], [0]), ([], []), ([[0, 1]], [[0, 1]]), (0, 0)]
)
def test_lists_that_do_not_match(y_true: list, y_pred: list) -> None:
    for ask in (lambda: accuracy(y_true, y_pred), lambda: confusion_matrix(y_true, y_pred, 2)):
        with pytest.raises(ValueError, match="two lists of the same length"):
            ask()


@pytest.mark.parametrize(("y_true", "y_pred"), [([0, 3], [0, 0]), ([0, 0], [0, 3]), ([-1], [0])])
def test_labels_out_of_range(y_true: list, y_pred: list) -> None:
    with pytest.raises(ValueError, match="between 0 and 2"):
        confusion_matrix(np.array(y_true), np.array(y_pred), 3)
