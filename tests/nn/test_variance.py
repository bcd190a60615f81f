"""The analysis of variance, against an example worked out by hand and against statsmodels."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from nn.look.variance import anova

# Two rates and two activations, each from two seeds. The mean of all is 10. The rates' means are 8
# and 12, so the rate's part is 4 * 2² + 4 * 2² = 32; the activations' are 9 and 11: 8. The cells'
# means are 8, 8, 10 and 14, of which -2 - 1, -2 + 1, 2 - 1 and 2 + 1 are expected: 1, -1, -1 and 1
# remain: 2 * (1 + 1 + 1 + 1) = 8. Within the cells each figure is 1 from its mean: 8. In all 56.
BY_HAND = {
    ("0.1", "tanh"): (7.0, 9.0), ("0.1", "relu"): (7.0, 9.0),
    ("1", "tanh"): (9.0, 11.0), ("1", "relu"): (13.0, 15.0),
}  # fmt: skip


def by_hand() -> tuple[dict[str, list[str]], list[float]]:
    rows = [(*key, value) for key, values in BY_HAND.items() for value in values]
    return {"rate": [r for r, *_ in rows], "g": [g for _, g, _ in rows]}, [y for *_, y in rows]


def test_a_full_grid_falls_into_the_parts_that_one_finds_by_hand() -> None:
    found = anova(*by_hand())
    assert found.exact
    assert [(p.factors, p.squares, p.freedom) for p in found.parts] == [
        (("rate",), 32.0, 1), (("g",), 8.0, 1), (("rate", "g"), 8.0, 1),
    ]  # fmt: skip
    assert (found.chance.squares, found.chance.freedom, found.chance.mean_square) == (8.0, 4, 2.0)
    assert (found.whole.squares, found.whole.freedom) == (56.0, 7)
    assert (found.higher.squares, found.higher.freedom) == (0.0, 0)
    assert found.f_ratio(found.parts[0]) == 16.0
    assert found.parts[0].share == 32 / 56
    for part in found.parts:  # each can be opened
        assert sum(term.squares for term in part.terms) == part.squares
    tanh = found.parts[1].terms[0]
    assert (tanh.levels, tanh.count, tanh.mean, tanh.effect) == (("tanh",), 4, 9.0, -1.0)


def grid(seed: int, *sizes: int, seeds: int = 3) -> tuple[dict[str, list[int]], np.ndarray]:
    rng = np.random.default_rng(seed)
    rows = np.array(list(itertools.product(*map(range, sizes), range(seeds))))
    y = rng.normal(size=len(rows)) + rows[:, 0] - rows[:, 0] * rows[:, 1]
    return {f"f{i}": rows[:, i].tolist() for i in range(len(sizes))}, y


def some(levels: dict[str, list[int]], y: np.ndarray, rows: np.ndarray) -> tuple:
    return {name: np.array(values)[rows].tolist() for name, values in levels.items()}, y[rows]


def test_the_parts_of_a_full_grid_add_up_and_least_squares_find_the_same() -> None:
    levels, y = grid(0, 3, 2, 4)
    full = anova(levels, y)
    parts = (*full.parts, full.higher, full.chance)
    assert sum(part.squares for part in parts) == pytest.approx(full.whole.squares)
    assert sum(part.freedom for part in parts) == full.whole.freedom
    assert full.higher.freedom == 2 * 1 * 3
    # All rows and one of them twice with the mean of its cell: nearly the same, by the other way.
    rows = np.append(np.arange(len(y)), 0)
    other = anova(*some(levels, y, rows))
    assert not other.exact
    for one, two in zip(full.parts, other.parts, strict=True):
        assert (one.factors, one.freedom) == (two.factors, two.freedom)
        assert one.squares == pytest.approx(two.squares, rel=0.2, abs=1.0)


def test_one_seed_leaves_no_chance_and_three_factors_something_higher() -> None:
    found = anova(*grid(1, 2, 3, 2, seeds=1))
    assert (found.chance.squares, found.chance.freedom) == (0.0, 0)
    assert np.isnan(found.f_ratio(found.parts[0]))
    assert found.higher.squares > 0


def test_too_few_figures_tell_less_and_then_nothing() -> None:
    levels, y = grid(2, 3, 3, seeds=1)
    few = anova(*some(levels, y, np.array([0, 1, 2, 3, 4, 6, 7])))
    assert (few.pairs, few.exact, len(few.parts)) == (False, False, 2)
    with pytest.raises(ValueError, match="too few"):
        anova(*some(levels, y, np.array([0, 1, 3, 8, 5])))


@pytest.mark.parametrize(
    ("levels", "y", "said"),
    [
        ({"a": [1, 1, 1]}, [1.0, 2.0, 3.0], "Nothing varies"),
        ({"a": [1, 1, 2]}, [0.3, 0.3, 0.3], "the same"),
        ({"a": [1, 2]}, [0.3, np.nan], "finite"),
    ],
)
def test_what_cannot_be_told_is_said(
    levels: dict[str, list[int]], y: list[float], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        anova(levels, y)


@pytest.mark.rest
@pytest.mark.parametrize("missing", [0, 9])
def test_statsmodels_finds_the_same_parts(missing: int) -> None:
    pytest.importorskip("statsmodels")
    from statsmodels.formula.api import ols
    from statsmodels.stats.anova import anova_lm

    levels, y = grid(3, 3, 2, 4)
    rows = np.sort(np.random.default_rng(0).permutation(len(y))[missing:])
    levels, y = some(levels, y, rows)
    found = anova(levels, y)
    assert found.exact == (missing == 0)
    names = list(levels)
    pairs = [f"C({a}, Sum):C({b}, Sum)" for a, b in itertools.combinations(names, 2)]
    formula = "y ~ " + " + ".join([*(f"C({name}, Sum)" for name in names), *pairs])
    table = anova_lm(ols(formula, pd.DataFrame({**levels, "y": y})).fit(), typ=2)
    squares = [part.squares for part in found.parts]
    np.testing.assert_allclose(squares, table["sum_sq"][:-1], rtol=1e-9)
    assert [part.freedom for part in found.parts] == table["df"][:-1].tolist()
    residual = found.higher.squares + found.chance.squares
    assert residual == pytest.approx(table["sum_sq"]["Residual"])
    assert found.higher.freedom + found.chance.freedom == table["df"]["Residual"]
