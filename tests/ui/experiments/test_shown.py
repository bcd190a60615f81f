"""An experiment as its panel shows it, from trainings that were really done."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from runs.experiments.analysis import what_mattered
from runs.experiments.prepared import PREPARED
from runs.experiments.spec import Axis, ExperimentSpec
from runs.experiments.training import TrialTraining
from runs.experiments.trial import Signs, Trial
from tests.covering import some
from ui.experiments import handover, reason, shares, shown
from ui.settings import playground

AXES = (Axis("learning_rate", (1.0, 0.1, 30.0)), Axis("activation", ("tanh", "relu")))
SPEC = replace(PREPARED[0].spec, axes=AXES, seeds=(0, 1))
DRAWN = [shown.Axis.of(SPEC.known[axis.key], axis.values) for axis in SPEC.axes]


def trained(spec: ExperimentSpec) -> list[Trial]:
    found = []
    for one in spec.trials():
        way = TrialTraining(one.spec)
        way.go_on(1, lambda: False)
        done = way.outcome()
        state = "failed" if done.diverged else "finished"
        found.append(
            Trial(one, state, done.last, done.curve, 0.01, done.parameters, done.signs,
                  done.diverged, done.problem)
        )  # fmt: skip
    return found


@cache
def trials() -> list[Trial]:
    return trained(SPEC)


def data() -> dict:
    made = shown.panel("one", DRAWN, SPEC.seeds, trials(), "test_accuracy")
    return made | shares.panel(DRAWN, trials(), "test_accuracy", over=True)


def test_every_training_has_its_values_its_result_and_its_course() -> None:
    made = json.loads(json.dumps(data(), allow_nan=False))
    assert [axis["values"] for axis in made["axes"]] == [["0.1", "1", "30"], ["tanh", "ReLU"]]
    for i, trial in enumerate(trials()):
        rate, g = made["trials"]["at"][i]
        assert DRAWN[0].values[rate] == trial.trial.settings["learning_rate"]
        assert DRAWN[1].values[g] == trial.trial.settings["activation"]
        assert made["trials"]["score"][i] == pytest.approx(trial.last.test_accuracy, abs=1e-5)
        x = made["curves"]["x"][made["curves"]["of"][i]]
        assert x[0] == 0
        assert len(x) == len(made["curves"]["y"][i]) <= shown.MOMENTS
    assert len(set(made["trials"]["config"])) == 6


def test_shares_open_to_sums_that_give_them() -> None:
    parts = data()["mattered"]["parts"]
    assert sum(part["share"] for part in parts) == pytest.approx(1)
    pair = next(part for part in parts if part["label"] == "Learning rate × activation")
    assert len(pair["rows"]) == 6
    told = [float(row[-1]) for row in pair["rows"]]
    whole = float(pair["sum"].split(", of ")[1].split()[0])
    assert sum(told) / whole == pytest.approx(pair["share"], abs=0.01)


def test_before_all_are_over_nothing_is_shared_out_and_waiting_ones_have_no_result() -> None:
    now = [Trial(one) if one.number > 3 else trials()[one.number] for one in SPEC.trials()]
    made = shown.panel("one", DRAWN, SPEC.seeds, now, "test_accuracy")
    assert made["trials"]["score"][4:] == [None] * 8
    assert made["trials"]["said"][-1] == "waiting"
    assert shares.panel(DRAWN, now, "test_accuracy", over=False)["mattered"]["parts"] == []


def test_steps_that_are_too_large_are_named_with_what_smaller_ones_reach() -> None:
    far = min(trials(), key=lambda one: one.figure("test_accuracy"))
    assert far.trial.settings["learning_rate"] == 30.0
    found = reason.of(far, trials(), DRAWN, "test_accuracy")
    assert found.trouble
    assert "30 is too large here" in found.sentence
    best = max(trials(), key=lambda one: one.figure("test_accuracy"))
    assert not reason.of(best, trials(), DRAWN, "test_accuracy").trouble


def test_dead_units_are_named() -> None:
    far = min(trials(), key=lambda one: one.figure("test_accuracy"))
    dead = replace(far, diverged=False, state="finished", signs=Signs((1.0, 1.0), (0.5, 1.0)))
    found = reason.of(dead, trials(), DRAWN, "test_accuracy")
    assert "In hidden layer 2, 100% of the units" in found.sentence


def test_a_course_is_thinned_with_its_ends() -> None:
    curve = tuple(range(200))
    kept = shown.thinned(curve)  # type: ignore[arg-type]
    assert (kept[0], kept[-1], len(kept)) == (0, 199, shown.MOMENTS)
    assert np.all(np.diff(kept) > 0)


def test_the_address_of_the_playground_has_what_a_training_had() -> None:
    spec = trials()[0].trial.spec
    told = handover.told(playground.PREFIX, playground.SIMPLE, spec.play)
    assert (told["play_lr"], told["play_batch"], told["play_loss"]) == (
        "1.0",
        "all",
        "cross_entropy",
    )


@pytest.mark.parametrize("first", some([3, 10, 20], count=1))
def test_the_first_prepared_experiment_shows_what_it_says_from_other_seeds(first: int) -> None:
    spec = replace(PREPARED[0].spec, seeds=(first, first + 1))
    found = what_mattered(trained(spec), spec.known, spec.measure).anova.parts
    assert max(found, key=lambda part: part.share).factors == ("learning_rate", "activation")
