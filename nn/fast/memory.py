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
from itertools import pairwise
from typing import Any

import numpy as np

from nn.arrays import Array
from nn.fast.tracing import Notes, Operation, Owner, Spot, address, copied, filled

Call = Callable[[], object]
ALIGNED = 64  # bytes: a processor's cache line


class Plan:
    """Which of the operations are needed, and where in memory each array lies."""

    def __init__(self, notes: Notes, results: Sequence[Spot]) -> None:
        """Find a place for everything; ``results`` keep theirs to the end."""
        self.results = {spot.owner for spot in results}
        self.needed = self._needed(notes.operations)
        self.last = {owner: i for i, op in enumerate(self.needed) for owner in op.owners}
        self.homes = {owner: _memory(owner.nbytes) for owner in self.results if owner}
        self.placed: dict[Any, Array] = {}
        self.copies = self._make_parts_where_they_belong()
        self.settle()

    def place(self, spot: Spot) -> Array:
        """Return an array at that spot in the memory that its owner has now."""
        if spot.owner is None:
            assert spot.array is not None
            return spot.array
        home = self.homes[spot.owner]
        key = (id(home), spot.offset, spot.shape, spot.strides, spot.dtype)
        if key not in self.placed:
            array = np.ndarray(spot.shape, spot.dtype, home, spot.offset, spot.strides)
            self.placed[key] = array
        return self.placed[key]  # the same one: NumPy need not ask whether they overlap

    def _needed(self, operations: Sequence[Operation]) -> list[Operation]:
        """Leave out what fills arrays that nobody reads, from the last operation to the first."""
        wanted, needed = set(self.results), []
        for op in reversed(operations):
            if op.out.owner is None or op.out.owner in wanted:
                needed.append(op)
                wanted |= op.owners
        return needed[::-1]

    def _is_free(self, owner: Owner | None, i: int) -> bool:
        """Tell whether memory, but not that of a result, is used last by operation i."""
        return owner is not None and owner not in self.results and self.last[owner] == i

    def _make_parts_where_they_belong(self) -> set[int]:
        """Where an array ends as a part of a result, it is made there; return the copies saved."""
        saved = set()
        joined = {owner for owner in self.homes if self._is_joined(owner)}
        for i, op in enumerate(self.needed):
            if op.function is not copied or op.out.owner not in joined:
                continue
            part, whole = op.inputs[0], op.out.owner
            if not isinstance(part, Spot) or not self._is_free(part.owner, i) or not whole:
                continue
            owner, out = part.owner, op.out
            all_of_it = owner is not None and part.nbytes == owner.nbytes
            if all_of_it and part.dtype == out.dtype and part.in_rows and out.in_rows:
                end = out.offset + out.nbytes
                self.homes[owner] = self.homes[whole][out.offset : end]  # type: ignore[index]
                saved.add(i)
        return saved

    def _is_joined(self, owner: Owner) -> bool:
        """Tell whether some memory is first filled with copies, each of them another part."""
        writes = [op for op in self.needed if op.out.owner is owner]
        copies = [op for op in writes if op.function is copied and op.out.in_rows]
        if writes[: len(copies)] != copies:
            return False
        parts = sorted((op.out.offset, op.out.offset + op.out.nbytes) for op in copies)
        return all(end <= start for (_, end), (start, _) in pairwise(parts))

    def settle(self) -> None:
        """Go through the operations and give memory to what is made, from what has become free."""
        free: list[Any] = []
        settled = set(self.homes)  # results and parts of them: theirs never becomes free
        for i, op in enumerate(self.needed):
            owner, inherited = op.out.owner, None
            if owner and owner not in self.homes:
                inherited = self._overwritten(op, i, settled)
                known = self.homes[inherited] if inherited else None
                self.homes[owner] = _taken(free, owner.nbytes) if known is None else known
            for done in op.owners - settled - {inherited}:
                if self._is_free(done, i):
                    free.append(self.homes[done])

    def _overwritten(self, op: Operation, i: int, settled: set[Owner]) -> Owner | None:
        """Return an input's memory that the operation may fill itself, if there is one."""
        spots = [x for x in op.inputs if isinstance(x, Spot)]
        for a in spots if op.elementwise else ():
            alike = (a.shape, a.strides, a.dtype) == (op.out.shape, op.out.strides, op.out.dtype)
            alone = all(b == a or b.owner is not a.owner for b in spots)
            if alike and alone and a.owner not in settled and self._is_free(a.owner, i):
                assert a.owner is not None and op.out.owner is not None
                if a.nbytes == a.owner.nbytes and op.out.owner.nbytes == a.owner.nbytes:
                    return a.owner
        return None


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
