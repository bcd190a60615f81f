"""Augmentation: new examples from old ones.

A seven that is turned a little, stretched, shifted, written with a thicker pen or an unsteady
hand is still a seven. Distorting every batch afresh shows the network digits that it has never
seen, so that it cannot learn them by heart. Simard, Steinkraus and Platt (2003) showed how much
that helps.

Each pixel of the new image asks where in the old one it comes from. That place is an affine
function of the pixel's own (turn, stretch, shear, shift) plus a smooth random field (the
unsteady hand). Both are linear in random numbers, so one matrix product finds the places of
all pixels of a batch; the values between four old pixels are interpolated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nn.arrays import Array
from nn.data.digits import SIDE

CHUNK = 256  # images at a time, so that all of it stays in the cache
KNOTS = 7  # bumps of the elastic field along a side, four pixels apart
BUMP = 4.0  # pixels, the standard deviation of a bump
PADDED = SIDE + 2  # one ring of paper, where everything outside is read from


def _basis() -> tuple[Array, Array]:
    """Return what the places are linear in: (3, 784) row, column, 1 and (49, 784) bumps."""
    at = np.arange(SIDE) - (SIDE - 1) / 2  # 0 is the middle of the image
    row, col = np.meshgrid(at, at, indexing="ij")
    knots = (np.arange(KNOTS) + 0.5) * SIDE / KNOTS - SIDE / 2
    bumps: Array = np.exp(-((at - knots[:, None]) ** 2) / (2 * BUMP**2))  # (7, 28)
    field = np.kron(bumps, bumps)
    field /= np.sqrt((field**2).sum(axis=0))  # a standard deviation of 1 at every pixel
    plane = np.stack([row.ravel(), col.ravel(), np.ones(SIDE**2)])
    return plane.astype(np.float32), field.astype(np.float32)


PLANE, FIELD = _basis()
PLANE_AND_FIELD = np.concatenate([PLANE, FIELD])  # (52, 784)


@dataclass(frozen=True)
class Distortion:
    """How far an example may be changed; each draw is uniform, but for the elastic field."""

    rotation: float = 10.0  # degrees, either way
    scale: float = 0.1  # height and width each become up to this share larger or smaller
    shear: float = 0.1  # pixels sideways for each pixel down
    shift: float = 1.5  # pixels, either way, down and across
    elastic: float = 0.8  # pixels, the standard deviation of the smooth field
    thickness: float = 0.5  # 1: up to a whole pixel more or less on either side of a stroke

    def __call__(self, X: Array, rng: np.random.Generator) -> Array:
        """Return distorted copies of the images X (784, m), which stays as it is.

        Raises:
            ValueError: if X does not have 784 rows.
        """
        if X.shape[0] != SIDE**2:
            raise ValueError(f"Only images of {SIDE} × {SIDE} pixels can be distorted.")
        out = np.empty((X.shape[1], SIDE**2), X.dtype)
        for start in range(0, len(out), CHUNK):
            part = slice(start, start + CHUNK)
            images = thickened(X.T[part], self._uniform(self.thickness, len(out[part]), rng))
            out[part] = sampled(images, *self.places(len(images), rng))
        return out.T

    def places(self, m: int, rng: np.random.Generator) -> tuple[Array, Array]:
        """Draw where each pixel of m images comes from: rows and columns, (m, 784) each."""
        turn = np.deg2rad(self._uniform(self.rotation, m, rng))
        shear = self._uniform(self.shear, m, rng)
        high, wide = (1 + self._uniform(self.scale, m, rng) for _ in range(2))
        down, across = (self._uniform(self.shift, m, rng) for _ in range(2))
        sin, cos = np.sin(turn), np.cos(turn)
        # [[cos, -sin], [sin, cos]] [[1, 0], [shear, 1]] diag(high, wide), and the shift
        to_row = np.stack([(cos - sin * shear) * high, -sin * wide, down], axis=1)
        to_col = np.stack([(sin + cos * shear) * high, cos * wide, across], axis=1)
        return self._places(to_row, rng), self._places(to_col, rng)

    def _places(self, affine: Array, rng: np.random.Generator) -> Array:
        """Multiply affine (m, 3) and random bumps with the pixels' coordinates: (m, 784)."""
        bumps = self.elastic * rng.standard_normal((len(affine), KNOTS**2), np.float32)
        return np.concatenate([affine.astype(np.float32), bumps], axis=1) @ PLANE_AND_FIELD

    @staticmethod
    def _uniform(most: float, m: int, rng: np.random.Generator) -> Array:
        return rng.uniform(-most, most, m).astype(np.float32)


