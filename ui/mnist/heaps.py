"""How the layers sort the classes: test images as points, layer by layer, moment by moment.

The points of a layer are the activations of all its units, seen along the two directions in which
they differ most at the end of the training (principal components). These directions stay as they
are, so what moves has learned. No Streamlit here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

import nn
from nn.arrays import Array, Labels
from nn.data.datasets import About
from nn.data.digits import SIDE
from nn.layers.weighted import ends, stacks
from ui.charts.numbers import Data
from ui.kit import names
from ui.panels.frames import packed
from ui.pictures import images

MOST = 240  # images, so that their numbers fit into a byte
EACH = 24  # images of a class, at most
NEAR = 5  # neighbours of an image
MOST_WORK = 5e9  # multiplications, about half a second
ACROSS = 20  # images in a row of the sheet
FINE = 32_767  # steps from the middle to the edge


@dataclass(frozen=True, eq=False)
class Heaps:
    """Some images in all layers of a network, at some moments."""

    names: list[str]  # of the layers, the pixels first
    iterations: list[int]  # of the moments
    which: Labels  # of the test images, (N,)
    classes: Labels  # (N,)
    read: Labels  # (moments, N) what they are taken for
    places: list[Array]  # of each layer, (moments, N, 2)
    near: list[Labels]  # of each layer, (moments, N, NEAR), the nearest first

    def pure(self, layer: int, moment: int) -> float:
        """Return the share of images whose nearest neighbour is of the same class."""
        nearest = self.near[layer][moment][:, 0]
        return float((self.classes[nearest] == self.classes).mean())


def chosen(y: Labels) -> Labels:
    """Choose the first images of each class, from their labels."""
    classes = np.unique(y)
    each = min(EACH, MOST // len(classes))
    return np.concatenate([np.flatnonzero(y == one)[:each] for one in classes])


def moments_shown(net: nn.Network, n: int, N: int = MOST) -> list[int]:
    """Choose as many of n moments of N images as may be worked out, the first and the last too."""
    units = sum(net.layers[i].n_out for i in ends(net.layers))
    work = N * (sum(layer.multiplications for layer in net.layers) + N * units)
    most = min(n, int(MOST_WORK // work))
    return sorted(set(np.linspace(0, n - 1, most).round().astype(int).tolist())) if most > 1 else []


def heaps(moments: Sequence[tuple[int, nn.Network]], X: Array, y: Labels) -> Heaps | None:
    """Look at some of the images X (n_0, m) with labels y (m,); None if it would
    take too long, or there are too few.
    """
    which = chosen(y)
    shown = moments_shown(moments[-1][1], len(moments), len(which))
    if not shown or len(which) <= NEAR:
        return None
    pixels = np.ascontiguousarray(X[:, which].T)
    seen = [[pixels, *_activations(moments[i][1], pixels.T)] for i in shown]
    by_layer = list(zip(*seen, strict=True))
    return Heaps(
        ["pixels", *_names(moments[-1][1])],
        [moments[i][0] for i in shown],
        which,
        y[which],
        np.array([A[-1].argmax(axis=1) for A in seen]),
        [_places(A) for A in by_layer],
        [_neighbours(A) for A in by_layer],
    )


def _activations(net: nn.Network, X: Array) -> list[Array]:
    """Return what each layer makes of images X (n_0, N): (N, n_l)."""
    parts = [[passed.A for passed in passes] for _, passes in net.forward_passes(X)]
    layers = [np.concatenate(A, axis=1).T for A in zip(*parts, strict=True)]
    return [layers[i] for i in ends(net.layers)]


def _names(net: nn.Network) -> list[str]:
    said = names.layers([stack[0] for stack in stacks(net.layers)])
    return [*(f"{one} units" if one.isdigit() else one for one in said[:-1]), "outputs"]


def _places(A: Sequence[Array]) -> Array:
    """Return where the points of A (N, n), for each moment, lie in the plane: (moments, N, 2).

    At the end they reach from -1 to 1; what was farther out before is seen at the edge.
    """
    middle = A[-1].mean(axis=0)
    axes = _directions(A[-1] - middle)  # (n, 2)
    axes = axes * np.where(axes.sum(axis=0) < 0, -1, 1)  # else their sign is chance
    found = np.array([(one - middle) @ axes for one in A])
    low, high = found[-1].min(axis=0), found[-1].max(axis=0)
    return (found - (low + high) / 2) / (float((high - low).max()) / 2 or 1.0)


def _directions(A: Array) -> Array:
    """Return the two principal components of A (N, n), whose columns have mean 0: (n, 2).

    A = U S V^T, and V is what is wanted. With fewer images than units it is quicker to find U and S
    from the small matrix A A^T, and then V = A^T U / S.
    """
    if A.shape[1] < 2:  # a layer of a single unit
        return np.eye(1, 2)
    if A.shape[1] <= A.shape[0]:
        return np.linalg.svd(A, full_matrices=False)[2][:2].T
    values, U = np.linalg.eigh(A @ A.T)
    return A.T @ (U[:, :-3:-1] / np.sqrt(np.maximum(values[:-3:-1], 1e-12)))


def _neighbours(A: Sequence[Array]) -> Labels:
    """Return the neighbours at each moment: (moments, N, NEAR). Pixels keep theirs."""
    found: list[Labels] = []
    for i, one in enumerate(A):
        found.append(found[-1] if i and one is A[i - 1] else _near(one))
    return np.array(found)


def _near(A: Array) -> Labels:
    """Return the neighbours of each point of A (N, n), the nearest first: (N, NEAR)."""
    squares = (A**2).sum(axis=1)
    distance = squares[:, None] + squares - 2 * A @ A.T
    np.fill_diagonal(distance, np.inf)
    few = np.argpartition(distance, NEAR, axis=1)[:, :NEAR]
    order = np.argsort(np.take_along_axis(distance, few, axis=1), axis=1, kind="stable")
    return np.take_along_axis(few, order, axis=1)


def data(found: Heaps, X: Array, about: About) -> Data:
    """Describe them for the panel; X (n_0, m) are all test images."""
    n = len(found.iterations)
    return {
        "frames": n,
        "iterations": found.iterations,
        "layers": [
            {
                "name": name,
                "places": packed(places, "i16", 1 / FINE),
                "near": packed(near.astype(float), "u8", 1),
                "pure": [round(found.pure(layer, moment), 3) for moment in range(n)],
            }
            for layer, (name, places, near) in enumerate(
                zip(found.names, found.places, found.near, strict=True)
            )
        ],
        "digits": found.classes.tolist(),
        "read": packed(found.read.astype(float), "u8", 1),
        "which": (found.which + 1).tolist(),
        "sheet": images.address(_sheet(X[:, found.which])),
        "across": ACROSS,
        "names": list(about.classes),
        "pictured": [about.pictured(label) for label in range(about.n_classes)],
        "noun": about.noun,
        "nouns": about.nouns,
    }


def _sheet(X: Array) -> images.Picture:
    """Lay images X (784, N) out side by side, with nothing between them."""
    N = X.shape[1]
    tiles = np.zeros((-(-N // ACROSS) * ACROSS, SIDE, SIDE), np.uint8)
    tiles[:N] = np.round(X.T.reshape(N, SIDE, SIDE) * 255)
    rows = tiles.reshape(-1, ACROSS, SIDE, SIDE).swapaxes(1, 2)
    return rows.reshape(-1, ACROSS * SIDE)
