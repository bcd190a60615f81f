"""Numbers of several digits: taken apart and read, and one digit stays one."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

import nn.pretrained
from nn.data import digits, writing
from nn.data.datasets import mnist, mnist_5k, scribbles
from nn.look import numbers
from nn.pretrained import sets
from nn.pretrained.measures import familiarity
from nn.pretrained.pasted import paste
from tests.nn.composed import ORDINARY, Hand, distance, with_sign
from tests.nn.composed import numbers as composed

DATA = mnist_5k.load()
HANDWRITING = Path(__file__).parents[3] / "shared" / "handwriting"
NET = nn.pretrained.load()
SCORE = numbers.score(familiarity(NET))


def text(ink: np.ndarray) -> str:
    """What a sheet is read as, lines apart by a blank; nothing if it is not several digits."""
    lines = numbers.parts(ink, SCORE)
    return " ".join("".join(part.sign or digit(part.ink) for part in line) for line in lines)


def digit(ink: np.ndarray) -> str:
    return str(NET.predict(digits.way(ink).x)[0])


def share_read(X: np.ndarray, y: np.ndarray, n: int, hand: Hand = ORDINARY, seed: int = 0) -> float:
    """Compose and read numbers; return the share of the digits that are right."""
    wrong = total = 0
    for sheet, wanted in composed(X, y, np.random.default_rng(seed), n, hand):
        wrong += distance(wanted, text(sheet))
        total += len(wanted)
    return 1 - wrong / total


def test_numbers_at_ordinary_distance_are_read() -> None:
    assert share_read(DATA.X_test, DATA.y_test, 20) >= 0.97


@pytest.mark.rest
@pytest.mark.parametrize(
    ("hand", "least"),
    [(ORDINARY, 0.98), (Hand(slope=0.15), 0.97), (Hand(gap=(-0.06, 0.0)), 0.85)],
    ids=["ordinary", "rising", "touching"],
)
def test_many_numbers_are_read_also_where_digits_touch(hand: Hand, least: float) -> None:
    data = mnist.load() if mnist.available() else DATA
    assert share_read(data.X_test, data.y_test, 80, hand, seed=2026) >= least


@pytest.mark.rest
def test_numbers_by_writers_whom_it_does_not_know_are_read(monkeypatch) -> None:
    """Nothing was chosen on their digits, nor on these numbers."""
    monkeypatch.setenv("GLASSBOX_HANDWRITING", os.fspath(HANDWRITING))
    found = {one.name: share_read(one.held.X, one.held.y, 40, seed=2026) for one in sets.load()}
    if not found:
        pytest.skip("digits from outside MNIST are needed, in ../shared/handwriting")
    assert np.mean(list(found.values())) >= 0.97
    assert min(found.values()) >= 0.95, found


def test_one_digit_and_what_is_none_stay_one() -> None:
    rng = np.random.default_rng(0)
    pasted = [paste(DATA.X_test[:, i].reshape(28, 28), 0, rng) for i in range(0, 1000, 50)]
    made = [draw(rng) for draw in scribbles.KINDS.values() if draw is not scribbles.noise]
    split = [i for i, ink in enumerate(pasted + made) if numbers.parts(ink, SCORE)]
    assert len(split) <= 1, split


def test_the_parts_of_a_digit_stay_together() -> None:
    sheet = np.zeros((280, 560), np.float32)
    bars = [(80, 200, 60, 74), (80, 94, 74, 120), (130, 144, 74, 120), (130, 200, 106, 120),
            (186, 200, 60, 120), (74, 88, 128, 150),  # a 5 and its flag
            (80, 200, 260, 274)]  # and a 1 far off  # fmt: skip
    for top, bottom, left, right in bars:
        sheet[top:bottom, left:right] = 1
    (line,) = numbers.parts(sheet, lambda X: np.zeros(X.shape[1]))
    assert [part.box[1::2] for part in line] == [(60, 150), (260, 274)]


@pytest.mark.parametrize("sign", [".", "-", "/"])
def test_a_sign_is_no_digit(sign: str) -> None:
    (line,) = numbers.parts(with_sign(sign), lambda X: np.zeros(X.shape[1]))
    assert [part.sign for part in line] == ["", "", sign, "", ""]


def test_what_stands_apart_and_is_no_digit_is_not_made_part_of_one() -> None:
    sheet = np.zeros((280, 560), np.float32)
    for i, at in enumerate((40, 340)):
        image = DATA.X_test[:, i].reshape(28, 28)
        sheet[60:228, at : at + 168] = np.kron(image, np.ones((6, 6)))
    sheet[140:152, 230:290] = sheet[116:176, 254:266] = 1  # a plus
    (line,) = numbers.parts(sheet, SCORE)
    first, plus, second = line
    assert [digit(part.ink) for part in (first, second)] == [str(y) for y in DATA.y_test[:2]]
    assert plus.box[1::2] == (230, 290)
    assert plus.score < numbers.ODDEST


def test_a_short_slash_may_be_a_one() -> None:
    (line,) = numbers.parts(with_sign("short /"), lambda X: np.zeros(X.shape[1]))
    assert [part.maybe for part in line] == ["", "", "/", "", ""]


HOSTILE = {
    "specks": np.kron(np.random.default_rng(0).random((140, 280)) > 0.9, np.ones((2, 2))),
    "noise": np.random.default_rng(0).random((280, 560)),
    "all black": np.ones((280, 560)),
    "stripes": np.ones((280, 560)) * (np.arange(560) % 9 < 4),
    "a page": np.kron(np.random.default_rng(1).random((20, 40)) > 0.4, np.pad(np.ones((9, 7)), 3)),
    "a grid": np.ones((280, 560))
    * ((np.arange(560) % 20 < 4) | (np.arange(280) % 20 < 4)[:, None]),
    "a comb": np.ones((280, 560)) * ((np.arange(560) % 14 < 7) | (np.arange(280) < 99)[:, None]),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_ink_is_no_number_and_asks_little_of_the_network(name: str) -> None:
    asked = []

    def score(X: np.ndarray) -> np.ndarray:
        asked.append(X.shape[1])
        return SCORE(X)

    try:
        found = numbers.parts(HOSTILE[name].astype(np.float32), score)
    except writing.TooMuchInkError as error:
        assert "Up to 12 digits" in str(error)
    else:
        assert not found
    assert sum(asked) < 700
