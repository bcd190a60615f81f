"""Convolutions in a training on MNIST: what is built, how it goes on, and what it shows."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import numpy as np
import pytest

from runs import MnistSpec
from runs.mnist import moments
from runs.mnist.job import MnistJob
from runs.mnist.moments import Remembering
from runs.mnist.spec import Convolution
from runs.service.job import perform
from runs.service.messages import Halted, Measured
from tests.memory import at_most_megabytes

SPEC = MnistSpec(
    convolutions=(Convolution(4, 5, 3), Convolution(6, 3, 1)), batch_norm=True,
    hidden_sizes=(12,), optimizer="adam", learning_rate=0.01, iterations=9, batch_size=50,
)  # fmt: skip
JOB = MnistJob(SPEC, 9, True, 60.0)


def never() -> bool:
    return False


@pytest.fixture
def few(monkeypatch, small_mnist) -> None:
    """So few images that a whole training takes a moment."""
    data = replace(
        small_mnist, X_train=small_mnist.X_train[:, :200], y_train=small_mnist.y_train[:200],
        X_test=small_mnist.X_test[:, :100], y_test=small_mnist.y_test[:100],
    )  # fmt: skip
    monkeypatch.setattr("runs.mnist.job.load_data", lambda name: data)


def done(job: MnistJob, halted=never):
    told: list[object] = []
    return told, perform(job, told.append, halted)


def test_convolutions_stand_before_the_dense_layers(small_mnist) -> None:
    net = SPEC.network(small_mnist)
    shapes = [layer.shape_out for layer in net.layers]
    assert shapes == [
        (24, 24, 4), *[(8, 8, 4)] * 3, *[(6, 6, 6)] * 3, (12,), (10,),
    ]  # fmt: skip
    assert net.layers[4].W.shape == (6, 3 * 3 * 4)
    assert net.parameters.size == SPEC.shape.parameters
    assert (net.parameters == SPEC.network(small_mnist).parameters).all()
    assert (net.parameters != replace(SPEC, seed=1).network(small_mnist).parameters).any()


def test_without_them_the_network_is_the_one_that_it_was(small_mnist) -> None:
    plain, noted = (MnistSpec(batch_norm=on).network(small_mnist) for on in (False, True))
    assert [repr(layer) for layer in plain.layers] == [repr(layer) for layer in noted.layers]
    assert plain.input_shape == (784,)


def test_what_does_not_fit_is_refused_before_anything_is_allocated() -> None:
    with at_most_megabytes(1), pytest.raises(ValueError, match="4 × 4 does not fit into an image"):
        MnistSpec(convolutions=(Convolution(64, 5, 4),) * 3)
    with pytest.raises(ValueError, match="number of filters must lie between 1 and"):
        Convolution(65)
    with pytest.raises(ValueError, match="number of convolutions"):
        MnistSpec(convolutions=(Convolution(1, 1, 1),) * 4)


def test_a_pause_changes_nothing(few) -> None:
    _, straight = done(JOB)
    for at in (3, 15):
        pulses = iter(range(1000))
        _, held = done(JOB, lambda pulses=pulses, at=at: next(pulses) > at)
        assert isinstance(held, Halted)
        _, last = done(replace(JOB, checkpoint=held.checkpoint))
        assert (last.checkpoint.parameters == straight.checkpoint.parameters).all()
        assert (last.result.test.confidence == straight.result.test.confidence).all()
        pairs = zip(last.checkpoint.moments, straight.checkpoint.moments, strict=True)
        assert all(i == j and (a == b).all() for (i, a), (j, b) in pairs)


def test_moments_are_kept_within_their_budget(monkeypatch, few) -> None:
    n = SPEC.shape.parameters
    monkeypatch.setattr(moments, "MOST_BYTES", 4 * n * 4)
    _, last = done(JOB)
    assert isinstance(last.checkpoint, Remembering)
    kept = [iteration for iteration, _ in last.checkpoint.moments]
    assert len(kept) == 4
    assert (kept[0], kept[-1]) == (0, 9)
    assert np.diff(kept)[0] <= np.diff(kept)[-1]
    monkeypatch.setattr(moments, "MOST_BYTES", 4 * n * 2)
    assert done(JOB)[1].checkpoint.moments == ()


def test_on_its_way_it_shows_its_filters_and_its_answers(few) -> None:
    told, _ = done(JOB)
    sights = [message.sight for message in told if isinstance(message, Measured)]
    first = sights[0]
    assert first.weights.shape == (4, 5, 5)
    assert abs(first.weights).max() == 127
    assert first.confusion.sum() == 100
    right = np.trace(first.confusion) / 100
    assert right == next(m.snapshot.test_accuracy for m in told if isinstance(m, Measured))
    dense = replace(JOB, spec=MnistSpec(hidden_sizes=(30,), iterations=9))
    sight = next(m.sight for m in done(dense)[0] if isinstance(m, Measured))
    assert sight.weights.shape == (8, 28, 28)
    assert sight.weights.nbytes + sight.confusion.nbytes < 8_000


def test_its_work_is_counted_from_its_layers() -> None:
    net = SPEC.shape
    products = 24 * 24 * 4 * 25 + 6 * 6 * 6 * 36 + 216 * 12 + 12 * 10
    assert net.exam(7)[2] == 7 * products
    assert net.step(7)[2] == 3 * 7 * products
    more = {"batch_norm": False, "batch_size": 25, "convolutions": SPEC.convolutions[:1]}
    for name, value in more.items():
        less = replace(SPEC, **{name: value}).work()
        assert less[1] < SPEC.work()[1], name
    assert SPEC.memory(4) > SPEC.memory() > MnistSpec(batch_size=50, iterations=9).memory()


def test_the_settings_can_be_told_in_a_file() -> None:
    told = json.loads(json.dumps(asdict(SPEC)))
    assert told["convolutions"][0] == {"filters": 4, "kernel": 5, "pool": 3}
