"""A dataset: pictures (or points) to learn from, and others kept back to test on.

Columns are examples, as on the blackboard: `X_train` is (n_0, m). In memory every
example lies in one piece, as a row of an (m, n_0) array; `X_train` is that array's
`.T` view. So `X_train.T[idx].T` picks a batch by copying whole rows, which is about
twice as fast as gathering scattered columns.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.data.datasets.about import About


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Training and test examples with their labels; all arrays are read-only.

    X_train: (n_0, m) float32 in [0, 1].    y_train: (m,) int64, 0 … n_classes - 1.
    X_test:  (n_0, m_test) float32.         y_test:  (m_test,) int64.
    about:    what the set says of itself: its name, its classes, the size of its pictures; how
              many there are is counted here.
    source:   where the data came from, to complete the sentence "You are training on …".
    problems: one sentence for each file that was turned down on the way here.

    Raises ValueError if the shapes, types or labels do not fit together, or not the description.
    """

    X_train: NDArray[np.float32]
    y_train: NDArray[np.int64]
    X_test: NDArray[np.float32]
    y_test: NDArray[np.int64]
    about: About
    source: str
    problems: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for part in ("train", "test"):
            X, y = getattr(self, f"X_{part}"), getattr(self, f"y_{part}")
            _check_examples(X, f"X_{part}")
            _check_labels(y, X.shape[1], self.n_classes, part)
            object.__setattr__(self, f"X_{part}", _read_only(X))
            object.__setattr__(self, f"y_{part}", _read_only(y))
        if self.X_train.shape[0] != self.X_test.shape[0]:
            raise ValueError(
                f"X_train has {self.X_train.shape[0]} values an example, "
                f"but X_test has {self.X_test.shape[0]}."
            )

        if self.X_train.shape[0] != self.about.pixels:
            raise ValueError(
                f"An example has {self.X_train.shape[0]} values, but the set tells of pictures of "
                f"{self.about.pixels} pixels."
            )
        counted = replace(self.about, n_train=self.y_train.size, n_test=self.y_test.size)
        object.__setattr__(self, "about", counted)

    @property
    def name(self) -> str:
        """The name of the set: "mnist", "mnist-5k", …"""
        return self.about.name

    @property
    def n_classes(self) -> int:
        """How many classes there are."""
        return self.about.n_classes

    def __repr__(self) -> str:
        n_0, m = self.X_train.shape
        return (
            f"Dataset({self.name!r}: {m:,} training and {self.X_test.shape[1]:,} test "
            f"examples, {n_0} inputs, {self.n_classes} classes)"
        )


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    """A view that cannot be written through; the caller's own array keeps its flags."""
    view = array.view()
    view.flags.writeable = False
    return view


def _check_examples(X: NDArray[Any], what: str) -> None:
    """Raise ValueError unless X is (n_0, m) float32 with every example in one piece."""
    # The range [0, 1] is not checked: that would read 200 MB at every start.
    if X.ndim != 2 or X.dtype != np.float32:
        raise ValueError(f"{what} must be a 2-D float32 array (n_0, m), not {X.dtype} {X.shape}.")
    if not X.T.flags.c_contiguous:
        raise ValueError(f"{what} must be the .T view of a row-contiguous (m, n_0) array.")


def _check_labels(y: NDArray[Any], m: int, n_classes: int, part: str) -> None:
    """Raise ValueError unless y is (m,) int64 with values 0 … n_classes - 1."""
    if y.dtype != np.int64 or y.ndim != 1:
        raise ValueError(f"y_{part} must be a 1-D int64 array (m,), not {y.dtype} {y.shape}.")
    if y.size != m:
        raise ValueError(f"X_{part} has {m} examples, but y_{part} has {y.size} labels.")
    if y.size and not (y.min() >= 0 and y.max() < n_classes):
        raise ValueError(f"y_{part} must hold labels from 0 to {n_classes - 1}.")
