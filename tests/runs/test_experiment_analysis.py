"""What an experiment says, from trials made by hand."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from math import nan

import numpy as np
import pytest

from runs import ExperimentSpec, PlaySpec
from runs.experiments import analysis, export, halving
from runs.experiments.settings import PLAYGROUND
from runs.experiments.spec import Axis
from runs.experiments.trial import Curve, Point, State, Trial
from runs.playground.plane_data import PlaneData
from runs.playground.settings import Play

SPEC = ExperimentSpec(
    PlaySpec(PlaneData(), Play(iterations=8)),
    (Axis("learning_rate", (0.1, 1.0)), Axis("hidden_sizes", ((), (4, 2)))),
    (0, 1),
)
# As in the example by hand of the analysis of variance, as shares of 20.
FIGURES = (7, 7, 9, 13, 9, 9, 11, 15)


def point(iteration: int, accuracy: float) -> Point:
    return Point(iteration, 1 - accuracy, accuracy, 1 - accuracy, accuracy)


def trials(figures: Sequence[float] = FIGURES, state: State = "finished") -> list[Trial]:
    made = []
    for trial, figure in zip(SPEC.trials(), figures, strict=True):
        points = Curve(point(i, figure / 20 * i / 8) for i in (0, 1, 2, 4, 8))
        made.append(Trial(trial, state, points[-1], points, 1.0 + trial.number, 10))
    return made


def test_it_says_what_mattered_and_each_share_can_be_opened() -> None:
    found = analysis.what_mattered(trials(), PLAYGROUND, "test_accuracy")
    assert found.sentence == (
        "Of the differences in test accuracy, the learning rate explains 57%, the hidden layers "
        "14%, how the learning rate and the hidden layers go together 14% and chance 14%."
    )
    assert found.notes == ()
    part = found.anova.parts[0]
    names = {"learning_rate": "learning rate"}
    opened = analysis.rows_of(part, names)
    assert [row["learning rate"] for row in opened] == [0.1, 1.0]
    assert sum(row["count × effect²"] for row in opened) == pytest.approx(part.squares)


def test_what_is_missing_or_diverged_is_said() -> None:
    some = trials()
    some[0] = replace(some[0], state="failed", last=Point(0, nan, nan, nan, nan))
    some[3] = replace(some[3], state="failed", diverged=True)
    found = analysis.what_mattered(some, PLAYGROUND, "test_accuracy")
    assert (found.anova.n, found.anova.exact) == (7, False)
    assert "1 training diverged and counts with its last finite figures." in found.notes
    assert "1 training has no figures of the end and is left out." in found.notes
    assert any("need not add up" in note for note in found.notes)
    costs = analysis.what_mattered(some, PLAYGROUND, "test_cost")  # one that diverged has no cost
    assert costs.anova.n == 6
    one_seed = [replace(t, state="waiting") if t.trial.seed else t for t in trials()]
    told = analysis.what_mattered(one_seed, PLAYGROUND, "test_accuracy")
    assert any("one seed" in note for note in told.notes)
    assert "chance" not in told.sentence
    with pytest.raises(ValueError, match="No training"):
        analysis.what_mattered(trials(state="waiting"), PLAYGROUND, "test_accuracy")
    last = [replace(t, state="ended early") if t.number % 4 else t for t in trials()]
    with pytest.raises(ValueError, match="Only one combination"):
        analysis.what_mattered(last, PLAYGROUND, "test_accuracy")


def test_seeds_are_put_together() -> None:
    found = analysis.summaries(trials(), 4, "test_accuracy")
    assert [one.figures.values for one in found] == [
        (0.35, 0.45), (0.35, 0.45), (0.45, 0.55), (0.65, 0.75),
    ]  # fmt: skip
    assert (found[3].figures.median, found[3].seconds) == (pytest.approx(0.7), 6.0)
    cells = analysis.heat(trials(), "learning_rate", "hidden_sizes", "test_accuracy")
    assert cells[1.0, (4, 2)].values == (0.65, 0.75)
    band = analysis.band([trials()[3], trials()[7]], "test_accuracy")
    assert band.iterations.tolist() == [0, 1, 2, 4, 8]
    np.testing.assert_allclose([band.low[-1], band.median[-1], band.high[-1]], [0.65, 0.7, 0.75])
    assert not len(analysis.band([], "test_cost").median)


def test_on_the_front_are_those_that_nobody_beats() -> None:
    some = trials((7, 7, 9, 9, 5, 13, 13, 15))
    assert analysis.pareto(some, "test_accuracy", "seconds") == [0, 2, 5, 7]
    assert analysis.pareto(some, "test_cost", "parameters") == [7]
    some[7] = replace(some[7], state="failed", diverged=True)
    assert analysis.pareto(some, "test_accuracy", "parameters") == [5]


# ---- early ending ------------------------------------------------------------------------------


def test_the_best_half_goes_on_and_ties_go_to_the_first() -> None:
    figures = {0: 0.5, 1: 0.9, 2: nan, 3: 0.5, 4: 0.7}
    assert halving.best_of(figures, "test_accuracy", 2) == [0, 1, 4]
    assert halving.best_of(figures, "test_cost", 3) == [0, 3]


def test_it_tells_what_halving_saved_and_how_far_ranks_agree() -> None:
    some = trials()
    for number in (0, 1, 4, 5):
        cut = some[number].curve[:3]
        some[number] = replace(some[number], state="ended early", rung=0, last=cut[-1], curve=cut)
    found = halving.report(some, 4, "test_accuracy", (0.25,))
    assert (found.ended, found.saved) == (4, 4 * 6 / 64)
    assert [(one.share, one.compared, one.alike) for one in found.agreements] == [(0.25, 2, 1.0)]


def test_on_a_full_grid_it_is_known_what_halving_would_have_missed() -> None:
    some = trials()
    fine = halving.would_have_missed(some, 4, "test_accuracy", (0.25, 0.5), 2)
    assert (fine.kept_best, fine.lost) == (True, 0.0)
    assert fine.saved == pytest.approx(1 - (4 * 0.25 + 2 * 0.25 + 1 * 0.5) / 4)
    for number in (3, 7):  # the best one is late
        early = Curve(point(p.iteration, 0.0 if p.iteration < 8 else 0.7) for p in
                      some[number].curve)  # fmt: skip
        some[number] = replace(some[number], curve=early, last=early[-1])
    late = halving.would_have_missed(some, 4, "test_accuracy", (0.25,), 2)
    assert not late.kept_best
    assert late.lost == pytest.approx(0.7 - 0.5)


# ---- to take along -----------------------------------------------------------------------------


def test_all_figures_leave_as_csv_and_as_json() -> None:
    some = trials()
    some[1] = replace(
        some[1], state="failed", last=Point(0, nan, nan, nan, nan), problem="Too large, alas."
    )
    table = list(csv.DictReader(io.StringIO(export.to_csv(SPEC, some).decode())))
    assert len(table) == 8
    assert (table[3]["learning_rate"], table[3]["hidden_sizes"]) == ("1.0", "4-2")
    assert (table[0]["hidden_sizes"], table[3]["test_accuracy"]) == ("none", "0.65")
    assert (table[1]["test_cost"], table[1]["problem"]) == ("", "Too large, alas.")
    told = json.loads(export.to_json(SPEC, some))
    assert told["trials"][1]["test_cost"] is None
    assert told["trials"][3]["curve"][-1] == list(some[3].last)
    assert told["experiment"]["seeds"] == [0, 1]
