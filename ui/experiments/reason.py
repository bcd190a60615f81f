"""Why a training came out as it did: its vital signs, and what the same with other steps became.

No Streamlit here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite

import numpy as np

from runs.experiments.settings import current, settings_of, subject_of
from runs.experiments.trial import Measure, Trial, is_better
from ui.charts.numbers import text
from ui.experiments.shown import MEASURES, Axis, score, written_score

MANY_DEAD, FLAT, FADED = 1 / 3, 0.5, 1 / 100  # shares that are trouble
RISES = 0.25  # of the moments: so often the cost rises where steps overshoot
NEAR = 0.03  # of the best accuracy: as good
RATE = "learning_rate"


@dataclass(frozen=True)
class Reason:
    """A sentence with the numbers of this very training; ``trouble``: something is wrong."""

    sentence: str
    trouble: bool


def of(trial: Trial, trials: Sequence[Trial], axes: Sequence[Axis], measure: Measure) -> Reason:
    """Say why a training came out as it did."""
    found = next(_troubles(trial, trials, measure), None)
    others = _other_rates(trial, trials, axes, measure)
    if found is None:
        fine = is_good(trial, trials, measure)
        sentence = (
            "Its vital signs are good, and no other is much better."
            if fine
            else "No vital sign stands out: it learns, only less than the best."
        )
        return Reason(f"{sentence} {others}".strip(), not fine)
    return Reason(f"{found} {others}".strip(), True)


def is_good(trial: Trial, trials: Sequence[Trial], measure: Measure) -> bool:
    """Whether a training is about as good as the best."""
    mine = score(trial, measure)
    known = [found for one in trials if (found := score(one, measure)) is not None]
    if mine is None:
        return False
    if measure.endswith("accuracy"):
        return mine >= max(known) - NEAR
    return mine <= 1.2 * min(known)


def _troubles(trial: Trial, trials: Sequence[Trial], measure: Measure) -> Iterator[str]:
    """Yield what is wrong, the gravest first."""
    if trial.diverged:
        yield (
            f"**The steps overshoot.** After {trial.last.iteration:,} iterations its cost was no "
            "finite number any more."
        )
    if trial.state == "failed":
        yield trial.problem or "It could not be trained."
    if is_good(trial, trials, measure):
        return
    signs, costs = trial.signs, course(trial)
    if signs and signs.most_dead >= MANY_DEAD:
        layer = int(np.argmax(signs.dead))
        yield (
            f"**Units have died.** In hidden layer {layer + 1}, {signs.dead[layer]:.0%} of the "
            "units are 0 for every training example, and get no gradient any more."
        )
    rises, steps = rising(costs)
    if steps and rises > RISES * steps:
        yield (
            f"**The steps overshoot.** Its cost rose in {rises} of {steps} stretches between "
            "moments, where it should fall."
        )
    if signs and 0 < signs.gradient_norms[0] < FADED * signs.gradient_norms[-1]:
        part = signs.gradient_norms[-1] / signs.gradient_norms[0]
        yield (
            f"**The gradient fades.** That of the first layer is 1 / {part:,.0f} of that of the "
            "output, so it learns next to nothing."
        )
    if signs and max(signs.saturated, default=0.0) > FLAT:
        yield (
            f"**Units are saturated.** {max(signs.saturated):.0%} of a layer's outputs lie on the "
            "flat ends of the curve, where there is hardly a slope."
        )
    yield from _slow_or_by_heart(trial, costs)


def _slow_or_by_heart(trial: Trial, costs: Sequence[float]) -> Iterator[str]:
    last = trial.last
    if trial.state == "ended early":
        yield f"**It was ended early**, after {last.iteration:,} iterations, as others did better."
    if isfinite(last.test_accuracy) and last.train_accuracy - last.test_accuracy > 0.1:
        yield (
            f"**It learned by heart.** It is right at {last.train_accuracy:.1%} of the training "
            f"examples, and at {last.test_accuracy:.1%} of new ones."
        )
    if len(costs) > 2 and costs[-1] < 0.995 * costs[-3] and costs[-1] > 0.4 * costs[0]:
        yield (
            f"**It was still on its way.** Its cost went from {text(costs[0])} to "
            f"{text(costs[-1])}, and was still falling: larger steps or more of them would help."
        )
    if costs and costs[-1] > 0.8 * costs[0]:
        yield f"**It hardly learned.** Its cost went from {text(costs[0])} to {text(costs[-1])}."


def course(trial: Trial) -> list[float]:
    """Return the cost on the training examples, at the moments that are kept."""
    return [point.train_cost for point in trial.curve if isfinite(point.train_cost)]


def rising(costs: Sequence[float]) -> tuple[int, int]:
    """Count how often the cost rose from one moment to the next, by more than a trifle."""
    pairs = list(pairwise(costs))
    return sum(b > 1.001 * a for a, b in pairs), len(pairs)


def _other_rates(
    trial: Trial, trials: Sequence[Trial], axes: Sequence[Axis], measure: Measure
) -> str:
    """Compare with the training that differs in the learning rate alone, and is best."""
    axis = next((axis for axis in axes if axis.setting.key == RATE), None)
    mine = score(trial, measure)
    if axis is None or is_good(trial, trials, measure):
        return ""
    alike = [one for one in trials if _differs_in_rate(trial, one) and one.over]
    best: Trial | None = None
    for one in alike:
        value = score(one, measure)
        if value is not None and (best is None or is_better(measure, value, best.figure(measure))):
            best = one
    if best is None or (mine is not None and not is_better(measure, best.figure(measure), mine)):
        return ""
    rate, other = trial.trial.settings[RATE], best.trial.settings[RATE]
    size = "large" if float(rate) > float(other) else "small"  # type: ignore[arg-type]
    much = written_score(best.figure(measure), measure)
    return (
        f"With a learning rate of {axis.word(other)} and all else equal, the "
        f"{MEASURES[measure].lower()} is {much}: {axis.word(rate)} is too {size} here."
    )


def _differs_in_rate(one: Trial, other: Trial) -> bool:
    a, b = dict(one.trial.settings), dict(other.trial.settings)
    different = a.pop(RATE) != b.pop(RATE)
    return different and a == b and one.trial.seed == other.trial.seed


def signs(trial: Trial) -> list[tuple[str, str]]:
    """List the vital signs at the end, each with a word for the glossary's term."""
    found = trial.signs
    if found is None:
        return []
    rows = [("gradient norm", ", ".join(text(norm, 4) for norm in found.gradient_norms))]
    spec = trial.trial.spec
    known = settings_of(subject_of(spec)) if spec else {}
    if spec and "activation" in known and current(spec, "activation") == "relu" and found.dead:
        rows.append(("dead unit", ", ".join(f"{share:.0%}" for share in found.dead)))
    flat = [share for share in found.saturated if isfinite(share)]
    if flat:
        rows.append(("saturated", ", ".join(f"{share:.0%}" for share in flat)))
    return rows
