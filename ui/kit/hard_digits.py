"""The test digits that are hardest for the network that ships: those of which it is least sure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ui.kit.data_sets import dataset
from ui.memory import session
from ui.memory.shared_cache import shared

MOST = 12  # digits


@dataclass(frozen=True)
class Hard:
    """A digit that is hard to read: a test image, what it is, and what the network says."""

    example: int
    digit: int
    read: int
    sure: float  # the probability of that


@shared
def hard() -> tuple[Hard, ...]:
    """Return the test images of which the network that ships is least sure, the hardest first."""
    data = dataset("mnist-5k")
    P = session.shipped_network().predict_proba(data.X_test)  # (10, m)
    read, sure = P.argmax(axis=0), P.max(axis=0)
    return tuple(
        Hard(int(i), int(data.y_test[i]), int(read[i]), float(sure[i]))
        for i in np.argsort(sure, kind="stable")[:MOST]
    )
