"""A reader follows one step through six short files, and they are all that runs."""

from __future__ import annotations

import re
import sys
from itertools import cycle
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pytest

import nn
from nn.activations import HIDDEN_ACTIVATIONS
from nn.optimizers import OPTIMIZERS
from nn.rule import Rule
from nn.training import Training
from tests.nn.problems import ENDS, build, examples

ROOM = Path(nn.__file__).parent
PATH = [ROOM / f"{name.replace('.', '/')}.py" for name in re.findall(r"``([a-z.]+)``", nn.__doc__)]
SIX = PATH[:6]
LINES = 600


def test_the_path_is_short() -> None:
    assert SIX[0] == ROOM / "training.py"
    assert PATH[6] == ROOM / "fast.py", "the next name is a folder: what can be left out"
    lines = {path.name: len(path.read_text("utf-8").splitlines()) for path in SIX}
    assert sum(lines.values()) <= LINES, lines


def files_of_the_steps(training: Training) -> set[Path]:
    """Take some steps line by line; return the files of ours that they go through."""
    entered: list[tuple[str, str]] = []

    def note(frame: FrameType, event: str, arg: Any) -> None:
        if event == "call":
            entered.append((frame.f_code.co_name, frame.f_code.co_filename))

    with nn.plain():
        training.advance(2)
        sys.setprofile(note)
        try:
            training.advance(6)
        finally:
            sys.setprofile(None)
    begin = [name for name, _ in entered].index("step")  # before it, all is made ready
    paths = {Path(path) for _, path in entered[begin:]}
    return {path for path in paths if path.is_relative_to(ROOM)}


def test_a_step_goes_through_these_files_and_no_others() -> None:
    found: set[Path] = set()
    for end, hidden, optimizer, size in zip(
        ENDS, cycle(HIDDEN_ACTIVATIONS), cycle(OPTIMIZERS), cycle([None, 4])
    ):
        net = build([3, 5, 4, 2 if end[0] == "softmax" else 1], hidden, end)
        rule = Rule(9, optimizer, 0.01, size)
        here = files_of_the_steps(Training(net, examples(net)[0], rule, np.random.default_rng(0)))
        assert here <= set(SIX), (end, hidden, optimizer, size)
        found |= here
    assert found == set(SIX)


@pytest.mark.parametrize("name", ["Z = W @ A_prev", "dW = dZ @ A_prev.mT", "dA_prev = W.mT @ dZ"])
def test_the_formulas_are_those_of_the_blackboard(name: str) -> None:
    assert name in (ROOM / "layers" / "dense.py").read_text("utf-8")
