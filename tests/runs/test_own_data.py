"""A visitor's own images: kept while somebody has them, bounded, and trained on by name."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nn.data.datasets import About, Dataset
from runs import MnistSpec, Service
from runs.experiments.job import Done, ExperimentJob, Piece
from runs.experiments.training import Outcome
from runs.mnist.job import MnistJob
from runs.service import data, own_data, sessions, settings
from runs.service.data import SHARED, about, at_hand, load_data
from runs.service.job import perform
from runs.service.messages import Ended, Failed, News
from runs.service.own_data import pack
from runs.service.pool import Pool
from tests.runs.engines import FakeEngine
from tests.waiting import over

SHAPES = About("", "Shapes", "shape", "shapes", ("bar", "dot", "ring"), 24, 6)


def shapes(about: About = SHAPES, seed: int = 0) -> Dataset:
    """Pictures of which each class has a part of its own."""
    rng = np.random.default_rng(seed)
    parts = []
    for m in about.examples:
        y = np.arange(m) % about.n_classes
        X = rng.random((m, about.pixels), dtype=np.float32) / 4
        X[np.arange(about.pixels) % about.n_classes == y[:, None]] += 0.7
        parts += [X.T, y]
    return Dataset(*parts, about, "shapes of a test")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """What the server shares with its workers."""
    monkeypatch.setenv(SHARED, str(tmp_path))
    yield tmp_path
    own_data._mapped.cache_clear()


def kept(told: Dataset) -> str:
    packed = pack(told)
    own_data.keep(packed)
    return packed.about.name


def test_a_set_is_named_by_its_content_and_comes_back_as_it_was(folder) -> None:
    name = kept(shapes())
    assert kept(shapes()) == name  # once
    assert own_data.names(folder) == {name}
    told = load_data(name)
    assert (told.about, told.source) == (replace(SHAPES, name=name), "shapes of a test")
    assert told.about == about(name)
    np.testing.assert_array_equal(told.X_test, pack(shapes()).unpacked().X_test)
    np.testing.assert_allclose(told.X_train, shapes().X_train, atol=1 / 510 + 1e-6)
    other = replace(SHAPES, classes=("bar", "dot", "star"))
    assert len({name, kept(shapes(other)), kept(shapes(seed=1))}) == 3


@pytest.mark.parametrize("name", ["own-" + "0" * 24, "own-../../etc", "own-", "../own", "cifar"])
def test_what_is_not_here_is_one_sentence_and_the_bundled_set(folder, name) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        MnistSpec(data=name)
    if own_data.is_own(name):
        assert at_hand(name) == load_data(name).name == "mnist-5k"
    assert own_data.load(name) is None
    own_data.drop(name)
    assert folder.is_dir()


def test_too_much_is_refused(folder, monkeypatch) -> None:
    for change, sentence in (
        ({"classes": tuple(f"c{i}" for i in range(21)), "n_train": 42, "n_test": 21}, "at most 20"),
        ({"shape": (29, 29)}, "28 × 28"),
        ({"n_train": 20_001, "shape": (1, 1)}, "20,000"),
        ({"n_test": 0}, "others to test on"),
    ):
        with pytest.raises(ValueError, match=sentence):
            pack(shapes(replace(SHAPES, **change)))
    one = kept(shapes())
    monkeypatch.setattr(settings, "own_sets", lambda: 0.15)  # a set has 0.1 megabytes
    with pytest.raises(OSError, match="no room"):
        kept(shapes(seed=1))
    assert own_data.names(folder) == {one}
    monkeypatch.setenv(SHARED, "")
    with pytest.raises(OSError, match="no folder"):
        kept(shapes())


def test_a_session_keeps_its_sets_and_what_nobody_has_is_dropped(monkeypatch) -> None:
    monkeypatch.setattr(sessions, "MOST_SETS", 2)
    office = Service(lambda store: data.use(store.folder) or FakeEngine())
    first = office.keep_set("ann", shapes())
    assert office.keep_set("bob", shapes()) == first
    office.keep_set("ann", shapes(seed=1))
    with pytest.raises(ValueError, match="of your own already"):
        office.keep_set("ann", shapes(seed=2))
    assert [one.title for one in office.sets("ann")] == ["Shapes", "Shapes"]
    office.leave("ann")
    office.look()
    folder = office.dispatch.store.folder
    assert own_data.names(folder) == {first.name}
    run = office.start("bob", MnistSpec(data=first.name))
    office.drop_set("bob", first.name)
    office.look()
    assert office.sets("bob") == []
    assert about(first.name) == first  # its training has it
    office.give_up(run)
    office.leave("bob")
    office.look()
    assert own_data.names(folder) == set()
    there = office.keep_set("ann", shapes())
    other = Service(lambda store: FakeEngine())  # as in tests: it leaves them alone
    other.open()
    other.look()
    assert own_data.is_kept(there.name)
    for one in (other, office):
        one.close()


def test_a_reload_finds_the_sets_again() -> None:
    here = True
    office = Service(lambda store: data.use(store.folder) or FakeEngine())
    office.arrive("ann", lambda: here)
    kept_set = office.keep_set("ann", shapes())
    here = False
    office.look()
    assert office.claim("ann")
    assert office.sets("ann") == [kept_set]
    office.close()


def test_a_worker_trains_on_it() -> None:
    def make(store):
        data.share(store.folder)
        return Pool(1, store.folder)

    office = Service(make)
    name = office.keep_set("ann", shapes()).name
    run = over(office.start("ann", MnistSpec(data=name, iterations=40)))
    assert (run.state, run.problem, run.layer_sizes) == ("finished", None, (784, 10, 3))
    assert (run.data_name, run.data_source) == (name, "shapes of a test")
    assert run.history[-1].test_accuracy == 1
    office.close()


def test_where_the_folder_is_not_it_travels_with_its_job(folder, monkeypatch) -> None:
    spec = MnistSpec(data=kept(shapes()), iterations=3)
    job = MnistJob(spec, 3, True, 60.0)
    sent = pickle.dumps(job.for_elsewhere())
    assert 30 * 784 < len(sent) < 2 * 30 * 784
    here = perform(job, lambda message: None, lambda: False)
    monkeypatch.setenv(SHARED, "")
    assert not job.has_data()
    failed = perform(job, lambda message: None, lambda: False)
    assert isinstance(failed, Failed)
    assert "no longer" in failed.reason
    there = pickle.loads(sent)
    assert there.has_data()
    last = perform(there, lambda message: None, lambda: False)
    assert isinstance(last, Ended)
    assert (last.checkpoint.parameters == here.checkpoint.parameters).all()


def test_an_experiment_takes_them_along_and_learns_from_no_others(folder, monkeypatch) -> None:
    spec = MnistSpec(data=kept(shapes()), iterations=3)
    job = ExperimentJob((Piece(0, spec, 1, 60.0),), 1, True, 60.0)
    sent = pickle.dumps(job.for_elsewhere())
    assert 30 * 784 < len(sent) < 2 * 30 * 784
    there = [trained(job)]
    monkeypatch.setenv(SHARED, "")
    assert not job.has_data()
    assert trained(job).problem == own_data.GONE
    assert pickle.loads(sent).has_data()
    there += [trained(pickle.loads(sent))]
    assert there[0].last == there[1].last
    assert there[0].last.iteration == 3
    picture = there[0].picture
    assert picture == there[1].picture
    assert picture.matrix.sum(axis=1).tolist() == [2, 2, 2]  # test images of each class
    assert np.trace(picture.matrix) / 6 == pytest.approx(there[0].last.test_accuracy)
    assert abs(picture.units).max(axis=(1, 2)).tolist() == [1] * 10


def trained(job: ExperimentJob) -> Outcome:
    """What comes of the job's only trial."""
    told: list[object] = []
    assert isinstance(perform(job, told.append, lambda: False), Ended)
    [done] = [one.what for one in told if isinstance(one, News) and isinstance(one.what, Done)]
    return done.outcome
