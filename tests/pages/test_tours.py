"""Guided tours: what a step says is so, and the visitor's settings come back.

The truth of each step is found by doing what it does: with its settings, and then with what it
asks for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
import streamlit as st

import nn
from nn import pretrained
from nn.data import digits
from nn.data.datasets import scribbles
from nn.data.datasets.dataset import Dataset
from nn.data.datasets.tables import TWO_LAYERS_TABLE, XOR_TABLE
from nn.data.digits import Steps
from nn.data.sketches import NEEDED, Sketches
from nn.look.counterfactual import least_change
from nn.look.familiarity import Familiarity
from runs import ConvSpec, MnistSpec
from runs.convolution import shipped as recorded
from runs.experiments.prepared import PREPARED
from runs.playground import training
from runs.playground.plane_data import PlaneData
from runs.playground.settings import Play
from runs.small import at_once
from runs.small.at_once import Course, Examples, Experiment
from runs.speed import timings
from tests.ui.panels.test_backprop import lesson, of_course
from ui import registry
from ui.draw import ink_way
from ui.draw.reading import Reading, read
from ui.examples import which_data
from ui.memory import kept
from ui.pictures import images
from ui.play import controls as play_controls
from ui.tours import NAMES, engine
from ui.tours.draw import NOISE
from ui.tours.step import Step
from ui.yours import training as own_training

TOURS = {name: engine.tour_of(name) for name in NAMES}
Values = Mapping[str, Any]


def state_of(step: Step) -> dict[str, Any]:
    """The session after a step has begun, with nothing in it before."""
    state = State()
    with patch.object(st, "session_state", state):
        if step.apply:
            step.apply()
        state.update(step.settings)
    return dict(state)


class State(dict):
    """Stands in for the session's state."""

    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__


def test_every_tour_has_four_to_six_steps_and_its_page_knows_of_it() -> None:
    written = {path.stem for path in Path(engine.__file__).parent.glob("*.py")}
    assert written & {*registry.BY_NAME} == {*NAMES}
    for name, tour in TOURS.items():
        assert tour.name == name
        assert 4 <= len(tour.steps) <= 6
        assert 2 <= tour.minutes <= 4


def test_a_step_is_short_and_is_not_done_before_it_begins() -> None:
    for tour in TOURS.values():
        assert len({*tour.settings}) == len(tour.settings)
        for step in tour.steps:
            for words in (step.text, step.ask, step.seen):
                assert 10 < len(words) <= 190, words
                assert words.endswith((".", "?", ")")), words
            state = state_of(step)
            assert not step.wanted(state), step.text
            assert {*state} - {"play_seek", "play_focus"} <= {*tour.settings}, "they come back"
            if step.want:
                assert step.wanted({**state, **step.want}), step.text
                assert {*step.want} <= {*tour.settings}, step.text


def test_a_step_opens_what_hides_its_control() -> None:
    hidden = [s for s in TOURS["playground"].steps if s.control[5:] in play_controls.OTHERS]
    assert hidden
    for step in hidden:
        assert state_of(step)[play_controls.MORE], step.ask


def test_a_step_that_cannot_be_done_is_refused() -> None:
    with pytest.raises(ValueError, match="Nothing tells that this is done: Do it"):
        Step("Something.", "Do it.", "Done.", "a_key")


# ---- what each step says is so -----------------------------------------------------------------


def before_and_after(name: str, number: int) -> tuple[Values, Values]:
    step = TOURS[name].steps[number - 1]
    state = state_of(step)
    return state, {**state, **step.want}


def small_course(prefix: str, values: Values, examples: Examples) -> Course:
    """Train as a page with a small example does with these values."""
    get = lambda name, other=None: values.get(f"{prefix}_{name}", other)
    sizes = (get("hidden"),) if get("hidden") else ()
    experiment = Experiment(
        sizes,
        get("activation") if sizes else "tanh",
        "sigmoid",
        get("loss", "binary_cross_entropy"),
        get("bias", True),
        get("init"),
        get("lr"),
        get("iterations"),
        get("seed"),
    )
    return at_once.run(experiment, examples)


def outputs(course: Course) -> np.ndarray:
    return course.network().forward(course.examples.X_train)[0]


def last(course: Course) -> nn.Snapshot:
    return course.snapshots[-1]


