"""A program: the notes of one run, as a plain list of calls. Its inputs may be others next time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import is_
from typing import Any

from nn.arrays import Array
from nn.fast.memory import Call, Plan, call
from nn.fast.tracing import Notes, Operation, Traced, array_of, root

Work = Callable[..., tuple[Any, ...]]


class Program:
    """What some work does with its inputs, to be done again with others of the same shapes."""

    def __init__(
        self, work: Work, theta: Array, inputs: Sequence[Array], known: Sequence[Array] = ()
    ) -> None:
        """Do ``work(theta, *inputs)`` once and take notes; ``results`` are filled by the calls.

        ``theta`` and the arrays in ``known`` must stay where they are; the inputs need not.

        Raises:
            TypeError: if the work holds something that cannot be traced.
        """
        notes = Notes([theta, *inputs, *known])
        looks = [_picked(i) for i in range(len(inputs))]
        stand_ins = [Traced(x, notes, look) for x, look in zip(inputs, looks, strict=True)]
        found = [_own(x, notes) for x in work(Traced(theta, notes), *stand_ins)]
        plan = Plan(notes, found)
        self.inputs = tuple(inputs)
        self.calls: list[Call] = []
        self.moving: list[tuple[int, Operation]] = []  # the calls that read inputs
        for i, op in enumerate(plan.needed):
            if i not in plan.copies:
                settled = _settled(op, plan)
                if any(callable(x) for x in settled.inputs):
                    self.moving.append((len(self.calls), settled))
                self.calls.append(self._bound(settled))
        self.results = tuple(plan.place(array) for array in found)

    def __call__(self, *inputs: Array) -> tuple[Array, ...]:
        """Do it again, and return the results, which the next call overwrites."""
        if not all(map(is_, inputs, self.inputs)):
            self.inputs = inputs
            for i, op in self.moving:
                self.calls[i] = self._bound(op)
        for do in self.calls:
            do()
        return self.results

    def _bound(self, op: Operation) -> Call:
        return call(op, [x(self.inputs) if callable(x) else x for x in op.inputs], op.out)


def _settled(op: Operation, plan: Plan) -> Operation:
    """Return an operation on the arrays at their places, and no more on those that took notes."""
    inputs = [(x.look or plan.place(x.array)) if isinstance(x, Traced) else x for x in op.inputs]
    return Operation(op.function, inputs, plan.place(op.out), op.options)


def _picked(i: int) -> Callable[[Any], Array]:
    return lambda inputs: inputs[i]


def _own(x: Traced, notes: Notes) -> Array:
    """Return a result in memory that the work has made; an input that it hands back is copied."""
    return array_of(x if id(root(x.array)) in notes.made else x.copy())
