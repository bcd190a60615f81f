"""A program: the notes of one run, as a plain list of calls. Its inputs may be others next time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import is_
from typing import Any

from nn.arrays import Array
from nn.fast.memory import Call, Plan, call
from nn.fast.tracing import Notes, Operation, Spot, Traced

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
        stand_ins = [Traced(x, notes, None, look) for x, look in zip(inputs, looks, strict=True)]
        traced = [x if x.owner else x.copy() for x in work(Traced(theta, notes), *stand_ins)]
        found = [x.spot for x in traced]  # an input that comes back is copied
        self.first = tuple(x.array for x in traced)  # what came of it this time
        plan = Plan(notes, found)
        self.inputs = tuple(inputs)
        self.calls: list[Call] = []
        # The calls that read inputs: which they are, what they do, read and fill.
        self.moving: list[tuple[int, Operation, list[Any], Array]] = []
        for i, op in enumerate(plan.needed):
            if i not in plan.copies:
                reads, out = [_settled(x, plan) for x in op.inputs], plan.place(op.out)
                if any(map(callable, reads)):
                    self.moving.append((len(self.calls), op, reads, out))
                self.calls.append(self._bound(op, reads, out))
        self.results = tuple(plan.place(spot) for spot in found)

    def __call__(self, *inputs: Array) -> tuple[Array, ...]:
        """Do it again, and return the results, which the next call overwrites."""
        if not all(map(is_, inputs, self.inputs)):
            self.inputs = inputs
            for i, op, reads, out in self.moving:
                self.calls[i] = self._bound(op, reads, out)
        for do in self.calls:
            do()
        return self.results

    def again(self) -> None:
        """Do it again with the same inputs."""
        for do in self.calls:
            do()

    def _bound(self, op: Operation, reads: list[Any], out: Array) -> Call:
        return call(op, [x(self.inputs) if callable(x) else x for x in reads], out)


def _settled(x: Any, plan: Plan) -> Any:
    """Return an array at its place, how to find it among the inputs, or a constant as it is."""
    return (x.look or plan.place(x)) if isinstance(x, Spot) else x


def _picked(i: int) -> Callable[[Any], Array]:
    return lambda inputs: inputs[i]
