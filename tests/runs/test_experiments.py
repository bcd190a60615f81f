"""Experiments: what they are made of, and that each trial is what it would be alone."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import Any

import pytest

from nn.fast.interrupt import Interrupted
from runs import Experiment, ExperimentSpec, MnistSpec, PlaySpec, Service
from runs.experiments.settings import MNIST, PLAYGROUND, Setting
from runs.experiments.spec import MOST_TRIALS, Axis
from runs.experiments.text import from_text, to_text
from runs.experiments.training import TrialTraining
from runs.experiments.trial import Point, Trial, TrialSpec
from runs.experiments.values import parse_values, written
from runs.mnist.spec import Convolution
from runs.playground import training
from runs.playground.plane_data import PlaneData
from runs.playground.settings import Play
from tests.covering import pairs, some
from tests.waiting import until

PLAY = PlaySpec(PlaneData(points=60), Play(iterations=60))
RATES = Axis("learning_rate", (0.03, 0.3, 1000.0))
GRID = ExperimentSpec(PLAY, (RATES, Axis("activation", ("tanh", "relu"))), (0, 7))


# ---- what was typed ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "text", "values"),
    [
        ("learning_rate", "0.3, 0.01,0.3", (0.3, 0.01)),
        ("learning_rate", "0.001 … 1 in steps of ten", (0.001, 0.01, 0.1, 1.0)),
        ("learning_rate", "1..0.1 in steps of 10", (1.0, 0.1)),
        ("noise", "0.1 to 0.4 in steps of 0.1", (0.1, 0.2, 0.3, 0.4)),
        ("depth", "1..4", (1, 2, 3, 4)),
        ("iterations", "100 … 400 × 2; 50", (100, 200, 400, 50)),
        ("batch_size", "all, 32", (None, 32)),
        ("hidden_sizes", "none, 8, 8-4", ((), (8,), (8, 4))),
        ("optimizer", "SGD, adam", ("sgd", "adam")),
    ],
)
def test_lists_ranges_and_steps_are_read(key: str, text: str, values: tuple[object, ...]) -> None:
    setting = PLAYGROUND[key]
    found = parse_values(text, setting)
    assert found == values
    assert [type(one) for one in found] == [type(one) for one in values]
    assert parse_values(written(found, setting), setting) == found


@pytest.mark.parametrize(
    ("setting", "text", "said"),
    [
        (PLAYGROUND["learning_rate"], "fast", "“fast” is no value of the learning rate"),
        (PLAYGROUND["learning_rate"], "0.1 … 1", "in what steps"),
        (PLAYGROUND["learning_rate"], "0 … 1 times 10", "not 0"),
        (PLAYGROUND["learning_rate"], "inf", "no value"),
        (PLAYGROUND["learning_rate"], "  ,", "at least one"),
        (PLAYGROUND["depth"], "1.5", "whole number"),
        (PLAYGROUND["iterations"], "1 … 5000", "At most 50 values"),
        (PLAYGROUND["activation"], "rellu", "Did you mean “relu”"),
        (MNIST["batch_norm"], "maybe", "yes, no"),
        (MNIST["convolutions"], "eight", "hyphens"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(setting: Setting, text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as error:
        parse_values(text, setting)
    assert str(error.value).endswith((".", "?", "”."))


# ---- what an experiment is ---------------------------------------------------------------------


def test_a_grid_has_every_combination_from_every_seed() -> None:
    trials = GRID.trials()
    assert len(GRID) == len(trials) == 12
    assert [trial.number for trial in trials] == list(range(12))
    told = {(*trial.settings.values(), trial.seed) for trial in trials}
    assert told == {(r, a, s) for r in RATES.values for a in ("tanh", "relu") for s in (0, 7)}
    last = trials[-1].spec
    assert isinstance(last, PlaySpec)
    assert last.play == replace(PLAY.play, learning_rate=1000.0, hidden=("relu", "relu"), seed=7)


def test_a_draw_has_so_many_different_combinations_and_is_the_same_again() -> None:
    many = tuple(range(10, 60))
    wide = tuple(Axis(key, many) for key in ("iterations", "batch_size", "points"))
    for axes in (GRID.axes, wide):
        drawn = ExperimentSpec(PLAY, axes, (0, 1), "random", 4)
        told = [tuple(trial.settings.values()) for trial in drawn.trials()]
        assert len(drawn) == len(told) == 8
        assert len(set(told[:4])) == 4
        assert told[:4] == told[4:]
        assert told == [tuple(t.settings.values()) for t in replace(drawn, halving=2).trials()]


def test_too_many_are_refused_with_their_number() -> None:
    rates = Axis("learning_rate", tuple(k / 100 for k in range(1, 41)))
    with pytest.raises(ValueError, match=r"1,040 trainings, and at most 1,000"):
        ExperimentSpec(PLAY, (rates,), tuple(range(26)))
    assert len(ExperimentSpec(PLAY, (rates,), tuple(range(25)))) == MOST_TRIALS


@pytest.mark.parametrize(
    ("axes", "said"),
    [
        ((Axis("colour", (1,)),), "no setting"),
        ((RATES, RATES), "only once"),
        ((Axis("learning_rate", (-1.0,)),), "at least 0"),
        ((Axis("learning_rate", ("0.1",)),), "no value"),
        ((Axis("depth", (1, True)),), "twice|no value"),
        ((Axis("depth", (7,)),), "between 0 and 6"),
        ((Axis("hidden_sizes", ((4,),)), Axis("depth", (1,))), "not both"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(axes: tuple[Axis, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ExperimentSpec(PLAY, axes)


def test_own_points_vary_no_more_and_are_in_no_link() -> None:
    rows = ((0.0, 0.0, 0), (1.0, 1.0, 1))
    own = replace(GRID, base=PlaySpec(PlaneData("own", train=rows, classes=2), PLAY.play))
    assert len(own.trials()) == 12
    for key, value in (("noise", 0.1), ("data", "moons"), ("points", 20)):
        with pytest.raises(ValueError, match="cannot vary"):
            replace(own, axes=(Axis(key, (value,)),))
    with pytest.raises(ValueError, match="points of your own"):
        to_text(own)


@pytest.mark.parametrize(
    "spec",
    [
        GRID,
        replace(GRID, draw="random", count=3, halving=3),
        ExperimentSpec(
            MnistSpec(convolutions=(Convolution(4, 3, 2),), batch_size=64),
            (Axis("convolutions", ((), (8,))), Axis("batch_norm", (True, False))),
        ),
    ],
    ids=["grid", "random", "images"],
)
def test_a_link_carries_an_experiment(spec: ExperimentSpec) -> None:
    assert from_text(to_text(spec)) == spec


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", '{"of":"play"}', "[" * 5000, "9" * 9000,
        to_text(GRID).replace("0.03", "NaN"),
        to_text(GRID).replace('"tanh"', "[]"),
        to_text(GRID).replace("[0,7]", '["0"]'),
        to_text(GRID).replace("[0,7]", "[-1]"),
        to_text(GRID).replace('"points":60', '"points":"60"'),
        to_text(GRID).replace('"points":60', '"points":1000000000000'),
        to_text(GRID).replace('"points":60', '"train":[[0,0,0]]'),
        to_text(GRID).replace("[0,7]", "[0],\"halving\":1e9"),
    ],
)  # fmt: skip
def test_a_link_that_was_tampered_with_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"[.]$"):
        from_text(text)


# ---- what comes of it --------------------------------------------------------------------------


def alone(trial: Trial) -> tuple[Point, str | None]:
    """Train as the playground does."""
    spec = trial.trial.spec
    assert isinstance(spec, PlaySpec)
    found = training.run(spec.play, spec.data.examples(spec.play.features))
    figures = (found.cost, found.accuracy, found.test_cost, found.test_accuracy)
    last = (float(one[-1]) for one in figures)
    return Point(int(found.iterations[-1]), *last), found.stop_reason


WILD = replace(GRID, base=replace(PLAY, data=PlaneData("slope", points=60)))


@pytest.mark.parametrize("spec", [GRID, WILD], ids=["classes", "numbers"])
def test_every_trial_is_what_it_would_be_alone_to_the_last_bit(
    real: Service, spec: ExperimentSpec
) -> None:
    run = real.start("ann", spec)
    assert isinstance(run, Experiment)
    until(lambda: not run.active)
    assert (run.state, run.done, run.progress) == ("finished", 12, 1.0)
    for trial in run.trials:
        assert repr((trial.last, trial.problem)) == repr(alone(trial))  # NaN is NaN
        assert trial.state == ("failed" if trial.problem else "finished")
        assert trial.curve[0].iteration == 0
        assert repr(trial.curve[-1]) == repr(trial.last)
        assert len({point.iteration for point in trial.curve}) == len(trial.curve)
        assert trial.signs
    assert any(trial.diverged for trial in run.trials) == (spec is WILD)


DIVERGES = ("identity", "sgd", None, {"learning_rate": 2.0}, "hills")
ANY = pairs(
    ("tanh", "relu", "sigmoid", "gelu"),
    ("sgd", "momentum", "nesterov", "adam"),
    (None, 7),
    ({}, {"dropout": 0.3}, {"l1": 0.01, "l2": 0.1}, {"schedule": "cosine", "initializer": "he"}),
    ("circles", "spirals", "hills"),
)


@pytest.mark.parametrize(
    ("hidden", "optimizer", "batch", "more", "data"), some([DIVERGES, *ANY], count=4)
)
def test_it_is_so_whatever_the_settings_and_wherever_it_is_cut(
    hidden: str, optimizer: str, batch: int | None, more: dict[str, Any], data: str
) -> None:
    play = Play(hidden=(hidden,) * 2, optimizer=optimizer, batch_size=batch, iterations=90, **more)
    spec = PlaySpec(PlaneData(data, points=50), play)
    training, asked = TrialTraining(spec), list[int]()

    def often() -> bool:
        asked.append(1)
        return len(asked) % 2 == 0

    while True:
        try:
            training.go_on(1.0, often)
        except Interrupted:
            training = TrialTraining(spec, pickle.loads(pickle.dumps(training.lay_down())))
        else:
            break
    found = training.outcome()
    assert len(asked) > 5
    whole = TrialTraining(spec)
    whole.go_on(1.0, lambda: False)
    assert repr(replace(found, seconds=0.0)) == repr(replace(whole.outcome(), seconds=0.0))
    assert found.diverged == (hidden == "identity")
    told = alone(Trial(TrialSpec(0, {}, 0, spec)))
    assert repr((found.last, found.problem)) == repr(told)
