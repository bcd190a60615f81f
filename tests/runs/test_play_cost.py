"""What a training of the playground takes is known before anything is allocated for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nn.data.datasets.plane import PLANE
from runs import PlaySpec
from runs.playground import training
from runs.playground.plane_data import OWN, PlaneData, outputs
from runs.playground.settings import Play
from runs.playground.spec import recorded_bytes
from runs.service import pace
from runs.service.pace import ORDINARY
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
        assert most() <= PlaySpec(data, play).memory()
    figures = (recording.thetas, recording.cost, recording.accuracy, recording.test_cost)
    told = recorded_bytes(play, outputs(data.n_classes))
    assert sum(part.nbytes for part in figures) <= told * 1.01


def test_points_outputs_and_moments_are_counted_as_they_are() -> None:
    for data in (
        *(PlaneData(name, points=60, test_share=0.3) for name in PLANE),
        PlaneData(OWN, train=((0.0, 1.0, 0.0), (1.0, 0.0, 2.0)), test=((2.0, 2.0, 1.0),)),
    ):
        made = data.examples(("x1", "x2"))
        assert data.n_examples == (len(made.y_train), len(made.y_test)), data.name
        assert outputs(data.n_classes) == made.n_outputs, data.name
        size = Play().network_for(made).parameters.size
        assert PlaySpec(data, Play()).shape.parameters == size, data.name
    for iterations in (10, 1499, 1500, 100_000):
        play = Play(iterations=iterations)
        told, real = play.moments, len(play.recorded(focus=iterations // 2))
        assert real <= told <= real * 1.3, iterations


def test_more_work_takes_longer() -> None:
    play = Play(batch_size=16)
    more = {
        "iterations": 600, "hidden_sizes": (5, 2), "batch_size": 32, "l1": 0.1, "l2": 0.1,
        "dropout": 0.1, "optimizer": "adam", "schedule": "cosine", "hidden": ("gelu", "tanh"),
    }  # fmt: skip
    alone = seconds(play)
    for name, value in more.items():
        assert seconds(replace(play, **{name: value})) > alone, name
    assert seconds(play, replace(DATA, points=400)) > alone


def seconds(play: Play, data: PlaneData = DATA) -> float:
    return float(PlaySpec(data, play).work() @ ORDINARY)


def test_without_hidden_layers_it_takes_time_as_well() -> None:
    assert 0 < seconds(Play(hidden_sizes=(), hidden=())) < seconds(Play())


def test_a_link_to_the_largest_networks_opens_alike_on_every_machine(monkeypatch) -> None:
    """Who trains, the web process or a worker, does not go by a measurement."""
    monkeypatch.setattr(pace, "here", lambda: pytest.fail("measured"))
    assert pace.is_short(PlaySpec(DATA, Play()).work())
    assert not pace.is_short(PlaySpec(DATA, Play(iterations=100_000)).work())
