"""What mattered, as the panel shows it: shares of variance with their sums. No Streamlit here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nn.look.variance import Part
from runs.experiments import analysis
from runs.experiments.analysis import Mattered, percent
from runs.experiments.trial import Measure, Trial
from ui.charts.numbers import Data, text
from ui.experiments.shown import Axis, written_score

WAIT = "Once all trainings are over, their differences are shared out here."
FEW = 60  # rows of a sum, which one may still read
HOW = (
    "For each value: how far its mean is from that of all, squared, times its number of trainings."
)
PAIR = (
    "For each pair of values: how far its mean is from what the two values would make one expect, "
    "squared, times its number of trainings."
)
CHANCE = "What differs between trainings that differ in the seed alone."
HIGHER = "What three settings or more do together."


def panel(axes: Sequence[Axis], trials: Sequence[Trial], measure: Measure, *, over: bool) -> Data:
    """Return the shares, and the trainings that nobody beats in both."""
    return {
        "mattered": _mattered(axes, trials, measure) if over else _nothing(WAIT),
        "pareto": {
            price: analysis.pareto(trials, measure, price) for price in ("seconds", "parameters")
        },
    }


def _nothing(why: str) -> Data:
    return {"sentence": why, "note": "", "parts": []}


def _mattered(axes: Sequence[Axis], trials: Sequence[Trial], measure: Measure) -> Data:
    if not axes:
        return _nothing("Only the seed varies here: all differences are chance.")
    known = {axis.setting.key: axis.setting for axis in axes}
    try:
        found = analysis.what_mattered(trials, known, measure)
    except ValueError as error:
        return _nothing(str(error))
    return {
        "sentence": found.sentence,
        "note": " ".join(found.notes),
        "parts": parts(found, {axis.setting.key: axis for axis in axes}, measure),
    }


def parts(found: Mattered, axes: Mapping[str, Axis], measure: Measure) -> list[Data]:
    """Return all shares, the largest first, and what is left last."""
    all_of, whole = found.anova, found.anova.whole.squares
    opened = [
        _part(part, axes, measure, whole)
        for part in sorted(all_of.parts, key=lambda part: -part.share)
    ]
    if all_of.higher.freedom:
        opened.append(_rest("All the rest together", HIGHER, all_of.higher, whole))
    if all_of.chance.freedom:
        opened.append(_rest("Chance (seeds)", CHANCE, all_of.chance, whole))
    return opened


def _part(part: Part, axes: Mapping[str, Axis], measure: Measure, whole: float) -> Data:
    of = [axes[key] for key in part.factors]
    label = " × ".join(axis.label if i == 0 else axis.setting.name for i, axis in enumerate(of))
    terms = part.terms if len(part.terms) <= FEW else ()
    return {
        "label": label, "share": part.share, "told": _percent(part.share),
        "how": HOW if len(of) == 1 else PAIR,
        "heads": [*(axis.label for axis in of), "Mean", "Effect", "Trainings", "Squares"],
        "rows": [
            [
                *(axis.word(level) for axis, level in zip(of, term.levels, strict=True)),
                written_score(term.mean, measure), _effect(term.effect, measure),
                str(term.count), text(term.squares, 4),
            ]
            for term in terms
        ],
        "sum": _sum(part, whole),
    }  # fmt: skip


def _percent(share: float) -> str:
    """Write a share where there is little room."""
    return percent(share).replace("less than ", "< ")


def _effect(effect: float, measure: Measure) -> str:
    """Write by how much; of an accuracy in points of a hundred."""
    percent = measure.endswith("accuracy")
    sign = "+" if effect > 0 else "−" if effect < 0 else ""
    return sign + (f"{abs(100 * effect):.1f}" if percent else text(abs(effect), 3))


def _sum(part: Part, whole: float) -> str:
    return (
        f"Together {text(part.squares, 4)}, of {text(whole, 4)} for all differences: "
        f"{percent(part.share)}."
    )


def _rest(label: str, how: str, part: Part, whole: float) -> Data:
    """Return a share that has no sum over levels."""
    return {
        "label": label, "share": part.share, "told": _percent(part.share),
        "how": f"{how} {_sum(part, whole)}", "heads": [], "rows": [], "sum": "",
    }  # fmt: skip
