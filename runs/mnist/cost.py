"""What a training will take, computed from its spec before anything is allocated for it.

The seconds are those of one thread of an ordinary machine. They need not be right: a pace that
is measured as trainings end corrects them (``runs.service.estimate``), and a deadline allows for
much more (``runs.service.limits``).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from nn.fast.chunks import chunk_size

if TYPE_CHECKING:  # a spec asks us what it takes
    from runs.mnist.spec import MnistSpec

EXAMPLES = {"mnist": (60_000, 10_000), "mnist-5k": (4_000, 1_000)}  # to learn from, to test on
PIXELS, CLASSES = 784, 10
PER_SECOND = 110e9  # multiplications and additions
PER_JOB = 0.2  # seconds, however little there is to do
PER_STEP = 50e-6  # seconds, however small the step
PER_UPDATE = 4e-9  # seconds for each parameter that a step moves
PER_EXAMPLE = 0.75e-6  # seconds for each example, however small the network
PER_DISTORTION = 18e-6  # seconds for each distorted image
FLOAT, INDEX = 4, 8  # bytes
MOMENTS = {"sgd": 0, "momentum": 1, "nesterov": 1, "adam": 2}  # vectors that must be kept
PASSES = 4  # arrays of each layer, there and back
DISTORTED = 24_000_000  # bytes that the distortion of a chunk works with


def seconds(spec: MnistSpec, iterations: int | None = None) -> float:
    """Return how many seconds a training takes, or so many of its iterations."""
    m, m_test = EXAMPLES[spec.data]
    n, batch = parameters(spec), min(spec.batch_size or m, m)
    step = PER_STEP + batch * (n * 6 / PER_SECOND + PER_EXAMPLE) + n * PER_UPDATE
    step += batch * PER_DISTORTION * (spec.augmentation != "none")
    measuring = (m + m_test) * (n * 2 / PER_SECOND + PER_EXAMPLE)
    each = step + measuring * len(spec.recorded(m, m_test)) / spec.iterations
    steps = spec.iterations if iterations is None else iterations
    return PER_JOB + steps * each + 2 * measuring


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


def parameters(spec: MnistSpec) -> int:
    """Return the number of weights and biases."""
    sizes = [PIXELS, *spec.hidden_sizes, CLASSES]
    return sum(n * (before + 1) for before, n in pairwise(sizes))
