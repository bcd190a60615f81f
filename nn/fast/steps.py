"""Steps: the same as ``Training.step``, as fast as it goes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from nn.fast.interrupt import Interrupted, Pulse
from nn.fast.switch import is_plain

if TYPE_CHECKING:
    from nn.training import Training


def way(training: Training, pulse: Pulse | None) -> Callable[[], object]:
    """Return what takes a step: as it is written, or in another way that ends at the same."""
    net, batches = training.net, training.batches
    if batches.net.parameters is not net.parameters:  # it was given other memory (``share``)
        batches.net.share(net.parameters)
    if not batches.in_one_piece:
        return partial(_in_chunks, training, pulse)
    if is_plain():
        return training.step
    if not training.penalty and not training.holds:
        program = batches.program(training.optimizer, training.alpha)
        if program:
            return program.again
    batch, gradient, descend = training.batch, batches.gradient, training.descend
    return lambda: descend(gradient(batch()))


def _in_chunks(training: Training, pulse: Pulse | None) -> None:
    """Take a step with a batch that is larger than a chunk, or distorted.

    Raises:
        Interrupted: if ``pulse``, asked between chunks, says so; then all is as before.
    """
    pick = training.batch()
    try:
        gradient = training.batches.in_chunks(pick, pulse)
    except Interrupted:
        training.position -= 0 if isinstance(pick, slice) else len(pick)
        raise
    training.descend(gradient)
