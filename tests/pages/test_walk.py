"""A visitor who changes everything, presses everything, goes everywhere and comes back.

So everything that can be changed meets everything that can be pressed, in both orders; which values
and which order, a seed draws. More seeds with ``GLASSBOX_FUZZ=1000``, one for each hundred.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from streamlit.runtime.scriptrunner import RerunData
from streamlit.testing.v1 import AppTest, element_tree, local_script_runner

from runs import SERVICE
from tests.opening import PAGES, leave, opened
from tests.safety.fuzz import ASKED
from tests.waiting import over
from ui.memory import session
from ui.registry import BY_NAME

KINDS = ("button_group", "checkbox", "multiselect", "number_input", "radio", "select_slider",
         "selectbox", "slider", "text_input", "toggle")  # fmt: skip
# How long it trains stays short, and so does how many are trained; all else is changed.
KEPT = ("_iterations", "_iterations_exact", "_points", "_first")
# Not in the address: answers, exact numbers beside a slider, a brush in the hand, which cell of a
# confusion matrix and which trainings are looked at, how far to go on, and what a drawing shows.
NOT_CARRIED = ("question_", "_guess_", "_exact", "play_paint", "play_brush", "mnist_true",
               "mnist_read", "history_", "more_", "conv_label", "_typed",
               "yours_class", "room_challenge", "room_poll_next")  # fmt: skip
# Fair answers: a preset may train for long, and a few large pools leave no image.
REFUSALS = ("This training would take about", "A window of")


class Label(str):
    """An option by its label, as the browser sends it, which ``format_func`` is not asked for."""


def by_labels(patch: pytest.MonkeyPatch) -> None:
    """Let a control of Streamlit's test client be set by labels that look like options, too."""
    usual = element_tree._format_value_for_widget
    patch.setattr(
        element_tree, "_format_value_for_widget",
        lambda shown, value: str(value) if isinstance(value, Label) else usual(shown, value),
    )  # fmt: skip


@contextmanager
def by_history() -> Iterator[None]:
    """What runs inside was asked for by Back or Forward."""
    with pytest.MonkeyPatch.context() as patch:
        asked = partial(RerunData, is_history_navigation=True)
        patch.setattr(local_script_runner, "RerunData", asked)
        yield