def rises(costs: list[float]) -> int:
    return sum(after > before for before, after in pairwise(costs))


def perceptron(number: int, small_mnist: Dataset) -> list[Course]:
    courses = []
    for values in before_and_after("perceptron", number):
        name = values["perceptron_data"]
        if name == which_data.DIGITS:
            pair = values["perceptron_a"], values["perceptron_b"]
            examples = Examples.from_digits(small_mnist, *pair)
        else:
            data = which_data.source(name)
            examples = Examples.from_rows(data.train, data.test)
        courses.append(small_course("perceptron", values, examples))
    return courses


def perceptron_1(data: Dataset) -> None:
    many, one = perceptron(1, data)
    assert (last(many).iteration, last(one).iteration) == (2000, 1)
    assert last(one).train_accuracy == last(one).test_accuracy == 1
    assert last(one).cost > 200 * last(many).cost


def perceptron_2(data: Dataset) -> None:
    large, tiny = perceptron(2, data)
    assert last(large).iteration == last(tiny).iteration == 2000
    ten = Experiment(initializer="zeros", learning_rate=0.5, iterations=10)
    assert last(tiny).cost > last(at_once.run(ten, large.examples)).cost


def perceptron_3(data: Dataset) -> None:
    straight, turned = perceptron(3, data)
    w = [course.thetas[-1][:2] for course in (straight, turned)]
    angles = [np.degrees(np.arctan2(y, x)) for x, y in w]
    assert abs(angles[0] - angles[1]) > 20
    assert len(turned.examples.y_train) == 80
    outlier, other = turned.examples.X_train, straight.examples.X_train
    assert (outlier != other).any(axis=0).sum() <= 1


def perceptron_4(data: Dataset) -> None:
    some, more = perceptron(4, data)
    assert last(some).train_accuracy == last(more).train_accuracy < 1
    assert last(some).test_accuracy == last(more).test_accuracy < 1


def perceptron_5(data: Dataset) -> None:
    easy, hard = perceptron(5, data)
    assert len(easy.examples.X_train) == 784
    wrong = [(1 - last(c).test_accuracy) * len(c.examples.y_test) for c in (easy, hard)]
    assert wrong[1] > wrong[0]


def two(number: int) -> list[Course]:
    examples = Examples.from_rows(TWO_LAYERS_TABLE)
    return [
        small_course("two", values, examples) for values in before_and_after("two_layers", number)
    ]


def two_layers_1(_: Dataset) -> None:
    four, one = two(1)
    assert np.abs(outputs(four) - four.examples.y_train).max() < 0.05
    assert np.abs(outputs(one) - 0.5).max() < 0.05


def two_layers_2(_: Dataset) -> None:
    _, zeros = two(2)
    W = zeros.network().layers[0].W
    assert np.ptp(W, axis=0).max() == 0
    assert last(zeros).cost == pytest.approx(zeros.snapshots[0].cost)


def two_layers_3(_: Dataset) -> None:
    usual, slow = two(3)
    assert usual.experiment.learning_rate == 100 * slow.experiment.learning_rate
    assert np.abs(outputs(slow) - 0.5).max() < 0.05


def two_layers_4(_: Dataset) -> None:
    step = TOURS["two_layers"].steps[3]
    assert step.mark is not None
    assert step.mark({"two_unit": "Hidden 3"}) != step.mark(state_of(step))


def two_layers_5(_: Dataset) -> None:
    step = TOURS["two_layers"].steps[4]
    assert step.want == {"two_backprop": True}
    played = lesson(of_course(two(5)[0], frame=-1))
    assert 120 <= sum(one["seconds"] for one in played["steps"]) <= 210  # about three minutes
    known = [edge for one in played["steps"] for edge in one.get("known", ())]
    assert len({*known}) == 16


def two_layers_6(_: Dataset) -> None:
    squared, entropy = two(6)
    far = [np.abs(outputs(course) - course.examples.y_train) for course in (squared, entropy)]
    assert (far[1] < far[0]).all()


def xor(number: int) -> list[Course]:
    examples = Examples.from_rows(XOR_TABLE)
    return [small_course("xor", values, examples) for values in before_and_after("xor", number)]


def xor_1(_: Dataset) -> None:
    two_units, one = xor(1)
    assert last(two_units).train_accuracy == 1
    assert last(one).train_accuracy == 0.75


