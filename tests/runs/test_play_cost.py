"""What a training of the playground takes is known before anything is allocated for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nn.activations import HIDDEN_ACTIVATIONS
from nn.data.datasets.plane import PLANE
from nn.optimizers import OPTIMIZERS
from runs.playground import cost, training
from runs.playground.plane_data import OWN, PlaneData
from runs.playground.settings import Play
from tests.memory import traced

DATA = PlaneData("circles", points=300)
CASES = {
    "the first one that anybody sees": (DATA, Play()),
    "more layers": (DATA, Play(hidden_sizes=(8,) * 6, hidden=("relu",) * 6, iterations=1000)),
    "more points": (PlaneData("spiral", points=1000), Play(iterations=1499)),
    "everything": (
        PlaneData("blobs", points=1000, classes=6),
        Play(
            ("x1", "x2", "x1_squared", "sin_x1"), (16,) * 4, ("gelu",) * 4, optimizer="adam",
            batch_size=32, l1=0.001, l2=0.001, dropout=0.3, iterations=500, learning_rate=0.01,
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("data", "play"), CASES.values(), ids=CASES)
def test_the_memory_is_an_upper_bound(data: PlaneData, play: Play) -> None:
    examples = data.examples(play.features)
    with traced() as most:
        recording = training.run(play, examples)
        assert most() <= cost.memory(play, *cost.n_examples(data))
    figures = (recording.thetas, recording.cost, recording.accuracy, recording.test_cost)
    told = cost.recorded_bytes(play, cost.outputs(data))
    assert sum(part.nbytes for part in figures) <= told * 1.01


def test_points_outputs_and_moments_are_counted_as_they_are() -> None:
    for data in (
        *(PlaneData(name, points=60, test_share=0.3) for name in PLANE),
        PlaneData(OWN, train=((0.0, 1.0, 0.0), (1.0, 0.0, 2.0)), test=((2.0, 2.0, 1.0),)),
    ):
        made = data.examples(("x1", "x2"))
        assert cost.n_examples(data) == (len(made.y_train), len(made.y_test)), data.name
        assert cost.outputs(data) == made.n_outputs, data.name
        size = Play().network_for(made).parameters.size
        assert cost.parameters(Play(), made.n_outputs) == size, data.name
    for iterations in (10, 1499, 1500, 100_000):
        play = Play(iterations=iterations)
        told, real = cost.moments(play), len(play.recorded(focus=iterations // 2))
        assert real <= told <= real * 1.3, iterations


def test_more_work_takes_longer() -> None:
    play = Play(batch_size=16)
    more = {
        "iterations": 600, "hidden_sizes": (5, 2), "batch_size": 32, "l1": 0.1, "l2": 0.1,
        "dropout": 0.1, "optimizer": "adam", "schedule": "cosine",
    }  # fmt: skip
    alone = cost.of(play, DATA)
    for name, value in more.items():
        assert cost.of(replace(play, **{name: value}), DATA) > alone, name
    assert cost.of(play, replace(DATA, points=400)) > alone


def test_every_activation_and_optimizer_has_its_seconds() -> None:
    assert set(cost.PER_UNIT) <= set(HIDDEN_ACTIVATIONS)
    assert set(cost.PER_OPTIMIZER) == set(OPTIMIZERS)


def test_without_hidden_layers_it_takes_time_as_well() -> None:
    assert 0 < cost.of(Play(hidden_sizes=(), hidden=()), DATA) < cost.of(Play(), DATA)
