"""The glossary: one plain sentence for each term, all of them used, none marked twice on a page."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runs.service import stopwatch
from runs.service.stopwatch import Desk
from runs.speed import timings
from tests.covering import some
from tests.opening import leave, opened, routed
from ui.kit.glossary import TERMS, sentence, term
from ui.registry import BY_NAME

ROOT = Path(__file__).parents[3]
FILES = [path for room in ("pages", "ui") for path in sorted((ROOT / room).rglob("*.py"))]
MARK = re.compile(r'\[([^\]]*)\]\(#term-([^ )]+) "([^"]*)"\)')
LONGEST = 160
DRAWN = ("way", "unit", "why", "nearest", "flip", "own", "teach", "card")
SCENES: dict[str, list[dict[str, Any]]] = {  # what is to be seen on a page, by turns
    "playground": [
        dict.fromkeys(
            ("play_number", "play_inside", "play_valley", "play_own_shown", "play_get_out"), True
        )
    ],
    "perceptron": [{}, {"perceptron_data": "digits"}],
    "mnist": [{"mnist_augment": "gentle"}],
    "two_layers": [{}],
    "xor": [{}],
    "speed": [{}],
    "draw": [{"draw_panel": panel, "draw_source": "example"} for panel in DRAWN],
}
PAGES = [*SCENES, *(name for name in BY_NAME if name not in SCENES)]


def used() -> set[str]:
    """Every term that a page or ui file asks for by name."""
    names: set[str] = set()
    for path in FILES:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call):
                function = getattr(call.func, "id", getattr(call.func, "attr", ""))
                asked = {"term": call.args[:1], "sentence": call.args}.get(function, [])
                names |= {str(arg.value) for arg in asked if isinstance(arg, ast.Constant)}
    return names


def test_each_term_has_one_short_sentence() -> None:
    for name, told in TERMS.items():
        assert len(told) <= LONGEST, name
        assert told[0].isupper(), name
        assert re.findall(r"[.!?](?=\s|$)", told) == ["."], name
        assert told.endswith("."), name
        assert not set(told) & set('"[]*_$<>`\\'), f"{name}: no plain text in a link's title"


def test_every_term_that_is_asked_for_exists_and_every_term_is_asked_for() -> None:
    assert used() == set(TERMS)


def test_only_the_glossary_makes_terms() -> None:
    others = [path for path in FILES if path.name != "glossary.py"]
    assert not [path.name for path in others if "#term-" in path.read_text(encoding="utf-8")]


def test_a_term_is_a_link_that_carries_its_sentence() -> None:
    marked = term("hidden layer", "hidden layers")
    found = MARK.fullmatch(marked)
    assert found
    assert found.groups() == ("hidden layers", "hidden-layer", TERMS["hidden layer"])
    assert term("unit").startswith("[unit](#term-unit ")


def test_an_unknown_term_is_a_mistake() -> None:
    for ask in (term, sentence):
        with pytest.raises(KeyError):
            ask("neuron soup")


@pytest.fixture(scope="module", autouse=True)
def _quick() -> Iterator[None]:
    """What is measured takes no time."""
    with pytest.MonkeyPatch.context() as patch:
        routed(patch)
        patch.setattr(timings, "DESK", Desk())
        patch.setattr(stopwatch, "TURN", 0.0)
        patch.setattr(stopwatch, "BUDGET", 0.0)
        yield


@pytest.mark.parametrize("path", some(PAGES, 2))
def test_no_page_marks_a_term_twice_or_outside_its_prose(path: str) -> None:
    at = opened(path)
    for state in SCENES.get(path, [{}]):
        for key, value in state.items():
            at.session_state[key] = value
        at.run()
        for radio in at.radio:  # the reasons stand there only after an answer
            if str(radio.key).rpartition("_")[0].endswith("question"):
                radio.set_value(radio.options[0])
        at.run()
        assert [e.value for e in at.exception] == []
        prose = [e.value for kind in (at.markdown, at.caption, at.info, at.warning) for e in kind]
        marks = [slug for text in prose for _, slug, _ in MARK.findall(text)]
        assert marks or path not in SCENES, state
        assert set(marks) <= {name.replace(" ", "-") for name in TERMS}
        assert [slug for slug, n in Counter(marks).items() if n > 1] == [], state
        headings = [e.value for kind in (at.title, at.header, at.subheader) for e in kind]
        widgets = [*at.button, *at.radio, *at.selectbox, *at.slider, *at.toggle, *at.number_input]
        assert not [text for text in headings + [w.label for w in widgets] if "#term-" in text]
    leave(at)
