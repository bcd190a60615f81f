"""The pictures of the start page: drawn anew they are the same, and they are small."""

from __future__ import annotations

import base64
import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from ui import miniatures
from ui.miniatures.drawing import HIGH, WIDE
from ui.miniatures.make import PICTURES, picture
from ui.registry import PATH, after

INSIDE = re.compile(r"data:image/png;base64,([^']+)")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def parts(svg: str) -> tuple[str, list[float], list[np.ndarray]]:
    """Take a picture apart: its words, its numbers, and the pictures in it."""
    inside = [
        np.asarray(Image.open(io.BytesIO(base64.b64decode(data))), int)
        for data in INSIDE.findall(svg)
    ]
    rest = INSIDE.sub("", svg)
    return NUMBER.sub("#", rest), [float(n) for n in NUMBER.findall(rest)], inside


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_what_the_network_draws_today(name: str) -> None:
    """Other machines round differently, so a pixel's width is forgiven."""
    shipped = miniatures.path(name).read_text(encoding="utf-8")
    words, numbers, inside = parts(shipped)
    new_words, new_numbers, new_inside = parts(picture(name))
    assert words == new_words
    np.testing.assert_allclose(numbers, new_numbers, atol=1.01)
    for old, new in zip(inside, new_inside, strict=True):
        assert np.abs(old - new)[..., 3].mean() < 4


def test_each_page_that_tells_of_a_picture_has_one_and_all_are_small() -> None:
    assert {*PICTURES} == {page.name for page in PATH if page.picture}
    assert sum(len(miniatures.address(name)) for name in PICTURES) < 100_000
    for name in PICTURES:
        root = ElementTree.fromstring(miniatures.path(name).read_text(encoding="utf-8"))
        assert (root.get("width"), root.get("height")) == (str(WIDE), str(HIGH))


def test_the_path_goes_on_from_page_to_page() -> None:
    names = [page.name for page in PATH]
    assert [after(name).name for name in names[:-1]] == names[1:]
    assert after(names[-1]) is None
    for page in PATH:
        assert not page.picture or len(page.picture) > 20
        assert page.text
