"""Classes that a visitor names, and drawings of each: a data set made by hand, in a minute.

Nothing in it changes: each way to add or take away gives another one. So the page can keep the one
before, to go back to. A drawing is kept as the 784 bytes that a network reads.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from nn.arrays import Array
from nn.data.digits import SIDE
from nn.data.own.class_names import harmless

FEWEST, MOST = 2, 20  # classes
MOST_EACH = 50  # drawings of a class
NEEDED = 2  # drawings of a class: one to learn from, and one to test on
KEPT_BACK = 5  # of so many drawings one is kept back to test on
PIXELS = SIDE**2
IDEAS = (
    "circle", "cross", "triangle", "wave", "star", "heart", "square", "spiral", "house", "arrow",
)  # fmt: skip
T = TypeVar("T")


def checked(name: str) -> str:
    """Return the name of a class, harmless wherever it is shown.

    Raises:
        ValueError: if there is nothing to show.
    """
    name = harmless(name)
    if not any(letter.isalnum() or unicodedata.category(letter) == "So" for letter in name):
        raise ValueError("A name needs at least one letter.")
    return name


@dataclass(frozen=True, eq=False)
class Sketches:
    """Names of classes, and the drawings of each, in the order in which they were drawn.

    Raises:
        ValueError: in a sentence, if these are too many or too few, or a name is not as it must be.
    """

    names: tuple[str, ...] = IDEAS[:FEWEST]
    drawings: tuple[tuple[bytes, ...], ...] = ((),) * FEWEST

    def __post_init__(self) -> None:
        """Refuse what cannot be shown or trained."""
        if not FEWEST <= len(self.names) <= MOST:
            raise ValueError(f"There are from {FEWEST} to {MOST} names.")
        if len(self.drawings) != len(self.names):
            raise ValueError("Each name needs drawings of its own.")
        object.__setattr__(self, "names", tuple(map(checked, self.names)))
        folded = [name.casefold() for name in self.names]
        twice = [name for i, name in enumerate(self.names) if folded[i] in folded[:i]]
        if twice:
            raise ValueError(f"“{twice[0]}” is there already: each name is there once.")
        if max(self.counts) > MOST_EACH:
            raise ValueError(f"At most {MOST_EACH} drawings of each are kept.")
        if any(len(drawing) != PIXELS for each in self.drawings for drawing in each):
            raise ValueError(f"A drawing has {PIXELS} pixels.")

    def __len__(self) -> int:
        """The number of all drawings."""
        return sum(self.counts)

    @property
    def counts(self) -> tuple[int, ...]:
        """The number of drawings of each class."""
        return tuple(map(len, self.drawings))

    @property
    def size(self) -> int:
        """About how many bytes it takes, names and all; 0 while it is as at first."""
        first = not len(self) and self.names == IDEAS[:FEWEST]
        return 0 if first else len(self) * (PIXELS + 60) + 200 * len(self.names)

    def renamed(self, i: int, name: str) -> Sketches:
        """Call class i otherwise."""
        return replace(self, names=(*self.names[:i], name, *self.names[i + 1 :]))

    def with_class(self) -> Sketches:
        """Add a class, with a name that is not taken."""
        taken = {name.casefold() for name in self.names}
        others = (f"class {n}" for n in range(1, 2 * MOST))
        name = next(name for name in (*IDEAS, *others) if name not in taken)
        return Sketches((*self.names, name), (*self.drawings, ()))

    def without_class(self, i: int) -> Sketches:
        """Leave class i out, and its drawings."""
        return Sketches(_without(self.names, i), _without(self.drawings, i))

    def added(self, i: int, x: Array) -> Sketches:
        """Add a drawing x (784, 1), from 0 to 1, to class i."""
        drawing = np.rint(np.clip(x, 0, 1) * 255).astype(np.uint8).tobytes()
        return self._with(i, (*self.drawings[i], drawing))

    def without(self, i: int, j: int) -> Sketches:
        """Leave drawing j of class i out."""
        return self._with(i, _without(self.drawings[i], j))

    def _with(self, i: int, drawings: tuple[bytes, ...]) -> Sketches:
        return replace(self, drawings=(*self.drawings[:i], drawings, *self.drawings[i + 1 :]))

    def X(self, i: int) -> Array:
        """Return the drawings of class i as columns: (784, n) float32, from 0 to 1."""
        return _columns(self.drawings[i])

    def parts(self) -> tuple[Array, NDArray[np.int64], Array, NDArray[np.int64]]:
        """Return X_train (784, m), y_train (m,), and the same of what is kept back to test on.

        Of each class every fifth is kept back, and of fewer the last one.

        Raises:
            ValueError: in a sentence, if there are too few drawings of a class.
        """
        for name, n in zip(self.names, self.counts, strict=True):
            if n < NEEDED:
                raise ValueError(
                    f"Draw at least {NEEDED} of each: one to learn from, and one to test on. "
                    f"There {'is' if n == 1 else 'are'} {n or 'none'} of {name}."
                )
        train: list[tuple[bytes, int]] = []
        test: list[tuple[bytes, int]] = []
        for label, each in enumerate(self.drawings):
            back = set(range(KEPT_BACK - 1, len(each), KEPT_BACK)) or {len(each) - 1}
            for j, drawing in enumerate(each):
                (test if j in back else train).append((drawing, label))
        return *_part(train), *_part(test)


def _without(things: tuple[T, ...], i: int) -> tuple[T, ...]:
    return things[:i] + things[i + 1 :]


def _columns(drawings: tuple[bytes, ...]) -> Array:
    rows = np.frombuffer(b"".join(drawings), np.uint8).reshape(-1, PIXELS)
    return (rows.astype(np.float32) / 255).T


def _part(drawn: list[tuple[bytes, int]]) -> tuple[Array, NDArray[np.int64]]:
    labels = np.array([label for _, label in drawn], np.int64)
    return _columns(tuple(drawing for drawing, _ in drawn)), labels
