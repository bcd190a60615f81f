"""What may vary in an experiment, and how a training gets it.

A setting is one entry of ``PLAYGROUND`` or ``MNIST``. Depth and width are settings of their own:
so many hidden layers of so many units each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import nn
from nn.activations import HIDDEN_ACTIVATIONS
from nn.data.augmentation import AUGMENTATIONS
from nn.data.datasets import DATASETS
from nn.data.datasets.plane import PLANE
from nn.optimizers import OPTIMIZERS
from nn.schedules import SCHEDULES
from runs.experiments.features import FeaturesSpec
from runs.experiments.hidden import HiddenSpec
from runs.experiments.tickets import TICKETS, TicketSpec
from runs.mnist.spec import Convolution, MnistSpec
from runs.playground.plane_data import OWN
from runs.playground.spec import PlaySpec
from runs.service import own_data

Kind = Literal["number", "whole", "choice", "sizes", "flag"]
Subject = Literal["playground", "mnist", "features", "tickets", "hidden"]
Base = PlaySpec | MnistSpec | FeaturesSpec | TicketSpec | HiddenSpec
SUBJECTS: dict[Subject, type[Any]] = {
    "playground": PlaySpec, "mnist": MnistSpec, "features": FeaturesSpec, "tickets": TicketSpec,
    "hidden": HiddenSpec,  # which no link and no file can tell of
}  # fmt: skip
Value = float | int | str | bool | tuple[int, ...] | None  # None: all examples in one batch
UNITS = 4  # of a hidden layer, where the base has none to go by


@dataclass(frozen=True)
class Setting:
    """Something that may vary."""

    key: str
    name: str  # as in "the learning rate explains 71 %"
    kind: Kind
    choices: tuple[str, ...] = ()  # of a choice
    field: str = ""  # of the base, if it is not called like the key
    or_all: bool = False  # whether None is a value, too

    @property
    def of(self) -> str:
        """The field of the base that it is."""
        return self.field or self.key


def _by_key(*settings: Setting) -> dict[str, Setting]:
    return {one.key: one for one in settings}


IMAGES = Setting("data", "data set", "choice", tuple(DATASETS))
COMMON = (
    Setting("learning_rate", "learning rate", "number"),
    Setting("iterations", "number of iterations", "whole"),
    Setting("hidden_sizes", "hidden layers", "sizes"),
    Setting("depth", "number of hidden layers", "whole"),
    Setting("width", "units of a hidden layer", "whole"),
    Setting("activation", "activation", "choice", tuple(HIDDEN_ACTIVATIONS)),
    Setting("optimizer", "optimizer", "choice", tuple(OPTIMIZERS)),
    Setting("batch_size", "batch size", "whole", or_all=True),
    Setting("initializer", "initializer", "choice", tuple(nn.INITIALIZERS)),
    Setting("schedule", "schedule", "choice", tuple(SCHEDULES)),
    Setting("l2", "L2 penalty", "number"),
)
PLAYGROUND = _by_key(
    *COMMON,
    Setting("l1", "L1 penalty", "number"),
    Setting("dropout", "dropout", "number"),
    Setting("data", "data set", "choice", tuple(PLANE), field="name"),
    Setting("points", "number of points", "whole"),
    Setting("noise", "noise", "number"),
)
MNIST = _by_key(
    *COMMON,
    Setting("convolutions", "convolutions", "sizes"),
    Setting("batch_norm", "normalised batches", "flag"),
    Setting("augmentation", "augmentation", "choice", tuple(AUGMENTATIONS)),
    Setting("label_smoothing", "label smoothing", "number"),
    IMAGES,
)
FEATURES = _by_key(
    Setting("units", "number of units", "whole"),
    Setting("examples", "number of examples", "whole"),
    IMAGES,
)
TICKET = _by_key(
    *(one for one in COMMON if one.key in ("learning_rate", "hidden_sizes", "optimizer")),
    Setting("share", "share of weights that stay", "number"),
    Setting("ticket", "ticket", "choice", TICKETS),
    Setting("iterations", "number of iterations", "whole", field="steps"),
    IMAGES,
)
HIDDEN = _by_key(Setting("learning_rate", "learning rate", "number", field="rate"))
KNOWN: dict[Subject, dict[str, Setting]] = {
    "playground": PLAYGROUND, "mnist": MNIST, "features": FEATURES, "tickets": TICKET,
    "hidden": HIDDEN,
}  # fmt: skip
POINTS = ("data", "points", "noise")  # settings of the playground's points
LAYERS = ("hidden_sizes", "depth", "width", "activation")


def subject_of(base: Base) -> Subject:
    """Say what is trained."""
    return next(name for name, kind in SUBJECTS.items() if isinstance(base, kind))


def settings_of(subject: Subject) -> dict[str, Setting]:
    """Return what may vary, by its key."""
    return KNOWN[subject]


def is_own(base: Base) -> bool:
    """Whether a training learns from data that a visitor made or brought."""
    return base.data.name == OWN if isinstance(base, PlaySpec) else own_data.is_own(base.data)


def may_vary(base: Base) -> dict[str, Setting]:
    """Return what may vary with this base, by its key: data of one's own are what they are."""
    known = settings_of(subject_of(base))
    fixed = (POINTS if isinstance(base, PlaySpec) else ("data",)) if is_own(base) else ()
    return {key: one for key, one in known.items() if key not in fixed}


