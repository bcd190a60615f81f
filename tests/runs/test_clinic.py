"""The failure clinic: each case fails as it says and its remedy cures it, whatever the seeds."""

import re
from dataclasses import fields, replace

import numpy as np
import pytest

from nn import stack
from nn.look.vitals import vitals
from runs.playground import clinic_findings
from runs.playground.clinic import BY_KEY, CASES, Case
from runs.playground.clinic_findings import percent, rounded
from runs.playground.edits import Edit
from runs.playground.plane_data import PlaneData
from runs.playground.recording import Recording
from runs.playground.settings import Play
from runs.playground.training import run
from tests.covering import some
from tests.runs.offered import offered

EACH = pytest.mark.parametrize("case", CASES, ids=[case.key for case in CASES])


def trained(data: PlaneData, play: Play, seed: int = 0) -> Recording:
    play = replace(play, seed=seed)
    return run(play, replace(data, seed=seed).examples(play.features))


def both(case: Case, seed: int = 0) -> tuple[Recording, Recording]:
    ill = trained(case.data, case.play, seed)
    return ill, trained(case.cured_data, case.cured_play, seed)


def numbers(sentence: str) -> list[float]:
    return [float(n.replace(",", "")) for n in re.findall(r"\d[\d,]*(?:\.\d+)?", sentence)]


def test_names_differ() -> None:
    assert len(BY_KEY) == len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("seeds", some([range(3), range(3, 20)], 1), ids=str)
@EACH
def test_the_symptom_is_there_and_the_remedy_cures_it_whatever_the_seed(case: Case, seeds) -> None:
    for seed in seeds:
        ill, cured = both(case, seed)
        assert case.diagnose(ill).holds, (seed, case.diagnose(ill).sentence)
        assert not case.cure(ill).holds, (seed, case.cure(ill).sentence)
        assert case.cure(cured).holds, (seed, case.cure(cured).sentence)
        assert not case.diagnose(cured).holds, (seed, case.diagnose(cured).sentence)
        assert cured.test_cost[-1] < ill.test_cost[-1]


@EACH
def test_the_remedy_changes_a_single_setting(case: Case) -> None:
    changed = [
        field.name
        for before, after in ((case.data, case.cured_data), (case.play, case.cured_play))
        for field in fields(before)
        if getattr(before, field.name) != getattr(after, field.name)
    ]
    assert len(changed) == 1


@EACH
def test_seeds_do_not_close_a_case_but_any_other_change_does(case: Case) -> None:
    for data, play, is_open in (
        (case.data, case.play, case.is_trouble),
        (case.cured_data, case.cured_play, case.is_cured),
    ):
        assert is_open(replace(data, seed=7), replace(play, seed=8))
        assert not is_open(data, replace(play, iterations=20))
        assert not is_open(replace(data, noise=0.35), play)
        assert not is_open(data, replace(play, edits=(Edit(0, 1, 0, 0, 1.0),)))
    assert not case.is_trouble(case.cured_data, case.cured_play)
    assert not case.is_cured(case.data, case.play)


@EACH
def test_what_a_button_sets_is_offered_and_keeps_the_seeds(case: Case) -> None:
    data, play = replace(case.data, seed=7), replace(case.play, seed=8)
    for cured, is_open in ((True, case.is_cured), (False, case.is_trouble)):
        new_data, new_play = case.settings(data, play, cured=cured)
        assert (new_data.seed, new_play.seed) == (7, 8)
        assert is_open(new_data, new_play)
        offered(new_data, new_play)


@EACH
def test_numbers_in_the_texts_are_settings(case: Case) -> None:
    play, cured, data = case.play, case.cured_play, case.data
    known = {
        *play.hidden_sizes, *cured.hidden_sizes, len(play.hidden_sizes), play.learning_rate,
        cured.learning_rate, cured.l2, play.iterations, 1, 0,  # "layer 1", "above 0"
        data.points - round(data.points * data.test_share),
        round(cured.learning_rate / play.learning_rate),
    }  # fmt: skip
    text = f"{case.question} {case.look} {case.why} {case.remedy}".replace("L2", "")
    assert set(numbers(text)) <= known


