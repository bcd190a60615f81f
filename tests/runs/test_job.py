"""A job, done right here: it ends in one of four ways, and says so."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import Mock

import pytest

from nn.data.datasets import mnist_5k
from nn.training import Training
from runs import MnistSpec
from runs.mnist.job import MnistJob
from runs.service import job
from runs.service.job import perform
from runs.service.messages import Ended, Failed, Halted, Measured, Message, Progress, Started
from tests.covering import some

SPEC = MnistSpec(hidden_sizes=(), iterations=4)
JOB = MnistJob(SPEC, 4, True, 60.0)


def never() -> bool:
    return False


def done(job: MnistJob, halted=never) -> tuple[list[Message], object]:
    told: list[Message] = []
    return told, perform(job, told.append, halted)


def test_what_a_job_tells() -> None:
    told, last = done(JOB)
    assert isinstance(told[0], Started)
    assert told[0].layer_sizes == (784, 10)
    assert [m.snapshot.iteration for m in told if isinstance(m, Measured)] == list(range(5))
    assert isinstance(last, Ended)
    assert last.checkpoint.iteration == 4
    assert last.seconds > 0


def test_only_the_last_job_of_a_training_is_measured() -> None:
    _, first = done(replace(JOB, until=2, full=False))
    assert isinstance(first, Halted)
    assert (first.checkpoint.iteration, first.overdue) == (2, False)
    told, last = done(replace(JOB, until=2, checkpoint=first.checkpoint))
    assert not [m for m in told if isinstance(m, Measured)]
    assert isinstance(last, Ended)


@pytest.mark.parametrize("every", some([4, 1], 1))
def test_it_holds_wherever_it_is_asked_and_goes_on_as_if_it_had_not(every: int) -> None:
    """Asked at so many pulses, once at each: before a step, in it, while it is measured."""
    _, straight = done(JOB)
    count = 0

    def counting() -> bool:
        nonlocal count
        count += 1
        return False

    done(JOB, counting)
    ends = set()
    for at in range(1, count + 1, every):
        calls = iter(range(1, count + 1))
        _, held = done(JOB, lambda calls=calls, at=at: next(calls) >= at)
        assert isinstance(held, Halted)
        ends.add(held.checkpoint.iteration)
        _, last = done(replace(JOB, checkpoint=held.checkpoint))
        assert (last.checkpoint.parameters == straight.checkpoint.parameters).all()
        assert (last.result.test.confidence == straight.result.test.confidence).all()
    assert ends == set(range(5))


def test_over_its_time_it_holds() -> None:
    _, last = done(replace(JOB, seconds=0.0))
    assert isinstance(last, Halted)
    assert last.overdue
    assert last.checkpoint.iteration == 0


def test_it_reports_now_and_then(monkeypatch) -> None:
    monkeypatch.setattr(job, "REPORT_EVERY", 0.0)
    told, _ = done(replace(JOB, spec=replace(SPEC, iterations=100_000)))
    assert [m.iteration for m in told if isinstance(m, Progress)][-1] == 4


def test_without_its_data_a_job_from_a_checkpoint_fails() -> None:
    _, first = done(replace(JOB, until=2, full=False))
    other = replace(JOB, spec=replace(SPEC, data="mnist"), checkpoint=first.checkpoint)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nn.data.datasets.mnist.load", lambda **o: pytest.fail("it must not be read"))
        patch.setattr("runs.mnist.job.load_data", lambda name: mnist_5k.load())
        _, last = done(other)
    assert isinstance(last, Failed)
    assert "no longer" in last.reason


def test_what_goes_wrong_is_one_sentence(monkeypatch) -> None:
    for error in (MemoryError(), ValueError("A sentence."), OverflowError("Too.")):
        monkeypatch.setattr(Training, "advance", Mock(side_effect=error))
        _, last = done(JOB)
        assert isinstance(last, Failed)
        assert last.reason.endswith(".")
