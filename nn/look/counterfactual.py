"""Counterfactual: the least ink that would have to change for another answer.

"Least" is the sum of what is added and taken away, pixel by pixel. Two ways are tried. One goes
uphill: the pixel that brings the wanted answer the most for each drop of ink is used up first,
then the next, which would be best if the network were a straight line; as it bends, the slopes
are taken anew after every step. The other goes straight towards a known example of the wanted
kind, until the answer changes. Then whatever turns out not to be needed is given back, and the
smaller change counts. It flips the answer; that nothing smaller would is likely, not proved.
The idea of such explanations: Wachter et al. (2018).
"""

from __future__ import annotations

import numpy as np

from nn.arrays import Array
from nn.layers import Passed
from nn.look.attribution import one_pass, slope
from nn.look.neighbours import nearest
from nn.network import Network

MARGIN = 1e-3  # by which the wanted sum Z must lead, so that rounding cannot turn it back
STEP = 0.25  # ink to change before the slopes are taken anew; a pixel holds 1
MOST = 400  # steps
HALVINGS = 12
TOGETHER = 6  # pixels that are tried before the slopes are taken anew


def least_change(net: Network, x: Array, wanted: int, known: Array | None = None) -> Array | None:
    """Return a changed example (n_0, 1), within 0 and 1, that is read as ``wanted``.

    ``known`` are examples (n_0, m) of the wanted kind. None if no change was found.

    Raises:
        ValueError: if there is no such output, or x (n_0, 1) is not one example.
    """
    if not 0 <= wanted < net.layer_sizes[-1]:
        raise ValueError(f"The wanted output must be from 0 to {net.layer_sizes[-1] - 1}.")
    race, start = _Race(net, wanted), np.clip(x, 0, 1)
    ends = [uphill(race, start)]
    if known is not None and known.shape[1]:
        (closest,), _ = nearest(known, x, 1)
        ends.append(known[:, closest : closest + 1])
    changed = [
        _given_back(race, start, _until_enough(race, start, end))
        for end in ends
        if end is not None and race.lead(end) >= MARGIN
    ]
    return min(changed, key=lambda end: float(np.abs(end - start).sum()), default=None)


def uphill(race: _Race, start: Array) -> Array | None:
    """Change one pixel after the other, always the steepest; None if that leads nowhere."""
    now = start.copy()
    for _ in range(MOST):
        lead, slopes = race.lead_and_slope(now)
        if lead >= MARGIN:
            return now
        room = np.where(slopes > 0, 1 - now[:, 0], now[:, 0])  # ink to add, or to take away
        turned = (now - start)[:, 0] * slopes < 0  # to go to and fro would never end
        gain = np.where((room > 0) & ~turned, np.abs(slopes), 0)
        best = int(gain.argmax())
        if gain[best] == 0:
            return None
        enough = (2 * MARGIN - lead) / gain[best]  # if the network were a straight line
        now[best] += np.sign(slopes[best]) * min(room[best], STEP, enough)
    return None


class _Race:
    """The wanted sum Z against the largest of the others."""

    def __init__(self, net: Network, wanted: int) -> None:
        self.net, self.wanted = net, wanted

    def lead(self, x: Array) -> float:
        """Return by how much the wanted sum is ahead for x (n_0, 1)."""
        return self._lead(x)[0]

    def lead_and_slope(self, x: Array) -> tuple[float, Array]:
        """Return the lead and its derivative by x: (n_0,)."""
        lead, v, passes = self._lead(x)
        return lead, slope(self.net, passes, len(self.net.layers), v)[:, 0]

    def _lead(self, x: Array) -> tuple[float, Array, list[Passed]]:
        passes = one_pass(self.net, x)
        Z = passes[-1].Z[:, 0]
        v, others = np.zeros_like(Z), Z.copy()
        others[self.wanted] = -np.inf
        v[self.wanted], v[others.argmax()] = 1, -1
        return float(v @ Z), v, passes


def _until_enough(race: _Race, start: Array, end: Array) -> Array:
    """Go only as far from ``start`` towards ``end`` as the answer needs."""
    too_little, enough = 0.0, 1.0
    for _ in range(HALVINGS):
        share = (too_little + enough) / 2
        if race.lead(start + np.float32(share) * (end - start)) >= MARGIN:
            enough = share
        else:
            too_little = share
    return start + np.float32(enough) * (end - start)


def _given_back(race: _Race, start: Array, changed: Array) -> Array:
    """Undo what the answer does not need, pixel by pixel; what helps least for its ink first."""
    changed, needed = changed.copy(), changed == start
    while not needed.all():
        help_per_ink = race.lead_and_slope(changed)[1][:, None] * np.sign(changed - start)
        order = np.where(needed, np.inf, help_per_ink)[:, 0].argsort(kind="stable")
        for i in order[: min(TOGETHER, np.count_nonzero(~needed))]:
            kept, changed[i], needed[i] = changed[i].copy(), start[i], True
            if race.lead(changed) < MARGIN:
                changed[i] = kept
    return _until_enough(race, start, changed)
