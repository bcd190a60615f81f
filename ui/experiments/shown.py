"""An experiment as its panel shows it: plain data, whatever was trained. No Streamlit here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from runs.experiments.settings import Setting, Value
from runs.experiments.trial import Measure, Point, Trial
from runs.experiments.values import told
from ui.charts.numbers import Data, text
from ui.kit import names

MOMENTS = 30  # of a curve, at most
LEAST = 0.1  # of the accuracy: what the colours span at least, so that chance is no drama
CALLED = {
    "activation": names.ACTIVATIONS, "optimizer": names.OPTIMIZERS, "schedule": names.SCHEDULES,
    "initializer": names.INITIALIZERS, "augmentation": names.AUGMENTATIONS,
    "ticket": {
        "largest": "Largest", "random": "By chance", "redrawn": "Largest, redrawn",
    },
}  # fmt: skip
MEASURES: dict[Measure, str] = {
    "test_accuracy": "Test accuracy", "train_accuracy": "Training accuracy",
    "test_cost": "Test cost", "train_cost": "Training cost",
}  # fmt: skip


@dataclass(frozen=True)
class Axis:
    """A setting that varies, with its values in the order in which they are drawn."""

    setting: Setting
    label: str
    values: tuple[Value, ...]

    @classmethod
    def of(cls, setting: Setting, values: Sequence[Value]) -> Axis:
        """Put numbers in order; other values stay as they were written."""
        numbers = all(isinstance(value, int | float) for value in values)
        ordered = sorted(values) if numbers else values  # type: ignore[type-var]
        return cls(setting, capital(setting.name), tuple(ordered))

    def word(self, value: Any) -> str:
        """Write one of the values."""
        called = CALLED.get(self.setting.key, {})
        return called.get(str(value)) or told(value, self.setting)


def capital(words: str) -> str:
    """Begin with a capital letter."""
    return words[:1].upper() + words[1:]


def panel(
    name: str, axes: Sequence[Axis], seeds: Sequence[int], trials: Sequence[Trial],
    measure: Measure,
) -> Data:  # fmt: skip
    """Return what the panel needs of an experiment, but for what mattered and the front."""
    scores = [score(trial, measure) for trial in trials]
    metric = scale(scores, measure)
    configs = _configs(axes, trials)
    return {
        "name": name,
        "axes": [
            {
                "name": axis.setting.key, "label": axis.label,
                "values": [axis.word(value) for value in axis.values], "at": _even(axis.values),
            }
            for axis in axes
        ],
        "seeds": [str(seed) for seed in seeds],
        "metric": metric,
        "trials": {
            "at": configs,
            "seed": [list(seeds).index(trial.trial.seed) for trial in trials],
            "config": _numbered(configs),
            "score": scores,
            "state": [state(trial) for trial in trials],
            "seconds": [float(f"{trial.seconds:.3g}") for trial in trials],
            "parameters": [trial.parameters for trial in trials],
            "said": [said(trial) for trial in trials],
            "told": [outcome(trial, measure) for trial in trials],
        },
        "curves": curves(trials, measure),
        "alts": alts(axes, trials, scores, measure),
    }  # fmt: skip


def _even(values: Sequence[Any]) -> list[float]:
    return [i / (len(values) - 1) if len(values) > 1 else 0.5 for i in range(len(values))]


def _configs(axes: Sequence[Axis], trials: Sequence[Trial]) -> list[list[int]]:
    """Return for each trial which value it has of each axis."""
    places = [{value: i for i, value in enumerate(axis.values)} for axis in axes]
    return [
        [
            place[trial.trial.settings[axis.setting.key]]
            for place, axis in zip(places, axes, strict=True)
        ]
        for trial in trials
    ]


def _numbered(configs: Sequence[Sequence[int]]) -> list[int]:
    """Give equal combinations the same number."""
    numbers: dict[tuple[int, ...], int] = {}
    return [numbers.setdefault(tuple(one), len(numbers)) for one in configs]


def score(trial: Trial, measure: Measure) -> float | None:
    """Return a trial's result, or how far it has come; None while there is nothing."""
    value = trial.figure(measure)
    return float(f"{value:.6g}") if isfinite(value) else None


