"""Operations are counted as they are done, and the pace of a machine is found from its steps."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

import nn
from nn import optimizers
from nn.activations import HIDDEN_ACTIVATIONS
from nn.arrays import Array
from nn.fast.program import Program
from nn.fast.runner import Runner
from runs.service import pace
from runs.service.pace import Dense, Work, counted, solved

M = 50


def done(call: partial[Any]) -> Work:
    """What one call of a program does."""
    arrays = [x for x in call.args if isinstance(x, np.ndarray)]
    if call.func in (np.dot, np.matmul) and arrays[1].shape[-1] > 1:  # else it is a sum
        return counted(1, arrays[2].size, arrays[0].size * arrays[1].shape[-1])
    return counted(1, max(x.size for x in arrays))


def program(net: nn.Network, ask: Any) -> Program:
    """The calls that a runner makes after the first time."""
    runner = Runner(net)
    ask(runner, np.ones((M, net.layer_sizes[0]), np.float32).T)
    (found,) = runner.programs.values()
    assert found
    return found


@pytest.mark.parametrize("g", HIDDEN_ACTIVATIONS)
@pytest.mark.parametrize("sizes", [(2, 3), (2, 4, 3), (2, 16, 16, 8, 6), (784, 30, 10)], ids=str)
def test_what_is_counted_is_what_is_done(sizes: tuple[int, ...], g: str) -> None:
    shape = Dense(sizes, (g,) * (len(sizes) - 2))
    net = nn.Network(list(sizes), hidden=g, rng=np.random.default_rng(0))
    assert shape.parameters == net.parameters.size
    Y = np.full((sizes[-1], M), 1 / sizes[-1], np.float32)
    there = sum(map(done, program(net, Runner.outputs).calls), counted())
    both = sum(map(done, program(net, lambda one, X: one.gradient(X, Y)).calls), counted())
    for told, real, others in (
        (shape.exam(M), there, counted(pace.MARKING, M * (sizes[0] + pace.MARKING * sizes[-1]))),
        (shape.step(M), both, counted(2, 2 * (M * sizes[0] + shape.parameters))),
    ):
        assert told - others == pytest.approx(real, rel=0.15, abs=2), (told, real)


class Counting(np.ndarray):
    """An array that counts what is done with it."""

    done = 0

    def __array_ufunc__(self, function: Any, method: str, *inputs: Any, **more: Any) -> Any:
        Counting.done += 1
        plain, out = [np.asarray(x) for x in inputs], more.pop("out", None)
        found = getattr(function, method)(*plain, out=out and (np.asarray(out[0]),), **more)
        return out[0] if out else found


@pytest.mark.parametrize("name", optimizers.OPTIMIZERS)
def test_what_an_optimizer_does_is_counted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    theta: Array = np.ones(9).view(Counting)
    one = optimizers.OPTIMIZERS[name](theta)
    monkeypatch.setattr(Counting, "done", 0)
    one.step(theta, np.ones(9).view(Counting), 0.1)
    assert Counting.done == pace.OPTIMIZERS[name]


def test_a_pace_is_found_from_what_works_took() -> None:
    real = np.array([2e-6, 3e-10, 4e-11])
    works = [shape.step(m) for shape, m in pace.PROBES]
    taken = [float(one @ real) for one in works]
    assert solved(works, taken) == pytest.approx(real)
    for disturbed in range(3):
        slower = [t * 9 if i == disturbed else t for i, t in enumerate(taken)]
        assert (solved(works, slower) > 0).all()


@pytest.mark.usefixtures("_measured_here")
def test_this_machine_has_a_pace_and_is_asked_for_it_once() -> None:
    found = pace.here()
    assert pace.here() is found
    call, number, product = found
    assert 0 < product < number < call < 1


@pytest.fixture
def _measured_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
