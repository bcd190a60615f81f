"""What the playground's network says everywhere in the plane, with the points on it.

There may be one probability, one for each class, or any number.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nn import stack
from nn.arrays import Array
from nn.data.features import features
from runs.playground.recording import PlayCourse
from ui.charts.numbers import Data
from ui.panels.frames import packed
from ui.panels.planes import nice_ticks, single
from ui.panels.playnet import EXTENT, STEPS, finite, grid, kind_of, labels, names_of, timing

SIDE, SIDE_OF_MANY = 40, 32  # grid points along each side; the second for many classes
DEEP = 10.0  # the logarithm of the smallest probability, and the largest log odds, that is told
MANY = 4  # classes; more than these are many
NAMES = ("x₁", "x₂")


def data(
    course: PlayCourse,
    *,
    show_test: bool = True,
    show_confidence: bool = False,
    discrete: bool = False,
    title: str = "What the network says",
) -> Data:
    """What the panel ``surface`` draws.

    The page may add ``brush``, with ``label`` and ``erase``, for one to paint points.

    Args:
        course: the network's parameters at every frame, and its examples.
        show_test: whether the points to test on are drawn.
        show_confidence: whether lines show where the network is surer than 75 and 95 %.
        discrete: flat colours, without the shades between.
        title: what is shown, for the line above it.
    """
    n_classes = course.examples.n_classes
    side = SIDE_OF_MANY if n_classes > MANY else SIDE
    far = largest(course)
    answers = outputs(course, everything(course)[0])  # at the points
    return timing(course) | {
        "kind": kind_of(n_classes),
        "classes": names_of(n_classes),
        "extent": list(EXTENT),
        "names": list(NAMES),
        "ticks": nice_ticks(EXTENT),
        "side": side,
        "deep": DEEP,
        "levels": levels(outputs(course, grid(EXTENT, side)), n_classes, far),
        "range": [-far, far] if n_classes == 0 else [0.0, 1.0],
        "points": points(course, far),
        "show_test": show_test,
        "show_confidence": show_confidence,
        "discrete": discrete,
        "wrong": wrong(course, answers),
        "title": title,
        "alt": told(course, answers),
    }


def outputs(course: PlayCourse, P: Array) -> Array:
    """The outputs at points P (2, m), at every frame: (F, n_L, m)."""
    thetas = single(course.thetas)
    X = features(course.features, np.asarray(P, thetas.dtype))
    net = course.network()
    parts = stack.in_parts(net, thetas, X.shape[1])
    return finite(np.concatenate([stack.forward(net, part, X)[-1] for part in parts]))


def levels(A_L: Array, n_classes: int, far: float) -> Data | list[Data]:
    """Pack outputs (F, n_L, side²), one byte each.

    Probabilities go as logarithms: those run almost straight where a probability jumps, so
    that borders between the points of the grid are found where they are. One unit: log odds
    from -DEEP to DEEP. One for each class: -log p, up to DEEP. As shares of DEEP under a root,
    which makes the steps finest near 0, where the border runs; the inverse is v |v| DEEP.
    """
    if n_classes == 0:
        return packed(A_L[:, 0] / far, "i8", 1 / STEPS)
    p = A_L.astype(np.float64).clip(1e-12, 1 - 1e-12)
    if n_classes == 2:
        return packed(rooted(np.log(p / (1 - p))[:, 0]), "i8", 1 / STEPS)
    return [packed(rooted(-np.log(p[:, c])), "u8", 1 / 255) for c in range(n_classes)]


def rooted(values: Array) -> Array:
    """Shares of DEEP, from -1 to 1, under a root that keeps their sign."""
    return np.sign(values) * np.sqrt(np.minimum(abs(values) / DEEP, 1))


def largest(course: PlayCourse) -> float:
    """How far from 0 the colours of a regression reach: to the wanted number farthest away."""
    y = everything(course)[1]
    return max(1.0, float(abs(y).max())) if course.examples.n_classes == 0 else 1.0


def everything(course: PlayCourse) -> tuple[Array, Any]:
    """The points to train on and, after them, those to test on: (2, m) and (m,)."""
    examples = course.examples
    P = np.hstack([examples.P_train, examples.P_test])
    return P, np.concatenate([examples.y_train, examples.y_test])


def points(course: PlayCourse, far: float) -> Data:
    """Where the points lie, and what is wanted there."""
    P, y = everything(course)
    wide = max(float(abs(P).max()), 1e-9) / 32000
    regression = course.examples.n_classes == 0
    value = packed(y / far, "i8", 1 / STEPS)
    return {
        "x": packed(P[0], "i16", wide),
        "y": packed(P[1], "i16", wide),
        "value": value if regression else packed(y.astype(float), "u8", 1),
        "n_train": len(course.examples.y_train),
    }


def misses(course: PlayCourse, answers: Array) -> Any:
    """Whether each point is given another class than its own, at every frame: (F, m).

    ``answers`` (F, n_L, m) are the outputs at the points.
    """
    return labels(answers) != everything(course)[1]


def wrong(course: PlayCourse, answers: Array) -> Data | None:
    """The points on the wrong side, packed; None for regression, where there are no sides."""
    if course.examples.n_classes == 0:
        return None
    return packed(misses(course, answers).astype(float), "u8", 1)


def told(course: PlayCourse, answers: Array) -> str:
    """Say in words how the points fare at the end."""
    y = everything(course)[1]
    if course.examples.n_classes == 0:
        error = abs(answers[-1, 0] - y).mean()
        return f"The output over the plane. At the end it is off by {error:.2f} on average."
    off = int(misses(course, answers[-1:]).sum())
    return (
        f"The answer over the plane. At the end {off} of {len(y)} points lie where the network "
        "gives another class than theirs."
    )
