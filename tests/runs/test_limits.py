"""What a training will take is known before anything is allocated for it, or nearly."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runs import MnistSpec
from runs.mnist import spec as settings
from runs.mnist.job import MnistJob
from runs.mnist.spec import Convolution
from runs.service import limits
from runs.service.data import load_data
from runs.service.job import perform
from runs.service.limits import check, deadline
from runs.service.messages import Ended
from runs.service.pace import seconds
from tests.covering import some
from tests.memory import traced

SPECS = [  # the quick ones first
    MnistSpec(iterations=3),
    MnistSpec(hidden_sizes=(100,), augmentation="strong", batch_size=500, iterations=2),
    MnistSpec(hidden_sizes=(600,), hidden="gelu", batch_size=2040, iterations=1),
    MnistSpec(convolutions=(Convolution(8, 5, 3),), batch_norm=True, batch_size=64, iterations=1),
    MnistSpec(hidden_sizes=(400, 256), optimizer="adam", l2=1e-3, batch_size=64, iterations=2),
    MnistSpec(hidden_sizes=(), iterations=3),
    MnistSpec(hidden_sizes=(1024,), iterations=1),
    MnistSpec(hidden_sizes=(400, 256), optimizer="momentum", batch_size=64, iterations=70),
    MnistSpec(hidden_sizes=(1024, 1024), optimizer="adam", l2=0.1, batch_size=510, iterations=1),
    MnistSpec(hidden_sizes=(100,), augmentation="strong", iterations=1),
    MnistSpec(convolutions=(Convolution(64, 3, 1),), hidden_sizes=(), batch_size=128, iterations=1),
    MnistSpec(convolutions=(Convolution(8, 9, 1),) * 2, hidden="gelu", iterations=1),
    MnistSpec(hidden_sizes=(1024,) * 3, optimizer="adam", batch_size=60, iterations=1),
]
DEEP = [
    MnistSpec(hidden_sizes=(256,) * 5, hidden="gelu", batch_size=2040, iterations=2),
    MnistSpec(hidden_sizes=(256,) * 6, batch_size=2047, iterations=2),
]


def peak(spec: MnistSpec, threads: int = 1) -> int:
    load_data(spec.data)
    job = MnistJob(replace(spec, learning_rate=0.001), spec.iterations, True, 1e9)
    with traced() as most:
        last = perform(job, lambda message: None, lambda: False, threads)
        assert isinstance(last, Ended)
        return most()


@pytest.mark.parametrize("spec", some(SPECS, 5), ids=str)
def test_the_memory_is_an_upper_bound_but_no_empty_one(spec: MnistSpec) -> None:
    most = min(peak(spec) for _ in range(2))  # the rest of this process allocates something, too
    assert most <= spec.memory()
    if spec.shape.parameters * settings.FLOAT > 1e6:
        assert spec.memory() <= max(3 * most, most + 10e6)


@pytest.mark.rest
@pytest.mark.parametrize("spec", DEEP, ids=str)
def test_so_it_is_for_deep_networks_and_batches_of_uneven_size(spec: MnistSpec) -> None:
    assert peak(spec) <= spec.memory()


@pytest.mark.parametrize("spec", some([SPECS[2], SPECS[3], SPECS[6], SPECS[-1], *DEEP], 1), ids=str)
def test_so_it_is_when_threads_share_the_measuring(spec: MnistSpec) -> None:
    assert peak(spec, 4) <= spec.memory(4)
    assert spec.memory(4) > spec.memory()


def test_parameters_and_examples_are_counted_as_they_are(small_mnist) -> None:
    for sizes in ((), (10,), (30, 20), (1024, 1024)):
        spec = MnistSpec(hidden_sizes=sizes)
        assert spec.shape.parameters == spec.network(small_mnist).parameters.size, sizes
    assert spec.about == small_mnist.about


def test_more_work_takes_longer() -> None:
    spec = MnistSpec(hidden_sizes=(50,), batch_size=100, iterations=1000)
    alone = seconds(spec)
    more = {
        "iterations": 2000, "hidden_sizes": (100,), "batch_size": 1000, "augmentation": "strong",
    }  # fmt: skip
    for name, value in more.items():
        assert seconds(MnistSpec(**{**vars(spec), name: value})) > alone, name
    assert seconds(MnistSpec(**{**vars(spec), "data": "mnist"})) > alone
    assert 0 < seconds(spec, 0) < seconds(spec, 500) < seconds(spec, 1000) == alone


def test_a_deadline_allows_for_a_slow_machine_but_not_for_ever() -> None:
    short = MnistSpec(hidden_sizes=(), iterations=1)
    long = MnistSpec(hidden_sizes=(500,), iterations=5000)
    assert 60 <= deadline(short) < 120  # time to load the data
    assert seconds(long) > 60
    assert 5 < deadline(long) / seconds(long) < 20


def test_what_does_not_fit_is_refused_by_name_and_number(monkeypatch) -> None:
    large = MnistSpec(hidden_sizes=(1024,) * 6, iterations=1)
    check(large)
    monkeypatch.setattr(limits.settings, "measuring_threads", lambda: 3)
    monkeypatch.setenv("GLASSBOX_MEMORY", "200")
    wanted = f"about {large.memory(3) / 1e6:,.0f} MB of memory, and at most 200 MB are allowed"
    with pytest.raises(ValueError, match=wanted):
        check(large)
    check(MnistSpec())


def test_what_takes_too_long_is_refused_by_name_and_number(monkeypatch) -> None:
    long = MnistSpec(hidden_sizes=(500,), iterations=5000)
    check(long)
    monkeypatch.setenv("GLASSBOX_MINUTES", "1")
    wanted = f"about {seconds(long) / 60:,.0f} minutes, and at most 1 minutes are allowed"
    with pytest.raises(ValueError, match=wanted):
        check(long)
    check(MnistSpec())


def test_the_defaults_of_the_form_are_allowed() -> None:
    check(MnistSpec())
    check(MnistSpec(data="mnist", hidden_sizes=(128, 64), batch_size=128, iterations=5000))
