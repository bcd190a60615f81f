"""The course that ships: a training with the first settings, so that there is something to see.

``python -m runs.convolution.shipped`` trains it anew.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from runs.convolution.course import Course
from runs.convolution.job import ConvJob
from runs.convolution.run import ConvRun
from runs.convolution.shift import Shifted
from runs.convolution.spec import ConvSpec
from runs.service.job import perform
from runs.service.messages import Ended, Message, Recorded

PATH = Path(__file__).parent / "shipped.npz"


@cache
def load() -> Course:
    """Return the course of a training with the first settings. Only read it.

    Raises:
        OSError: if the file is missing.
    """
    spec = ConvSpec()
    with np.load(PATH, allow_pickle=False) as stored:
        shifted = Shifted(stored["convolution"], stored["dense"], stored["parameters"])
        return Course(
            spec, spec.moments(), stored["whole"], stored["scales"], stored["figures"], shifted
        )


def make() -> None:
    """Train, and write what was recorded."""
    spec, told = ConvSpec(), list[Message]()
    last = perform(ConvJob(spec, spec.iterations, True, 3600.0), told.append, lambda: False)
    assert isinstance(last, Ended)
    assert isinstance(last.result, Shifted)
    run = ConvRun(spec)
    for message in told:
        if isinstance(message, Recorded):
            run.record(message)
    np.savez_compressed(
        PATH, whole=run.whole, scales=run.scales, figures=run.figures.astype(np.float32),
        convolution=last.result.convolution, dense=last.result.dense,
        parameters=last.result.parameters,
    )  # fmt: skip


if __name__ == "__main__":
    make()