def xor_2(_: Dataset) -> None:
    there, stuck = xor(2)
    assert there.experiment.seed == 12
    assert last(there).train_accuracy == 1
    assert last(stuck).train_accuracy == 0.5


def xor_3(_: Dataset) -> None:
    stuck, out = xor(3)
    assert last(stuck).train_accuracy == 0.5
    assert last(out).train_accuracy == 1


def xor_4(_: Dataset) -> None:
    there, wild = xor(4)
    assert last(there).train_accuracy == 1
    assert rises([s.cost for s in wild.snapshots]) >= 10
    costs = [s.cost for s in wild.snapshots]
    assert np.mean(costs[len(costs) // 2 :]) > costs[0]


def xor_5(_: Dataset) -> None:
    course, _after = xor(5)
    answers = []
    for values in before_and_after("xor", 5):
        pair = np.array([[values["xor_ask_1"]], [values["xor_ask_2"]]])
        answers.append(float(course.network().forward(pair)[0, 0]))
    assert answers[0] > 0.95
    assert answers[1] < 0.05


def plane(number: int) -> list[Any]:
    """Train as the playground does before the step, and with what it asks for."""
    step = TOURS["playground"].steps[number - 1]
    data, play = step.apply.args  # type: ignore[union-attr]
    assert isinstance(data, PlaneData)
    names = {
        "play_features": "features", "play_optimizer": "optimizer", "play_lr": "learning_rate",
        "play_l2": "l2",
    }  # fmt: skip
    asked = {names[key]: value for key, value in step.want.items() if key in names}
    if "features" in asked:
        asked["features"] = tuple(asked["features"])
    if "play_layers" in step.want:
        count = step.want["play_layers"]
        asked |= {"hidden_sizes": play.hidden_sizes[:count], "hidden": play.hidden[:count]}
    changed = Play(**{**vars(play), **asked})
    return [training.run(p, data.examples(p.features)) for p in (play, changed)]


def playground_1(_: Dataset) -> None:
    layers, none = plane(1)
    assert layers.test_accuracy[-1] > 0.95
    assert len(layers.experiment.hidden_sizes) == 2
    assert none.test_accuracy[-1] < 0.5


def playground_2(_: Dataset) -> None:
    one, both = plane(2)
    assert 0.6 < one.test_accuracy[-1] < 0.85
    assert both.accuracy[-1] == both.test_accuracy[-1] == 1


def playground_3(_: Dataset) -> None:
    plain, adam = plane(3)
    assert plain.test_accuracy[-1] < 0.75
    assert adam.accuracy[-1] == adam.test_accuracy[-1] == 1


def playground_4(_: Dataset) -> None:
    calm, wild = plane(4)
    assert rises(calm.cost.tolist()) == 0
    assert rises(wild.cost.tolist()) > 100
    assert wild.cost[250:].mean() > wild.cost[0]


def playground_5(_: Dataset) -> None:
    by_heart, smooth = plane(5)
    assert by_heart.accuracy[-1] == 1
    assert by_heart.test_accuracy[-1] < 0.9
    assert smooth.test_cost[-1] < by_heart.test_cost[-1] / 2


@cache
def mnist_run(number: int) -> tuple[MnistSpec, nn.Snapshot]:
    data = nn.datasets.load("mnist-5k")
    spec = TOURS["mnist"].steps[number - 1].apply.args[0]  # type: ignore[union-attr]
    rng = np.random.default_rng(spec.seed)
    snapshots = nn.train(
        spec.network(data), data, learning_rate=spec.learning_rate, iterations=spec.iterations,
        batch_size=spec.batch_size, rng=rng, record_every=spec.iterations,
    )  # fmt: skip
    return spec, list(snapshots)[-1]


def mnist_1(_: Dataset) -> None:
    state, after = before_and_after("mnist", 1)
    assert after["mnist_layers"] - state["mnist_layers"] == 2
    assert state["mnist_n1"] == 10


def mnist_2(data: Dataset) -> None:
    spec, end = mnist_run(2)
    assert (spec.iterations, spec.batch_size, len(data.y_train)) == (100, None, 4000)
    assert 0.75 < end.test_accuracy < 0.88


def mnist_3(data: Dataset) -> None:
    (before, one), (after, other) = mnist_run(2), mnist_run(3)
    assert after.iterations * after.batch_size < before.iterations * len(data.y_train) / 10
    assert other.test_accuracy > one.test_accuracy + 0.02


def mnist_4(_: Dataset) -> None:
    mark = TOURS["mnist"].steps[3].mark
    assert mark is not None
    assert mark({}) is None
    assert mark({"mnist_true": 4, "mnist_read": 9}) != mark({"mnist_true": 5, "mnist_read": 9})


def mnist_5(_: Dataset) -> None:
    (before, _), (after, end) = mnist_run(3), mnist_run(5)
    assert after.learning_rate == 100 * before.learning_rate
    assert end.test_accuracy <= 0.12


@cache
def shipped() -> tuple[nn.Network, Familiarity]:
    """The tutorial's network, which reads in the tour, and what it knows of the digits."""
    net, data = pretrained.load("mlp"), nn.datasets.load("mnist-5k")
    return net, Familiarity(net, data.X_train, data.X_test[:, :1000])


def drawn(number: int, data: Dataset) -> list[Reading]:
    """Read as the page does before the step, and with what it asks for."""
    net, known = shipped()
    readings = []
    for values in before_and_after("draw", number):
        which = values["draw_example_number"]
        if values["draw_example"] == NOISE:
            ink = scribbles.KINDS["noise"](np.random.default_rng(which))
        else:
            ink = images.digit(data.X_test[:, which], zoom=10).astype(np.float32) / 255
        steps = Steps(**{name: values[f"draw_{name}"] for name in ink_way.LABELS})
        readings.append(read(net, known, ink, steps))
    return readings


def draw_1(_: Dataset) -> None:
    mark, sizes = TOURS["draw"].steps[0].mark, pretrained.load("mlp").layer_sizes
    assert mark is not None
    assert mark({"draw_canvas_strokes": [{}]}) != mark({})
    assert TOURS["draw"].steps[0].text.count(", ".join(map(str, sizes[:-1]))) == 1


def draw_2(data: Dataset) -> None:
    digit, noise = drawn(2, data)
    assert digit.kind == "sure"
    assert noise.kind == "strange"
    assert noise.probabilities.max() > 0.99


def draw_3(data: Dataset) -> None:
    eight, large = drawn(3, data)
    assert (eight.kind, eight.order[0]) == ("sure", 8)
    assert large.order[0] != 8
    assert data.y_test[3] == 8


def draw_4(data: Dataset) -> None:
    eight, _ = drawn(4, data)
    assert eight.order[0] == 8
    assert TOURS["draw"].steps[3].want == {"draw_panel": "why"}


def draw_5(data: Dataset) -> None:
    eight, _ = drawn(5, data)
    wanted = eight.order[1]
    known = data.X_train[:, data.y_train == wanted]
    changed = least_change(eight.net, eight.x, wanted, known)
    assert changed is not None
    assert eight.net.predict(changed)[0] == wanted
    assert np.count_nonzero(changed != eight.x) < 10
    assert eight.order[0] == data.y_test[4] == 8


def speed_1(_: Dataset) -> None:
    step, desk = TOURS["speed"].steps[0], timings.DESK
    assert step.mark is not None
    kind = f"step {step.settings['speed_network']}"
    desk.readings.pop(kind, None)
    assert step.mark({}) is None
    desk.read(kind, lambda: timings.step(step.settings["speed_network"]))
    assert step.mark({}) == 1


def timed(number: int) -> list[timings.StepTimes]:
    """Measure in time of this thread's own: others may be busy, too."""
    names = [values["speed_network"] for values in before_and_after("speed", number)]
    return [timings.step(name, time.thread_time) for name in names]


def speed_2(_: Dataset) -> None:
    tiny, middle = timed(2)
    assert middle.calls > tiny.calls
    assert middle.replayed > tiny.replayed


def speed_3(_: Dataset) -> None:
    middle, large = timed(3)
    assert middle.products < 0.5 * middle.written
    assert large.products > 0.5 * large.replayed
    assert large.gain < middle.gain


def speed_4(_: Dataset) -> None:
    assert before_and_after("speed", 4)[1]["speed_code"] is True


def convolution_1(_: Dataset) -> None:
    step, course = TOURS["convolution"].steps[0], recorded.load()
    state = state_of(step)
    assert course.spec.filters == (state["conv_n1"], state["conv_n2"]) == (8, 16)
    data = nn.datasets.load("mnist-5k")
    assert data.y_test[state["conv_image"]] == 8
    assert course.network().predict(data.X_test[:, [state["conv_image"]]])[0] == 8
    assert step.mark(state) != step.mark({**state, "conv_image": 3})


def convolution_2(_: Dataset) -> None:
    state, after = before_and_after("convolution", 2)
    assert (state["conv_n1"], after["conv_n1"]) == (8, 1)
    assert ConvSpec(filters=(1, 16)) != recorded.load().spec == ConvSpec()


def convolution_3(_: Dataset) -> None:
    course, step = recorded.load(), TOURS["convolution"].steps[2]
    ours, theirs = course.spec.n_parameters, len(course.shifted.parameters)
    assert abs(ours - theirs) < 0.05 * ours
    assert (course.shifted.convolution > course.shifted.dense).all()
    assert None is not step.mark({}) != step.mark({"conv_question_1": "Both alike"})


def convolution_4(_: Dataset) -> None:
    assert before_and_after("convolution", 4)[1]["conv_numpy"] is True


def sketched(number: int, **state: Any) -> tuple[Values, Values]:
    """The session as a step of the page for one's own drawings begins, and when it was done."""
    step, before = TOURS["yours"].steps[number - 1], State(state)
    after = State(state)
    with patch.object(st, "session_state", after), patch.object(kept, "keep"):
        step.do()
    assert step.mark(after) != step.mark(before)
    return before, after


def yours_1(_: Dataset) -> None:
    _, after = sketched(1)
    assert after["yours_set"].counts == (1, 1)
    ink = np.zeros((280, 280), np.float32)
    ink[30:114, 40:124] = scribbles.KINDS["letter"](np.random.default_rng(0))
    large = np.kron(ink[:140, :140], np.ones((2, 2), np.float32))
    for other in (np.roll(ink, (70, 90), (0, 1)), large):
        np.testing.assert_allclose(digits.way(other).x, digits.way(ink).x, atol=1e-5)


def yours_2(_: Dataset) -> None:
    before, after = sketched(2, yours_set=Sketches())
    assert TOURS["yours"].steps[1].mark(before) == "too few"
    assert min(after["yours_set"].counts) >= NEEDED
    after["yours_set"].parts()  # which raises if that is too little


def yours_3(_: Dataset) -> None:
    step = TOURS["yours"].steps[2]
    assert step.mark({}) != step.mark({"yours_run": "a"})
    spec = own_training.spec("mnist-5k")
    assert f"{spec.iterations} steps" in step.seen
    assert spec.augmentation != "none", "each step distorts them anew, as was said before"


def yours_4(_: Dataset) -> None:
    step = TOURS["yours"].steps[3]
    assert step.mark({"yours_canvas_strokes": [{}]}) != step.mark({})


def experiments_1(_: Dataset) -> None:
    step, first = TOURS["experiments"].steps[0], PREPARED[0]
    guess = f"exp_guess_{first.key}"
    assert step.mark({}) == step.mark({guess: None}) != step.mark({guess: first.right})
    assert len(first.spec.seeds) > 1


def experiments_2(_: Dataset) -> None:
    step = TOURS["experiments"].steps[1]
    assert step.mark({}) != step.mark({"exp_begun": 1})


def experiments_3(_: Dataset) -> None:
    step = TOURS["experiments"].steps[2]
    assert step.mark({"exp_trial": ""}) != step.mark({"exp_trial": "3"})


def experiments_4(_: Dataset) -> None:
    state, after = before_and_after("experiments", 4)
    assert state["exp_seeds"] < after["exp_seeds"]


TRUE: dict[str, Callable[[Dataset], None]] = {
    f"{name}-{i + 1}": globals()[f"{name}_{i + 1}"]
    for name, tour in TOURS.items()
    for i in range(len(tour.steps))
}


MEASURED = {"speed-2", "speed-3"}  # what a busy machine may hide


@pytest.mark.parametrize(
    "step",
    [pytest.param(s, marks=pytest.mark.rest) if s in MEASURED else s for s in TRUE],
)
def test_what_a_step_says_is_so(step: str, small_mnist: Dataset) -> None:
    TRUE[step](small_mnist)
