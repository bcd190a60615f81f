"""Drawings of classes that a visitor names: what is kept, what is refused, and how it is split."""

from __future__ import annotations

import numpy as np
import pytest

from nn.data.own.class_names import MOST_LETTERS
from nn.data.sketches import IDEAS, MOST, MOST_EACH, Sketches, checked


def image(pixel: int) -> np.ndarray:
    x = np.zeros((784, 1), np.float32)
    x[pixel] = 1
    return x


def with_counts(*counts: int) -> Sketches:
    drawn = Sketches()
    for i, n in enumerate(counts):
        drawn = drawn if i < 2 else drawn.with_class()
        for j in range(n):
            drawn = drawn.added(i, image(100 * i + j))
    return drawn


def test_drawings_come_back_as_they_were_put_in_and_each_change_makes_another_set() -> None:
    first = Sketches()
    grey = np.linspace(0, 1, 784, dtype=np.float32)[:, None]
    drawn = first.added(1, grey).added(1, image(3))
    assert (len(first), len(drawn), drawn.counts) == (0, 2, (0, 2))
    np.testing.assert_allclose(drawn.X(1)[:, :1], grey, atol=0.5 / 255)
    assert (drawn.X(1)[:, 1:] == image(3)).all()
    assert drawn.X(0).shape == (784, 0)
    assert (drawn.without(1, 0).X(1) == image(3)).all()


def test_names_are_added_changed_and_removed_with_their_drawings() -> None:
    drawn = with_counts(1, 2, 3).renamed(1, "  a   cat ")
    assert drawn.names == (IDEAS[0], "a cat", IDEAS[2])
    assert drawn.without_class(0).counts == (2, 3)
    many = drawn
    while len(many.names) < MOST:
        many = many.with_class()
    assert len({*many.names}) == MOST
    with pytest.raises(ValueError, match="from 2 to 20 names"):
        many.with_class()
    with pytest.raises(ValueError, match="from 2 to 20 names"):
        Sketches().without_class(0)


@pytest.mark.parametrize("name", ["7", "Étoile", "x-ray", "a cat", "星", "☃", "a" * MOST_LETTERS])
def test_a_name_may_be_anything_that_is_a_word(name: str) -> None:
    assert checked(name) == name


@pytest.mark.parametrize(
    "bad", ["<b>x", "**x**", "a_b", "$x$", "\\frac", "[x](y)", "x/y", "a\u202eb"]
)
def test_a_name_that_means_something_to_a_program_is_made_harmless_once(bad: str) -> None:
    made = Sketches().renamed(0, bad).names[0]
    assert not {*made} & {*"<>*_$\\[]/\u202e"}
    assert checked(made) == made


@pytest.mark.parametrize("empty", ["", "  ", "…", "-", "\u0000"])
def test_a_name_without_a_letter_is_none(empty: str) -> None:
    with pytest.raises(ValueError, match="at least one letter"):
        Sketches().renamed(0, empty)


def test_two_names_are_never_the_same() -> None:
    for twice in ("cross", "CROSS", " cross "):
        with pytest.raises(ValueError, match="each name is there once"):
            Sketches().renamed(0, twice)
    assert Sketches().renamed(0, "Circle").names[0] == "Circle"


def test_too_many_drawings_are_refused() -> None:
    with pytest.raises(ValueError, match=f"At most {MOST_EACH}"):
        with_counts(MOST_EACH + 1, 0)


@pytest.mark.parametrize(
    ("counts", "back"), [((2, 2), (1, 1)), ((5, 3), (1, 1)), ((10, 4, 50), (2, 1, 10))]
)
def test_of_each_class_some_are_kept_back_to_test_on(
    counts: tuple[int, ...], back: tuple[int, ...]
) -> None:
    X_train, y_train, X_test, y_test = with_counts(*counts).parts()
    assert tuple(np.bincount(y_test)) == back
    assert tuple(np.bincount(y_train) + np.bincount(y_test)) == counts
    for X, y in ((X_train, y_train), (X_test, y_test)):
        assert (X.argmax(axis=0) // 100 == y).all(), "labels go with their drawings"
        assert X.dtype == np.float32
        assert X.T.flags.c_contiguous
    both = {*X_train.argmax(axis=0)} & {*X_test.argmax(axis=0)}
    assert not both, "what is tested on was not learned from"


@pytest.mark.parametrize(("counts", "told"), [
    ((0, 0), "There are none of circle"), ((3, 1), "There is 1 of cross"),
])  # fmt: skip
def test_with_too_few_it_says_of_what(counts: tuple[int, int], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        with_counts(*counts).parts()
