"""Tracing: listen once to what NumPy is asked to do, so that it can be done again.

In a small network the arithmetic takes a tenth of the time. The rest goes into finding out what
comes next: which layer, which activation, which array, how large. In a large one, much time goes
into memory that is taken and given back on every line. All of this is the same in every step. So
the first step is taken with arrays that listen (``Traced``): each operation is noted, with the
arrays that it reads and the one that it makes. From the notes, ``memory`` finds out when each
array is read for the last time, and ``program`` makes a plain list of calls, without a lookup or
a branch.

This is what frameworks call tracing, or capturing a graph. It asks three things of the code that
is traced: what it does must not depend on values, all that it does must be operations that are
understood here, and what it reads must have been handed to it. What does not keep to that, such as
``A[Z < 0] = 0``, raises ``TypeError`` here, and is done as it is written (``runner``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from nn.arrays import Array

Look = Callable[[Any], Array]


@dataclass(eq=False)
class Owner:
    """Memory that was taken on the way; the notes remember how much, and not what was in it."""

    nbytes: int


@dataclass(slots=True)
class Spot:
    """Where an array lies: within an owner's memory, or where it was before."""

    shape: tuple[int, ...]
    strides: tuple[int, ...]
    dtype: np.dtype[Any]
    owner: Owner | None = None
    offset: int = 0
    array: Array | None = field(default=None, compare=False)  # if it was there before
    look: Look | None = field(default=None, compare=False)  # if it is found among the inputs

    @property
    def nbytes(self) -> int:
        """How many bytes its numbers take."""
        return prod(self.shape) * self.dtype.itemsize

    @property
    def in_rows(self) -> bool:
        """Whether its numbers lie one behind the other, row by row."""
        step = self.dtype.itemsize
        for n, stride in zip(reversed(self.shape), reversed(self.strides), strict=True):
            if n != 1 and stride != step:
                return False
            step *= n
        return True


@dataclass
class Operation:
    """One note: ``function`` was asked to read ``inputs`` and to fill ``out``."""

    function: Any
    inputs: list[Any]  # spots, or constants
    out: Spot
    options: dict[str, Any] = field(default_factory=dict)
    elementwise: bool = False  # whether it may fill the very memory that it reads

    @cached_property
    def owners(self) -> set[Owner]:
        """Whose memory it reads and fills."""
        spots = [x for x in self.inputs if isinstance(x, Spot)]
        return {x.owner for x in [*spots, self.out] if x.owner is not None}


class Notes:
    """What was done, in order. No array that was made on the way is kept for it."""

    def __init__(self, known: Sequence[Array]) -> None:
        """Begin; ``known`` are arrays that stay where they are, and may be read as well."""
        self.operations: list[Operation] = []
        self.known = known

    def add(self, function: Any, inputs: list[Any], out: Traced, **more: Any) -> Traced:
        """Note an operation that has been done, and return what it filled."""
        spots = [x.spot if isinstance(x, Traced) else x for x in inputs]
        self.operations.append(Operation(function, spots, out.spot, **more))
        return out

    def new(self, array: Array) -> Traced:
        """Return who stands for an array that was made on the way, in memory of its own."""
        whole = root(array)
        made = Traced(array, self, Owner(whole.nbytes))
        if whole is array:
            made.spot = Spot(array.shape, array.strides, array.dtype, made.owner)
        return made

    def operand(self, x: Any, dtype: np.dtype[Any]) -> Any:
        """Return who stands for an array; a number becomes an array, and need not each time."""
        if isinstance(x, Traced):
            return x
        if isinstance(x, np.ndarray):
            if not any(np.may_share_memory(x, one) for one in self.known):
                raise TypeError("An array that was worked out elsewhere cannot be traced.")
            return Traced(x, self)
        return np.array(x, dtype) if type(x) in (int, float) and dtype.kind == "f" else x


