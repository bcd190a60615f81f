"""The table, the file and the words of the session's trainings. No server, no workers."""

import csv
import io
import math
from dataclasses import replace

import pytest

import nn
from nn import Snapshot
from nn.schedules import SCHEDULES
from runs import MnistRun, MnistSpec
from runs.mnist.spec import Convolution
from ui.mnist import compare, history

HISTORY = [
    Snapshot(0, 2.3, 0.1, 2.4, 0.12),
    Snapshot(10, 1.0, 0.7, math.nan, math.nan),
    Snapshot(20, 0.5, 0.9, 0.7, 0.8),
]


def made(state: str = "finished", **spec) -> MnistRun:
    """A training with a curve, as if it had happened."""
    settings = {"iterations": 20, "learning_rate": 0.3, **spec}
    run = MnistRun(MnistSpec(**settings), state=state, iteration=20, seconds_before=1.5)
    run.history = list(HISTORY)
    return run


def test_a_row_says_what_it_was_and_what_came_of_it() -> None:
    run = made(hidden_sizes=(32, 16), optimizer="adam", batch_size=64, l2=0.001, seed=7)
    run.name = "<b>best</b>"
    run.rates.append((10, 0.5))
    row = history.table([run], {run.key: 3}).iloc[0]
    assert (row["No."], row["Name"], row["Layers"]) == (3, "<b>best</b>", "784 → 32 → 16 → 10")
    assert (row["Iterations"], row["Cost"], row["Seconds"]) == (20, "0.5", 1.5)
    assert (row["Training accuracy"], row["Test accuracy"]) == (90, 80)  # per cent
    assert (row["State"], row["Data"]) == ("finished", "5,000 digits")
    for words in ("Adam at 0.3, 0.5 from iteration 10 on", "batches of 64", "L2 0.001", "seed 7"):
        assert words in row["Settings"]
    assert "784" not in row["Settings"]


def test_a_run_under_way_has_no_figures_that_would_be_old_at_once() -> None:
    words = {"queued": "queued", "paused": "paused"}
    for state in ("queued", "starting", "running", "resting", "pausing", "paused"):
        run = made(state)
        row = history.table([run], {run.key: 1}).iloc[0]
        assert row["State"] == words.get(state, "under way")
        assert row["Cost"] is None
        for column in ("Iterations", "Seconds", "Training accuracy", "Test accuracy"):
            assert math.isnan(row[column]), (state, column)


def test_a_failed_run_may_have_no_curve() -> None:
    run = made("failed")
    run.history = []
    row = history.table([run], {run.key: 1}).iloc[0]
    assert row["State"] == "failed"
    assert row["Cost"] is None


def test_names_fit_on_a_line() -> None:
    for typed, kept in {
        "  best \n of\tall ": "best of all",
        "a" * 50: "a" * 40,
        "a\x00b\u202ec": "a b c",
        "**x** <i> $y$": "**x** <i> $y$",
        " ": "",
    }.items():
        assert history.clean(typed) == kept


def test_a_training_is_called_by_its_number_until_it_has_a_name() -> None:
    run = made()
    assert compare.label(3, run) == "Training 3"
    run.name = "wide"
    assert compare.label(3, run) == "3 · wide"


def read(run: MnistRun) -> list[dict]:
    return list(csv.DictReader(io.StringIO(history.curve_csv(run))))


def test_the_file_has_every_figure_exactly() -> None:
    rows = read(made())
    assert list(rows[0]) == [
        "iteration", "cost", "train_accuracy", "test_cost", "test_accuracy", "learning_rate",
    ]  # fmt: skip
    for row, snapshot in zip(rows, HISTORY, strict=True):
        for field in ("iteration", "cost", "train_accuracy", "test_cost", "test_accuracy"):
            value = getattr(snapshot, field)
            assert row[field] == "" if math.isnan(value) else float(row[field]) == value


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_the_rates_are_those_of_a_real_training(schedule: str) -> None:
    """The oracle is the training itself, asked before each step."""
    run = made(schedule=schedule)
    data = nn.datasets.load("mnist-5k")
    net = run.spec.network(data)
    training = nn.training.Training(net, data, run.spec.rule(0.3, 20))
    for iteration in range(20):
        training.iteration = iteration
        assert run.rate_at(iteration) == pytest.approx(training.learning_rate)


def test_a_changed_rate_counts_from_its_iteration_on() -> None:
    run = made()
    run.rates += [(10, 0.5), (15, 0.1)]
    rates = {i: run.rate_at(i) for i in (0, 9, 10, 14, 15, 20)}
    assert rates == {0: 0.3, 9: 0.3, 10: 0.5, 14: 0.5, 15: 0.1, 20: 0.1}
    assert [float(row["learning_rate"]) for row in read(run)] == [0.3, 0.5, 0.1]


def test_the_settings_that_differ() -> None:
    one, two = made(), made(hidden_sizes=(10, 10), batch_size=128)
    assert compare.differing([one, two]) == {
        "Layers": ["784 → 10 → 10", "784 → 10 → 10 → 10"],
        "Batch size": ["all images", "128"],
    }
    two = made()
    two.rates.append((5, 1.0))
    assert compare.differing([one, two]) == {"Learning rate": ["0.3", "0.3, 1 from iteration 5 on"]}
    assert compare.differing([one, made()]) == {}


def test_every_setting_is_told() -> None:
    """A new setting must not be forgotten here: each makes a difference that is seen."""
    plain, values = made(), {
        "hidden_sizes": (3,), "hidden": "tanh", "initializer": "zeros", "optimizer": "adam",
        "learning_rate": 0.1, "schedule": "cosine", "l2": 0.01, "label_smoothing": 0.1,
        "augmentation": "strong", "iterations": 21, "batch_size": 32, "seed": 1,
        "batch_norm": True,
    }  # fmt: skip
    for name, value in values.items():
        assert len(compare.differing([plain, made(**{name: value})])) == 1, name
    for which in ({"filters": 3}, {"kernel": 3}, {"pool": 4}):
        one, other = (made(convolutions=(replace(Convolution(), **w),)) for w in ({}, which))
        assert len(compare.differing([one, other])) == 1, which
