"""Memory: each array of a step is read for a last time, and then its memory serves another.

Formulas make a new array on every line. From the notes of ``tracing`` it is known who reads which,
and when. So

- what nobody reads is left out, such as the derivative by the inputs of the first layer;
- what is done number by number is done in place, if nobody needs the former numbers;
- an array takes memory that has become free, and only if there is none large enough, new memory;
- what would be copied into a result is made there at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from nn.arrays import Array
from nn.fast.tracing import Notes, Operation, Traced, address, array_of, copied, filled, root

Call = Callable[[], object]
ALIGNED = 64  # bytes: a processor's cache line


class Plan:
    """Which of the operations are needed, and where in memory each array lies."""

    def __init__(self, notes: Notes, results: Sequence[Array]) -> None:
        """Find a place for everything; ``results`` keep theirs to the end."""
        self.results = {id(root(array)) for array in results}
        self.made = notes.made
        self.needed = self._needed(notes.operations)
        self.last = self._last()
        self.homes: dict[int, Array] = {}
        for array in results:
            self.homes.setdefault(id(root(array)), _memory(root(array).nbytes))
        self._make_parts_where_they_belong()
        self.settle()

    def place(self, array: Array) -> Array:
        """Return the array at its new place; what was not made here stays where it is."""
        owner = root(array)
        home = self.homes.get(id(owner))
        if home is None:
            return array
        offset = address(array) - address(owner)
        return np.ndarray(array.shape, array.dtype, home, offset, array.strides)

    def _needed(self, operations: Sequence[Operation]) -> list[Operation]:
        """Leave out what fills arrays that nobody reads, from the last operation to the first."""
        wanted, needed = set(self.results), []
        for op in reversed(operations):
            owner = id(root(op.out))
            if owner in wanted or owner not in self.made:
                needed.append(op)
                wanted |= {id(root(array)) for array in _touched(op)}
        return needed[::-1]

    def _last(self) -> dict[int, int]:
        return {id(root(a)): i for i, op in enumerate(self.needed) for a in _touched(op)}

    def _is_free(self, owner: Array, i: int) -> bool:
        """Tell whether an array is made here, and read for the last time by operation i."""
        own = id(owner)
        return own in self.made and own not in self.results and self.last[own] == i

    def _make_parts_where_they_belong(self) -> None:
        """Where an array ends as a part of a result, it is made there, and not copied."""
        copies = []
        for i, op in enumerate(self.needed):
            if op.function is not copied or id(root(op.out)) not in self.results:
                continue
            part, owner = array_of(op.inputs[0]), root(array_of(op.inputs[0]))
            whole = part.nbytes == owner.nbytes and part.dtype == op.out.dtype
            in_order = part.flags.c_contiguous and op.out.flags.c_contiguous
            if whole and in_order and self._is_free(owner, i) and id(owner) not in self.homes:
                home = self.homes[id(root(op.out))]
                start = address(op.out) - address(root(op.out))
                self.homes[id(owner)] = home[start : start + owner.nbytes]
                copies.append(i)
        self.copies = set(copies)

    def settle(self) -> None:
        """Go through the operations and give memory to what is made, from what has become free."""
        free: list[Array] = []
        settled = set(self.homes)
        for i, op in enumerate(self.needed):
            owner, inherited = root(op.out), None
            if id(owner) in self.made and id(owner) not in self.homes:
                inherited = self._in_place(op, i, settled)
                home = self.homes[id(inherited)] if inherited is not None else None
                self.homes[id(owner)] = _taken(free, owner.nbytes) if home is None else home
            for done in {id(root(a)): root(a) for a in _touched(op)}.values():
                if self._is_free(done, i) and done is not inherited and id(done) not in settled:
                    free.append(self.homes[id(done)])

    def _in_place(self, op: Operation, i: int, settled: set[int]) -> Array | None:
        """Return an input whose memory the operation may overwrite, if there is one."""
        arrays = [array_of(x) for x in op.inputs if isinstance(x, Traced)]
        for a in arrays if op.elementwise else ():
            owner = root(a)
            alike = (a.shape, a.strides, a.dtype) == (op.out.shape, op.out.strides, op.out.dtype)
            whole = a.nbytes == owner.nbytes and id(owner) not in settled
            alone = all(b is a or root(b) is not owner or b.strides == a.strides for b in arrays)
            if alike and whole and alone and self._is_free(owner, i):
                return owner
        return None


def _touched(op: Operation) -> list[Array]:
    return [op.out, *(x.array for x in op.inputs if isinstance(x, Traced))]


def _memory(nbytes: int) -> Any:
    """Return new memory, as bytes, that begins at a cache line."""
    block: Any = np.empty(nbytes + ALIGNED, np.uint8)
    start = -address(block) % ALIGNED
    return block[start : start + nbytes]


def _taken(free: list[Array], nbytes: int) -> Array:
    """Take the smallest piece of free memory that is large enough, the latest first."""
    fitting = [i for i in reversed(range(len(free))) if len(free[i]) >= nbytes]
    if not fitting:
        return _memory(nbytes)
    return free.pop(min(fitting, key=lambda i: len(free[i])))


# ---- operations become calls -------------------------------------------------------------------


def call(op: Operation, arrays: list[Any], out: Array) -> Call:
    """Bind an operation to its arrays, in the form that NumPy starts soonest."""
    if op.function is copied:
        return partial(np.copyto, out, arrays[0])
    if op.function is np.matmul and out.flags.c_contiguous and {a.ndim for a in arrays} == {2}:
        return partial(np.dot, *arrays, out)
    if op.function == np.add.reduce and _over_examples(op, arrays[0], out):
        rows = arrays[0].reshape(-1, arrays[0].shape[-1])
        ones = np.ones((rows.shape[1], 1), rows.dtype)
        return partial(np.dot, rows, ones, out.reshape(-1, 1))  # a sum, as a product
    if op.function is filled:
        return partial(out.fill, arrays[0])
    if op.options or op.function in (np.maximum, np.minimum):  # these two want it named
        return partial(op.function, *arrays, out=out, **op.options)
    return partial(op.function, *arrays, out)


def _over_examples(op: Operation, a: Array, out: Array) -> bool:
    """Tell whether an array is summed over its last axis, and lies in memory row by row."""
    last = op.options.get("axis") in (-1, a.ndim - 1)
    plain = op.options.keys() <= {"axis", "keepdims"} and op.options.get("keepdims")
    floats = a.dtype == out.dtype and a.dtype.kind == "f"
    return bool(last and plain and floats and a.flags.c_contiguous and out.flags.c_contiguous)