@EACH
def test_the_remedy_names_what_it_sets(case: Case) -> None:
    play = case.cured_play
    named = {
        "zeros": play.initializer.capitalize(),
        "too_large": f"{play.learning_rate:g}",
        "too_small": f"{play.learning_rate:g}",
        "deep_sigmoid": play.hidden[0],
        "dead_relu": f"{play.learning_rate:g}",
        "too_small_network": f"{sum(play.hidden_sizes)} hidden units",
        "overfitting": f"{play.l2:g}",
    }
    assert named[case.key] in case.remedy


def test_copies_are_told_by_all_weights_of_the_units() -> None:
    case = BY_KEY["zeros"]
    ill, _ = both(case)
    (W, b), (W_out, _) = stack.parts(ill.network, ill.thetas[-1:])
    assert np.ptp(W[0], axis=0).max() == np.ptp(b[0]) == np.ptp(W_out[0]) == 0
    assert "All 4 units of layer 1 are copies" in case.diagnose(ill).sentence
    other = ill.thetas.copy()
    other[-1, W[0].size] += 0.5  # one bias
    assert not case.diagnose(replace(ill, thetas=other)).holds
    assert "differ by up to 0.500" in case.diagnose(replace(ill, thetas=other)).sentence


@pytest.mark.parametrize("key", ["too_large", "too_small"])
def test_costs_in_the_sentence_are_those_of_this_recording(key: str) -> None:
    case = BY_KEY[key]
    for recording, find in zip(both(case), (case.diagnose, case.cure), strict=True):
        found = numbers(find(recording).sentence)
        jumps = find is clinic_findings.jumps
        later = recording.cost[250:].mean() if jumps else recording.cost[-1]
        for cost in (recording.cost[0], later):
            assert any(n == pytest.approx(cost, rel=0.01, abs=0.0005) for n in found)
        assert found[-1] == round(100 * recording.test_accuracy[-1])


def test_a_gradient_that_vanishes_is_that_of_layer_1_beside_that_of_the_output() -> None:
    case = BY_KEY["deep_sigmoid"]
    ill, _ = both(case)
    found = vitals(ill.network, ill.thetas[:1], ill.examples.X_train, ill.examples.Y_train)
    first, *_, last = found.gradient_norms[0]
    assert f"1 / {rounded(last / first)} of that of the output layer" in case.diagnose(ill).sentence


def test_dead_units_are_counted_and_dated() -> None:
    case = BY_KEY["dead_relu"]
    ill, cured = both(case)
    found = vitals(ill.network, ill.thetas, ill.examples.X_train, ill.examples.Y_train)
    off = np.hstack(found.dead)
    dead, of_all, since = numbers(case.diagnose(ill).sentence)[:3]
    assert (dead, of_all) == (off[-1].sum(), off.shape[1])
    row = int(np.flatnonzero(ill.iterations == since)[0])
    gone = off[:, off[-1]]
    assert gone[row:].all()
    assert not gone[row - 1].all()
    assert "each of the 16 hidden units is on" in case.cure(cured).sentence


def test_the_training_cost_is_told_without_the_penalty() -> None:
    case = BY_KEY["overfitting"]
    _, cured = both(case)
    net, examples = cured.network, cured.examples
    A = net.forward(examples.X_train)[0].astype(float)
    y = examples.y_train
    cost = -np.mean(np.log(np.where(y == 1, A, 1 - A)))
    train, test, best, lowest = numbers(case.cure(cured).sentence)[:4]
    assert train == pytest.approx(cost, abs=0.001)
    assert train < cured.cost[-1] - 0.05
    assert (test, lowest) == pytest.approx((cured.test_cost[-1], cured.test_cost.min()), abs=0.001)
    assert best == cured.iterations[cured.test_cost.argmin()]


def test_all_means_all() -> None:
    assert [percent(x) for x in (0, 0.514, 0.999, 1)] == ["0 %", "51 %", "99 %", "100 %"]
    assert [rounded(x) for x in (310.4, 2345, 17_500)] == ["310", "2,300", "18,000"]
