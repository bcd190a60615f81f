"""What the failure clinic finds inside the layers: their weights, gradients and units.

Each function takes a ``Recording`` and returns a ``Finding``: a sentence with the numbers of this
very training, and whether they are what the case is about. The sentences hold either way.
"""

from __future__ import annotations

import numpy as np

from nn import stack
from nn.arrays import Array
from nn.look.vitals import dead_units, vitals
from runs.playground.clinic_words import Finding, good, right, rounded
from runs.playground.recording import Recording

NOTHING = 0.0005  # a difference that shows as 0.000
FADED = 100  # so many times smaller is a gradient that has vanished


def copies(recording: Recording) -> Finding:
    """Are all units of the first hidden layer the same, with little learned?"""
    apart, n = _apart(recording), recording.network.layers[0].n_out
    alike = apart < NOTHING
    meaning = (
        f"All {n} units of layer 1 are copies: their weights differ by {apart:.3f} at the end, "
        "so the layer counts as one unit."
        if alike
        else _differ(n, apart)
    )
    return Finding(f"{meaning} {right(recording)}", alike and not good(recording))


def no_copies(recording: Recording) -> Finding:
    """Have the units of the first hidden layer become different, and learned?"""
    apart, n = _apart(recording), recording.network.layers[0].n_out
    return Finding(f"{_differ(n, apart)} {right(recording)}", apart > 0.1 and good(recording))


def _differ(n: int, apart: float) -> str:
    return f"The weights of the {n} units of layer 1 differ by up to {apart:.3f} at the end."


def _apart(recording: Recording) -> float:
    """Return by how much weights into and out of the units of layer 1 differ at most."""
    (W, b), (W_out, _), *_ = stack.parts(recording.network, recording.thetas[-1:])
    units = [W[0], W_out[0].T] if b is None else [W[0], b[0], W_out[0].T]
    return float(np.ptp(np.hstack(units), axis=0).max())


def vanishes(recording: Recording) -> Finding:
    """Is the gradient of the first layer next to nothing at the start, and little learned?"""
    share = _gradient_share(recording)
    return Finding(
        f"{_gradient(share)} {right(recording)}", share < 1 / FADED and not good(recording)
    )


def arrives(recording: Recording) -> Finding:
    """Does the gradient reach the first layer, so that it learns?"""
    share = _gradient_share(recording)
    return Finding(f"{_gradient(share)} {right(recording)}", share > 1 / 20 and good(recording))


def _gradient_share(recording: Recording) -> float:
    """Return |gradient| of the first layer divided by that of the output layer, at the start."""
    X, Y = recording.examples.X_train, recording.examples.Y_train
    norms = vitals(recording.network, recording.thetas[:1], X, Y).gradient_norms[0]
    return float(norms[0] / norms[-1])


def _gradient(share: float) -> str:
    size = f"{share:.1f} times" if share > 0.1 or share == 0 else f"1 / {rounded(1 / share)} of"
    return (
        f"At the first step the gradient of layer 1 is {size} that of the output layer, "
        "on the training points."
    )


def dies(recording: Recording) -> Finding:
    """Are many hidden units off for good, and little learned?"""
    off, since = _dead(recording)
    many = 3 * off.sum() >= len(off)
    return Finding(f"{_off(off, since)} {right(recording)}", many and not good(recording))


def lives(recording: Recording) -> Finding:
    """Are nearly all hidden units on for some points, and has it learned?"""
    off, since = _dead(recording)
    few = 5 * off.sum() <= len(off)
    return Finding(f"{_off(off, since)} {right(recording)}", few and good(recording))


def _dead(recording: Recording) -> tuple[Array, int]:
    """Tell which hidden units are off at the end (units,), and from which iteration on."""
    X = recording.examples.X_train
    off = np.hstack(dead_units(recording.network, recording.thetas, X))  # (R, units)
    others = np.flatnonzero(~off[:, off[-1]].all(axis=1))
    since = others[-1] + 1 if len(others) else 0
    return off[-1], int(recording.iterations[since])


def _off(off: Array, since: int) -> str:
    dead, all_of = int(off.sum()), len(off)
    if not dead:
        return f"At the end, each of the {all_of} hidden units is on for some training point."
    are = "is" if dead == 1 else "are"
    return (
        f"{dead} of {all_of} hidden units {are} off for every training point, "
        f"from iteration {since:,} on."
    )
