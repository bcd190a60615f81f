"""All figures of an experiment to take along: rows, CSV, and JSON with the curves."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from math import isfinite
from typing import Any

from runs.experiments.settings import Setting
from runs.experiments.spec import ExperimentSpec
from runs.experiments.text import to_text
from runs.experiments.trial import Point, Trial
from runs.experiments.values import told


def rows(spec: ExperimentSpec, trials: Sequence[Trial]) -> list[dict[str, Any]]:
    """Return a row for each trial; None where there is no figure."""
    return [_row(spec, trial) for trial in trials]


def _row(spec: ExperimentSpec, trial: Trial) -> dict[str, Any]:
    known, signs = spec.known, trial.signs
    settings = {axis.key: _cell(trial.trial.settings[axis.key], known[axis.key])
                for axis in spec.axes}  # fmt: skip
    return {
        "trial": trial.number + 1,
        **settings,
        "seed": trial.trial.seed,
        "state": trial.state,
        "iterations": trial.last.iteration,
        **{name: _finite(getattr(trial.last, name)) for name in Point._fields[1:]},
        "seconds": trial.seconds or None,
        "parameters": trial.parameters or None,
        "gradient_norm": _finite(signs.gradient_norm) if signs else None,
        "dead_units": _finite(signs.most_dead) if signs else None,
        "diverged": trial.diverged,
        "problem": trial.problem,
    }


def to_csv(spec: ExperimentSpec, trials: Sequence[Trial]) -> bytes:
    """Write all rows as CSV, with the names in the first line."""
    table, file = rows(spec, trials), io.StringIO()
    writer = csv.DictWriter(file, list(table[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return file.getvalue().encode()


def to_json(spec: ExperimentSpec, trials: Sequence[Trial]) -> bytes:
    """Write the experiment, all rows and their curves as JSON."""
    try:
        experiment = json.loads(to_text(spec))
    except ValueError:  # with points of the visitor's own
        experiment = None
    curves = [{"curve": [[_finite(value) for value in point] for point in trial.curve]}
              for trial in trials]  # fmt: skip
    told = {
        "experiment": experiment,
        "curve_columns": list(Point._fields),
        "trials": [row | curve for row, curve in zip(rows(spec, trials), curves, strict=True)],
    }
    return json.dumps(told, indent=1, allow_nan=False).encode()


def _cell(value: Any, setting: Setting) -> Any:
    """Keep numbers and names; write layers and "all" as they are typed."""
    return told(value, setting) if value is None or isinstance(value, tuple) else value


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None
