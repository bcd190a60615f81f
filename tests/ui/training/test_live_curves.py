"""The curves of a training under way."""

from types import SimpleNamespace

import numpy as np
import pytest

from nn import Snapshot
from ui.training import live_curves


def test_the_newest_point_of_each_curve_has_a_head() -> None:
    history = [Snapshot(i, 2 - i, 0.5, 2.5 - i, 0.4) for i in range(3)]
    found = live_curves.points(history, [(1, 0.1), (2, 0.01)], "cost")
    heads = found[found["head"]]
    assert [*zip(heads["iteration"], heads["value"], heads["data"], strict=True)] == [
        (2, 0.0, "training"), (2, 0.5, "test")
    ]  # fmt: skip
    changes = found[found["rate"].notna()]
    assert [*zip(changes["iteration"], changes["rate"], strict=True)] == [(1, ""), (2, "rate 0.01")]
    assert np.isnan(changes["value"]).all()


def test_a_training_that_has_just_begun_anew_has_no_curves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_curves.st, "columns", pytest.fail)
    live_curves.curves(SimpleNamespace(history=[], rates=[(0, 0.1)]))
