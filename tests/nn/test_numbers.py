"""Numbers of several digits: taken apart and read, and one digit stays one."""

from __future__ import annotations

import numpy as np

import nn.pretrained
from nn.data import digits
from nn.data.datasets import mnist_5k
from nn.look import numbers
from nn.pretrained.measures import familiarity
from tests.nn.composed import ORDINARY, Hand, distance
from tests.nn.composed import numbers as composed

DATA = mnist_5k.load()
NET = nn.pretrained.load()
SCORE = numbers.score(NET, familiarity(NET))


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
