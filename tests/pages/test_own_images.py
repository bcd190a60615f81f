"""Images of one's own on the MNIST page: brought, looked at, used, and taken away."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from runs.service import own_data
from tests import own_sets
from tests.pages.conftest import Visit
from tests.pages.look import fine, press

SHAPES = ("shapes.zip", own_sets.shapes(each=6), "application/zip")


def _opened(visit: Visit) -> AppTest:
    return press(visit("mnist"), "own_button")


def _brought(visit: Visit, *file: object) -> AppTest:
    at = _opened(visit)
    at.get_by_key("own_upload").upload(*file)
    return fine(at.run())


def test_what_may_be_brought_is_said_before(visit):
    (uploader,) = _opened(visit).file_uploader
    assert "20,000 images and 25 MB" in uploader.label
    assert uploader.proto.max_upload_size_mb == 25


def test_own_images_are_brought_chosen_and_taken_away(visit):
    at = _brought(visit, *SHAPES)
    assert any("18 images of 3 classes" in text.value for text in at.markdown)
    assert at.get_by_key("own_fit").value == "ink"  # they look like drawings
    at.get_by_key("own_title").set_value("<b>Mine</b>")
    press(at, "own_use")
    name = at.session_state["mnist_data"]
    assert own_data.about(name).classes == own_sets.SHAPES
    assert own_data.about(name).title == "‹b›Mine‹∕b›"
    assert at.session_state["mnist_batch"] == "32"  # settings that suit few images
    [table] = [table.value for table in at.table if "To learn from" in table.value]
    assert table["To learn from"].tolist() == [5, 5, 5]
    assert table["To test on"].tolist() == [1, 1, 1]
    press(at, "own_remove")
    assert at.session_state["mnist_data"] == "mnist-5k"
    assert not own_data.is_kept(name)


def test_what_cannot_be_taken_is_said_and_nothing_changes(visit):
    at = _brought(visit, "a.rar", b"Rar!\x1a\x07\x01\x00", "application/x-rar")
    assert "pack it as .zip" in at.error[0].value
    assert at.session_state["mnist_data"] == "mnist-5k"


@pytest.mark.rest
def test_what_becomes_clear_only_in_the_end_is_said_as_well(visit):
    files = own_sets.folders("a", "b", each=1)
    at = press(_brought(visit, "a.zip", own_sets.zipped(files), "application/zip"), "own_use")
    assert "too few different pictures" in at.error[0].value
    assert at.session_state["mnist_data"] == "mnist-5k"
