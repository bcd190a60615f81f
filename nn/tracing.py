"""Tracing: listen once to what NumPy is asked to do, then do it again without asking Python.

In a small network the arithmetic takes a tenth of the time. The rest goes into finding out what
comes next: which layer, which activation, which array, how large. The answers are the same in
every step. So the first step is taken with arrays that listen (``Traced``): each operation is
noted, with the arrays that it reads and the one that it fills. ``Trace.replay`` goes through the
notes: a plain list of calls, without a lookup or a branch, and no array is made anew.

This is what frameworks call tracing, or capturing a graph. It asks three things of the code that
is traced: its arrays must stay where they are, what it does must not depend on their values, and
all that it does must be operations of NumPy on them. Everything in ``layers``, ``activations`` and
``losses`` keeps to that, and a test compares each trace with the code that it was made from. What
does not, such as ``A[Z < 0] = 0``, is not replayed but done as it is written (``traced``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from nn.arrays import Array

Calls = list[Callable[[], object]]
Work = Callable[[list[Any]], object]


class Traced(NDArrayOperatorsMixin):
    """Stands for an array, and notes what NumPy does with it.

    It is no array itself, and can do nothing but what is written here: so nothing goes unnoted.
    """

    def __init__(self, array: Array, trace: Trace) -> None:
        """Stand for ``array``, and tell ``trace``."""
        self.array, self.trace = array, trace
        self.shape, self.ndim, self.dtype = array.shape, array.ndim, array.dtype

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = None, **options: Any
    ) -> Any:
        """Do what is asked for, and note it. NumPy calls this in place of the operation."""
        function = ufunc if method == "__call__" else getattr(ufunc, method)
        arrays = [self._plain(x) for x in inputs]
        options = {name: self._plain(x) if name == "where" else x for name, x in options.items()}
        (target,) = out or (None,)
        if target is None:
            filled = function(*arrays, **options)
            if not isinstance(filled, np.ndarray):
                raise TypeError(f"{ufunc.__name__} gave no array: that cannot be traced.")
            target = Traced(filled, self.trace)
        else:
            filled = self._plain(target)
            function(*arrays, out=filled, **options)
        self.trace.calls.append(_call(function, arrays, filled, options))
        return target

    def _plain(self, x: Any) -> Any:
        """The array itself; a number becomes an array, so that it need not each time."""
        if isinstance(x, Traced):
            return x.array
        if isinstance(x, np.ndarray) and not self.trace.knows(x):
            raise TypeError("An array that was worked out elsewhere cannot be traced.")
        is_number = type(x) in (int, float) and self.dtype.kind == "f"
        return np.array(x, self.dtype) if is_number else x

    @property
    def T(self) -> Traced:
        """The same array, rows and columns exchanged."""
        return Traced(self.array.T, self.trace)

    def sum(self, axis: Any = None, **options: Any) -> Any:
        """The sum over an axis."""
        return np.add.reduce(self, axis=axis, **options)

    def max(self, axis: Any = None, **options: Any) -> Any:
        """The largest over an axis."""
        return np.maximum.reduce(self, axis=axis, **options)

    def __bool__(self) -> bool:
        """Refuse to decide anything: the next time it may be decided otherwise."""
        raise TypeError("What depends on values cannot be traced.")

    def __array__(self, *args: Any, **options: Any) -> Any:
        """Refuse to become an array, of which nobody would hear any more."""
        raise TypeError("What goes behind the back of NumPy's operations cannot be traced.")

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        """Refuse what is no elementary operation: it would be missing from the notes."""
        raise TypeError(f"{func.__name__} cannot be traced. Use a ufunc, such as np.add, with out.")


def _call(
    function: Any, arrays: Sequence[Any], out: Any, options: dict[str, Any]
) -> Callable[[], object]:
    """Bind an operation to its arrays. For products np.dot is asked: it starts sooner."""
    if function is np.matmul and out.flags.c_contiguous:
        return partial(np.dot, *arrays, out)
    if function is np.matmul and out.T.flags.c_contiguous:
        a, b = arrays
        return partial(np.dot, b.T, a.T, out.T)  # (a b)^T = b^T a^T
    if options or function in (np.maximum, np.minimum):  # these two want it named
        return partial(function, *arrays, out=out, **options)
    return partial(function, *arrays, out)


class Trace:
    """What some work does with the arrays of a few tapes, to be done again."""

    def __init__(
        self, work: Work, tapes: Sequence[Any], reads: Sequence[Array] | None = None
    ) -> None:
        """Do ``work`` with the tapes, once, and take notes.

        ``reads`` are the arrays besides that it may read, or parts of them; by default, any.

        Raises:
            TypeError: if the work holds something that cannot be traced.
        """
        self.calls: Calls = []
        self.reads = reads
        work([self._tape(tape) for tape in tapes])

    def knows(self, array: Array) -> bool:
        """Whether an array lies in memory that stays, and is filled by somebody else."""
        return self.reads is None or any(np.may_share_memory(array, one) for one in self.reads)

    def replay(self) -> None:
        """Do it again, with whatever the arrays hold now."""
        for call in self.calls:
            call()

    def _tape(self, tape: Any) -> Any:
        """A copy of a tape, a dataclass, in which somebody stands for each array, and listens."""
        arrays = {field.name: getattr(tape, field.name) for field in fields(tape)}
        traced = {k: Traced(a, self) for k, a in arrays.items() if isinstance(a, np.ndarray)}
        return replace(tape, **traced)


class Plainly:
    """Work that cannot be traced, done anew each time as it is written."""

    def __init__(self, work: Work, tapes: Sequence[Any]) -> None:
        """Remember what is to be done."""
        self.replay = partial(work, list(tapes))


def traced(work: Work, tapes: Sequence[Any], reads: Sequence[Array]) -> Trace | Plainly:
    """Trace the work, or else return what does it plainly. Either can be replayed."""
    try:
        return Trace(work, tapes, reads)
    except Exception:  # whatever it is: if it is not the tracing, it comes again when replayed
        return Plainly(work, tapes)
