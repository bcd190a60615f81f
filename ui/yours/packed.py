"""The drawings as one file: a folder for each name, with a picture for each drawing."""

from __future__ import annotations

import io
import zipfile

from nn.data.sketches import Sketches
from ui.pictures import images

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
