"""What a guided tour is made of. No Streamlit here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ui.kit.tutorials import Tutorial
from ui.settings.small import values


@dataclass(frozen=True)
class Step:
    """One thing to see and one thing to do.

    It is done as soon as the controls have the values of ``want``, or as soon as ``mark`` gives
    something else than when the step began.

    Raises:
        ValueError: if nothing would tell that it is done.
    """

    text: str  # what there is to see when the step begins
    ask: str  # the one thing to do
    seen: str  # what has happened then
    control: str  # the key of what to use; it gets a frame
    settings: Mapping[str, Any] = field(default_factory=dict)  # widget key → value, at the start
    apply: Callable[[], None] | None = None  # sets more; before ``settings``
    want: Mapping[str, Any] = field(default_factory=dict)  # widget key → value
    mark: Callable[[Mapping[str, Any]], object] | None = None  # None: cannot be told yet
    do: Callable[[], None] | None = None  # does it for the visitor, where values are not enough
    alone: bool = False  # the control redraws itself alone: one must look again and again

    def __post_init__(self) -> None:
        """Refuse a step that cannot be done."""
        if not self.want and self.mark is None:
            raise ValueError(f"Nothing tells that this is done: {self.ask}")

    @property
    def can_be_done(self) -> bool:
        """Whether it can be done for the visitor."""
        return bool(self.want or self.do)

    def wanted(self, state: Mapping[str, Any]) -> bool:
        """Tell whether the controls are as asked; in a list of choices the order is free."""
        return bool(self.want) and all(
            key in state and _same(state[key], value) for key, value in self.want.items()
        )


def _same(one: object, other: object) -> bool:
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return set(one) == set(other)
    return one == other


@dataclass(frozen=True)
class Tour:
    """The steps of a page, and the settings that come back after it."""

    name: str  # of the page
    settings: tuple[str, ...]  # keys in the session
    steps: tuple[Step, ...]
    table: str = ""  # the prefix of a table that a visitor may have changed

    @property
    def minutes(self) -> int:
        """About how long it takes."""
        return max(2, round(0.6 * len(self.steps)))


def keys_of(tutorial: Tutorial, *more: str) -> tuple[str, ...]:
    """Return the keys of the settings on a tutorial's page; ``more`` are those it has besides."""
    names = ("number", "example", "unit", "weight", "log", *more)
    return (*values(tutorial), *(f"{tutorial.prefix}_{name}" for name in names))
