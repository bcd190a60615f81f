"""What a training on MNIST will take, computed before anything is allocated for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nn.fast.chunks import chunk_size
from runs.service.pace import Dense, Work, counted

if TYPE_CHECKING:  # a spec asks us what it takes
    from runs.mnist.spec import MnistSpec

EXAMPLES = {"mnist": (60_000, 10_000), "mnist-5k": (4_000, 1_000)}  # to learn from, to test on
PIXELS, CLASSES = 784, 10
DISTORTING = 50  # numbers for each pixel of a distorted image
FLOAT, INDEX = 4, 8  # bytes
MOMENTS = {"sgd": 0, "momentum": 1, "nesterov": 1, "adam": 2}  # vectors that must be kept
PASSES = 4  # arrays of each layer, there and back
DISTORTED = 24_000_000  # bytes that the distortion of a chunk works with


def work(spec: MnistSpec, iterations: int | None = None) -> Work:
    """Return what a training asks of the processor, or so many of its iterations."""
    (m, m_test), net = EXAMPLES[spec.data], network(spec)
    batch = min(spec.batch_size or m, m)
    gathered = PIXELS * (batch < m) + PIXELS * DISTORTING * (spec.augmentation != "none")
    step = net.step(batch, spec.optimizer) + counted(0, batch * gathered)
    measuring = net.exam(m + m_test)
    each = step + measuring * (len(spec.recorded(m, m_test)) / spec.iterations)
    return each * (spec.iterations if iterations is None else iterations) + measuring * 2


def memory(spec: MnistSpec, threads: int = 1) -> int:
    """Return the bytes that a training takes at most, beside the data that all share.

    ``threads`` share the measuring; each has arrays of its own.
    """
    m, _ = EXAMPLES[spec.data]
    n, batch = parameters(spec), min(spec.batch_size or m, m)
    moments = MOMENTS[spec.optimizer]
    ahead = spec.optimizer == "nesterov"
    working = 4 + moments + ahead + 3 * (spec.l2 > 0)  # W and its last good copy, dW twice
    laid_down = 2 * (2 + moments)  # a checkpoint, and the same on its way out
    units = sum((*spec.hidden_sizes, CLASSES, 1))
    sizes = program_sizes(spec)
    arrays = PASSES + (spec.hidden == "gelu")  # which keeps one more
    passes = arrays * units * sum(sizes) + PASSES * max(spec.hidden_sizes, default=10) * max(sizes)
    first = n + PIXELS * min(batch, chunk_size(n))  # while the first step is traced
    gathered = min(batch, chunk_size(n)) * (PIXELS + CLASSES) if batch < m else 0
    floats = (
        n * (working + laid_down) + (threads + 1) * passes // 2 + first + gathered + 3 * m * CLASSES
    )
    return FLOAT * floats + 3 * INDEX * m + DISTORTED * (spec.augmentation != "none")


def program_sizes(spec: MnistSpec) -> set[int]:
    """Return how many examples at once there are programs for: chunks, and what is left of them."""
    m, m_test = EXAMPLES[spec.data]
    batch, chunk = min(spec.batch_size or m, m), chunk_size(parameters(spec))
    amounts = (batch, m % batch, m, m_test)
    return {min(n, chunk) for n in amounts if n} | {n % chunk for n in amounts if n % chunk}


def network(spec: MnistSpec) -> Dense:
    """Return the shapes of its network."""
    return Dense((PIXELS, *spec.hidden_sizes, CLASSES), (spec.hidden,) * len(spec.hidden_sizes))


def parameters(spec: MnistSpec) -> int:
    """Return the number of weights and biases."""
    return network(spec).parameters
