"""What prepared experiments say is so, also from seeds that they do not have."""

from collections.abc import Callable
from dataclasses import replace
from statistics import median

import pytest

from runs.experiments import text
from runs.experiments.prepared import BY_KEY, PREPARED
from runs.experiments.training import TrialTraining
from runs.experiments.values import told

Found = dict[tuple[str, ...], list[float]]


def found(key: str, seeds: range, **kept: tuple[object, ...]) -> Found:
    """Train an experiment from other seeds: the test accuracies of each combination.

    Of an axis in ``kept`` only some values are taken.
    """
    spec = BY_KEY[key].spec
    axes = tuple(replace(axis, values=kept.get(axis.key, axis.values)) for axis in spec.axes)
    spec, by = replace(spec, axes=axes, seeds=tuple(seeds)), Found()
    for trial in spec.trials():
        assert trial.spec
        training = TrialTraining(trial.spec)
        training.go_on(1, lambda: False)
        words = (told(value, spec.known[key]) for key, value in trial.settings.items())
        by.setdefault(tuple(words), []).append(training.outcome().last.test_accuracy)
    return by


def wide(seeds: range) -> None:
    by = {sizes: median(all_of) for (sizes,), all_of in found("width_or_depth", seeds).items()}
    assert by["16"] == max(by.values())
    assert by["16"] > by["4-4-3-3"] + 0.05


def batches(seeds: range) -> None:
    by = {key: median(all_of) for key, all_of in found("batch_and_rate", seeds).items()}
    for rate in ("3", "30"):
        assert by["all", rate] > by["1", rate] + 0.08
    assert by["all", "30"] > by["8", "30"] + 0.03


def depth(seeds: range) -> None:
    by = {key: median(all_of) for key, all_of in found("depth_and_initializer", seeds).items()}
    assert min(by["1", name] for name in ("uniform", "xavier", "he")) > 0.9
    assert by["6", "uniform"] < 0.75 < 0.9 < min(by["6", "xavier"], by["6", "he"])


def chance(seeds: range) -> None:
    eight, ten = found("how_many_seeds", seeds).values()
    assert median(ten) > median(eight)
    wrong = sum(a > b for a in eight for b in ten) / len(eight) / len(ten)
    assert 0.03 < wrong < 0.4
    assert max(ten) - min(ten) > median(ten) - median(eight)


def descent(seeds: range) -> None:
    by = found("double_descent", seeds, units=(20, 100, 200, 3000))
    few, good, worst, many = (median(by[n,]) for n in ("20", "100", "200", "3000"))
    assert worst < few < good < many


def ticket(seeds: range) -> None:
    by = found("lottery", seeds, share=(0.02,))
    best, drawn, redrawn = (median(by["0.02", n]) for n in ("largest", "random", "redrawn"))
    assert best > redrawn > drawn + 0.05


SAYS: dict[str, tuple[Callable[[range], None], int]] = {  # and how many seeds it takes
    "width_or_depth": (wide, 8), "batch_and_rate": (batches, 3),
    "depth_and_initializer": (depth, 3), "how_many_seeds": (chance, 20),
    "double_descent": (descent, 2), "lottery": (ticket, 2),
}  # fmt: skip


@pytest.mark.rest
@pytest.mark.parametrize("first", [40, 80])
@pytest.mark.parametrize("key", SAYS)
def test_it_shows_what_it_says_from_other_seeds(key: str, first: int) -> None:
    says, n = SAYS[key]
    says(range(first, first + n))


def test_the_peak_of_double_descent_is_where_units_and_digits_are_as_many() -> None:
    by = found("double_descent", range(3, 4), units=(50, 200, 1000))
    assert by["200",] < by["50",] < by["1000",]


def test_a_ticket_that_is_laid_down_goes_on_as_if_it_had_not_been() -> None:
    spec = replace(BY_KEY["lottery"].spec.base, hidden_sizes=(6,), steps=30)
    whole = TrialTraining(spec)
    whole.go_on(1, lambda: False)
    laid = None
    for share in (0.2, 0.7, 1):
        cut = TrialTraining(spec, laid)
        cut.go_on(share, lambda: False)
        laid = cut.lay_down()
    assert cut.outcome().last == whole.outcome().last
    assert cut.outcome().curve == whole.outcome().curve
    assert (cut.way.training.net.parameters == whole.way.training.net.parameters).all()


@pytest.mark.parametrize("one", PREPARED, ids=[one.key for one in PREPARED])
def test_each_fits_into_a_link_and_makes_trainings(one: object) -> None:
    spec = one.spec
    assert text.from_text(text.to_text(spec)) == spec
    assert all(trial.spec for trial in spec.trials())
    assert spec.seconds(2) < 60
    assert spec.memory() < 500e6
