"""What stands on a page in a test, and how it is changed."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.ui.playing import received


def fine(at: AppTest) -> AppTest:
    """Nothing broke."""
    assert [e.value for e in at.exception] == []
    assert len(at.title) == 1
    return at


def quiet(at: AppTest) -> AppTest:
    """Nothing is wrong, and nothing is said to be."""
    assert [e.value for e in [*fine(at).error, *at.warning]] == []
    return at


def put(at: AppTest, prefix: str, **values: object) -> AppTest:
    """Set widgets by their keys, all at once."""
    for name, value in values.items():
        at.get_by_key(f"{prefix}_{name}").set_value(value)
    return fine(at.run())


def button(at: AppTest, label: str) -> Any:
    return next(b for b in at.button if b.label == label)


def press(at: AppTest, key: str) -> AppTest:
    return fine(at.button(key=key).click().run())


def sent(at: AppTest) -> dict[str, str]:
    """What each panel and chart of the page was sent, by its key."""
    data = {}
    for e in at.get("bidi_component"):
        kind = e.proto.WhichOneof("data")
        if kind and e.key not in ("tab", "room_strip", "room_memory"):  # they stand around the page
            data[e.key] = as_json(getattr(e.proto, kind))
    return data | {e.key: e.proto.spec for e in at.get("plotly_chart")}


def as_json(data: str | bytes) -> str:
    """What a component was sent, as a text: of a panel with its arrays in base64."""
    if isinstance(data, str):
        return data
    return json.dumps(received(data), default=lambda one: base64.b64encode(one).decode())


def panel(text: str) -> dict:
    """Read what a panel was sent."""
    return json.loads(text)


def moved(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The panels that were sent something else."""
    return {key for key in before if before[key] != after.get(key)}


def words(at: AppTest) -> str:
    return "\n".join(e.value for kind in (at.markdown, at.caption) for e in kind)


def places(at: AppTest) -> set[str]:
    """The keys of all containers on the page."""

    def below(block: Any) -> Iterator[str]:
        for child in getattr(block, "children", {}).values():
            name = getattr(getattr(child, "proto", None), "id", "")
            yield name.rpartition("-")[2]
            yield from below(child)

    return {*below(at.main), *below(at.sidebar)}
