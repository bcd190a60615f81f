"""Pictures of one class as they came, and below each what the network will be given."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from nn.data.digits import SIDE
from nn.data.own.even import Way, even
from nn.data.own.source import Grey

CELL = 2 * SIDE  # pixels of a side of each picture
GAP = 4


def strip(pictures: Sequence[Grey], way: Way) -> NDArray[np.uint8]:
    """Lay pictures (h, w) of one class out beside each other, before and after: (h, w, 4)."""
    page = np.zeros((2 * CELL + GAP, len(pictures) * (CELL + GAP) - GAP, 2), np.uint8)
    for i, picture in enumerate(pictures):
        left = i * (CELL + GAP)
        for top, shown in ((0, _small(picture)), (CELL + GAP, _large(even(picture, way)))):
            h, w = shown.shape
            down, across = top + (CELL - h) // 2, left + (CELL - w) // 2
            page[down : down + h, across : across + w, 0] = shown
            page[down : down + h, across : across + w, 1] = 255
    grey, opacity = page[..., 0], page[..., 1]
    return np.dstack([grey, grey, grey, opacity])


def _small(picture: Grey) -> Grey:
    """Scale it into a cell as a whole; small ones so that their pixels stay square."""
    h, w = picture.shape
    if max(h, w) <= CELL // 2:
        return _large(picture, CELL // max(h, w))
    size = (max(1, round(w * CELL / max(h, w))), max(1, round(h * CELL / max(h, w))))
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BOX))


def _large(picture: Grey, zoom: int = 2) -> Grey:
    return picture.repeat(zoom, axis=0).repeat(zoom, axis=1)