class Traced(NDArrayOperatorsMixin):
    """Stands for an array, and notes what NumPy does with it.

    It is no array itself, and can do nothing but what is written here: so nothing goes unnoted.
    ``look`` says how to find the array among the inputs of the work, which may be others next time.
    """

    def __init__(
        self, array: Array, notes: Notes, owner: Owner | None = None, look: Look | None = None
    ) -> None:
        """Stand for ``array``, which lies in memory of ``owner`` or was there before."""
        self.array, self.notes, self.owner, self.look = array, notes, owner, look

    @cached_property
    def spot(self) -> Spot:
        """Where the array lies."""
        a, owner = self.array, self.owner
        if owner is None:
            return Spot(a.shape, a.strides, a.dtype, array=a, look=self.look)
        return Spot(a.shape, a.strides, a.dtype, owner, address(a) - address(root(a)))

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = None, **options: Any
    ) -> Any:
        """Do what is asked for, and note it. NumPy calls this in place of the operation."""
        if method not in ("__call__", "reduce") or "where" in options:
            raise TypeError(f"{ufunc.__name__} cannot be traced in this form.")
        function = ufunc if method == "__call__" else getattr(ufunc, method)
        operands = [self.notes.operand(x, self.dtype) for x in inputs]
        arrays = [array_of(x) for x in operands]
        if out:
            target = self.notes.operand(out[0], self.dtype)
            function(*arrays, out=target.array, **options)
        else:
            made = function(*arrays, **options)
            if not isinstance(made, np.ndarray):
                raise TypeError(f"{ufunc.__name__} gave no array: that cannot be traced.")
            target = self.notes.new(made)
        simple = method == "__call__" and ufunc.signature is None
        self.notes.add(function, operands, target, options=options, elementwise=simple)
        return out[0] if out else target

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        """Do a function that is no ufunc, if there is a way to note it."""
        if func in VIEWS:
            return self.seen(lambda array: func(array, *args[1:], **kwargs))
        if func not in FUNCTIONS:
            raise TypeError(f"{func.__name__} cannot be traced.")
        return FUNCTIONS[func](self.notes, *args, **kwargs)

    @property
    def shape(self) -> tuple[int, ...]:
        """Its size along each axis."""
        return self.array.shape

    @property
    def ndim(self) -> int:
        """How many axes it has."""
        return self.array.ndim

    @property
    def dtype(self) -> np.dtype[Any]:
        """Of which kind its numbers are."""
        return self.array.dtype

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return self.array.size

    @property
    def flags(self) -> Any:
        """How it lies in memory."""
        return self.array.flags

    # ---- other ways to look at the same numbers ----------------------------------------------

    def seen(self, look: Look) -> Traced:
        """Look at the same memory in another way."""
        array = look(self.array)
        if not isinstance(array, np.ndarray) or root(array) is not root(self.array):
            raise TypeError("A copy cannot be traced like this.")
        first = self.look
        then = (lambda inputs: look(first(inputs))) if first else None
        return Traced(array, self.notes, self.owner, then)

    @property
    def T(self) -> Traced:
        """The same array, rows and columns exchanged."""
        return self.seen(lambda array: array.T)

    @property
    def mT(self) -> Traced:
        """The same, of each of the matrices on a stack."""
        return self.seen(lambda array: array.mT)

    def __getitem__(self, key: Any) -> Traced:
        """A part of the array. What is picked by a list or a mask would be a copy."""
        for one in key if isinstance(key, tuple) else (key,):
            if not (one is None or one is Ellipsis or isinstance(one, int | slice)):
                raise TypeError("What is picked item by item cannot be traced.")
        return self.seen(lambda array: array[key])

    def reshape(self, *shape: Any) -> Traced:
        """The same numbers in another shape; where they do not lie like that, a copy of them."""
        shape = tuple(shape[0]) if isinstance(shape[0], Sequence) else shape
        array = self.array.reshape(shape)
        if root(array) is root(self.array):
            return self.seen(lambda array: array.reshape(shape))
        made = self.notes.new(array)
        self.notes.add(copied, [self], made.reshape(self.shape))
        return made

    # ---- what arrays can be asked for --------------------------------------------------------

    def sum(self, axis: Any = None, **options: Any) -> Any:
        """The sum over an axis."""
        return np.add.reduce(self, axis=axis, **options)

    def max(self, axis: Any = None, **options: Any) -> Any:
        """The largest over an axis."""
        return np.maximum.reduce(self, axis=axis, **options)

    def mean(self, axis: Any, **options: Any) -> Any:
        """The mean over an axis, or several."""
        total = np.add.reduce(self, axis=axis, **options)
        return total / (self.size // total.size)

    def copy(self, order: Any = "C") -> Any:
        """The same numbers elsewhere."""
        return self.notes.add(copied, [self], self.notes.new(self.array.copy(order)))

    def __setitem__(self, key: Any, value: Any) -> None:
        """Fill a part. ``A[key] += B`` has done so already, and only says it once more."""
        part = self[key]
        if isinstance(value, Traced) and same_place(value.array, part.array):
            return
        value = self.notes.operand(value, self.dtype)
        part.array[...] = array_of(value)
        self.notes.add(copied, [value], part)

    def __len__(self) -> int:
        """How long the first axis is."""
        return len(self.array)

    def __bool__(self) -> bool:
        """Refuse to decide anything: the next time it may be decided otherwise."""
        raise TypeError("What depends on values cannot be traced.")

    def __array__(self, *args: Any, **options: Any) -> Any:
        """Refuse to become an array, of which nobody would hear any more."""
        raise TypeError("What goes behind the back of NumPy's operations cannot be traced.")


def array_of(x: Any) -> Any:
    """Return the array that somebody stands for, or a constant as it is."""
    return x.array if isinstance(x, Traced) else x


def root(array: Array) -> Array:
    """Return the array that owns the memory of this one."""
    while True:
        base: Any = array.base
        if not isinstance(base, np.ndarray):  # windows hold theirs at one remove
            base = getattr(base, "base", None)
        if not isinstance(base, np.ndarray):
            return array
        array = base


def address(array: Array) -> int:
    """Return where the first number lies."""
    return int(array.__array_interface__["data"][0])


def same_place(a: Array, b: Array) -> bool:
    """Tell whether two arrays are the same numbers in memory."""
    return (a.shape, a.strides, address(a)) == (b.shape, b.strides, address(b))


# ---- functions of NumPy that are no ufuncs -----------------------------------------------------


def copied(a: Any, out: Array) -> None:
    """Fill ``out`` with a copy."""
    np.copyto(out, a)


def filled(value: Any, out: Array) -> None:
    """Fill ``out`` with a number."""
    out.fill(value)


def chosen(condition: Any, a: Any, b: Any, out: Array) -> None:
    """Fill ``out`` with a where the condition holds, elsewhere with b."""
    np.copyto(out, b)
    np.copyto(out, a, where=condition)


def _where(notes: Notes, condition: Any, a: Any, b: Any) -> Traced:
    dtype = next(x.dtype for x in (a, b, condition) if isinstance(x, Traced))
    operands = [condition, *(notes.operand(x, dtype) for x in (a, b))]
    return notes.add(chosen, operands, notes.new(np.where(*(array_of(x) for x in operands))))


def _zeros_like(notes: Notes, a: Traced, dtype: Any = None, shape: Any = None) -> Traced:
    made = np.zeros(a.shape if shape is None else shape, dtype or a.dtype)
    return notes.add(filled, [0], notes.new(made))


def _pad(notes: Notes, a: Traced, widths: Sequence[tuple[int, int]]) -> Traced:
    made = notes.add(filled, [0], notes.new(np.pad(a.array, widths)))
    inside = tuple(slice(w, w + n) for (w, _), n in zip(widths, a.shape, strict=True))
    notes.add(copied, [a], made[inside])
    return made


def _concatenate(notes: Notes, arrays: Sequence[Any], axis: int = 0) -> Traced:
    """Note a copy for each part: a part may then be made where it shall be in the end."""
    operands = [notes.operand(x, np.dtype(object)) for x in arrays]
    made = notes.new(np.concatenate([array_of(x) for x in operands], axis=axis))
    turned: Any = made.seen(lambda array: np.moveaxis(array, axis, 0))
    start = 0
    for x in operands:
        part = turned[start : start + x.shape[axis]]
        notes.add(copied, [x], part.seen(lambda array: np.moveaxis(array, 0, axis)))
        start += x.shape[axis]
    return made


def _copy(notes: Notes, a: Traced, order: Any = "K") -> Any:
    return a.copy(order)


VIEWS = {np.moveaxis, np.swapaxes, np.transpose, np.lib.stride_tricks.sliding_window_view}
FUNCTIONS: dict[Any, Callable[..., Any]] = {
    np.where: _where,
    np.zeros_like: _zeros_like,
    np.pad: _pad,
    np.concatenate: _concatenate,
    np.copy: _copy,
}
