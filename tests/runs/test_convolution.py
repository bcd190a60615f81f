"""The convolution page's trainings: kernels by hand stay, and pauses change nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import nn
from runs import ConvRun, ConvSpec
from runs.convolution import job, shift, shipped
from runs.convolution.course import STEPS, rounded
from runs.convolution.job import ConvJob, Pair
from runs.convolution.kernels import KERNELS, Frozen, kernel, name_of
from runs.convolution.shift import Shifted
from runs.service import limits, pace
from runs.service.data import load_data
from runs.service.job import perform
from runs.service.messages import Ended, Halted, Message, Recorded

BY_HAND = (Frozen(1, kernel("upright", 5)),)
SMALL = ConvSpec(
    filters=(2, 3), activation="tanh", learning_rate=0.02, batch_size=16, iterations=12, seed=3,
    frozen=BY_HAND,
)  # fmt: skip
WRONG = {
    "no filters": {"filters": (0, 4)}, "filters": {"filters": (8, 25)}, "even": {"kernels": (4, 3)},
    "kernel": {"kernels": (5, 7)}, "activation": {"activation": "softmax"},
    "optimizer": {"optimizer": "none"}, "augmentation": {"augmentation": "none at all"},
    "rate": {"learning_rate": float("nan")}, "batch": {"batch_size": 4001},
    "iterations": {"iterations": 5001}, "seed": {"seed": -1},
    "small kernel": {"frozen": (Frozen(0, (1.0,) * 9),)},
    "no such filter": {"frozen": (Frozen(8, (1.0,) * 25),)},
    "twice": {"frozen": BY_HAND * 2},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let few images do."""
    data = load_data(job.DATA)
    few = replace(
        data, X_train=data.X_train[:, :64], y_train=data.y_train[:64],
        X_test=data.X_test[:, :40], y_test=data.y_test[:40],
    )  # fmt: skip
    monkeypatch.setattr(job, "load_data", lambda name: few)


def trained(spec: ConvSpec, breath: int = 10**9) -> tuple[ConvRun, Shifted, int]:
    """Train in as many pieces as it takes, if each may ask ``breath`` times whether to stop."""
    run, pieces = ConvRun(spec), 0
    work = ConvJob(spec, spec.iterations, True, 600.0)
    while True:
        pieces += 1
        told, calls = list[Message](), iter(range(10**9))
        last = perform(work, told.append, lambda calls=calls: next(calls) >= breath)
        for message in told:
            if isinstance(message, Recorded):
                run.record(message)
        if isinstance(last, Ended):
            return run, last.result, pieces
        assert isinstance(last, Halted)
        work = replace(work, checkpoint=last.checkpoint)


def test_a_kernel_by_hand_stays_to_the_last_bit_and_all_else_learns() -> None:
    pair = Pair(SMALL, job.load_data(job.DATA))
    net = pair.convolution.net
    before = net.parameters.copy()
    pair.advance(SMALL.iterations)
    wanted = np.array(BY_HAND[0].numbers, np.float32)
    np.testing.assert_array_equal(net.layers[0].W[1], wanted)
    moved = net.parameters != before
    assert not moved[25:50].any()
    assert moved[:25].all()
    assert moved[50:].mean() > 0.9


def test_a_course_is_the_same_in_one_piece_and_in_many() -> None:
    (one, ended, _), (other, again, pieces) = trained(SMALL), trained(SMALL, breath=7)
    assert pieces > 2
    a, b = one.course(), other.course()
    for name in ("iterations", "whole", "scales", "figures"):
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name), err_msg=name)
    np.testing.assert_array_equal(ended.parameters, again.parameters)
    np.testing.assert_array_equal(a.theta(-1)[25:50], np.array(BY_HAND[0].numbers, np.float32))
    assert a.iterations.tolist() == SMALL.moments().tolist()
    assert trained(replace(SMALL, seed=4))[0].course().whole.tolist() != a.whole.tolist()


def test_what_is_recorded_is_within_half_a_step_of_what_was() -> None:
    theta = SMALL.network().parameters[None]
    whole, scales = rounded(SMALL, theta)
    found = whole * np.repeat(scales, SMALL.sizes, axis=1)
    assert (np.abs(found - theta) <= np.repeat(scales, SMALL.sizes, axis=1) * 0.501).all()
    assert abs(whole).max() == STEPS


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_trained_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        ConvSpec(**WRONG[name])


def test_a_number_that_is_none_makes_no_kernel() -> None:
    for number in (float("nan"), float("inf"), 101.0):
        with pytest.raises(ValueError, match="kernel"):
            Frozen(0, (number,) * 9)


def test_the_largest_is_let_in_and_is_foretold_to_take_more() -> None:
    largest = ConvSpec(
        filters=(12, 24), kernels=(7, 5), iterations=5000, batch_size=256, optimizer="adam"
    )
    assert largest.network().parameters.size == largest.n_parameters
    works = [spec.work() for spec in (largest, ConvSpec(), ConvSpec(filters=(1, 1)))]
    assert (works[0] >= works[1]).all()
    assert (works[1][1:] > works[2][1:]).all()
    assert (ConvSpec().work(1000) < works[1]).all()
    assert 5 < works[1] @ pace.ORDINARY < 20  # seconds, by an ordinary pace
    limits.check(ConvSpec())
    bytes_sent = 2 * largest.n_parameters * len(largest.moments()) * 4 / 3
    assert bytes_sent < 1_200_000


@pytest.mark.parametrize("size", [3, 5, 7])
def test_kernels_have_names(size: int) -> None:
    for name in KERNELS:
        assert name_of(kernel(name, size), size) == name
    assert sum(kernel("blur", size)) == pytest.approx(1, abs=0.01)
    assert sum(kernel("upright", size)) == pytest.approx(0, abs=0.01)


def test_an_image_moves_and_what_leaves_it_is_gone() -> None:
    X = np.arange(784.0).reshape(784, 1)
    there = shift.shifted(shift.shifted(X, 2), -2).reshape(28, 28)
    np.testing.assert_array_equal(there[:, :26], X.reshape(28, 28)[:, :26])
    assert not there[:, 26:].any()


def test_what_ships_is_a_training_with_the_first_settings_that_reads() -> None:
    course, data = shipped.load(), nn.datasets.load("mnist-5k")
    assert course.spec == ConvSpec()
    assert len(course.iterations) == len(course.whole) == len(course.scales)
    right = (course.network().predict(data.X_test) == data.y_test).mean()
    assert right >= 0.97
    assert course.shifted.convolution[shift.FARTHEST] == pytest.approx(right, abs=0.002)
    assert (course.shifted.convolution > course.shifted.dense).all()
    start = course.spec.network().parameters
    np.testing.assert_allclose(course.theta(0), start, atol=course.scales[0].max())


def test_a_course_has_a_name_of_all_that_it_holds() -> None:
    course = shipped.load()
    others = [
        replace(course, scales=course.scales * 2),
        replace(course, shifted=None),
        course.newest,
    ]
    assert replace(course, whole=course.whole.copy()).key == course.key
    assert len({one.key for one in (course, *others)}) == 4
