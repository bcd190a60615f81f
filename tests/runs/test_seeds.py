"""Many seeds at once against the same trainings one by one."""

import pickle
import warnings
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from nn.data.datasets.tables import TWO_LAYERS_TABLE, XOR_TABLE
from runs import SeedsSpec, Service
from runs.service.job import perform
from runs.service.messages import Ended, Halted, Started
from runs.small import at_once, seeds
from runs.small.at_once import Examples, Experiment
from runs.small.seeds import SIZES, Outcome, SeedsJob
from tests.runs.engines import FakeEngine

XOR = Examples.from_rows(XOR_TABLE)
TABLE = Examples.from_rows(TWO_LAYERS_TABLE)
WITH_TANH = Experiment(learning_rate=0.3, iterations=400)
WITHOUT_BIAS = Experiment(
    hidden="sigmoid", loss="sum_squared_error", bias=False, initializer="uniform",
    learning_rate=1.0, iterations=300,
)  # fmt: skip
SEEDS = (12, 3, 0, 40)


@pytest.mark.parametrize(
    ("experiment", "examples"),
    [(WITH_TANH, XOR), (replace(WITH_TANH, hidden="relu"), XOR), (WITHOUT_BIAS, TABLE)],
    ids=["tanh", "relu", "no bias"],
)
def test_an_outcome_is_that_of_the_single_runs(experiment: Experiment, examples: Examples) -> None:
    outcomes = seeds.train(experiment, examples, (1, 2, 5), SEEDS)
    assert [o.size for o in outcomes] == [1, 2, 5]
    for outcome in outcomes:
        assert outcome.seeds == SEEDS
        assert outcome.outputs.shape == (4, 4)
        assert outcome.solved.shape == (4,)
        for i, seed in enumerate(SEEDS):
            alone = replace(experiment, hidden_sizes=(outcome.size,), seed=seed)
            course = at_once.run(alone, examples)
            outputs = course.network().forward(examples.X_train)[0]
            np.testing.assert_allclose(outcome.outputs[i], outputs, rtol=0, atol=1e-9)
            assert outcome.solved[i] == (course.snapshots[-1].train_accuracy == 1)


def test_some_of_them_solve_it_and_some_do_not() -> None:
    [outcome] = seeds.train(replace(WITH_TANH, iterations=1000), XOR, [2], range(12, 22))
    assert 0 < outcome.solved.sum() < 10


def test_the_experiments_own_size_and_seed_play_no_part() -> None:
    one = seeds.train(replace(WITH_TANH, hidden_sizes=(9,), seed=5), XOR, [3], SEEDS)[0]
    two = seeds.train(WITH_TANH, XOR, [3], SEEDS)[0]
    np.testing.assert_array_equal(one.outputs, two.outputs)


def test_a_seed_that_diverges_is_not_solved_and_warns_nobody() -> None:
    wild = replace(WITH_TANH, hidden="identity", learning_rate=1e3)
    assert at_once.run(replace(wild, hidden_sizes=(4,)), XOR).stop_reason
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        [outcome] = seeds.train(wild, XOR, [4], range(5))
    assert not np.isfinite(outcome.outputs).any()
    assert not outcome.solved.any()


def test_outputs_that_are_no_numbers_solve_nothing_even_if_all_labels_are_zero() -> None:
    zeros = Examples.from_rows([(1, 2, 0), (1000, -1000, 0), (3, 1, 0)])
    settings = {"hidden": "identity", "learning_rate": 1e3, "loss": "sum_squared_error"}
    wild = replace(WITH_TANH, output="identity", **settings)
    [outcome] = seeds.train(wild, zeros, [2], range(3))
    assert np.isnan(outcome.outputs).any(axis=1).all()  # not above one half, and yet not right
    assert not outcome.solved.any()


def test_each_seed_has_its_own_row_whatever_the_others_are() -> None:
    together = seeds.train(WITH_TANH, XOR, [2], SEEDS)[0]
    for i, seed in enumerate(SEEDS):
        alone = seeds.train(WITH_TANH, XOR, [2], [seed])[0]
        np.testing.assert_allclose(alone.outputs[0], together.outputs[i], rtol=0, atol=1e-12)


# ---- by a worker -----------------------------------------------------------------------------

SPEC = SeedsSpec(replace(WITH_TANH, iterations=45), XOR_TABLE, 3)


def same(found: Sequence[Outcome], wanted: Sequence[Outcome]) -> None:
    assert [(o.size, o.seeds) for o in found] == [(o.size, o.seeds) for o in wanted]
    for one, other in zip(found, wanted, strict=True):
        np.testing.assert_array_equal(one.outputs, other.outputs)
        np.testing.assert_array_equal(one.solved, other.solved)


def wanted() -> list[Outcome]:
    return seeds.train(SPEC.experiment, XOR, SIZES, range(3, 103))


def do(job: SeedsJob, halt_after: int = 10**9) -> Halted | Ended:
    asked: list[int] = []

    def halted() -> bool:
        asked.append(1)
        return len(asked) > halt_after

    told: list[object] = []
    last = perform(job, told.append, halted)
    assert isinstance(told[0], Started)
    return last


def test_a_worker_finds_the_same_with_any_pauses_on_the_way() -> None:
    whole = do(SeedsJob(SPEC, SPEC.iterations, True, 60.0))
    assert isinstance(whole, Ended)
    same(whole.result, wanted())
    mark, pauses = None, 0
    while isinstance(last := do(SeedsJob(SPEC, SPEC.iterations, True, 60.0, mark), 4), Halted):
        mark, pauses = pickle.loads(pickle.dumps(last.checkpoint)), pauses + 1
    assert pauses > 2
    same(last.result, wanted())


def test_the_hundred_seeds_go_through_the_service(office: Service, engine: FakeEngine) -> None:
    run = office.start("ann", SPEC)
    task = engine.working[0]
    assert run.outcomes() is None
    task.tell(do(task.make_job()))
    assert (run.state, run.progress) == ("finished", 1)
    same(run.outcomes(), wanted())


def test_a_stop_ends_the_hundred_seeds_without_outcomes(
    office: Service, engine: FakeEngine
) -> None:
    run = office.start("ann", SPEC)
    task = engine.working[0]
    office.stop(run)
    task.tell(do(task.make_job(), 3))
    last = engine.working[0]
    last.tell(do(last.make_job()))
    assert (run.state, run.iteration) == ("stopped", 45)
    assert run.outcomes() is None