def varied(base: Base, values: Mapping[str, Value], seed: int | None = None) -> Base:
    """Return the base with some settings as given, and a seed. Edits by hand are left out.

    Raises:
        ValueError: with a sentence, if that makes no training.
    """
    known = settings_of(subject_of(base))
    fields: dict[str, Any] = {known[key].of: value for key, value in values.items()}
    if seed is not None:
        fields["seed"] = seed
    if isinstance(base, FeaturesSpec | TicketSpec | HiddenSpec):
        return replace(base, **fields)
    for key in LAYERS:  # they are taken together
        if key in values:
            del fields[known[key].of]
    if isinstance(base, PlaySpec):
        points = {known[key].of: fields.pop(known[key].of) for key in POINTS if key in values}
        hidden = layers(base.play.hidden_sizes, values)
        name = values.get("activation")
        if name or len(hidden) != len(base.play.hidden):
            one = name or (base.play.hidden[0] if base.play.hidden else "tanh")
            fields["hidden"] = (one,) * len(hidden)
        play = replace(base.play, hidden_sizes=hidden, edits=(), **fields)
        return PlaySpec(replace(base.data, **points), play)
    if "activation" in values:
        fields["hidden"] = values["activation"]
    if "convolutions" in fields:
        first = base.convolutions[0] if base.convolutions else Convolution()
        fields["convolutions"] = tuple(replace(first, filters=n) for n in fields["convolutions"])
    return replace(base, hidden_sizes=layers(base.hidden_sizes, values), **fields)


def layers(sizes: tuple[int, ...], values: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the sizes of the hidden layers: as given, or so many of so many units."""
    sizes = values.get("hidden_sizes", sizes)
    if "depth" not in values and "width" not in values:
        return sizes
    width = values.get("width", sizes[0] if sizes else UNITS)
    return (width,) * values.get("depth", max(1, len(sizes)))  # units need a layer


def current(base: Base, key: str) -> Value:
    """Return what the base has for a setting: a page may begin from there."""
    if isinstance(base, FeaturesSpec | TicketSpec | HiddenSpec):
        held: Value = getattr(base, settings_of(subject_of(base))[key].of)
        return held
    play = base.play if isinstance(base, PlaySpec) else base
    sizes = play.hidden_sizes
    if key == "depth":
        return len(sizes)
    if key == "width":
        return sizes[0] if sizes else UNITS
    if key == "activation":
        return play.hidden if isinstance(play.hidden, str) else (*play.hidden, "tanh")[0]
    if key == "convolutions" and isinstance(base, MnistSpec):
        return tuple(one.filters for one in base.convolutions)
    home = base.data if isinstance(base, PlaySpec) and key in POINTS else play
    value: Value = getattr(home, settings_of(subject_of(base))[key].of)
    return value
