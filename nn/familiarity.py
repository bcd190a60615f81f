"""Familiarity: does this look like anything that the network knows?

A network of ten outputs must name one of ten digits, whatever it is shown. Placeholder.
"""

from __future__ import annotations

import numpy as np

from nn.arrays import Array
from nn.neighbours import features
from nn.network import Network

PASS = 0.98  # share of the held-out digits that must pass


class Familiarity:
    """Remembers what known digits look like to a network, and how far others lie from them."""

    def __init__(self, net: Network, known: Array, held: Array) -> None:
        self.net, self.known = net, features(net, known)
        self.limit = float(np.quantile(self.strangeness(held), PASS))

    def strangeness(self, X: Array) -> Array:
        alike = self.known.T @ features(self.net, X)  # (m_known, m)
        return 1 - np.sort(alike, axis=0)[-3:].mean(axis=0)

    def is_strange(self, X: Array) -> np.ndarray:
        return self.strangeness(X) > self.limit
