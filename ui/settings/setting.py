"""A setting of a page is declared once; all that asks what settings there are reads that.

Its entry in a page's table makes its widget, its place in the address, what a preset sets, what a
comparison and the words about a training say of it, and what a teacher can hide or keep fixed.
Its first value is that of what is trained, as are the bounds of what may be trained.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import KW_ONLY, dataclass
from typing import Any

import numpy as np
import streamlit as st

from ui.kit import widgets


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Setting:
    """What a setting is called, and where its value goes. Each kind has a widget of its own.

    ``trained`` is what has it: a spec, or an experiment.
    """

    name: str  # of its key and in the address, behind the prefix of the page
    label: str
    help: str | None
    _: KW_ONLY
    field: str = ""  # of what is trained, if it is called otherwise there
    noun: str = ""  # the label in a sentence, if it is another there
    shown: Callable[[Any], Any] = _same  # the field's value → the widget's
    taken: Callable[[Any], Any] = _same  # and back
    word: Callable[[Any], str] | None = None  # the field's value, as a comparison writes it
    phrase: Callable[[str], str] | None = None  # that word, in a sentence on a training

    def __post_init__(self) -> None:
        """Call the field as the setting, and the setting as its label, if nothing else is said."""
        object.__setattr__(self, "field", self.field or self.name)
        is_word = self.label[1:2].islower()  # and not a symbol, as in "L2 penalty"
        noun = self.label[0].lower() + self.label[1:] if is_word else self.label
        object.__setattr__(self, "noun", self.noun or noun)

    def of(self, trained: object) -> Any:
        """Return the field's value."""
        return getattr(trained, self.field)

    def told(self, trained: object) -> str:
        """Write the value in a few words."""
        return (self.word or self._word)(self.of(trained))

    def said(self, trained: object) -> str:
        """Name the setting and its value, as part of a sentence."""
        told = self.told(trained)
        return self.phrase(told) if self.phrase else f"{self.noun} {told}"

    def fits(self, trained: object) -> bool:
        """Whether the widget has a place for the value; a link may tell others."""
        return bool(self._has(self.shown(self.of(trained))))

    def draw(self, prefix: str, usual: object, **more: Any) -> Any:
        """Draw the widget, at first as usual, and return the field's value."""
        first = self.shown(self.of(usual))
        return self.taken(self._widget(f"{prefix}_{self.name}", first, **more))

    def _word(self, value: Any) -> str:
        return f"{value:g}" if isinstance(value, float) else str(value)

    def _has(self, _: Any) -> bool:
        return True

    def _widget(self, key: str, first: Any, **more: Any) -> Any:
        raise NotImplementedError("The page draws it.")


@dataclass(frozen=True)
class Choice(Setting):
    """One of several things with names."""

    names: Mapping[str, str]  # name → what it is called

    def _word(self, value: Any) -> str:
        return self.names[self.shown(value)]

    def _has(self, name: str) -> bool:
        return name in self.names

    def _widget(self, key: str, first: str, **more: Any) -> str:
        return widgets.choice(self.label, key, self.names, self.help, first, **more)


@dataclass(frozen=True)
class Slide(Setting):
    """One of some values on a slider, or a number between them that a link says."""

    values: Sequence[Any]
    exact: bool = False  # whether a whole number can be typed, too
    written: Callable[[Any], str] = str

    def _has(self, value: Any) -> bool:
        values = self.values
        return value in values or (type(value) is not str and values[0] <= value <= values[-1])

    def _widget(self, key: str, first: Any, **more: Any) -> Any:
        draw = widgets.slide_or_type if self.exact else widgets.slide
        more["format_func"] = self.written
        return draw(self.label, key, self.values, first, self.help, **more)


@dataclass(frozen=True)
class Span(Setting):
    """A number from ``low`` to ``high``."""

    low: Any
    high: Any
    step: Any = None
    format: str | None = None

    def _has(self, value: Any) -> bool:
        return bool(self.low <= value <= self.high)

    def _widget(self, key: str, first: Any, **more: Any) -> Any:
        return st.slider(
            self.label, self.low, self.high, first, self.step, key=key, bind="query-params",
            help=self.help, format=self.format, **more,
        )  # fmt: skip


@dataclass(frozen=True)
class Toggle(Setting):
    """Yes or no."""

    def _widget(self, key: str, first: bool, **more: Any) -> bool:
        return st.toggle(self.label, first, key=key, bind="query-params", help=self.help, **more)


@dataclass(frozen=True)
class Seed(Setting):
    """A whole number that chance begins with."""

    most: int
    new: str = ""  # on a button that takes another one
    drawn: bool = False  # by chance, and not the next one

    def _has(self, seed: int) -> bool:
        return seed <= self.most

    def _widget(self, key: str, first: int, **more: Any) -> int:
        row: dict[str, Any] = {"horizontal": True, "vertical_alignment": "bottom"}
        with st.container(**row) if self.new else nullcontext():
            seed = st.number_input(
                self.label, 0, self.most, first, key=key, bind="query-params", help=self.help,
                **more,
            )  # fmt: skip
            if self.new:
                prefix = key.removesuffix(self.name)
                st.button(
                    self.new, icon=":material/casino:", on_click=self._other, args=[key],
                    key=f"{prefix}new_{self.name}" if self.drawn else f"{key}_new", **more,
                )  # fmt: skip
        return int(seed)

    def _other(self, key: str) -> None:
        n = self.most + 1
        step = int(np.random.default_rng().integers(1, n)) if self.drawn else 1
        st.session_state[key] = (int(st.session_state[key]) + step) % n


def draw(prefix: str, settings: Iterable[Setting], usual: object, **more: Any) -> dict[str, Any]:
    """Draw the widgets, and return the value of each field.

    ``more`` is what all these widgets are to know besides.
    """
    return {one.field: one.draw(prefix, usual, **more) for one in settings}


def put(prefix: str, settings: Iterable[Setting], trained: object) -> None:
    """Set the controls to what is, or was, trained. For use in callbacks."""
    st.session_state.update(shown(prefix, settings, trained))


def shown(prefix: str, settings: Iterable[Setting], trained: object) -> dict[str, Any]:
    """Return what the controls show of what is trained, by their keys."""
    return {f"{prefix}_{one.name}": one.shown(one.of(trained)) for one in settings}


def labels(settings: Iterable[Setting]) -> dict[str, str]:
    """Return the label of each, by its name."""
    return {one.name: one.label for one in settings}