class Walk:
    """One visitor, who came to a page by a link."""

    def __init__(self, page: str, seed: int) -> None:
        self.page, self.rng = page, random.Random(f"{page} {seed}")
        self.at = opened(page, {f"{BY_NAME[page].prefix}_iterations": "5"})
        self.steps: list[str] = []
        self.look("come")

    def look(self, step: str) -> None:
        """Whatever was done, there is a page, with no error on it."""
        self.steps.append(step)
        said = [e.value for e in [*self.at.exception, *self.at.error]]
        assert [text for text in said if not text.startswith(REFUSALS)] == [], self.steps
        assert len(self.at.title) == 1, self.steps
        assert len(self.at.main.children) > 2, self.steps

    def run(self, step: str) -> None:
        self.at.run()
        active = [run for run in session.trainings(self.at.session_state["session_name"])
                  if run.active]  # fmt: skip
        for run in active:
            SERVICE.stop(run)
            over(run, 200)  # a large network is measured once more, and others work here, too
        if active:
            self.at.run()
        self.look(step)

    # ---- settings ----

    def controls(self) -> dict[str, Any]:
        found = {w.key: w for kind in KINDS for w in self.at.get(kind) if w.key}
        return {key: w for key, w in found.items() if not w.disabled and not key.endswith(KEPT)}

    def values(self, at: AppTest | None = None) -> dict[str, object]:
        """What the controls say that stand in the address, the order of many choices aside."""
        found = [w for kind in KINDS for w in (at or self.at).get(kind) if w.key and not w.disabled]
        return {
            w.key: sorted(w.value) if isinstance(w.value, list) else w.value
            for w in found
            if not any(part in w.key for part in NOT_CARRIED)
        }

    def change(self) -> None:
        """Change every control at once."""
        for w in self.controls().values():
            value = self.drawn(w)
            w.set_value(value)
            if name := getattr(w.proto, "query_param_key", ""):  # the browser writes the address
                text = str(value)
                self.at.query_params[name] = text.lower() if w.type == "toggle" else text
        self.run("change all")

    def drawn(self, w: Any) -> object:
        if w.type in ("toggle", "checkbox"):
            return not w.value
        if w.type in ("number_input", "slider"):
            steps = round((w.max - w.min) / w.step)
            return w.min + type(w.min)(w.step) * self.rng.randint(0, steps)
        if w.type == "text_input":
            return "something"
        many = w.type == "multiselect" or (w.type == "button_group" and not w._is_single_select)
        options = [Label(option) for option in w.options]
        count = self.rng.randint(0, min(2, len(options)))
        return self.rng.sample(options, count) if many else self.rng.choice(options)

    # ---- what can be pressed ----

    def ways(self) -> list[str]:
        """All that can be pressed now, by names."""
        buttons = [f"press {b.key or b.label}" for b in self.at.button if not b.disabled]
        sections = [f"open {e.proto.id.rpartition('-')[2]}" for e in self.at.expander if e.proto.id]
        return buttons + sections

    def take(self, way: str) -> None:
        kind, _, name = way.partition(" ")
        title, said = self.at.title[0].value, self.said()
        if kind == "press":
            next(b for b in self.at.button if name in (b.key, b.label)).click()
        else:
            self.at.session_state[name] = not self.at.session_state[name]
        self.run(way)
        if self.at.title[0].value != title:  # it led to another page
            with by_history():
                self.go(self.page, said)

    # ---- addresses ----

    def said(self) -> dict[str, list[str]]:
        return {name: self.at.query_params[name] for name in self.at.query_params}

    def go(self, page: str, query: dict[str, list[str]]) -> None:
        self.at.switch_page(f"pages/{page}.py")
        self.at.query_params.clear()
        self.at.query_params.update(query)
        self.run(f"go to {page}")

    def elsewhere(self) -> None:
        """The address opens the same page for somebody else; a tour in it would set it anew."""
        said = {name: text for name, text in self.said().items() if name != "tour"}
        other = opened(self.page, said)
        theirs = self.values(other)
        leave(other)
        self.same(theirs)

    def there_and_back(self) -> None:
        """To another page and back, by the browser's Back: all is as it was."""
        said, values = self.said(), self.values()
        self.go(self.rng.choice([page for page in PAGES if page != self.page]), {})
        with by_history():
            self.go(self.page, said)
        self.same(values)
        now = self.said()  # what controls say has been compared
        assert {name for name in {*now, *said} if now.get(name) != said.get(name)} <= {*values}

    def same(self, values: dict[str, object]) -> None:
        """What is there on both pages is set alike; a section may be open on one of them."""
        mine = self.values()
        both = mine.keys() & values.keys()
        assert {key: mine[key] for key in both} == {key: values[key] for key in both}, self.steps


def walk(page: str, seed: int, most: int) -> None:
    """Change everything and press one thing, until each has been pressed, or so often."""
    with pytest.MonkeyPatch.context() as patch:
        by_labels(patch)
        visitor = Walk(page, seed)
        done: set[str] = set()
        while len(done) < most:
            visitor.change()
            left = [way for way in visitor.ways() if way not in done]
            if not left:
                break
            done.add(way := visitor.rng.choice(left))
            visitor.take(way)
            if len(done) % 4 == 1:
                visitor.elsewhere()
            elif len(done) % 4 == 3:
                visitor.there_and_back()
        leave(visitor.at)


@pytest.mark.parametrize("page", PAGES)
def test_the_first_steps_of_any_walk(page: str, short_digits: None) -> None:
    walk(page, 0, 3)


@pytest.mark.rest
@pytest.mark.parametrize("seed", range(1, 2 + ASKED // 100))
@pytest.mark.parametrize("page", PAGES)
def test_whoever_changes_and_presses_everything_finds_no_error(
    page: str, seed: int, short_digits: None
) -> None:
    walk(page, seed, 60)
