"""The playground's presets keep what they promise, whatever the seeds."""

import re
from dataclasses import replace

import numpy as np
import pytest

from nn import stack
from nn.data.features import FEATURES
from runs import PlaySpec
from runs.playground.presets import PRESETS, Preset
from runs.playground.recording import Recording
from runs.playground.training import run
from runs.service.pace import is_short
from tests.covering import some
from tests.runs.offered import offered

BY_KEY = {preset.key: preset for preset in PRESETS}
EACH = pytest.mark.parametrize("preset", PRESETS, ids=[preset.key for preset in PRESETS])


def trained(preset: Preset, seed: int = 0) -> Recording:
    play = replace(preset.play, seed=seed)
    return run(play, replace(preset.data, seed=seed).examples(play.features))


@pytest.mark.parametrize("seeds", some([range(3), range(3, 20)], 1), ids=str)
@EACH
def test_the_promise_is_kept_whatever_the_seed(preset: Preset, seeds: range) -> None:
    assert preset.promise
    for seed in seeds:
        found = trained(preset, seed)
        assert found.stop_reason is None
        if preset.data.n_classes:
            assert found.test_accuracy[-1] >= preset.promise, seed
        else:
            assert found.test_cost[-1] <= preset.promise, seed


def test_names_differ() -> None:
    assert len({preset.key for preset in PRESETS}) == len({p.name for p in PRESETS}) == len(PRESETS)


@EACH
def test_the_controls_offer_all_values(preset: Preset) -> None:
    offered(preset.data, preset.play)
    features = preset.play.features
    assert features == tuple(name for name in FEATURES if name in features)  # in order


@EACH
def test_numbers_in_the_texts_are_settings(preset: Preset) -> None:
    known = {*preset.play.hidden_sizes, preset.data.n_classes, preset.play.l2, 1}  # "class 1"
    text = preset.text.replace("L2", "")
    assert {float(n) for n in re.findall(r"\d+(?:\.\d+)?", text)} <= known


def test_what_is_trained_at_once_is_short() -> None:
    """Also the longest, the spiral, which is solved from the coordinates alone."""
    spiral = BY_KEY["spiral"]
    assert spiral.play.features == ("x1", "x2")
    assert spiral.data.noise >= 0.1
    assert spiral.promise >= 0.97
    for preset in PRESETS:
        assert is_short(PlaySpec(preset.data, preset.play).work()), preset.key


def test_xor_is_learned_from_the_product() -> None:
    assert BY_KEY["xor"].play.hidden_sizes == ()
    for seed in range(5):
        found = trained(BY_KEY["xor"], seed)
        ((W, _),) = stack.parts(found.network, found.thetas[-1:])
        x1, x2, product = np.abs(W[0, 0])
        assert product > 5 * max(x1, x2)


def test_squares_are_enough_for_circles() -> None:
    assert BY_KEY["squares"].play.hidden_sizes == ()
    assert BY_KEY["squares"].play.features == ("x1_squared", "x2_squared")
