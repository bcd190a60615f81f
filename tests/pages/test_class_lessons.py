"""Ready lessons: each link opens what it says, and what its text claims is so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import nn
from nn.data.datasets.dataset import Dataset
from nn.data.datasets.tables import XOR_TABLE
from runs.playground import training
from runs.playground.plane_data import PlaneData
from runs.playground.recording import Recording
from runs.playground.settings import Play
from runs.small import at_once
from runs.small.at_once import Course, Examples
from tests.covering import some
from tests.pages.conftest import Visit
from tests.pages.look import sent, words
from ui.classroom.lessons import BY_KEY, LESSONS
from ui.classroom.parts import PAGES
from ui.examples import which_data
from ui.kit.tutorials import PERCEPTRON, XOR
from ui.settings.playground import ITERATIONS, RATES

README = Path(__file__).parents[2] / "README.md"


def test_there_are_a_few_and_each_is_short() -> None:
    assert 5 <= len(LESSONS) <= 8
    for lesson in LESSONS:
        assert 5 <= lesson.minutes <= 15
        assert 2 <= len(lesson.do) <= 4
        assert 2 <= len(lesson.ask) <= 3
        for text in (lesson.goal, *lesson.do, *(part for pair in lesson.ask for part in pair)):
            assert len(text) <= 120, text


@pytest.mark.parametrize("key", some(BY_KEY, 2))
def test_a_lessons_link_opens_what_it_says(visit: Visit, key: str) -> None:
    lesson = BY_KEY[key]
    at = visit(lesson.page, lesson=key, **lesson.settings)
    told = {name: "".join(at.query_params[name]) for name in lesson.settings}
    assert told == lesson.settings
    state = at.session_state
    widgets = [name for name in told if name in state and not isinstance(state[name], list)]
    assert {name: str(state[name]) for name in widgets} == {name: told[name] for name in widgets}
    assert lesson.goal in words(at)
    assert all(step in words(at) for step in lesson.do)
    assert not any(answer in words(at) for _, answer in lesson.ask), "that is for the class"
    assert not at.error
    other = next(page for page in PAGES if page != lesson.page)
    assert lesson.goal not in words(visit(other, lesson=key))


def test_the_start_page_and_the_readme_list_them(visit: Visit) -> None:
    at, text = visit("start"), README.read_text(encoding="utf-8")
    for lesson in LESSONS:
        assert f"**{lesson.title}** · {lesson.minutes} minutes" in words(at)
        assert f"{lesson.title}, {lesson.minutes} minutes" in text
    links = [b.proto.url for b in at.get("link_button")]
    assert links == [lesson.link for lesson in LESSONS]


def test_with_one_thing_to_move_there_is_one(visit: Visit) -> None:
    at = visit("playground", **BY_KEY["rate"].settings)
    left = set(PAGES["playground"].can_be_hidden) - set(at.session_state["play_hide"])
    assert left == {"lr", "network", "curves", "time"}
    assert {"play_network", "play_plane", "play_cost", "play_time"} <= set(sent(at))


# ---- what they claim --------------------------------------------------------------------------


def perceptron(data: str, iterations: int) -> nn.Snapshot:
    found = which_data.source(data)
    examples = Examples.from_rows(found.train, found.test)
    return at_once.run(replace(PERCEPTRON.experiment, iterations=iterations), examples).snapshots[
        -1
    ]


def line() -> None:
    few, many = perceptron("overlapping", 2000), perceptron("overlapping", 5000)
    assert PERCEPTRON.experiment.iterations == 2000
    assert (few.train_accuracy, few.test_accuracy) == (many.train_accuracy, many.test_accuracy)
    assert many.train_accuracy < 1
    assert perceptron("separable", 1).train_accuracy == 1


def xor(units: int, seed: int = XOR.experiment.seed) -> Course:
    return at_once.run(
        replace(XOR.experiment, hidden_sizes=(units,), seed=seed), Examples.from_rows(XOR_TABLE)
    )


def rights(course: Course) -> float:
    return 4 * course.snapshots[-1].train_accuracy


def hidden() -> None:
    assert (rights(xor(1)), rights(xor(2))) == (3, 4)


def chance() -> None:
    assert rights(xor(2, 1)) < 4
    assert rights(xor(8, 1)) == 4
    assert sum(rights(xor(2, seed)) == 4 for seed in range(40)) == 21


def played(data: PlaneData, play: Play) -> Recording:
    return training.run(play, data.examples(play.features))


def rate() -> None:
    runs = {lr: played(PlaneData(), replace(Play(), learning_rate=lr)) for lr in RATES}
    assert [lr for lr, run in runs.items() if run.test_accuracy[-1] == 1] == [0.1, 0.3, 1.0]
    assert runs[0.001].test_accuracy[-1] < 0.6
    assert sum(after > before for before, after in pairwise(runs[10.0].cost)) > 200


def overfitting() -> None:
    data = PlaneData("gaussians", points=400, noise=1.0, test_share=0.8)
    play = Play(
        hidden_sizes=(8, 8), optimizer="adam", learning_rate=0.03, iterations=1000
    )  # fmt: skip
    assert play.iterations in ITERATIONS
    free, held = played(data, play), played(data, replace(play, l2=0.03))
    assert free.accuracy[-1] == 1
    assert round(100 * free.test_accuracy[-1]) == 78
    assert free.test_cost.min() < 0.5 * free.test_cost[-1], "the line rises again"
    assert int(free.iterations[free.test_cost.argmin()]) < 300
    assert (round(100 * held.accuracy[-1]), round(100 * held.test_accuracy[-1])) == (88, 83)


def features() -> None:
    plain = Play(hidden_sizes=(), hidden=())
    squares = ("x1_squared", "x2_squared")
    assert played(PlaneData(), plain).test_accuracy[-1] < 0.5
    for some_ in (squares, ("x1", "x2", *squares)):
        found = played(PlaneData(), replace(plain, features=some_))
        assert found.accuracy[-1] == found.test_accuracy[-1] == 1
    one = played(PlaneData(), replace(plain, features=("x1", "x2", "x1_squared")))
    assert one.test_accuracy[-1] < 1


def batches(data: Dataset) -> None:
    def read(iterations: int, batch: int | None, rate: float) -> float:
        net = nn.Network([784, 10, 10], rng=np.random.default_rng(0))
        *_, end = nn.train(
            net, data, learning_rate=rate, iterations=iterations, batch_size=batch,
            record_every=iterations, rng=np.random.default_rng(0),
        )  # fmt: skip
        return end.test_accuracy

    assert read(1000, 32, 0.1) > read(100, None, 0.3) + 0.02
    assert (100 * len(data.y_train), 1000 * 32) == (400_000, 32_000)


CLAIMS: dict[str, Callable[..., None]] = {
    "line": line, "hidden": hidden, "chance": chance, "rate": rate, "overfitting": overfitting,
    "features": features, "batches": batches,
}  # fmt: skip


SLOW = {"chance", "batches"}


@pytest.mark.parametrize("key", some(sorted(BY_KEY, key=lambda key: key in SLOW), 5))
def test_what_a_lesson_claims_is_so(key: str, small_mnist: Dataset) -> None:
    CLAIMS[key](*([small_mnist] if key == "batches" else []))
