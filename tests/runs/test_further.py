"""A network learns further from drawings: in two ways, cut anywhere, and measured on others."""

from __future__ import annotations

import numpy as np
import pytest

import nn
from nn import pretrained
from nn.data import strokes
from runs.mnist.further import BATCH, STEPS, FurtherJob, FurtherRun, FurtherSpec, Ways
from runs.service import limits
from runs.service.data import load_data
from runs.service.job import perform
from runs.service.messages import Ended


@pytest.fixture(scope="module")
def spec():
    """A small network that was trained a little, and drawings in shapes from all over the world."""
    net = nn.Network([784, 16, 10], hidden="relu", rng=np.random.default_rng(0))
    *_, _ = nn.train(net, load_data("mnist-5k"), learning_rate=0.3, iterations=60,
                     batch_size=100, record_every=60)  # fmt: skip
    X, y = strokes.examples(300, np.random.default_rng(1))
    return FurtherSpec(net, X[:, :200], y[:200], X[:, 200:], y[200:], learning_rate=0.01)


def test_it_learns_from_the_drawings_and_forgets_less_beside_old_images(spec):
    before = spec.net.parameters.copy()
    told = []
    ended = perform(FurtherJob(spec, spec.iterations, True, 60.0), told.append, lambda: False)
    assert isinstance(ended, Ended)
    further, old = ended.result, load_data("mnist-5k").y_test
    ours = [(read == spec.y_test).mean() for read in further.ours]
    print(ours)
    others = [(read == old).mean() for read in further.old]
    assert min(ours[1:]) > ours[0] + 0.05
    assert others[2] > others[1]
    assert (spec.net.parameters == before).all()
    net = spec.net.copy()
    net.parameters[...] = further.parameters[1]
    assert (net.predict(spec.X_test) == further.ours[2]).all()


def test_cut_anywhere_it_comes_out_the_same(spec):
    whole, cut = Ways(spec), Ways(spec)
    whole.go_on(spec.iterations)
    for until in (7, STEPS, STEPS + 50, spec.iterations):
        cut.go_on(until)
        assert cut.iteration == until
        cut = Ways(spec, cut.checkpoint())
    np.testing.assert_array_equal(cut.done, whole.done)


def test_each_drawing_is_seen_as_often_as_any_other_and_half_of_all_beside_old_ones(spec):
    alone, as_well = (spec.examples(way) for way in ("alone", "as well"))
    assert alone.X_train.shape == as_well.X_train.shape == (784, STEPS * BATCH)
    mine = {x.tobytes() for x in spec.X.T}
    seen = [sum(x.tobytes() in mine for x in one.X_train.T) for one in (alone, as_well)]
    assert seen == [STEPS * BATCH, STEPS * BATCH // 2]


def test_the_networks_that_ship_may_learn_here():
    X, y = strokes.examples(10, np.random.default_rng(1))
    for name in ("reader", "mlp"):
        limits.check(FurtherSpec(pretrained.load(name), X, y, X, y))


def test_once_it_is_over_nobodys_drawings_are_kept_with_it(spec):
    run = FurtherRun(spec)
    before = run.held
    run.become("finished")
    assert run.held == before - spec.X.nbytes - spec.X_test.nbytes
    assert (len(run.spec.y), len(run.spec.y_test)) == (200, 100)
    run.plan()  # how long it took is compared with what was foretold
