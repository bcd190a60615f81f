"""Analysis of variance: how much of the differences does each setting explain, and how much chance?

All figures differ from their mean. The sum of the squares of these differences falls into parts:
one for each factor, one for each pair of factors (what they do together and neither alone), and
what remains among repetitions with everything alike, which is chance (Fisher, 1925). On a full
grid with equally many repetitions the parts are exact, add up to the whole, and can be opened: the
part of a factor is, over its levels, how often it comes times the square of its effect.

Where figures are missing the parts overlap. Then each is what its factor adds to all that does not
contain it, by least squares (Type II; Yates, 1934), and the parts need not add up.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from nn.arrays import Array

Levels = tuple[Hashable, ...]
MOST_COLUMNS = 300  # of least squares; beyond, pairs are left out
TINY = 1e-12  # of the whole: that much is rounding
SINGULAR = 1e-10  # of the largest eigenvalue: below, columns say the same


@dataclass(frozen=True)
class Term:
    """What one level of a factor does, or one combination of two levels."""

    levels: Levels
    count: int
    mean: float
    effect: float  # by how much it differs from what the rest would make one expect

    @property
    def squares(self) -> float:
        """What it contributes to the sum of squares."""
        return self.count * self.effect**2


@dataclass(frozen=True)
class Part:
    """A part of the sum of squares."""

    factors: tuple[str, ...]  # one, two, or none: of chance, of all higher ones, of the whole
    squares: float
    freedom: int  # degrees of freedom
    share: float  # of the whole
    terms: tuple[Term, ...] = ()  # exact ones can be opened: their squares add up to the part's

    @property
    def mean_square(self) -> float:
        """The sum of squares by its degrees of freedom; NaN if there are none."""
        return self.squares / self.freedom if self.freedom else float("nan")


@dataclass(frozen=True)
class Anova:
    """All parts of the differences between n figures."""

    n: int
    mean: float
    parts: tuple[Part, ...]  # of each factor, then of each pair
    higher: Part  # what three factors and more do together, and what was left out
    chance: Part  # what differs though everything is alike
    whole: Part
    exact: bool  # a full grid, equally often
    pairs: bool = True  # whether pairs could be told apart

    def f_ratio(self, part: Part) -> float:
        """Return by how many times a part's mean square exceeds chance; NaN without repetitions."""
        chance = self.chance.mean_square
        return part.mean_square / chance if chance > 0 else float("nan")


def anova(levels: Mapping[str, Sequence[Hashable]], figures: Sequence[float]) -> Anova:
    """Take differences apart: each factor's level of each figure, and the figures (n,).

    Raises:
        ValueError: with a sentence, if there is nothing that could be told.
    """
    y = np.asarray(figures, float)
    if not np.isfinite(y).all():
        raise ValueError("All figures must be finite numbers.")
    factors = {name: _coded(values) for name, values in levels.items()}
    factors = {name: found for name, found in factors.items() if len(found[0]) > 1}
    if not factors:
        raise ValueError("Nothing varies that could explain a difference.")
    whole = float(np.square(y - y.mean()).sum())
    if whole <= TINY * max(1.0, float(np.square(y).sum())):
        raise ValueError("All trainings came out the same, so there is nothing to explain.")
    sizes = [len(names) for names, _ in factors.values()]
    cell = np.ravel_multi_index([codes for _, codes in factors.values()], sizes)
    counts = np.bincount(cell, minlength=int(np.prod(sizes))) if np.prod(sizes) <= len(y) else None
    if counts is not None and counts.min() == counts.max():
        return _exact(factors, y, whole, cell)
    return _least_squares(factors, y, whole, cell)


Factors = dict[str, tuple[list[Hashable], NDArray[np.int64]]]  # levels, and which one each has


def _coded(values: Sequence[Hashable]) -> tuple[list[Hashable], NDArray[np.int64]]:
    names = list(dict.fromkeys(values))
    place = {name: i for i, name in enumerate(names)}
    return names, np.array([place[value] for value in values], np.int64)


def _means(y: Array, codes: NDArray[np.int64], n: int) -> tuple[Array, NDArray[np.int64]]:
    """Return the mean (n,) of each group, and how many there are in it."""
    counts = np.bincount(codes, minlength=n)
    return np.bincount(codes, y, minlength=n) / np.maximum(counts, 1), counts


def _within(y: Array, cell: NDArray[np.int64]) -> tuple[float, int]:
    """Return the sum of squares among figures with everything alike, and its freedom."""
    _, cell = np.unique(cell, return_inverse=True)
    means, counts = _means(y, cell, cell.max() + 1)
    return float(np.square(y - means[cell]).sum()), int(len(y) - len(counts))


def _exact(factors: Factors, y: Array, whole: float, cell: NDArray[np.int64]) -> Anova:
    mean = float(y.mean())
    effects = {}
    parts = []
    for name, (names, codes) in factors.items():
        means, counts = _means(y, codes, len(names))
        effects[name] = means - mean
        terms = tuple(
            Term((level,), int(counts[i]), float(means[i]), float(means[i] - mean))
            for i, level in enumerate(names)
        )
        parts.append(_opened((name,), terms, len(names) - 1, whole))
    for a, b in combinations(factors, 2):
        parts.append(_pair(factors, (a, b), effects, y, whole))
    squares, freedom = _within(y, cell)
    chance = Part((), squares, freedom, squares / whole)
    return Anova(
        len(y), mean, tuple(parts), _higher(parts, chance, len(y), whole), chance,
        Part((), whole, len(y) - 1, 1.0), True,
    )  # fmt: skip


