"""Familiarity: does this look like anything that the network knows?

A network with ten outputs names one of ten digits whatever it is shown, and may even be sure of
it. So it is asked something else: how far, in its hidden layers, does this example lie from the
known ones nearest to it? Beyond a limit that almost all real digits keep, it is a stranger.
Nearest neighbours in the layers of a network: Papernot and McDaniel (2018); Sun et al. (2022).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nn.arrays import Array
from nn.backpropagation import Passed
from nn.look.neighbours import features, features_of
from nn.network import Network

NEAREST = 3  # known examples to compare with
PASS = 0.97  # share of the held-out examples that keep the limit


class Rule:
    """Says how strange an example is to a network, and from where on too strange."""

    net: Network
    limit: float

    def of(self, passes: list[Passed]) -> Array:
        """Return the strangeness of examples that have gone through the network: (m,)."""
        raise NotImplementedError

    def strangeness(self, X: Array) -> Array:
        """Return how strange each column of X (n_0, m) is: (m,)."""
        return np.concatenate([self.of(passes) for _, passes in self.net.forward_passes(X)])

    def is_strange(self, X: Array) -> NDArray[np.bool_]:
        """Say of each column of X (n_0, m) whether it lies beyond the limit: (m,)."""
        return self.strangeness(X) > self.limit


class Familiarity(Rule):
    """What known examples look like to a network, and how far away a stranger is."""

    def __init__(self, net: Network, known: Array, held_out: Array) -> None:
        """Remember the known examples (n_0, m), and take the limit from others (n_0, m')."""
        self.net = net
        self.known = np.ascontiguousarray(features(net, known).T)  # (m, n)
        self.limit = float(np.quantile(self.strangeness(held_out), PASS))

    def of(self, passes: list[Passed]) -> Array:
        """Return each column's mean distance to the nearest known examples: (m,), 0 to 2.

        Distances are those of ``features``, whose columns have length 1.
        """
        alike = self.known @ features_of(self.net, passes)  # (m_known, m): cosines
        nearest = np.partition(alike, -NEAREST, axis=0)[-NEAREST:]
        return np.sqrt(np.maximum(2 - 2 * nearest, 0)).mean(axis=0)


class Judge(Rule):
    """What a last layer says that learned to know strangers, as a class behind the others.

    It is given what the layers before it make of an example. Hendrycks, Mazeika and Dietterich
    (2019), "Deep Anomaly Detection with Outlier Exposure".
    """

    def __init__(self, net: Network, last: Network, limit: float) -> None:
        """Ask ``last``, which takes what the last layer of ``net`` takes, and has a class more."""
        self.net, self.last, self.limit = net, last, limit

    def of(self, passes: list[Passed]) -> Array:
        """Return the probability that each column is a stranger: (m,), 0 to 1."""
        return self.last.predict_proba(passes[-1].A_prev)[-1]
