"""Tracing: listen once to what NumPy is asked to do, then do it again without asking Python.

In a small network the arithmetic takes a tenth of the time. The rest goes into finding out what
comes next: which layer, which activation, which array, how large. The answers are the same in
every step. So the first step is taken with arrays that listen (``Traced``): each operation is
noted, with the arrays that it reads and the one that it fills. ``Trace.replay`` goes through the
notes: a plain list of calls, without a lookup or a branch, and no array is made anew.

This is what frameworks call tracing, or capturing a graph. It asks two things of the code that
is traced: its arrays must stay where they are, and what it does must not depend on their values.
Everything in ``layers``, ``activations`` and ``losses`` keeps to that, and a test compares each
trace with the code that it was made from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from functools import partial
from typing import Any

import numpy as np

from nn.arrays import Array

Calls = list[Callable[[], object]]


class Traced(np.ndarray):
    """An array that notes in ``calls`` what NumPy does with it."""

    calls: Calls

    def __array_finalize__(self, parent: Any) -> None:
        """Let what is made from a traced array, such as A.T, listen too."""
        self.calls = getattr(parent, "calls", [])

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = None, **options: Any
    ) -> Any:
        """Do what is asked for, and note it. NumPy calls this in place of the operation."""
        function = ufunc if method == "__call__" else getattr(ufunc, method)
        arrays = [_plain(x, self.dtype) for x in inputs]
        (target,) = out or (None,)
        if target is None:
            filled = function(*arrays, **options)
            if not isinstance(filled, np.ndarray):
                raise TypeError(f"{ufunc.__name__} gave a single number: that cannot be traced.")
            target = _listening(filled, self.calls)
        else:
            filled = _plain(target, self.dtype)
            function(*arrays, out=filled, **options)
        self.calls.append(_call(function, arrays, filled, options))
        return target

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        """Refuse what is no elementary operation: it would be missing from the notes."""
        raise TypeError(f"{func.__name__} cannot be traced. Use a ufunc, such as np.add, with out.")


def _plain(x: Any, dtype: np.dtype[Any]) -> Any:
    """The array itself; a number becomes an array, so that it need not become one every time."""
    return x.view(np.ndarray) if isinstance(x, np.ndarray) else np.array(x, dtype)


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

    def __init__(self, work: Callable[[list[Any]], object], tapes: Sequence[Any]) -> None:
        """Do ``work`` with the tapes, once, and take notes.

        Raises:
            TypeError: if the work holds something that cannot be traced.
        """
        self.calls: Calls = []
        work([_tape(tape, self.calls) for tape in tapes])

    def replay(self) -> None:
        """Do it again, with whatever the arrays hold now."""
        for call in self.calls:
            call()


def _tape(tape: Any, calls: Calls) -> Any:
    """A copy of a tape, a dataclass, of which the arrays are the same ones, but listen."""
    arrays = {field.name: getattr(tape, field.name) for field in fields(tape)}
    views = {k: _listening(a, calls) for k, a in arrays.items() if isinstance(a, np.ndarray)}
    return replace(tape, **views)


def _listening(array: Array, calls: Calls) -> Traced:
    view = array.view(Traced)
    view.calls = calls
    return view