def _pair(
    factors: Factors, pair: tuple[str, str], effects: Mapping[str, Array], y: Array, whole: float
) -> Part:
    (names_a, codes_a), (names_b, codes_b) = (factors[name] for name in pair)
    means, counts = _means(y, codes_a * len(names_b) + codes_b, len(names_a) * len(names_b))
    alone = effects[pair[0]][:, None] + effects[pair[1]]
    effect = means.reshape(alone.shape) - y.mean() - alone
    terms = tuple(
        Term((a, b), int(counts[i * len(names_b) + j]), float(means[i * len(names_b) + j]),
             float(effect[i, j]))
        for i, a in enumerate(names_a) for j, b in enumerate(names_b)
    )  # fmt: skip
    return _opened(pair, terms, (len(names_a) - 1) * (len(names_b) - 1), whole)


def _opened(factors: tuple[str, ...], terms: tuple[Term, ...], freedom: int, whole: float) -> Part:
    squares = sum(term.squares for term in terms)
    return Part(factors, squares, freedom, squares / whole, terms)


def _higher(parts: Sequence[Part], chance: Part, n: int, whole: float) -> Part:
    """Return what is left beside all parts and chance."""
    rest = whole - chance.squares - sum(part.squares for part in parts)
    squares = rest if rest > TINY * whole else 0.0
    freedom = n - 1 - chance.freedom - sum(part.freedom for part in parts)
    return Part((), squares, max(0, freedom), squares / whole)


# ---- where figures are missing ---------------------------------------------------------------

Terms = dict[tuple[str, ...], Array]  # the columns of each factor and of each pair


def _least_squares(factors: Factors, y: Array, whole: float, cell: NDArray[np.int64]) -> Anova:
    single: Terms = {
        (name,): _columns(codes, len(names)) for name, (names, codes) in factors.items()
    }
    double: Terms = {(a, b): _products(single[a,], single[b,]) for a, b in combinations(factors, 2)}
    few = sum(part.shape[1] for part in (*single.values(), *double.values())) <= MOST_COLUMNS
    fit = Fit({**single, **double} if few else single, y)
    if double and fit.whole.rank >= len(y):  # as many unknowns as figures
        few, fit = False, Fit(single, y)
    if fit.whole.rank >= len(y):
        raise ValueError(
            "There are too few finished trainings to tell what each setting explains. "
            "Take more seeds, or let fewer settings vary."
        )
    parts = tuple(_added(name, fit, whole) for name in fit.places)
    squares, freedom = _within(y, cell)
    chance = Part((), squares, freedom, squares / whole)
    squares = max(0.0, fit.whole.left - chance.squares)
    left = Part((), squares, max(0, len(y) - fit.whole.rank - freedom), squares / whole)
    total = Part((), whole, len(y) - 1, 1.0)
    return Anova(len(y), float(y.mean()), parts, left, chance, total, False, few)


def _columns(codes: NDArray[np.int64], n: int) -> Array:
    """Return a column for each level but the last, which is -1 in all: effects sum to 0."""
    columns = np.eye(n)[:, :-1]
    columns[-1] = -1
    return columns[codes]


def _products(one: Array, other: Array) -> Array:
    return (one[:, :, None] * other[:, None, :]).reshape(len(one), -1)


def _added(name: tuple[str, ...], fit: Fit, whole: float) -> Part:
    """Return what a term adds to all terms that do not contain it."""
    others = [other for other in fit.places if not set(name) <= set(other)]
    without, with_it = fit.by(others), fit.by([*others, name])
    squares = max(0.0, without.left - with_it.left)
    return Part(name, squares, with_it.rank - without.rank, squares / whole)


@dataclass(frozen=True)
class Left:
    """What least squares leave."""

    left: float  # a sum of squares
    rank: int  # unknowns that it took


class Fit:
    """Least squares by some of the terms: X is seen once, by what its columns have in common."""

    def __init__(self, terms: Terms, y: Array) -> None:
        """Multiply all columns with each other, and with y (n,)."""
        ends = np.cumsum([1, *(part.shape[1] for part in terms.values())])
        self.places = {
            name: np.arange(begin, end)
            for name, begin, end in zip(terms, ends[:-1], ends[1:], strict=True)
        }
        X, y = np.column_stack([np.ones(len(y)), *terms.values()]), y - y.mean()
        self.products, self.with_y, self.squares = X.T @ X, X.T @ y, float(y @ y)
        self.known: dict[frozenset[tuple[str, ...]], Left] = {}

    @property
    def whole(self) -> Left:
        """What is left by all terms."""
        return self.by(list(self.places))

    def by(self, names: Sequence[tuple[str, ...]]) -> Left:
        """Fit the mean and the terms of these names; what was asked before is known."""
        asked = frozenset(names)
        if asked not in self.known:
            self.known[asked] = self._fitted(names)
        return self.known[asked]

    def _fitted(self, names: Sequence[tuple[str, ...]]) -> Left:
        chosen = np.concatenate([[0], *(self.places[name] for name in names)])
        G, b = self.products[np.ix_(chosen, chosen)], self.with_y[chosen]
        values, vectors = np.linalg.eigh(G)
        sound = values > SINGULAR * values[-1]
        explained = float((np.square(vectors.T @ b)[sound] / values[sound]).sum())
        return Left(max(0.0, self.squares - explained), int(sound.sum()))
