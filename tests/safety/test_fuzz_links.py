"""Links and settings with anything in them: what makes sense comes back, the rest is nothing."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.data.datasets.plane import PLANE
from runs.playground.plane_data import PlaneData
from runs.playground.settings import MAX_UNITS, Play
from runs.service import settings
from tests.runs import test_settings
from tests.safety.fuzz import JSON, NUMBERS, about, tried
from ui.play import controls, edits_link, pin_link
from ui.play.own import points, points_link
from ui.server import web
from ui.settings import playground
from ui.tables import table_link

LETTERS = st.text(st.sampled_from("0123456789abft_~.,;:-e+ tٴ٣²")) | st.text(max_size=50)
PIECES = st.sampled_from(["https://a.example", "*", ";", "\r\n", "x", ", ", ":*"])
ENVIRONMENT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


@tried(150)
@given(LETTERS | st.lists(st.from_regex(edits_link.ONE, fullmatch=True)).map("~".join))
def test_edits(text: str) -> None:
    found = edits_link.unpack(text)
    assert len(found) <= edits_link.MOST
    assert edits_link.unpack(edits_link.pack(found)) == tuple(
        edits_link.unpack(edits_link.pack([edit]))[0] for edit in found
    )


def written(told: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


DATA = about(
    name=st.sampled_from([*PLANE, "own", "x"]),
    points=st.integers(0, 2000),
    noise=st.floats(0, 1.2),
    classes=st.integers(0, 9),
    train=st.lists(st.lists(NUMBERS, max_size=4)),
)
PLAY = about(
    features=st.lists(st.sampled_from(["x1", "x2", "product", "x"])),
    hidden_sizes=st.lists(st.integers(-1, 20), max_size=8),
    hidden=st.lists(st.sampled_from(["tanh", "relu", "softmax"]), max_size=8),
    learning_rate=st.sampled_from(playground.RATES),
    iterations=st.sampled_from(playground.ITERATIONS),
    edits=LETTERS,
    batch_size=NUMBERS,
)


@tried(150)
@given(LETTERS | JSON.map(written) | st.lists(DATA | PLAY, max_size=3).map(written)
       | st.tuples(DATA, PLAY).map(written))  # fmt: skip
def test_a_pinned_run(text: str) -> None:
    found = pin_link.unpack(text)
    if found is not None:
        data, play = found
        assert isinstance(data, PlaneData)
        assert isinstance(play, Play)
        again = pin_link.pack(found)
        assert again == "" or pin_link.unpack(again) is not None


@tried(150)
@given(LETTERS, st.integers(3, 4))
def test_rows(text: str, columns: int) -> None:
    found = table_link.unpack(text, columns)
    if found is not None:
        assert table_link.unpack(table_link.pack(*found), columns) == found


KINDS = st.sampled_from(points_link.KINDS)
PACKED = st.text(st.sampled_from(points_link.LETTERS), max_size=40)


@tried(150)
@given(LETTERS | st.tuples(KINDS, st.sampled_from(".:"), PACKED | LETTERS).map("".join))
def test_own_points(text: str) -> None:
    found = points_link.from_link(text)
    if found is not None:
        assert points_link.from_link(points_link.to_link(found)) == found


@tried(150)
@given(LETTERS, LETTERS)
def test_layers(sizes: str, activations: str) -> None:
    numbers, names = controls.parse_layers(sizes, activations)
    if numbers is not None:
        assert all(1 <= n <= MAX_UNITS for n in numbers)
        assert len(names) == len(numbers)


PLACES = st.lists(st.lists(NUMBERS, max_size=3) | JSON, max_size=6)
MINE = points.own([(-1.0, 0.5, 0.0), (1.0, -2.0, 1.0), (2.0, 2.0, 1.0)], [], 2)


@tried(150)
@given(about(points=PLACES, label=NUMBERS, erase=st.booleans(), radius=NUMBERS),
       st.sampled_from([0, 2, 6]))  # fmt: skip
def test_a_stroke(told: Any, n_classes: int) -> None:
    stroke = points.stroke(told, n_classes)
    if stroke is not None:
        assert all(max(abs(x), abs(y)) <= points.FAR for x, y in stroke.places)
        assert 0 < stroke.near <= points.MOST_NEAR
        if n_classes == 2:
            points.painted(MINE, stroke)[0].examples(("x1", "x2"))


@tried(100)
@given(ENVIRONMENT | st.integers().map(str) | st.floats().map(str))
def test_numbers_of_the_host(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, (ask, most) in test_settings.ALL.items():
            patch.setenv(name, text)
            assert 1 <= ask() <= most
        patch.setenv("GLASSBOX_SCHEDULER", text)
        assert settings.scheduler() == text.strip()


@tried(100)
@given(ENVIRONMENT | st.lists(PIECES).map("".join))
def test_who_may_frame_the_pages(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GLASSBOX_EMBED", text)
        header = web.policy(web.embedders())
    assert header.isprintable()
    assert header.isascii()
    assert header.count(";") == web.policy("'self'").count(";")
