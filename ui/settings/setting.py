"""A setting of a page is declared once; all that asks what settings there are reads that.

Its entry in a page's table makes its widget, its place in the address, what a preset sets, what a
comparison and the words about a training say of it, and what a teacher can hide or keep fixed.
Its first value and its bounds are those of what is trained: ``usual`` below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import KW_ONLY, dataclass
from typing import Any

import streamlit as st

from ui.kit import widgets


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Setting:
    """What a setting is called, and where its value goes. Each kind has a widget of its own."""

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
        """Return the value that this has in what is trained."""
        return getattr(trained, self.field)

    def told(self, value: Any) -> str:
        """Write a value of the field in a few words."""
        if self.word:
            return self.word(value)
        return f"{value:g}" if isinstance(value, float) else str(value)

    def said(self, value: Any) -> str:
        """Name the setting and a value of the field, as part of a sentence."""
        told = self.told(value)
        return self.phrase(told) if self.phrase else f"{self.noun} {told}"

    def fits(self, value: Any) -> bool:
        """Whether the widget has a place for a value of the field; a link may tell others."""
        raise NotImplementedError

    def draw(self, key: str, first: Any, **more: Any) -> Any:
        """Draw the widget, and return its value."""
        raise NotImplementedError


@dataclass(frozen=True)
class Choice(Setting):
    """One of several things with names."""

    names: Mapping[str, str]  # name → what it is called

    def told(self, value: Any) -> str:
        """Call it as the widget does."""
        return self.word(value) if self.word else self.names[self.shown(value)]

    def fits(self, value: Any) -> bool:
        """Whether it is one of them."""
        return self.shown(value) in self.names

    def draw(self, key: str, first: str, **more: Any) -> str:
        """Draw a selectbox."""
        return widgets.choice(self.label, key, self.names, self.help, first, **more)


@dataclass(frozen=True)
class Slide(Setting):
    """One of some values on a slider, or what a link says between them."""

    values: Sequence[Any]
    exact: bool = False  # whether a whole number can be typed, too
    written: Callable[[Any], str] = str

    def draw(self, key: str, first: Any, **more: Any) -> Any:
        """Draw a slider over the values."""
        draw = widgets.slide_or_type if self.exact else widgets.slide
        return draw(
            self.label, key, self.values, first, self.help, format_func=self.written, **more
        )

    def fits(self, value: Any) -> bool:
        """Whether it is one of them, or a number between them."""
        value, low, high = self.shown(value), self.values[0], self.values[-1]
        return value in self.values or (not isinstance(value, str) and low <= value <= high)


@dataclass(frozen=True)
class Span(Setting):
    """A number from ``low`` to ``high``."""

    low: Any
    high: Any
    step: Any = None
    format: str | None = None

    def draw(self, key: str, first: Any, **more: Any) -> Any:
        """Draw a slider from one to the other."""
        return st.slider(
            self.label, self.low, self.high, first, self.step, key=key, bind="query-params",
            help=self.help, format=self.format, **more,
        )  # fmt: skip

    def fits(self, value: Any) -> bool:
        """Whether it lies between them."""
        return bool(self.low <= self.shown(value) <= self.high)


@dataclass(frozen=True)
class Toggle(Setting):
    """Yes or no."""

    def draw(self, key: str, first: bool, **more: Any) -> bool:
        """Draw a switch."""
        return st.toggle(self.label, first, key=key, bind="query-params", help=self.help, **more)

    def fits(self, value: Any) -> bool:
        """Whether it is one of the two."""
        return isinstance(value, bool)


@dataclass(frozen=True)
class Seed(Setting):
    """A whole number that chance begins with."""

    most: int
    new: str = ""  # of a button that takes the next one

    def draw(self, key: str, first: int, **more: Any) -> int:
        """Draw a field for it, and the button if there is one."""
        if not self.new:
            return self._field(key, first, **more)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            value = self._field(key, first, **more)
            st.button(
                self.new, icon=":material/casino:", key=f"{key}_new", on_click=self._next,
                args=[key], **more,
            )  # fmt: skip
        return value

    def _field(self, key: str, first: int, **more: Any) -> int:
        return st.number_input(
            self.label, 0, self.most, first, key=key, bind="query-params", help=self.help, **more
        )

    def _next(self, key: str) -> None:
        st.session_state[key] = (int(st.session_state[key]) + 1) % (self.most + 1)

    def fits(self, value: Any) -> bool:
        """Whether it is not too large."""
        return bool(0 <= value <= self.most)


Settings = Iterable[Setting]


def draw(
    prefix: str,
    settings: Settings,
    usual: object,
    place: Callable[[str], AbstractContextManager[object]] = nullcontext,
    **more: Any,
) -> dict[str, Any]:
    """Draw the widgets, and return what they say: the value of each field.

    ``usual`` has their first values, ``place`` says where the one of a name goes, and ``more`` is
    what else the widgets are to know.
    """
    found = {}
    for one in settings:
        with place(one.name):
            first = one.shown(one.of(usual))
            value = one.draw(f"{prefix}_{one.name}", first, **more)
        found[one.field] = one.taken(value)
    return found


def put(prefix: str, settings: Settings, trained: object) -> None:
    """Set the controls to what is, or was, trained. For use in callbacks."""
    st.session_state.update(shown(prefix, settings, trained))


def shown(prefix: str, settings: Settings, trained: object) -> dict[str, Any]:
    """Return what the controls show of what is trained, by their keys."""
    return {f"{prefix}_{one.name}": one.shown(one.of(trained)) for one in settings}


def labels(settings: Settings) -> dict[str, str]:
    """Return the label of each, by its name."""
    return {one.name: one.label for one in settings}


def told(settings: Settings, trained: object) -> dict[str, str]:
    """Return what each is in what is trained, by its label."""
    return {one.label: one.told(one.of(trained)) for one in settings}


def unusual(settings: Settings, trained: object, usual: object) -> list[str]:
    """Say those that are not as usual, each with its name."""
    return [one.said(one.of(trained)) for one in settings if one.of(trained) != one.of(usual)]
