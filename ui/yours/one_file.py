"""The drawings as one file: a folder for each name, with a picture for each drawing."""

from __future__ import annotations

import io
import zipfile

import numpy as np

from nn.data.digits import SIDE
from nn.data.own import files
from nn.data.own.even import Way, even
from nn.data.own.made import some
from nn.data.sketches import MOST_EACH, Sketches
from ui.pictures import images, set_pictures

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # so that the same drawings make the same file


def packed(drawn: Sketches) -> bytes:
    """Write the drawings as a zip file: a folder for each name, with PNG files of 28 × 28."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for i, name in enumerate(drawn.names):
            for j, x in enumerate(drawn.X(i).T, start=1):
                place = zipfile.ZipInfo(f"{name}/{j:03}.png", LONG_AGO)
                archive.writestr(place, images.png(images.digit(x, zoom=1)))
    return content.getvalue()


def unpacked(name: str, content: bytes) -> Sketches:
    """Read such a file, or pictures of one's own from elsewhere, which anybody may have made.

    What has 28 × 28 pixels is taken as it is; of others, the ink is cut out and centred.

    Raises:
        ValueError: in a sentence, if it cannot be taken.
    """
    source = files.opened([(name, content)], set_pictures.decoder)
    most = int(np.bincount(source.y).max())
    if most > MOST_EACH:
        raise ValueError(
            f"Here up to {MOST_EACH} drawings of each are taken, and there are {most:,} of one. "
            "The MNIST page takes larger sets."
        )
    drawings: list[list[bytes]] = [[] for _ in source.names]
    for label, picture in some(source, MOST_EACH):
        way = Way("fit", "no") if picture.shape == (SIDE, SIDE) else Way("ink")
        drawings[label].append(even(picture, way).tobytes())
    return Sketches(source.names, tuple(map(tuple, drawings)))
