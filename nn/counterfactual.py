"""Counterfactual: the least ink that would have to change for another answer.

"Least" is the sum of what is added and taken away, pixel by pixel. Where the network is a
straight line, the best pixel to change is the one that brings the wanted answer the most for
each drop of ink, and the best change is greedy: use up that pixel, then take the next. The
network bends, so the slopes are taken anew after every pixel, and at the end whatever turned
out not to be needed is given back. What is found flips the answer; that nothing smaller would
is likely, but not proved. The idea of such explanations: Wachter et al. (2018).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nn.arrays import Array
from nn.attribution import one_pass, slope
from nn.network import Network

MARGIN = 1e-3  # by which the wanted sum Z must lead, so that rounding cannot turn it back
STEP = 0.25  # ink to change before the slopes are taken anew; a pixel holds 1
MOST = 400  # steps
HALVINGS = 12


def least_change(net: Network, x: Array, wanted: int) -> Array | None:
    """Return a changed example (n_0, 1), within 0 and 1, that is read as ``wanted``.

    None if ``MOST`` steps do not do it.

    Raises:
        ValueError: if there is no such output, or x (n_0, 1) is not one example.
    """
    if not 0 <= wanted < net.layer_sizes[-1]:
        raise ValueError(f"The wanted output must be from 0 to {net.layer_sizes[-1] - 1}.")
    race, start = _Race(net, wanted), np.clip(x, 0, 1)
    now = start.copy()
    for _ in range(MOST):
        lead, uphill = race.lead_and_slope(now)
        if lead >= MARGIN:
            return _given_back(race, start, now)
        room = np.where(uphill > 0, 1 - now[:, 0], now[:, 0])  # ink to add, or to take away
        turned = (now - start)[:, 0] * uphill < 0  # to go to and fro would never end
        gain = np.where((room > 0) & ~turned, np.abs(uphill), 0)
        best = int(gain.argmax())
        if gain[best] == 0:
            return None
        enough = (2 * MARGIN - lead) / gain[best]  # if the network were a straight line
        now[best] += np.sign(uphill[best]) * min(room[best], STEP, enough)
    return None


class _Race:
    """The wanted sum Z against the largest of the others."""

    def __init__(self, net: Network, wanted: int) -> None:
        self.net, self.wanted, self.workspace = net, wanted, net.workspace()

    def lead(self, x: Array) -> float:
        """Return by how much the wanted sum is ahead for x (n_0, 1)."""
        return self._lead(x)[0]

    def lead_and_slope(self, x: Array) -> tuple[float, Array]:
        """Return the lead and its derivative by x: (n_0,)."""
        lead, v, tapes = self._lead(x)
        return lead, slope(self.net, tapes, len(self.net.layers), v)

    def _lead(self, x: Array) -> tuple[float, Array, list[Any]]:
        tapes = one_pass(self.net, x, self.workspace)
        Z = tapes[-1].Z[:, 0]
        v, others = np.zeros_like(Z), Z.copy()
        others[self.wanted] = -np.inf
        v[self.wanted], v[others.argmax()] = 1, -1
        return float(v @ Z), v, tapes


def _given_back(race: _Race, start: Array, changed: Array) -> Array:
    """Undo what the answer does not need: whole pixels, then a share of all that is left."""
    for i in np.argsort(np.abs(changed - start)[:, 0]):
        if changed[i] == start[i]:
            continue
        kept, changed[i] = changed[i].copy(), start[i]
        if race.lead(changed) < MARGIN:
            changed[i] = kept
    too_little, enough = 0.0, 1.0
    for _ in range(HALVINGS):
        share = (too_little + enough) / 2
        if race.lead(start + share * (changed - start)) >= MARGIN:
            enough = share
        else:
            too_little = share
    return start + np.float32(enough) * (changed - start)
