"""What the tables behind the charts hold.

Few rows hold texts, written as the charts write numbers. Where a chart shows very many places,
the table holds plain numbers, to be sorted and searched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

import nn
from nn.arrays import Array, Labels
from runs.small.seeds import Outcome
from ui.charts.numbers import Data, text
from ui.charts.training_charts import FIELDS, figure_at

MOST = 21  # rows of a table over time
SIDE = 28


def thinned(n: int, most: int = MOST) -> list[int]:
    """Choose at most so many of n moments, evenly, the first and the last among them."""
    return np.unique(np.linspace(0, n - 1, min(n, most)).round().astype(int)).tolist()


def written(value: float | None, percent: bool = False) -> str:
    """Write a number for a cell; a dash where there is none."""
    if value is None or np.isnan(value):
        return "–"
    return f"{value:.1%}" if percent else text(float(value), 4)


def curves(data: Data) -> pd.DataFrame:
    """The curves of a panel at some of its iterations."""
    chosen = thinned(len(data["iterations"]))
    columns = {
        line["name"]: [written(line["now"][i], data["percent"]) for i in chosen]
        for line in data["lines"]
    }
    return over_time([data["iterations"][i] for i in chosen], columns)


def over_time(iterations: Sequence[int], columns: Mapping[str, list[str]]) -> pd.DataFrame:
    """Put columns beside the iterations that they belong to."""
    return pd.DataFrame({"iteration": [f"{i:,}" for i in iterations], **columns})


def history(snapshots: Sequence[nn.Snapshot], what: str) -> pd.DataFrame:
    """The cost, accuracy or error of a training on both parts of the data."""
    chosen = [snapshots[i] for i in thinned(len(snapshots))]
    columns = {
        part: [written(figure_at(s, what, field), what != "cost") for s in chosen]
        for part, field in FIELDS[what].items()
    }
    return over_time([s.iteration for s in chosen], columns)


def overlay(
    curves: Sequence[tuple[str, Sequence[nn.Snapshot]]], what: str, part: str
) -> pd.DataFrame:
    """The same figure of several trainings, each at its own moments nearest to common ones."""
    last = max(snapshots[-1].iteration for _, snapshots in curves)
    wanted = np.unique(np.linspace(0, last, MOST).round().astype(int)).tolist()
    columns = {name: _nearest(snapshots, wanted, what, part) for name, snapshots in curves}
    return over_time(wanted, columns)


def _nearest(
    snapshots: Sequence[nn.Snapshot], wanted: Sequence[int], what: str, part: str
) -> list[str]:
    at = np.array([s.iteration for s in snapshots])
    values = [getattr(snapshots[int(abs(at - i).argmin())], FIELDS[what][part]) for i in wanted]
    known = [value if i <= at[-1] else None for i, value in zip(wanted, values, strict=True)]
    return [written(value, what == "accuracy") for value in known]


def confusion(matrix: Labels, names: Sequence[str] = (), noun: str = "class") -> pd.DataFrame:
    """A confusion matrix, or the difference of two: true class down, read as across."""
    classes = list(names) or [str(i) for i in range(len(matrix))]
    index = pd.Index(classes, name=f"true {noun}")
    return pd.DataFrame(matrix, index, [f"as {name}" for name in classes])


def seeds(outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """For each hidden size how many seeds got there, and which did not."""
    failed = [np.asarray(o.seeds)[~np.asarray(o.solved)] for o in outcomes]
    return pd.DataFrame(
        {
            "hidden units": [o.size for o in outcomes],
            "solved": [f"{o.solved.sum()} of {len(o.seeds)}" for o in outcomes],
            "seeds that failed": [", ".join(map(str, some)) or "none" for some in failed],
        }
    )


def path(data: Data, costs: Sequence[float]) -> pd.DataFrame:
    """The path of a training on the map of its cost, with the cost at each of its moments."""
    chosen = thinned(len(data["path"]))
    places = np.array(data["path"])[chosen]
    columns = zip(data["names"], places.T, strict=True)
    told = {f"along {name}": [written(value) for value in column] for name, column in columns}
    told |= {"cost": [written(costs[i]) for i in chosen]}
    return over_time([data["iterations"][i] for i in chosen], told)


def pixels(values: Array) -> pd.DataFrame:
    """A picture of 28 × 28 pixels as numbers, row by row."""
    places = range(1, SIDE + 1)
    rows = pd.Index([f"row {i}" for i in places])
    columns = pd.Index([f"column {i}" for i in places])
    return pd.DataFrame(np.asarray(values, float).reshape(SIDE, SIDE).round(3), rows, columns)


def beside(lists: Mapping[str, Array], counted: str) -> pd.DataFrame:
    """Lists of numbers beside one another, ``counted`` from 1; a short one ends sooner."""
    columns = {name: pd.Series(A).astype(float).round(4) for name, A in lists.items()}
    table = pd.DataFrame(columns)
    table.index = pd.RangeIndex(1, len(table) + 1, name=counted)
    return table
