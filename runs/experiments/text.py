"""An experiment as a short text, for a link or a file. What comes in is checked as if by hand.

Of the base, only what is not as usual is written. Points that a visitor made are not: a link has
no room for them.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, Field, fields, replace
from math import isfinite
from typing import Any

from runs.experiments.features import FeaturesSpec
from runs.experiments.hidden import HiddenSpec
from runs.experiments.settings import SUBJECTS, Value
from runs.experiments.spec import Axis, ExperimentSpec
from runs.experiments.tickets import TicketSpec
from runs.mnist.spec import Convolution, MnistSpec
from runs.playground.plane_data import OWN, PlaneData
from runs.playground.settings import Play
from runs.playground.spec import PlaySpec

Readable = PlaySpec | MnistSpec | FeaturesSpec | TicketSpec
LONGEST = 8_000  # characters
LEFT_OUT = ("edits", "train", "test", "units")  # of a playground: what was made by hand
WRONG = "This link has no experiment that can be read."
OWN_POINTS = "An experiment with points of your own cannot be put into a link."


def to_text(spec: ExperimentSpec) -> str:
    """Write an experiment as compact JSON.

    Raises:
        ValueError: if it has points of the visitor's own, or hidden data.
    """
    if isinstance(spec.base, PlaySpec) and spec.base.data.name == OWN:
        raise ValueError(OWN_POINTS)
    if isinstance(spec.base, HiddenSpec):
        raise ValueError("What is measured on hidden data cannot be put into a link.")
    told: dict[str, Any] = {"of": spec.subject, "base": _base(spec.base)}
    told["axes"] = [[axis.key, list(axis.values)] for axis in spec.axes]
    told["seeds"] = list(spec.seeds)
    if spec.draw == "random":
        told["count"] = spec.count
    if spec.halving:
        told["halving"] = spec.halving
    return json.dumps(told, separators=(",", ":"), default=_plain)


def from_text(text: str) -> ExperimentSpec:
    """Read an experiment.

    Raises:
        ValueError: with a sentence, if it is none, or one that is not allowed.
    """
    if len(text) > LONGEST:
        raise ValueError("This link is too long for an experiment.")
    try:
        told = json.loads(text, parse_constant=_refuse)
        return _read(told)
    except (KeyError, TypeError, AttributeError, RecursionError, json.JSONDecodeError) as error:
        raise ValueError(WRONG) from error


def _read(told: Any) -> ExperimentSpec:
    base: Readable
    if told["of"] == "playground":
        data = _filled(PlaneData(), told["base"].get("data", {}))
        base = PlaySpec(data, _filled(Play(), told["base"].get("play", {})))
    elif told["of"] in SUBJECTS and told["of"] != "hidden":
        base = _filled(SUBJECTS[told["of"]](), told["base"])
    else:
        raise ValueError(WRONG)
    axes = tuple(Axis(str(key), tuple(map(_value, values))) for key, values in told["axes"])
    seeds, halving = tuple(map(_whole, told["seeds"])), _whole(told.get("halving", 0))
    if "count" in told:
        return ExperimentSpec(base, axes, seeds, "random", _whole(told["count"]), halving)
    return ExperimentSpec(base, axes, seeds, halving=halving)


def _refuse(_: str) -> float:
    raise ValueError(WRONG)  # NaN and Infinity are no JSON


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise ValueError(WRONG)
    return value


def _value(value: Any) -> Value:
    return tuple(map(_whole, value)) if isinstance(value, list) else value


def _base(base: Readable) -> dict[str, Any]:
    if not isinstance(base, PlaySpec):
        return _unusual(base, type(base)())
    parts = {"data": _unusual(base.data, PlaneData()), "play": _unusual(base.play, Play())}
    return {name: part for name, part in parts.items() if part}


def _unusual(one: Any, usual: Any) -> dict[str, Any]:
    return {
        name: value
        for name, value in ((field.name, getattr(one, field.name)) for field in fields(one))
        if name not in LEFT_OUT and value != getattr(usual, name)
    }


def _plain(value: Any) -> Any:
    """Write a convolution as its three numbers."""
    if isinstance(value, Convolution):
        return [value.filters, value.kernel, value.pool]
    raise TypeError


def _filled(usual: Any, told: Any) -> Any:
    """Put what was told into a dataclass; each value must be of the kind that the usual one is.

    Raises:
        ValueError: if one is not, or makes no sense.
    """
    known = {field.name: field for field in fields(usual) if field.name not in LEFT_OUT}
    if not isinstance(told, dict) or not set(told) <= set(known):
        raise ValueError(WRONG)
    return replace(usual, **{name: _like(known[name], value) for name, value in told.items()})


def _like(field: Field[Any], value: Any) -> Any:
    usual = field.default if field.default is not MISSING else None
    if field.name == "convolutions":
        return tuple(Convolution(*map(_whole, one)) for one in value)
    if isinstance(value, list):
        kind = int if field.name == "hidden_sizes" else str
        if not isinstance(usual, tuple) or not all(type(one) is kind for one in value):
            raise ValueError(WRONG)
        return tuple(value)
    if isinstance(usual, bool):
        fits = type(value) is bool
    elif isinstance(usual, float):
        fits = type(value) in (int, float) and isfinite(value)
    elif isinstance(usual, str):
        fits = type(value) is str
    else:  # whole numbers, of which a batch's may be None
        fits = type(value) is int or (usual is None and value is None)
    if not fits:
        raise ValueError(WRONG)
    return float(value) if isinstance(usual, float) else value