def sampled(images: Array, row: Array, col: Array) -> Array:
    """Read images (m, 784) at places (m, 784) counted from their middle: (m, 784).

    Between four pixels the value is interpolated in both directions; outside is paper, 0.
    (The few pixels beyond the last one count nothing; to "wrap" them is quickest.)
    """
    flat = _on_paper(images, 0).ravel()
    (top, below), (left, right) = _split(row), _split(col)
    first = np.arange(len(images)) * PADDED**2  # the first pixel of each image
    at = top * PADDED + left + first[:, None]
    upper = _between(flat.take(at, mode="wrap"), flat[1:].take(at, mode="wrap"), right)
    flat = flat[PADDED:]  # from here on one row further down
    lower = _between(flat.take(at, mode="wrap"), flat[1:].take(at, mode="wrap"), right)
    return _between(upper, lower, below)


def _between(a: Array, b: Array, share: Array) -> Array:
    """Go that share of the way from a to b: a + share (b - a), in the memory of b."""
    b -= a
    b *= share
    b += a
    return b


def _split(place: Array) -> tuple[NDArray[np.intp], Array]:
    """Return the padded pixel before each place, and how far beyond it the place lies."""
    place = place + (PADDED / 2 - 0.5)  # now counted from the padded corner
    np.clip(place, 0, PADDED - 1, out=place)  # there, what comes after has no weight
    whole = place.astype(np.intp)
    place -= whole
    return whole, place


def thickened(images: Array, amount: Array) -> Array:
    """Make the strokes of images (m, 784) thicker where amount (m,) > 0, thinner where < 0.

    At 1 each pixel becomes the largest of itself and its four neighbours, at -1 the smallest,
    and in between it goes that share of the way.
    """
    image = _on_paper(images, 0)
    most, least = _largest(image), -_largest(-_on_paper(images, 1))  # beyond the edge is neither
    for goal, share in ((most, np.maximum(amount, 0)), (least, np.maximum(-amount, 0))):
        np.subtract(goal, image, out=goal)
        np.multiply(goal, share[:, None], out=goal)
    image += most
    image += least
    return image.reshape(-1, PADDED, PADDED)[:, 1:-1, 1:-1].reshape(images.shape)


def _largest(image: Array) -> Array:
    """Return the largest of each pixel of images on paper and of its four neighbours.

    All images lie in one row of memory, so that a neighbour is so many places before or after.
    """
    pixels = image.ravel()
    most = pixels.copy()
    for step in (1, PADDED):
        np.maximum(most[step:], pixels[:-step], out=most[step:])
        np.maximum(most[:-step], pixels[step:], out=most[:-step])
    return most.reshape(image.shape)


def _on_paper(images: Array, value: float) -> Array:
    """Put a ring of one value around images (m, 784): (m, 900)."""
    paper = np.full((len(images), PADDED, PADDED), value, images.dtype)
    paper[:, 1:-1, 1:-1] = images.reshape(-1, SIDE, SIDE)
    return paper.reshape(-1, PADDED**2)


AUGMENTATIONS: dict[str, Distortion | None] = {
    "none": None,
    "gentle": Distortion(5, 0.05, 0.05, 1.0, 0.4, 0.25),
    "strong": Distortion(),
}