def scale(scores: Sequence[float | None], measure: Measure) -> Data:
    """Say what is measured, and from where to where the colours go."""
    known = [one for one in scores if one is not None]
    percent = measure.endswith("accuracy")
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    if percent:
        low = max(0.0, min(low, high - LEAST))
    else:  # a few that are hopeless would leave no colours for the others
        high = min(high, max(float(np.median(known)) * 3, 1e-9)) if known else high
    return {
        "short": MEASURES[measure], "percent": percent, "better": "high" if percent else "low",
        "low": low, "high": max(high, low + 1e-9),
    }  # fmt: skip


def state(trial: Trial) -> str:
    """Return how a trial is drawn."""
    if trial.diverged:
        return "diverged"
    return "early" if trial.state == "ended early" else trial.state


def said(trial: Trial) -> str:
    """Say in a word what became of a trial; nothing if it went well."""
    if trial.diverged:
        return f"diverged after {trial.last.iteration:,} iterations"
    if trial.state == "failed":
        return trial.problem or "failed"
    if trial.state == "ended early":
        return f"ended early, after {trial.last.iteration:,} iterations"
    if trial.state != "finished" and trial.last.iteration:
        return f"after {trial.last.iteration:,} iterations"
    return "" if trial.state == "finished" else trial.state


def outcome(trial: Trial, measure: Measure) -> str:
    """Say in a sentence what came of a trial."""
    value = score(trial, measure)
    if value is None:
        return capital(f"{said(trial) or 'no result'}.".replace("..", "."))
    after = said(trial)
    took = f"in {text(trial.seconds, 2)} s{f'; {after}' * bool(after)}"
    return f"{MEASURES[measure]} {written_score(value, measure)}, {took}."


def outcome_short(trial: Trial, measure: Measure) -> str:
    """Say what came of a trial in a few words."""
    return f"{MEASURES[measure].lower()} {written_score(trial.figure(measure), measure)}"


def written_score(value: float, measure: Measure) -> str:
    """Write a result."""
    return f"{value:.1%}" if measure.endswith("accuracy") else text(value, 3)


def words(trial: Trial, axes: Sequence[Axis]) -> str:
    """Say what a trial's settings are."""
    values = trial.trial.settings
    return ", ".join(f"{a.setting.name} {a.word(values[a.setting.key])}" for a in axes)


def curves(trials: Sequence[Trial], measure: Measure) -> Data:
    """Return each trial's course: iterations, which most have alike, are written once."""
    shared: dict[tuple[int, ...], int] = {}
    of, lines = [], []
    for trial in trials:
        points = thinned(trial.curve)
        of.append(shared.setdefault(tuple(point.iteration for point in points), len(shared)))
        lines.append([_short(getattr(point, measure)) for point in points] or None)
    return {"x": [list(x) for x in shared], "of": of, "y": lines}


def thinned(curve: Sequence[Point]) -> Sequence[Point]:
    """Take some moments of a course, the first and the last among them."""
    if len(curve) <= MOMENTS:
        return curve
    chosen = np.unique(np.linspace(0, len(curve) - 1, MOMENTS).round().astype(int))
    return [curve[i] for i in chosen]


def _short(value: float) -> float | None:
    return float(f"{value:.4g}") if isfinite(value) else None


def alts(
    axes: Sequence[Axis], trials: Sequence[Trial], scores: Sequence[float | None], measure: Measure
) -> Mapping[str, str]:
    """Say what each part shows, for those who do not see it."""
    known = [(one, i) for i, one in enumerate(scores) if one is not None]
    what = MEASURES[measure].lower()
    if not known:
        nothing = f"No training is over yet. The {what} will be shown here."
        return dict.fromkeys(("parallel", "courses", "seconds", "parameters"), nothing)
    best = (max if measure.endswith("accuracy") else min)(known, key=lambda one: one[0])
    much = written_score(best[0], measure)
    found = f"The best of {len(known)} has {words(trials[best[1]], axes)}: {what} {much}."
    return {
        "parallel": f"{len(known)} trainings as lines through their settings and the {what}. "
        f"{found} Arrow keys go from the best to the worst.",
        "courses": f"The {what} over the iterations, for each combination. {found}",
        "seconds": f"The {what} of each training against the time it took. {found}",
        "parameters": f"The {what} of each training against its number of parameters. {found}",
    }
